import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bin, calledBin, plopBin, repository, runBin, treeOf } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { startTerminal, type Terminal } from '../support/pty.ts';
import { homeWith } from '../support/test-home.ts';

const key = 'sk-orq-typed-made-up-77';
/** How messages name the command. */
const called = { plop: 'npx plop codex-orq', bin: calledBin } as const;

function start(
  face: 'plop' | 'bin',
  cols = 100,
  more: readonly string[] = ['--ask'],
  home: TemporaryHome = homeWith({ bare: true, env: { SHELL: '/bin/zsh' } }),
  variables: Readonly<Record<string, string>> = {},
): { home: TemporaryHome; terminal: Terminal } {
  const args =
    face === 'plop' ? [plopBin, 'codex-orq', '--dest', home.project, '--', ...more] : [bin, ...more];
  const cwd = face === 'plop' ? repository : home.project;
  const env = { ...home.env, ...variables };
  const terminal = startTerminal(process.execPath, args, { cwd, env, cols, rows: 60 });
  onTestFinished(terminal.kill);
  return { home, terminal };
}

const questions = [
  'What for',
  'Default model',
  'Orq API key',
  'Base URL',
  'Provider id',
  'Keep the API key in',
  'Shell profile',
  'Project folder',
  /Write\s+these\s+6\s+files\?/,
];

/** Takes every default, types the key, and stops at the question with this number; the last one by default. */
async function answer({ waitFor, press, type }: Terminal, until = questions.length - 1): Promise<void> {
  for (const [index, question] of questions.entries()) {
    await waitFor(question);
    if (index === until) return;
    if (question === 'Orq API key') type(key);
    press('enter');
  }
}

test(
  'a second run on a terminal says at once that nothing changes; --ask asks again',
  needs('pty'),
  async () => {
    const home = homeWith({ bare: true, env: { SHELL: '/bin/zsh' } });
    await runBin(home, [], { env: { ORQ_API_KEY: key } });
    const before = treeOf(home.home);
    const open = (...args: string[]): Terminal => {
      const terminal = startTerminal(process.execPath, [bin, ...args], { cwd: home.project, env: home.env });
      onTestFinished(terminal.kill);
      return terminal;
    };
    const again = open();
    expect(await again.exit).toMatchObject({ exitCode: 0 });
    expect(again.screen()).toContain('Nothing to change');
    expect(again.screen()).not.toContain('?');
    await open('--ask').waitFor('What for');
    await open('--model', 'acme@orq/fast').waitFor('What for');
    expect(treeOf(home.home)).toEqual(before);
  },
);

const broken = { '.codex/config.toml': 'model = \n' };

test.each([
  ['a value that cannot be', ['--model', 'gpt-5.4'], {}, 'has no provider prefix', 2],
  ['an unknown choice', ['--shell', 'tcsh'], {}, 'cannot be "tcsh"', 2],
  ['a configuration that cannot be read', [], broken, 'invalid value', 1],
  ['nothing whose model could be changed', ['model'], {}, 'there is no model to change', 1],
  ['an id that is none', ['model', 'gpt-5.4'], {}, 'has no provider prefix', 2],
  [
    'a dev container that there is not',
    ['devcontainer', '--only', 'x.json'],
    {},
    'is not a dev container',
    2,
  ],
] as const)(
  '%s is told before anything is asked',
  needs('pty'),
  async (_what, args, files, words, exitCode) => {
    const home = homeWith({ files, env: { SHELL: '/bin/zsh' } });
    const terminal = startTerminal(process.execPath, [bin, ...args], { cwd: home.project, env: home.env });
    onTestFinished(terminal.kill);
    expect(await terminal.exit).toMatchObject({ exitCode });
    expect(terminal.screen().replace(/\s+/g, ' ')).toContain(words);
    expect(terminal.screen()).not.toMatch(/^\? /m);
  },
);

describe.each(['plop', 'bin'] as const)('%s on a terminal', needs('pty'), (face) => {
  test('asks, shows the diff, and takes no for an answer', async () => {
    const { home, terminal } = start(face);
    const before = treeOf(home.home);
    await answer(terminal);
    const screen = terminal.screen();
    expect(screen).toContain('+ model = "openai/gpt-5.4"');
    expect(screen).toContain('+ ORQ_API_KEY=(hidden)');
    expect(terminal.output()).not.toContain(key);
    expect(treeOf(home.home)).toEqual(before);
    terminal.type('n');
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.screen()).toContain('Nothing was written.');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('writes after a yes', async () => {
    const { home, terminal } = start(face);
    await answer(terminal);
    terminal.press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    expect(terminal.screen()).toMatch(/^✔ ~\/\.codex\/config\.toml written$/m);
    // Plop's own lines: the type of an action, and what is left of its spinner.
    expect(terminal.screen()).not.toMatch(/orq-\w+-merge|validate|^[⠋-⠿] *$|^- *$/m);
    expect(terminal.screen()).toContain(`${called[face]} doctor`);
    // There is no Codex here that could be tried.
    expect(terminal.screen()).not.toContain('say hello');
    expect(terminal.output()).not.toContain(key);
    expect(readFileSync(join(home.codexHome, '.env'), 'utf8')).toContain(`ORQ_API_KEY='${key}'`);
    expect(existsSync(join(home.project, '.env.example'))).toBe(true);
  });

  test('a second run after a key that was left out asks for the key and nothing else', async () => {
    const { home, terminal: first } = start(face, 100, []);
    for (const question of ['What for', 'Default model', 'Orq API key', 'Write these']) {
      await first.waitFor(question);
      first.press('enter');
    }
    expect(await first.exit).toMatchObject({ exitCode: 0 });
    const { terminal } = start(face, 100, [], home);
    await terminal.waitFor('Orq API key');
    terminal.type(key);
    terminal.press('enter');
    await terminal.waitFor(/Write these \d files\?/);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.screen().match(/^[?✔] .*(?:\?|API key|model|What for).*$/gm)).toHaveLength(2);
    expect(readFileSync(join(home.codexHome, '.env'), 'utf8')).toContain(`ORQ_API_KEY='${key}'`);
  });

  test('asks nothing where CI is set', async () => {
    const { home, terminal } = start(face, 100, [], undefined, { CI: 'true' });
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.screen()).not.toMatch(/^\? /m);
    expect(existsSync(join(home.codexHome, 'config.toml'))).toBe(true);
  });

  test.each([0, 1, 2, 5, 8])('Ctrl-C at question %i ends with 130, nothing written', async (number) => {
    const { home, terminal } = start(face);
    const before = treeOf(home.home);
    await answer(terminal, number);
    terminal.press('ctrl-c');
    expect(await terminal.exit).toEqual({ exitCode: 130, signal: 0 });
    expect(terminal.screen()).toContain('Nothing was written.');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('asks three things, shows the plan, and lets everything else be changed before it writes', async () => {
    const { home, terminal } = start(face, 100, []);
    const { waitFor, press, type } = terminal;
    await waitFor('What for');
    expect(terminal.screen()).toContain('Codex → Orq.ai AI Gateway');
    press('enter');
    await waitFor('Default model');
    press('enter');
    await waitFor('Orq API key');
    type(key);
    press('enter');
    await waitFor(/Write\s+these\s+6\s+files\?/);
    expect(terminal.screen()).not.toContain('Base URL of the gateway');
    press('down');
    press('down');
    press('enter');
    await waitFor('Base URL');
    press('enter');
    await waitFor('Provider id');
    type('gateway');
    press('enter');
    await waitFor('Keep the API key in');
    press('enter');
    await waitFor('Shell profile');
    press('enter');
    await waitFor('Project folder');
    type('none');
    press('enter');
    await waitFor(/Write\s+these\s+5\s+files\?/);
    press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toContain('[model_providers.gateway]');
    expect(existsSync(join(home.project, '.env.example'))).toBe(false);
  });

  test('writes after the first three, or nothing after a no', async () => {
    for (const [steps, exitCode] of [
      [0, 0],
      [1, 130],
    ] as const) {
      const { home, terminal } = start(face, 100, []);
      await terminal.waitFor('What for');
      terminal.press('down');
      terminal.press('enter');
      await terminal.waitFor('Default model');
      terminal.press('enter');
      await terminal.waitFor('Orq API key');
      terminal.press('enter');
      await terminal.waitFor(/Write\s+these\s+\d\s+files\?/);
      for (let step = 0; step < steps; step += 1) terminal.press('down');
      terminal.press('enter');
      expect(await terminal.exit).toEqual({ exitCode, signal: 0 });
      expect(existsSync(join(home.codexHome, 'orq.config.toml'))).toBe(exitCode === 0);
      expect(existsSync(join(home.codexHome, 'config.toml'))).toBe(false);
    }
  });

  test('says while one types that a model needs its provider', async () => {
    const { terminal } = start(face);
    await answer(terminal, 1);
    terminal.type('gpt-5.4');
    terminal.press('enter');
    await terminal.waitFor(/Did\s+you\s+mean\s+openai\/gpt-5\.4\?/);
  });

  test('fits into 40 columns', async () => {
    const { terminal } = start(face, 40);
    await answer(terminal);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(
      terminal
        .screen()
        .split('\n')
        .every((line) => line.length <= 40),
    ).toBe(true);
    expect(terminal.screen()).not.toContain('Warning');
    expect(terminal.screen()).toMatch(face === 'plop' ? /npx plop codex-orq remove/ : /Undo +node /);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatModelList, modelListFile } from '../../src/catalogue/model-list.ts';
import { answer, complete } from '../../src/cli/complete.ts';
import { commands } from '../../src/commands/index.ts';
import { bin, calledBin, runBin } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { memoryHost } from '../support/memory-host.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { homeWith } from '../support/test-home.ts';

const models = ['anthropic/claude-sonnet-4-6', 'openai/gpt-5.4', 'acme@orq/fast', 'local/own:8b'];
const wordsFor = (line: string): readonly string[] => {
  const words = line.split(' ');
  return complete(words.slice(0, -1), words.at(-1) ?? '', models).fits.map(([word]) => word);
};

describe('what fits', () => {
  test('a command, where none is there yet', () => {
    expect(wordsFor('')).toEqual(commands.map(({ name }) => name));
    expect(wordsFor('de')).toEqual(['devcontainer']);
    expect(wordsFor('--yes de')).toEqual(['devcontainer']);
    expect(wordsFor('--model x/y de')).toEqual(['devcontainer']);
  });

  test('the options of the command, and of setup without one', () => {
    expect(wordsFor('doctor --p')).toEqual(['--prove']);
    expect(wordsFor('--prov')).toEqual(['--provider']);
    expect(wordsFor('doctor --no-c')).toEqual(['--no-color']);
    expect(wordsFor('--no-m')).toEqual(['--no-mcp']);
    for (const { name, options } of commands) {
      const found = wordsFor(`${name} --`);
      expect(found).toContain('--help');
      if ('key' in options) expect(found).not.toContain('--key');
    }
  });

  test('values: of a choice, a model, a folder', () => {
    expect(wordsFor('--key-store e')).toEqual(['external']);
    expect(wordsFor('--key-store=e')).toEqual(['--key-store=external']);
    expect(wordsFor('--model a')).toEqual(['anthropic/claude-sonnet-4-6', 'acme@orq/fast']);
    expect(wordsFor('model o')).toEqual(['openai/gpt-5.4']);
    expect(wordsFor('model openai/gpt-5.4 ')).toEqual([]);
    expect(wordsFor('completion z')).toEqual(['zsh']);
    expect(complete(['doctor', '--dest'], '', models)).toEqual({ folders: true, fits: [] });
    expect(complete(['doctor', '--codex-home'], 'x', models).folders).toBe(true);
  });
});

test.each([
  ['the usual one', '--model o', ['openai/gpt-5.4']],
  ['one that is named', '--codex-home other --model o', ['openai/other']],
  ['one that is named behind =', '--codex-home=~/mine --model o', ['openai/mine']],
  ['the last that is named', '--codex-home nowhere --codex-home=other --model o', ['openai/other']],
  ['one without a list', '--codex-home nowhere --model o', []],
])('the models are those of the CODEX_HOME: %s', async (_which, line, expected) => {
  const listOf = (...ids: string[]): string =>
    formatModelList({ gateway: 'https://api.orq.ai', fetched: new Date(), ids, facts: new Map() });
  const host = memoryHost({
    files: {
      [`/home/ada/.codex/${modelListFile}`]: listOf(...models),
      [`/home/ada/work/other/${modelListFile}`]: listOf('openai/other'),
      [`/home/ada/mine/${modelListFile}`]: listOf('openai/mine'),
    },
  });
  for (const asked of [
    ['bash', `codex-orq ${line}`, 'o'],
    ['zsh', ...line.split(' ')],
  ]) {
    const [kind, ...fits] = (await answer(host, asked)).trimEnd().split('\n');
    expect([kind, ...fits.map((fit) => fit.trimEnd())]).toEqual(['words', ...expected]);
  }
});

/** A home with the package on the PATH, and a list of models. */
function installed(): TemporaryHome {
  const home = homeWith({ files: { 'project/sub dir/x': '' } });
  const programs = join(home.home, 'bin');
  mkdirSync(programs);
  symlinkSync(bin, join(programs, 'codex-orq'));
  home.env['PATH'] = [programs, home.env['PATH']].join(delimiter);
  const list = {
    gateway: 'https://api.orq.ai/v3/router',
    fetched: new Date(),
    ids: models,
    facts: new Map(),
  };
  writeFileSync(join(home.codexHome, modelListFile), formatModelList(list));
  return home;
}

test.each(['bash', 'zsh', 'fish', 'powershell'])(
  'the script for %s names the command as it was called',
  async (shell) => {
    const { exitCode, stdout } = await runBin(homeWith(), ['completion', shell]);
    expect(exitCode).toBe(0);
    // Quoted as the shell wants it, where a message quotes what needs it.
    const [script, command] = [stdout, calledBin].map((text) => text.replaceAll("'", ''));
    expect(script).toContain(`${command} complete ${shell}`);
  },
);

test('without a shell, or with another one, it is wrong usage', async () => {
  expect(await runBin(homeWith(), ['completion'])).toMatchObject({ exitCode: 2 });
  const { exitCode, stderr } = await runBin(homeWith(), ['completion', 'csh']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('powershell');
});

/** Types a line and a tab in a shell that has the script, and gives what the screen shows then. */
async function tabbed(
  shell: 'bash' | 'zsh' | 'fish',
  typed: string,
  shows: string | RegExp,
): Promise<string> {
  const home = installed();
  const script = join(home.home, `completion.${shell}`);
  const { stdout } = spawnSync('codex-orq', ['completion', shell], { env: home.env, encoding: 'utf8' });
  writeFileSync(script, shell === 'zsh' ? `autoload -U compinit; compinit -u\n${stdout}` : stdout);
  const plain = { bash: ['--norc', '--noprofile', '-i'], zsh: ['-f', '-i'], fish: ['--no-config', '-i'] };
  const env = { ...home.env, PS1: 'ready> ', TERM: 'xterm', XDG_DATA_HOME: join(home.home, 'data') };
  const terminal = startTerminal(shell, plain[shell], { cwd: home.project, env, cols: 100, rows: 30 });
  try {
    terminal.type(`. '${script}'; echo "loa"ded`);
    terminal.press('enter');
    await terminal.waitFor('loaded');
    terminal.type(typed);
    terminal.press('tab');
    await terminal.waitFor(shows, 8000);
    return terminal.screen();
  } finally {
    terminal.kill();
  }
}

test('bash completes the word at the cursor, whatever stands behind it', needs('bash'), () => {
  const { env, project: cwd } = installed();
  const script = `eval "$(codex-orq completion bash)"
COMP_LINE='codex-orq doctor --pro --live' COMP_POINT=22
_codex_orq codex-orq --pro doctor
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['--norc', '-c', script], { cwd, env, encoding: 'utf8' });
  expect(stdout).toBe('--prove\n');
});

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (shell) => {
  test.each([
    ['a command', 'codex-orq devc', 'codex-orq devcontainer'],
    ['an option', 'codex-orq doctor --pro', 'codex-orq doctor --prove'],
    ['a model', 'codex-orq model op', 'codex-orq model openai/gpt-5.4'],
    ['a model with an at sign', 'codex-orq model acme@o', 'codex-orq model acme@orq/fast'],
    ['a model with a colon', 'codex-orq model loc', 'codex-orq model local/own:8b'],
    ['a value behind an equals sign', 'codex-orq --key-store=ex', 'codex-orq --key-store=external'],
    [
      'a folder behind an equals sign',
      'codex-orq doctor --dest=su',
      /codex-orq doctor --dest=('?sub dir|sub\\ dir)/,
    ],
    ['a folder', 'codex-orq doctor --dest su', /codex-orq doctor --dest ('sub dir|sub\\ dir)/],
  ])('completes %s', needs('pty', shell), async (_, typed, shows) => {
    expect(await tabbed(shell, typed, shows)).toMatch(shows);
  });

  test('runs nothing of what was typed', needs('pty', shell), async () => {
    const screen = await tabbed(shell, 'codex-orq "$(echo made >&2; touch made)" mod', /mod/);
    expect(screen).not.toContain('\nmade');
  });
});

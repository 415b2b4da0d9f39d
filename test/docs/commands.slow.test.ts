import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isFlag } from '../../src/cli/arguments.ts';
import { spelling } from '../../src/cli/help.ts';
import { commands } from '../../src/commands/index.ts';
import { run } from '../../src/host/processes.ts';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { bin, plopBin, repository } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import { stopDaemon } from '../support/codex-daemon.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { homeWith } from '../support/test-home.ts';
import { pages, pageText, shellBlocks } from './shell-blocks.ts';

/*
 * Every command in a shell block of the README and of docs/ is run, in the order of its page, on a machine that is made for
 * it: the real Codex, a gateway on this machine, repositories. What stands in for other programs is in `programs`.
 */

/** Commands that other tests run, and which. */
const elsewhere: readonly (readonly [command: RegExp, where: string])[] = [
  [/^npm ci$/, '.ci/run: a fresh clone'],
  [/^sudo npx codex-orq --as /, 'test/commands/setup/machine.slow.test.ts: as root, with an /etc of its own'],
  [/^sh .*route-repositories\.sh /, 'test/docs/route-repositories.test.ts'],
  [/^(ansible-playbook|cd ops\/codex|export ORQ_API_KEY)/, 'npm run test:fleet'],
];

/** Commands that end with 1 here, and why. */
const fails: readonly (readonly [command: RegExp, why: string])[] = [
  [/^npx codex-orq devcontainer --check --dest api --dest web$/, 'neither is routed'],
  [/^find .* npx codex-orq devcontainer --check /, 'none is routed'],
];

/** Commands that are a screen of their own, and what is on it in the end. */
const screens: readonly (readonly [command: RegExp, shows: string])[] = [
  [/^codex (-p orq )?"say hello"$/, 'hello from the gateway'],
  [/^codex --model google\/gemini-3-pro$/, 'google/gemini-3-pro'],
];

const matches = (list: readonly (readonly [RegExp, string])[], command: string): string | undefined =>
  list.find(([pattern]) => pattern.test(command))?.[1];

/** What is on the PATH beside the machine's own. A password manager prints a key; the real ones are tested elsewhere. */
const programs: Readonly<Record<string, string>> = {
  npx: `case $1 in
  plop) shift; exec "$NODE" "${plopBin}" --plopfile "${join(repository, 'plopfile.js')}" "$@" ;;
  codex-orq) shift; exec "$NODE" "${bin}" "$@" ;;
esac
exit 127`,
  'codex-orq': `exec "$NODE" "${bin}" "$@"`,
  op: 'echo made-up-key-of-op',
  pass: 'echo made-up-key-of-pass',
};

type Machine = Readonly<{ home: TemporaryHome; env: Record<string, string>; baseUrl: string }>;

async function git(folder: string, ...args: string[]): Promise<void> {
  const done = await run('git', args, { cwd: folder, env: { ...process.env }, timeoutMs: 20_000 });
  if (done.exitCode !== 0) throw new Error(done.stderr);
}

const container = '{\n  "image": "mcr.microsoft.com/devcontainers/base:bookworm"\n}\n';

async function repositoryAt(folder: string): Promise<void> {
  mkdirSync(join(folder, '.devcontainer'), { recursive: true });
  writeFileSync(join(folder, '.devcontainer', 'devcontainer.json'), container);
  await git(folder, 'init', '-q');
}

async function machine(): Promise<Machine> {
  const models = ['openai/gpt-5.4', 'anthropic/claude-sonnet-4-6', 'google/gemini-3-pro', 'xai/grok-4'];
  const gateway = await startLoopbackGateway({ reply: 'hello from the gateway', models });
  onTestFinished(gateway.close);
  const home = homeWith({
    files: { '.gitconfig': '[user]\n\temail = ada@example.org\n\tname = Ada\n' },
  });
  const trusted = `[projects.${JSON.stringify(home.project)}]\ntrust_level = "trusted"\n`;
  writeFileSync(join(home.codexHome, 'config.toml'), `check_for_update_on_startup = false\n\n${trusted}`);
  for (const name of ['.', 'api', 'web']) await repositoryAt(join(home.project, name));
  for (const name of ['one', 'two']) await repositoryAt(join(home.home, 'work', name));
  writeFileSync(join(home.project, 'repositories.txt'), 'api\nweb\n');
  const folder = join(home.home, 'bin');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  symlinkSync(codexBinary, join(folder, 'codex'));
  const proxy = new URL(gateway.baseUrl).origin;
  const env = {
    ...home.env,
    ...{ NODE: process.execPath, PATH: [folder, home.env['PATH']].join(delimiter), SHELL: '/bin/bash' },
    ...{ ORQ_API_KEY: 'made-up-key-0123456789', HTTPS_PROXY: proxy, https_proxy: proxy },
    ...{ NO_PROXY: '127.0.0.1', TERM: 'xterm-256color' },
  };
  // The terminal UI starts a process that outlives it, and writes into the home.
  onTestFinished(() => stopDaemon({ ...home, env }));
  return { home, env, baseUrl: gateway.baseUrl };
}

const sh = ({ home, env }: Machine, command: string) =>
  run('/bin/sh', ['-c', command], { cwd: home.project, env, timeoutMs: 90_000 });

async function onScreen({ home, env }: Machine, command: string, shows: string): Promise<void> {
  const terminal = startTerminal('/bin/sh', ['-c', command], {
    ...{ cwd: home.project, env, cols: 100, rows: 40, timeoutMs: 60_000 },
  });
  try {
    await terminal.waitFor(shows, 45_000);
  } finally {
    terminal.kill();
    await terminal.exit;
  }
}

async function perform(on: Machine, written: string): Promise<void> {
  if (matches(elsewhere, written) !== undefined) return;
  const shows = matches(screens, written);
  if (shows !== undefined) return onScreen(on, written, shows);
  const command = written.replace('=… ', '=made-up-key-0123456789 ');
  const { exitCode, stdout, stderr } = await sh(on, command);
  const expected = matches(fails, written) === undefined ? 0 : 1;
  expect(exitCode, `${command}\n${stdout}\n${stderr}`).toBe(expected);
}

const withCommands = pages.filter((page) => shellBlocks(page).length > 0);

// Codex itself calls ps to know its own background process again, which is ended here.
describe('the commands of the documents', needs('posix', 'pty', 'ps'), () => {
  test.each(withCommands)('%s', { timeout: 400_000 }, async (page) => {
    for (const block of shellBlocks(page)) {
      const on = await machine();
      // A repository refuses a gateway on the machine of one of its users.
      const first = page.includes('devcontainers') ? '' : `--base-url ${on.baseUrl}`;
      const routed = await sh(on, `npx codex-orq --yes ${first}`);
      expect(routed.exitCode, routed.stdout + routed.stderr).toBe(0);
      for (const command of block) await perform(on, command);
    }
  });
});

/** The options of our commands, and words that another program takes. */
const known = new Set(
  commands.flatMap(({ options }) =>
    Object.entries(options).flatMap(([name, option]) =>
      isFlag(option)
        ? [...spelling(name, option).matchAll(/--(?:\[no-\])?([a-z-]+)/g)].flatMap(([, word = '']) => [
            word,
            `no-${word}`,
          ])
        : [],
    ),
  ),
);

const inlineCommands = (page: string): readonly string[] =>
  [
    ...pageText(page)
      .replace(/^```[\s\S]*?^```$/gm, '')
      .matchAll(/`((?:npx )?codex-orq [^`]*)`/g),
  ].map(([, command = '']) => command);

test.each(pages)('%s: commands in a sentence name commands and options that there are', (page) => {
  for (const command of inlineCommands(page)) {
    const [first = ''] = command.replace(/^(npx )?codex-orq /, '').split(' ');
    if (/^[a-z]/.test(first)) expect([...commands.map(({ name }) => name), 'help'], command).toContain(first);
    for (const [, option = ''] of command.matchAll(/(?<=\s)--([a-z-]+)/g))
      expect([...known], command).toContain(option);
  }
});

test('no exception is left over', () => {
  const all = pages.flatMap(shellBlocks).flat();
  for (const [pattern] of [...elsewhere, ...fails, ...screens])
    expect(
      all.some((command) => pattern.test(command)),
      String(pattern),
    ).toBe(true);
  expect(all.length).toBeGreaterThan(30);
  expect(readFileSync(join(repository, '.ci', 'run'), 'utf8')).toContain('npm ci');
});

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { bin, runBin, runPlop } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import {
  commands,
  escaped,
  evil,
  expectHarmless,
  machines,
  make,
  record,
  repeated,
  routed,
  visible,
} from './hostile-machines.ts';

/*
 * Nothing that comes from a file's name or text, a record, a model's id, a program or a server may steer the terminal:
 * write to its clipboard (OSC 52), clear its screen, or turn the direction of its text.
 */

describe('nothing steers the terminal: in a machine with hostile', () => {
  test.each(Object.entries(machines))('%s', { timeout: 300_000 }, async (name, machine) => {
    const { home, cwd } = make(machine);
    let said = '';
    for (const args of commands)
      said += expectHarmless(await runBin(home, args, { cwd }), `codex-orq ${args.join(' ')}`);
    const page = readFileSync(join(cwd, 'page.html'), 'utf8');
    expectHarmless({ stdout: page, stderr: '' }, 'the page of the dev containers');
    // Where it is repeated, it is without what steers.
    expect(said.includes(visible)).toBe(repeated.has(name));
    if (!repeated.has(name)) return;
    expectHarmless(await runPlop(home, ['codex-orq doctor', '--dest', cwd]), 'plop codex-orq doctor');
    expectHarmless(await runPlop(home, ['codex-orq', '--dest', cwd]), 'plop codex-orq');
  });
});

test.each([
  [['--model', `x${evil}/y`]],
  [['--provider', evil]],
  [['--env-key', evil]],
  [['--base-url', `https://${evil}.test/v3`]],
  [['--shell', evil]],
  [['--dest', evil]],
  [['model', evil]],
  [['model', `x${evil}/y`, '--json']],
  [['devcontainer', '--only', evil]],
  [['devcontainer', '--codex-version', evil]],
  [['doctor', '--dest', evil]],
  [['doctor', '--dest', evil, '--json']],
  [['remove', evil]],
  [[evil]],
  [[`--${evil}`]],
])('an argument is repeated without what steers: %j', async (args) => {
  const { home, cwd } = make({});
  expectHarmless(await runBin(home, args, { cwd }), args.join(' '));
});

/** A Codex that says hostile things, whatever it is asked. */
function hostileCodex(home: TemporaryHome, script: string): void {
  const programs = join(home.home, '..', 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'codex'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, 'codex'), 0o755);
  home.env['PATH'] = [programs, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
}

const version = 'case "$1" in --version) echo "codex-cli 0.169.0"; exit 0;; esac';

test.each([
  ['a version', `printf '%s' 'codex-cli 0.169.0-${evil}'`],
  ['an error', `${version}\nprintf '%s' '${evil}' >&2; exit 1`],
  [
    'a report',
    `${version}\nprintf '%s' '{"checks":{"config.load":{"status":"warning","details":{"model":"${escaped}","model provider":"${escaped}","startup warning":"user (/x): \`${escaped}\` is ignored."}}}}'`,
  ],
  ['a list of models', `${version}\nprintf '%s' '{"models":[{"slug":"${escaped}"}]}'`],
])('Codex itself says hostile things: %s', { timeout: 120_000 }, async (_, script) => {
  const { home, cwd } = make({ files: { '.codex/config.toml': routed('openai/gpt-5.4') } });
  hostileCodex(home, script);
  let said = '';
  for (const args of [['doctor'], ['doctor', '--json'], [], ['model', 'openai/gpt-5.5'], ['remove']])
    said += expectHarmless(await runBin(home, args, { cwd }), args.join(' '));
  expect(said).toContain('Codex');
});

test.each([
  [
    'an error',
    401,
    { 'content-type': 'application/json' },
    { error: { message: evil, type: evil, code: evil } },
  ],
  ['a page', 200, { 'content-type': `text/html` }, evil],
  ['an unknown model', 404, { 'content-type': 'application/json' }, { error: { message: `model ${evil}` } }],
  ['a limit', 429, { 'content-type': 'application/json' }, { error: { message: evil, scope_kind: evil } }],
] as const)('the gateway says hostile things: %s', { timeout: 120_000 }, async (_, status, headers, body) => {
  const gateway = await startLoopbackGateway({
    models: [`acme/${evil}`, 'openai/gpt-5.4'],
    script: ({ method }, response) => {
      if (method !== 'POST') return false;
      response.writeHead(status, { ...headers, 'x-orq-trace-id': 'trace' }).end(JSON.stringify(body));
      return true;
    },
  });
  onTestFinished(() => gateway.close());
  const { home, cwd } = make({
    files: { '.codex/config.toml': routed('openai/gpt-5.4').replace(/https:.*router/, gateway.baseUrl) },
  });
  for (const args of [
    ['doctor', '--live'],
    ['doctor', '--live', '--json'],
    ['--base-url', gateway.baseUrl],
  ])
    expectHarmless(await runBin(home, args, { cwd }), args.join(' '));
});

describe('on a terminal', needs('pty'), () => {
  test.each([
    ['doctor', ['doctor']],
    ['all that a doctor knows', ['doctor', '--verbose']],
    ['the questions of a fix', ['fix']],
    ['the questions of a set-up', []],
    ['the list of models', ['model']],
    ['the choice of dev containers', ['devcontainer', '--model', 'openai/gpt-5.4']],
  ])('%s', { timeout: 120_000 }, async (_, args) => {
    const gateway = await startLoopbackGateway({ models: [`acme/${evil}`, 'openai/gpt-5.5'] });
    onTestFinished(() => gateway.close());
    const { home, cwd } = make({
      ...machines['names of files and folders'],
      files: {
        ...machines['names of files and folders']?.files,
        [`co${evil}dex/config.toml`]: routed(`acme${escaped}/fast`).replace(
          /https:.*router/,
          gateway.baseUrl,
        ),
        [`co${evil}dex/codex-orq.json`]: record({ model: `acme${evil}/fast`, baseUrl: gateway.baseUrl }),
      },
    });
    // A loopback address is refused for a repository unless it is named.
    const named = args[0] === 'devcontainer' ? ['--base-url', gateway.baseUrl] : [];
    const terminal = startTerminal(process.execPath, [bin, ...args, ...named], {
      cwd,
      env: home.env,
      timeoutMs: 20_000,
    });
    onTestFinished(terminal.kill);
    // Enter takes what is offered, until it ends or nothing more is asked.
    const ended = terminal.exit.then(() => true);
    for (let presses = 0; presses < 12; presses += 1) {
      if (await Promise.race([ended, new Promise<false>((go) => setTimeout(() => go(false), 700))])) break;
      terminal.press('enter');
    }
    terminal.press('ctrl-c');
    await terminal.exit;
    const output = terminal.output();
    expect(output).toContain(visible);
    for (const part of ['\u001b]52', '\u0007', '\u009b', '\u202e']) expect(output).not.toContain(part);
  });
});

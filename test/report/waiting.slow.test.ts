import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bin, runBin } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { startTerminal, type Terminal } from '../support/pty.ts';
import { homeWith, personWith } from '../support/test-home.ts';

const key = 'sk-orq-made-up-for-waiting-1';
const patience = { timeout: 90_000 };

/** A machine whose Codex answers a command only once it is let go. */
async function held(command: string): Promise<{ home: TemporaryHome; letGo: () => void }> {
  const folder = homeWith().home;
  const [program, gate] = [join(folder, 'held-codex'), join(folder, 'gate')];
  writeFileSync(
    program,
    `#!/bin/sh
case "$*" in
  *"${command}"*) until [ -e '${gate}' ]; do sleep 0.1; done;;
esac
case "$*" in
  *'mcp list'*) echo '[]';;
  *) echo 'codex-cli 0.169.0';;
esac
`,
  );
  chmodSync(program, 0o755);
  const home = personWith({}, program);
  home.env['PATH'] = `${home.env['PATH']}:/usr/bin:/bin`;
  const letGo = (): void => writeFileSync(gate, '');
  letGo();
  await runBin(home, ['--yes', '--shell', 'none'], { env: { ORQ_API_KEY: key } });
  rmSync(gate);
  return { home, letGo };
}

function open(home: TemporaryHome, args: readonly string[], more: Record<string, string> = {}): Terminal {
  const env = { ...home.env, ...more };
  const options = { cwd: home.project, env, cols: 100, kind: more['TERM'] ?? 'xterm' };
  const terminal = startTerminal(process.execPath, [bin, ...args], options);
  onTestFinished(terminal.kill);
  return terminal;
}

/** Nothing of the line that said what was waited for is left, and the cursor is shown. */
function expectNoRemains(terminal: Terminal): void {
  expect(terminal.screen()).not.toMatch(/Waiting for|[⠀-⣿]/);
  const output = terminal.output();
  expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
}

describe('on a terminal', needs('pty'), () => {
  test('a doctor says what it waits for, and nothing of that is left', patience, async () => {
    const { home, letGo } = await held('--version');
    const terminal = open(home, ['doctor']);
    await terminal.waitFor('Waiting for Codex: which version is installed');
    letGo();
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(terminal.screen()).toContain('Nothing is wrong.');
    expectNoRemains(terminal);
  });

  test('Ctrl-C takes the line away, shows the cursor and ends with 130', patience, async () => {
    const { home } = await held('--version');
    const terminal = open(home, ['doctor']);
    await terminal.waitFor('Waiting for Codex');
    terminal.press('ctrl-c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expectNoRemains(terminal);
  });

  test(
    'a signal in the very moment in which the line comes is none that ends it half-way',
    patience,
    async () => {
      const { home } = await held('--version');
      const hook = join(home.home, 'signal.cjs');
      writeFileSync(
        hook,
        `const write = process.stdout.write.bind(process.stdout);
let isSent = false;
process.stdout.write = (text, ...more) => {
  const written = write(text, ...more);
  if (isSent || !String(text).includes('Waiting')) return written;
  isSent = true;
  process.kill(process.pid, 'SIGINT');
  // Where nothing listens, it ends here.
  for (const start = Date.now(); Date.now() < start + 100; );
  return written;
};
`,
      );
      const terminal = open(home, ['doctor'], { NODE_OPTIONS: `--require="${hook}"` });
      expect(await terminal.exit).toMatchObject({ exitCode: 130 });
      expectNoRemains(terminal);
    },
  );

  test('what is known is shown while --prove still goes on', patience, async () => {
    const { home, letGo } = await held('exec --skip');
    const terminal = open(home, ['doctor', '--prove']);
    await terminal.waitFor('Waiting for Codex: one turn with a made-up gateway');
    expect(terminal.screen()).toMatch(/^Files\n[\s\S]*^Environment\n[\s\S]*^Codex\n/m);
    expect(terminal.screen()).not.toMatch(/^Gateway$/m);
    letGo();
    await terminal.exit;
    expect(terminal.screen()).toMatch(/^Gateway\n[\s\S]*\d error/m);
    expectNoRemains(terminal);
  });

  test('the choice of a model says that it waits for the list', patience, async () => {
    const answers: ServerResponse[] = [];
    const server = createServer((_request, response) => answers.push(response)).listen(0, '127.0.0.1');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const home = homeWith({ env: { SHELL: '/bin/zsh' } });
    const args = ['--yes', '--models', 'used', '--base-url', `http://127.0.0.1:${port}/v3/router`];
    await runBin(home, args, { env: { ORQ_API_KEY: key } });
    const terminal = open(home, ['model']);
    await terminal.waitFor(`Waiting for 127.0.0.1:${port}: which models it offers`);
    for (const response of answers) response.end('{"data":[{"refId":"openai/gpt-5.5"}]}');
    await terminal.waitFor('openai/gpt-5.5');
    expect(terminal.screen()).not.toContain('Waiting for');
    terminal.press('ctrl-c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expectNoRemains(terminal);
  });

  test.each([
    ['a dumb terminal', { TERM: 'dumb' }, ['doctor']],
    ['a build machine', { CI: 'true' }, ['doctor']],
    ['--quiet', {}, ['doctor', '--quiet']],
  ])('%s is told nothing', patience, async (_which, env, args) => {
    const { home, letGo } = await held('--version');
    const terminal = open(home, args, env);
    setTimeout(letGo, 1500);
    await terminal.exit;
    expect(terminal.output()).not.toContain('Waiting for');
    expect(terminal.output()).not.toContain('\u001b[?25l');
  });
});

test('without a terminal nothing is said of waiting', patience, async () => {
  const { home, letGo } = await held('--version');
  setTimeout(letGo, 1500);
  const { stdout, stderr } = await runBin(home, ['doctor']);
  expect(stdout).toContain('Nothing is wrong.');
  expect(stdout + stderr).not.toContain('Waiting for');
  expect(stdout + stderr).not.toContain('\u001b');
});

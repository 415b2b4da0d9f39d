import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { createHost } from '../../../src/host/host.ts';
import { setUp } from '../../roundtrip/runs.ts';
import { bin, runBin, runPlop, treeOf } from '../../support/cli.ts';
import { type TemporaryHome, temporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { startTerminal, type Terminal } from '../../support/pty.ts';

const key = 'sk-orq-made-up-0123456789';

let gateway: LoopbackGateway;
let home: TemporaryHome;
const terminals: Terminal[] = [];

beforeAll(async () => {
  gateway = await startLoopbackGateway({
    models: ['openai/gpt-5.5', 'anthropic/claude-sonnet-4-6', 'acme@orq/fast'],
  });
});
afterAll(() => gateway.close());

beforeEach(async () => {
  home = temporaryHome({ bare: true, env: { SHELL: '/bin/zsh', ORQ_API_KEY: key } });
  const host = { ...createHost(), env: home.env, home: home.home, cwd: home.project };
  await setUp(host, { baseUrl: gateway.baseUrl }, key);
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.kill();
  home.cleanup();
});

const configPath = (): string => join(home.home, '.codex', 'config.toml');
const modelNow = (): string | undefined => /^model = "(.*)"/m.exec(readFileSync(configPath(), 'utf8'))?.[1];
const edit = (): void =>
  writeFileSync(configPath(), readFileSync(configPath(), 'utf8').replace('openai/gpt-5.4', 'openai/o9'));

function open(...args: string[]): Terminal {
  const terminal = startTerminal(process.execPath, [bin, 'model', ...args], {
    cwd: home.project,
    env: home.env,
    cols: 100,
    rows: 60,
  });
  terminals.push(terminal);
  return terminal;
}

describe('codex-orq model without a terminal', () => {
  it('takes the id as an argument, reports as JSON, and has nothing to do the second time', async () => {
    const { exitCode, stdout } = await runBin(home, ['model', 'acme@orq/fast', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ intent: 'model', applied: true });
    expect(modelNow()).toBe('acme@orq/fast');
    const again = await runBin(home, ['model', '--check']);
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to change') });
  });

  it('also through plop', async () => {
    const { exitCode } = await runPlop(home, [
      'codex-orq model',
      'openai/gpt-5.5',
      '--',
      '--yes',
      'true',
      '--dest',
      home.project,
    ]);
    expect(exitCode).toBe(0);
    expect(modelNow()).toBe('openai/gpt-5.5');
  });

  it('pins with --project, in whichever order', async () => {
    const { exitCode } = await runBin(home, ['model', '--project', 'openai/gpt-5.5', '--drop-leftovers']);
    expect(exitCode).toBe(0);
    const pin = join(home.project, '.codex', 'config.toml');
    expect(readFileSync(pin, 'utf8')).toBe('model = "openai/gpt-5.5"\n');
    expect((await runBin(home, ['remove'])).exitCode).toBe(0);
    expect(existsSync(pin)).toBe(false);
  });

  it('shows what it would do with --dry-run and --check, and writes nothing', async () => {
    const before = treeOf(home.home);
    const look = await runBin(home, ['model', 'openai/gpt-5.5', '--dry-run']);
    expect(look).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('+ model = "openai/gpt-5.5"'),
    });
    expect((await runBin(home, ['model', 'openai/gpt-5.5', '--check'])).exitCode).toBe(1);
    expect(treeOf(home.home)).toEqual(before);
  });

  it('does not overwrite an edit, not even with --yes, but with --force', async () => {
    edit();
    const refused = await runBin(home, ['model', 'openai/gpt-5.5', '--yes']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(
      '.codex/config.toml was changed after the set-up: it is "openai/o9", codex-orq wrote "openai/gpt-5.4"',
    );
    expect(modelNow()).toBe('openai/o9');
    expect((await runBin(home, ['model', 'openai/gpt-5.5', '--force'])).exitCode).toBe(0);
    expect(modelNow()).toBe('openai/gpt-5.5');
  });

  it.each([
    [['gpt-5.5'], 'openai/gpt-5.5'],
    [['a/b', 'c/d'], '"c/d" is one argument too many'],
  ])('wrong usage ends with 2: %j', async (args, hint) => {
    const { exitCode, stderr } = await runBin(home, ['model', ...args]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(hint) });
  });
});

describe('codex-orq model on a terminal', needs('pty'), () => {
  it('lists what the gateway has, to be searched in', async () => {
    const terminal = open();
    const list = await terminal.waitFor('acme@orq/fast');
    expect(list).toContain('❯ openai/gpt-5.4');
    terminal.type('claude');
    await terminal.waitFor(/search\) claude\s+❯ anthropic\/claude-sonnet-4-6/);
    expect(terminal.screen()).not.toContain('acme@orq/fast');
    // What is known of the one that is chosen: this gateway tells no more.
    await terminal.waitFor(/claude-sonnet-4-6\s+anthropic\n/);
    terminal.press('enter');
    await terminal.waitFor(/Write\s+these\s+2\s+files\?/);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(modelNow()).toBe('anthropic/claude-sonnet-4-6');
  });

  it('asks again after Enter where nothing matches, and Ctrl-C ends it', async () => {
    const terminal = open();
    await terminal.waitFor('acme@orq/fast');
    terminal.type('nothing like it');
    await terminal.waitFor('No id matches; type a whole one');
    terminal.press('enter');
    for (let left = 'nothing like it'.length; left > 0; left -= 1) terminal.press('backspace');
    await terminal.waitFor('❯ openai/gpt-5.4');
    expect(terminal.screen()).not.toMatch(/Write\s/);
    terminal.press('ctrl-c');
    expect(await terminal.exit).toMatchObject({ exitCode: 130 });
    expect(terminal.screen()).toContain('Nothing was written.');
    expect(modelNow()).toBe('openai/gpt-5.4');
  });

  it('takes an id that is not listed, letters and digits typed as they are', async () => {
    const terminal = open();
    await terminal.waitFor('acme@orq/fast');
    terminal.type('kimijk/k2');
    await terminal.waitFor('❯ kimijk/k2 (as typed)');
    terminal.press('backspace');
    terminal.type('3');
    await terminal.waitFor('❯ kimijk/k3 (as typed)');
    terminal.press('enter');
    await terminal.waitFor(/Write\s+these\s+2\s+files\?/);
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 0 });
    expect(modelNow()).toBe('kimijk/k3');
    expect(terminal.screen()).toContain('does not list kimijk/k3');
  });

  it('asks before it overwrites an edit, and no means no', async () => {
    edit();
    const terminal = open('openai/gpt-5.5');
    await terminal.waitFor(/Overwrite\s+it\?/);
    terminal.type('n');
    terminal.press('enter');
    expect(await terminal.exit).toMatchObject({ exitCode: 1 });
    expect(modelNow()).toBe('openai/o9');
    const second = open('openai/gpt-5.5');
    await second.waitFor(/Overwrite\s+it\?/);
    second.type('y');
    second.press('enter');
    await second.waitFor(/Write\s+these\s+2\s+files\?/);
    second.press('enter');
    expect(await second.exit).toMatchObject({ exitCode: 0 });
    expect(modelNow()).toBe('openai/gpt-5.5');
  });
});

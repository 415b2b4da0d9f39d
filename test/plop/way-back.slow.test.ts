import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { bin, plopBin, repository, treeOf } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { homeWith, personWith } from '../support/test-home.ts';

const key = 'sk-orq-typed-made-up-77';
let gateway: LoopbackGateway;
beforeAll(async () => {
  gateway = await startLoopbackGateway({
    reply: 'hello from the gateway',
    models: ['openai/gpt-5.5', 'anthropic/claude-sonnet-4-6', 'acme@orq/fast'],
  });
});
afterAll(() => gateway.close());

function start(face: 'plop' | 'bin', home: TemporaryHome, env: Readonly<Record<string, string>> = {}) {
  const named = face === 'plop' ? ['--', '--baseUrl', gateway.baseUrl] : ['--base-url', gateway.baseUrl];
  const args = face === 'plop' ? [plopBin, 'codex-orq', '--dest', home.project, ...named] : [bin, ...named];
  const cwd = face === 'plop' ? repository : home.project;
  const options = { cwd, env: { ...home.env, ...env }, cols: 100, rows: 60 };
  const terminal = startTerminal(process.execPath, args, options);
  onTestFinished(terminal.kill);
  return terminal;
}

const plain = () => homeWith({ bare: true, env: { SHELL: '/bin/zsh' } });

describe.each(['plop', 'bin'] as const)('%s on a terminal', needs('pty'), (face) => {
  test('Escape puts the question before it again, from each kind of question', async () => {
    const home = plain();
    const terminal = start(face, home);
    const { waitFor, press, type } = terminal;
    expect(await waitFor(/only try it[^\n]*\s*$/)).toContain('Esc: one question back');
    press('down');
    press('enter');
    await waitFor(/Default model \(openai\/gpt-5\.4\)\s*$/);
    type('what was typed goes');
    press('escape');
    // What was picked is picked.
    await waitFor(/❯ only codex -p orq[^\n]*\n[^\n]*\s*$/);
    press('up');
    press('enter');
    await waitFor(/Default model \(openai\/gpt-5\.4\)\s*$/);
    type('openai/gpt-5.5');
    press('enter');
    await waitFor(/Orq API key[^\n]*later\)\s*$/);
    press('escape');
    await waitFor(/Default model \(openai\/gpt-5\.5\)\s*$/);
    press('enter');
    await waitFor(/Orq API key[^\n]*later\)\s*$/);
    type(key);
    press('enter');
    await waitFor(/Change something first\s*$/);
    press('escape');
    // A key is not offered again.
    await waitFor(/Orq API key[^\n]*later\)\s*$/);
    type(key);
    press('enter');
    await waitFor(/Change something first\s*$/);
    press('down');
    press('down');
    press('enter');
    await waitFor(/Provider id[^\n]*\s*$/);
    press('escape');
    await waitFor(/❯ Change something first\s*$/);
    press('up');
    press('up');
    press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    const config = readFileSync(join(home.codexHome, 'config.toml'), 'utf8');
    expect(config).toContain('model = "openai/gpt-5.5"');
    expect(readFileSync(join(home.codexHome, '.env'), 'utf8')).toContain(key);
    expect(existsSync(join(home.codexHome, 'orq.config.toml'))).toBe(false);
    expect(terminal.output()).not.toContain(key);
  });

  test("with a key at hand the model is searched in the gateway's list, and left with Escape", async () => {
    const home = plain();
    const terminal = start(face, home, { ORQ_API_KEY: key });
    const { waitFor, press, type } = terminal;
    await waitFor('What for');
    // Nothing is before the first one: it is put again.
    const drawn = terminal.output().split('What for').length;
    press('escape');
    await vi.waitFor(() => expect(terminal.output().split('What for').length).toBeGreaterThan(drawn), 15_000);
    press('enter');
    await waitFor(/❯ openai\/gpt-5\.4[\s\S]*acme@orq\/fast/);
    press('escape');
    await waitFor(/❯ every codex of mine[\s\S]*only try it[^\n]*\s*$/);
    press('enter');
    await waitFor(/❯ openai\/gpt-5\.4[\s\S]*acme@orq\/fast/);
    type('fast');
    await waitFor('❯ acme@orq/fast');
    press('enter');
    await waitFor(/Change something first\s*$/);
    press('escape');
    await waitFor(/❯ acme@orq\/fast/);
    press('enter');
    await waitFor(/Change something first\s*$/);
    press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toContain('model = "acme@orq/fast"');
  });
});

test(
  'what the run would end with is asked again, and the other answers stay',
  needs('pty', 'posix'),
  async () => {
    const home = plain();
    const options = { cwd: home.project, env: home.env, cols: 200, rows: 60 };
    const terminal = startTerminal(process.execPath, [bin, '--ask', '--base-url', gateway.baseUrl], options);
    onTestFinished(terminal.kill);
    const { waitFor, press, type } = terminal;
    for (const question of [
      /only try it[^\n]*\s*$/,
      /Default model[^\n]*\s*$/,
      /Orq API key[^\n]*\s*$/,
      /Provider id[^\n]*\s*$/,
    ]) {
      await waitFor(question);
      press('enter');
    }
    await waitFor(/with a command\s*$/);
    press('up');
    press('enter');
    await waitFor(/pass:orq\/key\)\s*$/);
    press('enter');
    await waitFor('No command is given');
    type(`echo ${key}-fetched`.replace('sk-orq-', 'made-up-'));
    press('enter');
    await waitFor(/Project folder[^\n]*\s*$/);
    type('nowhere');
    press('enter');
    await waitFor('does not exist');
    press('escape');
    await waitFor(/Command that prints[^$]*fetched\)\s*$/);
    press('enter');
    await waitFor(/Project folder[^\n]*\s*$/);
    press('enter');
    await waitFor(/Write these \d files\?[^\n]*\s*$/);
    press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toContain('command = "echo"');
  },
);

describe('only to try it', needs('pty', 'posix'), () => {
  test('plop says what to type, and writes nothing', async () => {
    const home = personWith({ bare: true });
    const before = treeOf(home.home);
    const terminal = start('plop', home);
    await terminal.waitFor('What for');
    terminal.press('up');
    terminal.press('enter');
    await terminal.waitFor('Default model');
    terminal.type('anthropic/claude-sonnet-4-6');
    terminal.press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    const screen = terminal.screen();
    expect(screen).toContain('Nothing was written.');
    // Of a line that is longer than the terminal.
    const line = `npx codex-orq launch --model anthropic/claude-sonnet-4-6 --base-url ${gateway.baseUrl}`;
    expect(screen.replace(/\s+/g, '')).toContain(line.replace(/\s+/g, ''));
    expect(screen).toContain('It needs your API key: in ORQ_API_KEY');
    expect(screen).not.toContain('hidden');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('the bin starts the real Codex with the key that was typed', async () => {
    const home = personWith({ files: { '.codex/config.toml': 'model = "gpt-5.5"\n' } });
    const proxy = new URL(gateway.baseUrl).origin;
    const terminal = start('bin', home, {
      ...{ TERM: 'xterm-256color', HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
    });
    const { waitFor, press, type } = terminal;
    await waitFor('What for');
    press('up');
    press('enter');
    await waitFor('Default model');
    press('enter');
    await waitFor('Orq API key (hidden; the session needs it, it is not stored)');
    type(key);
    press('enter');
    const found = await waitFor(/trust|Ask Codex/i, 40_000);
    if (/trust/i.test(found)) press('enter');
    await waitFor('Ask Codex', 40_000);
    type('say hello');
    const posts = () => gateway.requests.filter(({ method }) => method === 'POST');
    // Enter right behind a text is part of it: Codex takes both for a paste.
    const sent = () => {
      press('enter');
      expect(posts()).not.toEqual([]);
    };
    await vi.waitFor(sent, { timeout: 40_000, interval: 2_000 });
    await waitFor('hello from the gateway', 40_000);
    // Once clears the line, twice ends: both are for Codex.
    press('ctrl-c');
    await new Promise((resolve) => setTimeout(resolve, 300));
    press('ctrl-c');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    expect(posts().at(-1)).toMatchObject({ authorization: `Bearer ${key}`, model: 'openai/gpt-5.4' });
    expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toContain('model = "gpt-5.5"\n');
    expect(existsSync(join(home.codexHome, '.env'))).toBe(false);
    expect(existsSync(join(home.codexHome, 'codex-orq.json'))).toBe(false);
    expect(terminal.output()).not.toContain(key);
  }, 120_000);
});

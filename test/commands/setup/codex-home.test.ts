import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHost } from '../../../src/host/host.ts';
import { setUp } from '../../roundtrip/runs.ts';
import { bin } from '../../support/cli.ts';
import { type TemporaryHome, temporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { startTerminal, type Terminal } from '../../support/pty.ts';

let home: TemporaryHome;
let terminal: Terminal;

beforeEach(async () => {
  home = temporaryHome({ bare: true, env: { SHELL: '/bin/zsh' } });
  const host = { ...createHost(), env: home.env, home: home.home, cwd: home.project };
  await setUp(host, { model: 'anthropic/claude-sonnet-4-6', shell: 'none' });
});
afterEach(() => {
  terminal.kill();
  home.cleanup();
});

describe('--codex-home on a terminal', needs('pty'), () => {
  it('offers nothing of the default home, neither its answers nor its key', async () => {
    const other = join(home.home, 'other');
    mkdirSync(other);
    terminal = startTerminal(process.execPath, [bin, '--codex-home', other, '--ask'], {
      ...{ cwd: home.project, env: home.env, cols: 100, rows: 60 },
    });
    await terminal.waitFor('What for');
    terminal.press('enter');
    await terminal.waitFor(/Default model.*openai\/gpt-5\.4/);
    terminal.press('enter');
    expect(await terminal.waitFor('Orq API key')).toContain('Enter to add it later');
    terminal.type('sk-orq-another-made-up-0123456789');
    terminal.press('enter');
    await terminal.waitFor('Base URL');
    terminal.press('enter');
    await terminal.waitFor('Provider id');
    terminal.press('enter');
    await terminal.waitFor('Keep the API key in');
    terminal.press('enter');
    await terminal.waitFor('Shell profile');
    terminal.press('enter');
    await terminal.waitFor('Project folder');
    terminal.press('enter');
    await terminal.waitFor(/Write\s+these\s+\d\s+files\?/);
    terminal.press('enter');
    await terminal.exit;
    // The plain remove would undo the default home.
    expect(terminal.screen().replace(/\s+/g, ' ')).toContain('remove --codex-home ~/other');
    expect(readFileSync(join(other, 'config.toml'), 'utf8')).toContain('model = "openai/gpt-5.4"');
    expect(existsSync(join(other, '.env'))).toBe(true);
    expect(readFileSync(join(home.home, '.codex', 'config.toml'), 'utf8')).toContain('claude-sonnet-4-6');
  });
});

import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { marksFor, showsUnicode } from '../../src/report/marks.ts';
import { reposText } from '../../src/report/repos-report.ts';
import { viewFor } from '../../src/report/view.ts';
import { bin } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { personWith } from '../support/test-home.ts';

const config = `model = "openai/gpt-5.4"
model_provider = "orq"

[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "chat"
`;

/** A machine with something right, something doubtful and something wrong. */
function machine(env: Readonly<Record<string, string>> = {}) {
  const files = { '.codex/config.toml': config, '.codex/.env': 'ORQ_API_KEY=made-up-key-0123456\n' };
  const home = personWith({ files, env: { ...env } }, false);
  chmodSync(join(home.codexHome, '.env'), 0o644);
  // By a name on the PATH: messages write the command as it was called.
  const program = join(home.env['PATH'] ?? '', 'codex-orq');
  symlinkSync(bin, program);
  return { ...home, program };
}

test.each([40, 80, 120, 200])('a doctor on a terminal of %i columns', needs('pty'), async (cols) => {
  const home = machine();
  const options = { cwd: home.project, env: home.env, cols, rows: 70 };
  const terminal = startTerminal(process.execPath, [home.program, 'doctor'], options);
  onTestFinished(terminal.kill);
  expect(await terminal.exit).toMatchObject({ exitCode: 1 });
  // Lines that are broken by us, not by the terminal.
  const printed = terminal
    .runs()
    .map((line) => line.map(({ text }) => text).join(''))
    .filter((line) => line.length > cols);
  expect(printed).toEqual([]);
  expect(terminal.screen()).toMatchSnapshot();
});

test('a dumb terminal without UTF-8 gets ASCII and no colours', needs('pty'), async () => {
  const home = machine({ LANG: 'C', LC_ALL: '' });
  const options = { cwd: home.project, env: home.env, cols: 60, rows: 70, kind: 'dumb' };
  const terminal = startTerminal(process.execPath, [home.program, 'doctor'], options);
  onTestFinished(terminal.kill);
  await terminal.exit;
  expect(Array.from(terminal.output()).filter((sign) => sign > '~' || sign === '\u001b')).toEqual([]);
  expect(terminal.screen()).toMatchSnapshot();
});

test('the help is ASCII where the locale is', async () => {
  const home = machine({ LANG: 'C' });
  for (const args of [['--help'], ['model', '--help'], ['devcontainer', '--help']]) {
    const options = { cwd: home.project, env: home.env, timeoutMs: 30_000 };
    const { stdout } = await run(process.execPath, [home.program, ...args], options);
    expect(stdout).toContain('codex-orq');
    expect(Array.from(stdout).filter((sign) => sign > '~')).toEqual([]);
  }
});

test('the table of many repositories puts the state below a name that leaves no room', async () => {
  const reports = ['a', 'a-repository-with-a-long-name'].map((name) => ({
    folder: `/home/me/${name}`,
    exitCode: 0,
    document: JSON.stringify({
      version: 1,
      intent: 'devcontainer',
      applied: true,
      changes: [],
      findings: [],
    }),
  }));
  const host = { env: { NO_COLOR: '1' }, home: '/home/me', cwd: '/' };
  const at = async (columns: number): Promise<string> =>
    reposText(reports as never, await viewFor({ isTTY: true, columns }, host));
  expect(await at(40)).toMatchSnapshot();
  expect(await at(120)).toMatchSnapshot();
});

test('the locale decides by the order of POSIX; where none is set, all marks are shown', () => {
  expect(showsUnicode({})).toBe(true);
  expect(showsUnicode({ LANG: 'C' })).toBe(false);
  expect(showsUnicode({ LANG: 'C', LC_CTYPE: 'C.utf8' })).toBe(true);
  expect(showsUnicode({ LANG: 'en_GB.UTF-8', LC_ALL: 'POSIX' })).toBe(false);
  expect(showsUnicode({ LANG: 'de_DE.ISO-8859-1' })).toBe(false);
  expect(showsUnicode({ LANG: 'en_GB.UTF-8', TERM: 'linux' })).toBe(false);
  expect(marksFor({ LANG: 'C' })('✔ ✖ · → ⋮ …')).toBe('* x . > : ...');
});

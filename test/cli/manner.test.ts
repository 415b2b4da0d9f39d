import { expect, test } from 'vitest';
import { paintFor } from '../../src/report/terminal.ts';
import { bin, runBin } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { homeWith, personWith } from '../support/test-home.ts';

const key = 'sk-orq-made-up-for-manners-77';
const withKey = { env: { ORQ_API_KEY: key } };

test('--quiet tells of warnings and errors only', async () => {
  const home = homeWith({ bare: true });
  const setup = await runBin(home, ['--quiet', '--yes', '--shell', 'none'], withKey);
  expect(setup).toMatchObject({ exitCode: 0, stderr: '' });
  expect(setup.stdout).toMatch(/^! Codex is not installed here[^\n]*\n {2}Install it: [^\n]*\n$/);
  const doctor = await runBin(home, ['doctor', '-q']);
  expect(doctor.stdout).not.toContain('✔');
  expect(doctor.stdout).toContain('Codex is not installed here');
  expect(doctor.stdout).toContain('1 warning');
});

test('--quiet is silent where nothing is wrong, and JSON is as it is', async () => {
  const home = homeWith({ bare: true });
  const args = ['--yes', '--shell', 'none', '--quiet', '--json'];
  const { stdout } = await runBin(home, args, withKey);
  expect(JSON.parse(stdout)).toMatchObject({ intent: 'setup', applied: true });
  const removed = await runBin(home, ['remove', '--yes', '--quiet']);
  expect(removed).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
});

test('--verbose tells on standard error what is read and run, and no secret', async () => {
  const home = homeWith({ bare: true });
  const { exitCode, stdout, stderr } = await runBin(
    home,
    ['--yes', '--shell', 'none', '--json', '--verbose'],
    withKey,
  );
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ applied: true });
  expect(stderr).toContain('  read ~/.codex/config.toml: not there\n');
  expect(stderr).not.toContain(key);
  const doctor = await runBin(home, ['doctor', '--verbose']);
  expect(doctor.stderr).toMatch(/ {2}read ~\/\.codex\/\.env: \d+ bytes\n/);
  expect(doctor.stderr).not.toContain(key);
});

test('--verbose says why a program is run', async () => {
  const home = personWith({});
  await runBin(home, ['--yes', '--shell', 'none'], withKey);
  const { stderr } = await runBin(home, ['doctor', '--verbose']);
  expect(stderr).toMatch(
    / {2}run codex doctor --json.* \(whether it loads its configuration\): exit status \d, /,
  );
});

test('colours: a terminal has them; NO_COLOR, FORCE_COLOR and TERM=dumb are minded', () => {
  const has = (isTTY: boolean, env: Record<string, string>): boolean =>
    paintFor({ isTTY }, env).red('x') !== 'x';
  expect(has(true, {})).toBe(true);
  expect(has(false, {})).toBe(false);
  expect(has(true, { TERM: 'dumb' })).toBe(false);
  expect(has(true, { NO_COLOR: '1' })).toBe(false);
  expect(has(true, { NO_COLOR: '' })).toBe(true);
  expect(has(false, { FORCE_COLOR: '1' })).toBe(true);
  expect(has(true, { FORCE_COLOR: '0' })).toBe(false);
  expect(has(true, { FORCE_COLOR: 'false' })).toBe(false);
  expect(has(true, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
});

test('--no-color takes the colours of a terminal away', needs('pty'), async () => {
  const home = homeWith({ bare: true });
  const shown = async (args: readonly string[]): Promise<string> => {
    const terminal = startTerminal(process.execPath, [bin, ...args], {
      cwd: home.project,
      env: { ...home.env, TERM: 'xterm-256color' },
    });
    await terminal.exit;
    return terminal.output();
  };
  const colour = '\u001b[31m';
  expect(await shown(['doctor'])).toContain(colour);
  expect(await shown(['doctor', '--no-color'])).not.toContain(colour);
});

test('--color asks for colours, and --no-color for none, whatever the variables say', async () => {
  const home = homeWith({ bare: true });
  const has = async (args: readonly string[], env: Record<string, string>): Promise<boolean> => {
    const { stdout, stderr } = await runBin(home, args, { env });
    return (stdout + stderr).includes('\u001b[');
  };
  for (const args of [['doctor'], ['doctor', '--what']]) {
    expect(await has(args, {})).toBe(false);
    for (const env of [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '0' }, { TERM: 'dumb' }])
      expect(
        await has([...args, '--color'], env as Record<string, string>),
        JSON.stringify([args, env]),
      ).toBe(true);
    expect(await has([...args, '--no-color'], { FORCE_COLOR: '1' })).toBe(false);
  }
  const json = await runBin(home, ['doctor', '--color', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ intent: 'doctor' });
});

test('nothing is asked where CI is set, although there is a terminal', needs('pty'), async () => {
  const home = homeWith({ bare: true });
  const terminal = startTerminal(process.execPath, [bin], {
    cwd: home.project,
    env: { ...home.env, CI: 'true' },
  });
  expect(await terminal.exit).toMatchObject({ exitCode: 0 });
  expect(terminal.output()).not.toContain('?');
  expect(terminal.output()).toContain('config.toml');
});

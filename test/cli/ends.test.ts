import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bin, calledBin, runBin, treeOf } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { homeWith } from '../support/test-home.ts';

const env = { ORQ_API_KEY: 'made-up-key-0123', SHELL: '/bin/zsh' };

const isStackTrace = (text: string): boolean => /^\s+at .+:\d+:\d+/m.test(text) || text.includes('node:');

/** Runs the bin with standard output at a path. */
function runInto(home: TemporaryHome, path: string, args: readonly string[]) {
  const output = openSync(path, 'w');
  try {
    return spawnSync(process.execPath, [bin, ...args], {
      cwd: home.project,
      env: { ...home.env, ...env },
      stdio: ['ignore', output, 'pipe'],
      encoding: 'utf8',
      timeout: 45_000,
    });
  } finally {
    closeSync(output);
  }
}

describe('standard output that nobody can write to', needs('linux'), () => {
  test.each([['setup'], ['setup', '--json'], ['doctor'], ['doctor', '--json']])(
    'is told in one message, and ends with 1: %s %s',
    (...args) => {
      const home = homeWith({ bare: true });
      const { status, stderr } = runInto(home, '/dev/full', args);
      expect(stderr.match(/Standard output cannot be written: no space left on device/g)).toHaveLength(1);
      expect(isStackTrace(stderr)).toBe(false);
      expect(status).toBe(1);
      // The work is not lost.
      expect(existsSync(join(home.codexHome, 'config.toml'))).toBe(args[0] === 'setup');
    },
  );

  test('but is closed, or goes away, ends nothing', () => {
    const home = homeWith({ bare: true });
    const line = `"${process.execPath}" "${bin}" setup >&-; echo $?; "${process.execPath}" "${bin}" doctor --json | head -c 1 >&2`;
    const { stdout, stderr } = spawnSync('sh', ['-c', line], {
      cwd: home.project,
      env: { ...home.env, ...env },
      encoding: 'utf8',
    });
    expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '{' });
  });
});

test('a working folder that is gone', needs('posix'), () => {
  const home = homeWith();
  mkdirSync(join(home.project, 'gone'));
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `rmdir ../gone; exec "${process.execPath}" "${bin}" setup`],
    {
      cwd: join(home.project, 'gone'),
      env: { ...home.env, ...env },
      encoding: 'utf8',
    },
  );
  expect(stderr).toContain('The working folder does not exist any more.');
  expect(isStackTrace(stderr)).toBe(false);
  expect(status).toBe(2);
});

describe('folders that nothing can be written to', () => {
  test.each([
    ['a CODEX_HOME that is a file', 'home/file', /file\/codex-orq\.json cannot be read: not a directory/],
    ['one below /proc', '/proc/codex', /\/proc cannot be written: nothing can be made there/],
    ['one whose name is too long', `/tmp/${'x'.repeat(300)}`, /cannot be read: name too long/],
  ])('are told in one message: %s', needs('linux'), async (_name, codexHome, message) => {
    const home = homeWith({ files: { file: 'x' }, bare: true });
    const before = treeOf(home.home);
    const path = codexHome.replace(/^home/, home.home);
    const { exitCode, stderr } = await runBin(home, [], { env: { ...env, CODEX_HOME: path } });
    expect(stderr).toMatch(message);
    expect(stderr).toContain('Nothing was written.');
    expect(isStackTrace(stderr)).toBe(false);
    expect(exitCode).toBe(1);
    expect(treeOf(home.home)).toEqual(before);
  });

  test('no folder for temporary files', async () => {
    const home = homeWith();
    const { exitCode, stderr } = await runBin(home, [], { env: { ...env, TMPDIR: '/no/such/folder' } });
    expect(stderr).toContain('/no/such/folder, the folder for temporary files, cannot be used');
    expect(exitCode).toBe(1);
  });
});

/** Starts a set-up where Codex takes its time, and sends a signal once all is written. */
function interrupted(home: TemporaryHome, signal: NodeJS.Signals): Promise<[number | null, string]> {
  const programs = join(home.home, 'bin');
  mkdirSync(programs);
  // Quick where only its version is wanted, and where a catalogue is made.
  const script = '#!/bin/sh\n[ -e "$CODEX_HOME/config.toml" ] && sleep 3\necho codex-cli 0.169.0\n';
  writeFileSync(join(programs, 'codex'), script, { mode: 0o755 });
  const child = spawn(process.execPath, [bin, '--yes'], {
    cwd: home.project,
    env: { ...home.env, ...env, PATH: [programs, home.env['PATH']].join(delimiter) },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
    if (stdout.includes('✔ ~/.codex/config.toml')) setTimeout(() => child.kill(signal), 300);
  });
  return new Promise((resolve) => child.once('close', (code) => resolve([code, stdout])));
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s once all is written: the run ends well, with its report',
  needs('posix'),
  async (signal) => {
    const home = homeWith({ bare: true });
    const [code, stdout] = await interrupted(home, signal);
    expect(stdout).toContain(`${calledBin} remove`);
    expect(code).toBe(0);
    expect(readdirSync(home.codexHome)).not.toContain('.codex-orq');
  },
);

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)(
  '%s while it plans: the status is the one that shells give it, and nothing was written',
  needs('posix'),
  async (signal, status) => {
    const home = homeWith({ bare: true });
    const programs = join(home.home, 'bin');
    const asked = join(home.home, 'asked');
    mkdirSync(programs);
    const script = `#!/bin/sh\n: > '${asked}'\nexec sleep 20\n`;
    writeFileSync(join(programs, 'codex'), script, { mode: 0o755 });
    const child = spawn(process.execPath, [bin, '--yes'], {
      cwd: home.project,
      env: { ...home.env, ...env, PATH: [programs, home.env['PATH']].join(delimiter) },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('close', (...how) => resolve(how)));
    await expect.poll(() => existsSync(asked), { timeout: 20_000 }).toBe(true);
    child.kill(signal);
    expect(await ended).toEqual([status, null]);
    expect(existsSync(home.codexHome)).toBe(false);
  },
);

import { mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { run } from '../../../src/host/processes.ts';
import type { RunResult } from '../../../src/host/types.ts';
import { needs } from '../needs.ts';
import { requirements } from './requirements.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const here = 'test/support/needs';

/** A machine whose PATH has Node and these programs only. */
function pathWith(...programs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'path-'));
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const name of programs) writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 });
  return folder;
}

type Options = Readonly<{ env?: Readonly<Record<string, string>>; args?: readonly string[]; file?: string }>;

/** Runs the tests of a file in a run of their own. */
function runSample(
  path: string,
  { env = {}, args = [], file = 'sample.ts' }: Options = {},
): Promise<RunResult> {
  const config = join(path, 'vitest.config.mts');
  const [reporter, setup] = ['reporter.ts', 'requirements.ts'].map((name) =>
    JSON.stringify(join(root, here, name)),
  );
  writeFileSync(
    config,
    `import { NeedsReporter } from ${reporter};
     export default { test: {
       include: [${JSON.stringify(`${here}/${file}`)}], globalSetup: [${setup}], reporters: ['default', new NeedsReporter()],
     } };`,
  );
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  return run(process.execPath, [vitest, 'run', '--root', root, '--config', config, ...args], {
    cwd: root,
    env: { ...process.env, PATH: path, NO_COLOR: '1', ...env },
    timeoutMs: 50_000,
  });
}

const lastLines = (text: string, count: number): readonly string[] =>
  text.trimEnd().split('\n').slice(-count);

describe('tests that need what is not there', () => {
  test('do not run, and are counted by what they need at the end of the run', async () => {
    const { exitCode, stdout, stderr } = await runSample(pathWith('fish'));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('2 passed | 5 skipped (7)');
    expect(lastLines(stdout, 3)).toEqual([
      '',
      'not run: 4 tests for zsh (not installed: sh scripts/install-tools.sh zsh)',
      'not run: 1 test for busybox (not installed: sh scripts/install-tools.sh busybox)',
    ]);
  });

  test('fail the run where CI is set', async () => {
    const { exitCode, stdout } = await runSample(pathWith('fish'), { env: { CI: 'true' } });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('not run: 4 tests for zsh');
    expect(lastLines(stdout, 1)).toEqual(['CI is set, where every test has to run.']);
  });

  test('run where it is there, and nothing is said', async () => {
    const { exitCode, stdout } = await runSample(pathWith('fish', 'zsh', 'busybox'));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('5 failed | 2 passed (7)');
    expect(stdout).not.toContain('not run');
  });

  test('are not counted where they were not asked for', async () => {
    const { exitCode, stdout } = await runSample(pathWith(), { args: ['-t', 'needs (nothing|fish|zsh: 2)'] });
    expect(exitCode).toBe(0);
    expect(lastLines(stdout, 2)).toEqual([
      'not run: 1 test for zsh (not installed: sh scripts/install-tools.sh zsh)',
      'not run: 1 test for fish (not installed: sh scripts/install-tools.sh fish)',
    ]);
  });
});

test('what a run has not looked for cannot be asked for', () => {
  expect(() => needs('registry')).toThrow('This run has not looked for registry');
});

test('CI does not pass with a test that is skipped in another way', async () => {
  const options = { env: { CI: 'true' }, file: 'skipped.ts' };
  const { exitCode, stdout } = await runSample(pathWith(), options);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('not run: a group > one (it is skipped without needs())');
});

test('every program can be installed by the script that the line names', needs('posix'), async () => {
  const { stdout } = await run('sh', [join(root, 'scripts/install-tools.sh'), '--list'], {
    timeoutMs: 10_000,
  });
  const installed = stdout.trim().split('\n');
  const named = Object.values(requirements).flatMap(
    ({ otherwise }) => /install-tools\.sh ([\w-]+)/.exec(otherwise)?.[1] ?? [],
  );
  expect(named).not.toEqual([]);
  expect(named.filter((name) => !installed.includes(name))).toEqual([]);
});

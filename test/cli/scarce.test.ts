import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bin } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import { needs } from '../support/needs.ts';
import { homeWith } from '../support/test-home.ts';

/*
 * A machine that is short of something. How many files Node itself needs differs by version, so each limit of a range is
 * tried: below it Node ends, in it what the run starts does.
 */

const limits = Array.from({ length: 12 }, (_, index) => 18 + index);

function runWith(limit: number, home: string, line: string, path: string) {
  const { stdout, stderr } = spawnSync(
    '/bin/sh',
    ['-c', `ulimit -n ${limit}; exec "$0" "$1" ${line}`, process.execPath, bin],
    {
      cwd: home,
      env: { HOME: home, PATH: path },
      encoding: 'utf8',
      timeout: 60_000,
    },
  );
  return `${stdout}${stderr}`;
}

describe('where few files may be open', needs('linux'), () => {
  test('a Codex that cannot be started is told as that', () => {
    const { home } = homeWith({ bare: true });
    const programs = join(home, 'programs');
    mkdirSync(programs);
    symlinkSync(codexBinary, join(programs, 'codex'));
    mkdirSync(join(home, '.codex'));
    writeFileSync(join(home, '.codex', 'config.toml'), 'model_provider = "orq"\n');
    const told = limits.map((limit) => runWith(limit, home, 'doctor', programs));
    for (const text of told) expect(text).not.toContain('This is a bug');
    expect(told.join('')).toContain('cannot be started: too many files are open (EMFILE)');
    expect(told.join('')).toContain('Allow more open files (ulimit -n), then run this again.');
  });

  test('a file keeps its access list, or stays as it was', needs('setfacl'), () => {
    const { home } = homeWith({ bare: true });
    const config = join(home, '.codex', 'config.toml');
    let refused = 0;
    for (const limit of limits) {
      rmSync(join(home, '.codex'), { recursive: true, force: true });
      mkdirSync(join(home, '.codex'));
      writeFileSync(config, 'model = "a/b"\n');
      execFileSync('setfacl', ['-m', 'u:4321:r', config]);
      const told = runWith(limit, home, '--yes', '/nowhere');
      expect(String(execFileSync('getfacl', ['-cpn', config])), `${limit}: ${told}`).toContain(
        'user:4321:r--',
      );
      if (readFileSync(config, 'utf8') !== 'model = "a/b"\n') continue;
      if (told.includes('config.toml cannot be written: too many open files')) refused += 1;
    }
    expect(refused).toBeGreaterThan(0);
  });
});

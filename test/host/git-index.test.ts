import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { trackedNames } from '../../src/host/git-index.ts';
import { trackingOf } from '../../src/host/git.ts';
import { createHost } from '../../src/host/host.ts';
import { gitIndex } from './git.ts';

const names = [
  '.env',
  'a',
  'deep/er/file.txt',
  'deep/er/file.txt2',
  'naïve – ü.md',
  `${'x'.repeat(300)}.txt`,
  'z',
];

function git(cwd: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

function repository(version: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'repository-'));
  git(folder, 'init', '-q');
  git(folder, 'config', 'index.version', String(version));
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  for (const name of names) writeFileSync(join(folder, name.slice(-200)), '');
  git(folder, 'add', '-f', '.');
  return folder;
}

describe('the reader of the git index', () => {
  for (const version of [2, 3, 4])
    test(`reads what git itself writes as version ${version}`, () => {
      const folder = repository(version);
      // Only an entry with an extended flag makes git write version 3.
      if (version === 3) {
        writeFileSync(join(folder, 'later'), '');
        git(folder, 'add', '--intent-to-add', 'later');
      }
      const bytes = readFileSync(join(folder, '.git/index'));
      expect(bytes.readUInt32BE(4)).toBe(version);
      const expected = [...names.map((name) => name.slice(-200)), ...(version === 3 ? ['later'] : [])];
      expect([...trackedNames(bytes)].sort()).toEqual(expected.sort());
    });

  test('refuses what it does not understand', () => {
    const bytes = Buffer.from(gitIndex(['.env']));
    expect(() => trackedNames(Buffer.from('nothing of the sort'))).toThrow(RangeError);
    expect(() => trackedNames(bytes.subarray(0, 40))).toThrow(RangeError);
    bytes.writeUInt32BE(5, 4);
    expect(() => trackedNames(bytes)).toThrow('version 5');
  });

  test('refuses an index of which a part is kept elsewhere', () => {
    const folder = repository(2);
    git(folder, 'update-index', '--split-index');
    expect(() => trackedNames(readFileSync(join(folder, '.git/index')))).toThrow('split index');
  });
});

describe('whether git tracks a file', () => {
  const host = createHost();

  test('is read in a repository, in a linked work tree, and below either', async () => {
    const folder = repository(4);
    git(folder, 'commit', '-q', '-m', 'first');
    const tree = `${folder}-tree`;
    git(folder, 'worktree', 'add', '-q', tree);
    writeFileSync(join(tree, 'new'), '');
    for (const root of [folder, tree]) {
      expect(await trackingOf(host, join(root, '.env'))).toEqual({ tracked: true });
      expect(await trackingOf(host, join(root, 'deep/er/file.txt'))).toEqual({ tracked: true });
      expect(await trackingOf(host, join(root, 'deep/er/file'))).toEqual({ tracked: false });
    }
    expect(await trackingOf(host, join(tree, 'new'))).toEqual({ tracked: false });
  });

  test('is no where there is no repository, or nothing in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'repository-'));
    expect(await trackingOf(host, join(folder, '.env'))).toEqual({ tracked: false });
    git(folder, 'init', '-q');
    expect(await trackingOf(host, join(folder, '.env'))).toEqual({ tracked: false });
  });
});

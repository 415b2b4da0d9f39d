import { execFileSync } from 'node:child_process';
import {
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { realDisk } from '../../src/host/real-disk.ts';
import { needs } from '../support/needs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const ownerOf = (name: string): string => {
  const { uid, gid, mode } = statSync(at(name));
  return `${uid}:${gid} ${(mode & 0o7777).toString(8)}`;
};

describe('whose a file is', needs('root'), () => {
  test('a new version of a file belongs to the owner and the group of the one before', () => {
    writeFileSync(at('theirs'), 'a longer old text\n', { mode: 0o640 });
    chownSync(at('theirs'), 4321, 1234);
    realDisk.create(at('fresh'), bytes('new\n'), { mode: 0o640, like: at('theirs') });
    expect(ownerOf('fresh')).toBe('4321:1234 640');
    expect(readFileSync(at('fresh'), 'utf8')).toBe('new\n');
  });

  test('also where only the group differs, or only the owner', () => {
    for (const [uid, gid] of [
      [4321, 0],
      [0, 1234],
    ] as const) {
      chownSync(folder, uid, gid);
      realDisk.makeFolder(at(`made-${uid}`), 0o750);
      realDisk.create(at(`new-${uid}`), bytes('x'), { mode: 0o640 });
      expect([ownerOf(`made-${uid}`), ownerOf(`new-${uid}`)]).toEqual([
        `${uid}:${gid} 750`,
        `${uid}:${gid} 640`,
      ]);
    }
  });

  test('what root makes belongs to the owner of the folder that it is made in', () => {
    chownSync(folder, 4321, 1234);
    realDisk.makeFolder(at('made'), 0o700);
    realDisk.create(at('made/new'), bytes('x'), { mode: 0o600 });
    expect(ownerOf('made')).toBe('4321:1234 700');
    expect(ownerOf('made/new')).toBe('4321:1234 600');
  });
});

test('what comes along from the file before: access lists and extended attributes', needs('setfacl'), () => {
  writeFileSync(at('old'), 'old\n', { mode: 0o640 });
  execFileSync('setfacl', ['-m', 'u:4321:r', at('old')]);
  realDisk.create(at('fresh'), bytes('new\n'), { mode: 0o640, like: at('old') });
  const lists = ['old', 'fresh'].map((name) => String(execFileSync('getfacl', ['-cp', at(name)])));
  expect(lists[1]).toContain('user:4321:r');
  expect(lists[1]).toBe(lists[0]);
});

test('a file that is written in place takes the new permissions, and keeps its names', () => {
  writeFileSync(at('one'), 'a longer old text\n', { mode: 0o644 });
  linkSync(at('one'), at('two'));
  realDisk.overwrite(at('one'), bytes('new\n'), 0o600);
  expect(readFileSync(at('two'), 'utf8')).toBe('new\n');
  expect(statSync(at('two')).mode & 0o777).toBe(0o600);
});

test('a shorter text leaves nothing of the longer one, and a longer one is whole', () => {
  writeFileSync(at('file'), 'four', { mode: 0o600 });
  for (const text of ['a longer text', 'short', 'equal', '']) {
    realDisk.overwrite(at('file'), bytes(text), 0o640);
    expect([readFileSync(at('file'), 'utf8'), statSync(at('file')).mode & 0o777]).toEqual([text, 0o640]);
  }
});

test('no link is followed where a file is written', needs('posix'), () => {
  writeFileSync(at('real'), 'theirs');
  symlinkSync(at('real'), at('link'));
  expect(() => realDisk.overwrite(at('link'), bytes('x'), 0o600)).toThrow('ELOOP');
  expect(() => realDisk.create(at('link'), bytes('x'), { mode: 0o600 })).toThrow('EEXIST');
  expect(readFileSync(at('real'), 'utf8')).toBe('theirs');
  expect(realDisk.realPath(at('link'))).toBe(realpathSync(at('real')));
  expect(realDisk.realPath(at('none'))).toBeUndefined();
});

test('a copy takes the place of what a copy that was stopped has left, and needs no file to copy', () => {
  writeFileSync(at('half'), 'half', { mode: 0o666 });
  realDisk.create(at('half'), bytes('whole'), { mode: 0o600, like: at('none') });
  expect(readFileSync(at('half'), 'utf8')).toBe('whole');
  expect(statSync(at('half')).mode & 0o777).toBe(0o600);
  realDisk.create(at('fresh'), bytes('x'), { mode: 0o600, like: at('none') });
  expect(readFileSync(at('fresh'), 'utf8')).toBe('x');
});

test('no file stays open', needs('linux'), () => {
  const open = (): number => readdirSync('/proc/self/fd').length;
  const before = open();
  realDisk.create(at('file'), bytes('x'), { mode: 0o600, fleeting: true });
  realDisk.overwrite(at('file'), bytes('y'), 0o600);
  realDisk.sync(folder);
  realDisk.sync(at('none'));
  expect(() => realDisk.create(at('file'), bytes('x'), { mode: 0o600 })).toThrow('EEXIST');
  expect(open()).toBe(before);
});

test('what is there is listed in order; where nothing can be, nothing is', () => {
  for (const name of ['b', 'c', 'a']) writeFileSync(at(name), '');
  expect(realDisk.list(folder)).toEqual(['a', 'b', 'c']);
  expect([realDisk.list(at('none')), realDisk.list(at('a'))]).toEqual([[], []]);
  expect(() => realDisk.list(at('x'.repeat(300)))).toThrow('ENAMETOOLONG');
});

test('what is to go may be gone already; what cannot go is told', () => {
  writeFileSync(at('file'), '');
  realDisk.unlink(at('file'));
  realDisk.unlink(at('file'));
  expect(readdirSync(folder)).toEqual([]);
  mkdirSync(at('made'));
  expect(() => realDisk.unlink(at('made'))).toThrow(/EISDIR|EPERM/);
  realDisk.makeFolder(at('made'), 0o700);
  expect(() => realDisk.makeFolder(at('none/made'), 0o700)).toThrow('ENOENT');
  realDisk.removeFolder(at('made'));
  expect(readdirSync(folder)).toEqual([]);
  writeFileSync(at('file'), '');
  realDisk.removeFolder(at('file'));
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a file can be read, and told whether it can be written to', () => {
  writeFileSync(at('file'), 'x');
  expect(Buffer.from(realDisk.read(at('file'))).toString()).toBe('x');
  expect(() => realDisk.requireWritable(at('file'))).not.toThrow();
  expect(() => realDisk.requireWritable(at('none'))).toThrow('ENOENT');
});

test('nothing is left of a file that cannot be made, and one that is there already stays', () => {
  writeFileSync(at('there'), 'theirs\n');
  expect(() => realDisk.create(at('there'), bytes('x'), { mode: 0o600 })).toThrow('EEXIST');
  expect(() => realDisk.create(at('no/such/folder'), bytes('x'), { mode: 0o600 })).toThrow('ENOENT');
  expect(readdirSync(folder)).toEqual(['there']);
  expect(readFileSync(at('there'), 'utf8')).toBe('theirs\n');
});

test('permissions are the ones that were asked for, whatever the umask', () => {
  const umask = process.umask(0o077);
  try {
    realDisk.create(at('open'), bytes('x'), { mode: 0o644 });
  } finally {
    process.umask(umask);
  }
  expect(statSync(at('open')).mode & 0o777).toBe(0o644);
});

test('a folder is open to its owner, whatever the umask, and to others as far as that allows', () => {
  const umask = process.umask(0o777);
  try {
    realDisk.makeFolder(at('private'), 0o700);
    process.umask(0o722);
    realDisk.makeFolder(at('shared'), 0o777);
  } finally {
    process.umask(umask);
  }
  expect(statSync(at('private')).mode & 0o777).toBe(0o700);
  expect(statSync(at('shared')).mode & 0o777).toBe(0o755);
});

test('where a path ends in a circle of links there is nothing', () => {
  symlinkSync('circle', at('circle'));
  expect(realDisk.stat(at('circle/file'))).toBeUndefined();
  expect(realDisk.stat(at('circle'))?.kind).toBe('link');
});

test('a folder that holds something stays, and one that is not there is no error', () => {
  mkdirSync(at('full/inner'), { recursive: true });
  realDisk.removeFolder(at('full'));
  realDisk.removeFolder(at('none'));
  expect(readdirSync(folder)).toEqual(['full']);
});

import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { putBack, removeFile, writeFile } from '../../src/host/write.ts';
import { needs } from '../support/needs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a file that another user owns', needs('root'), () => {
  test('stays theirs when root writes it, with its group and mode', () => {
    writeFileSync(at('theirs'), 'old\n', { mode: 0o640 });
    chownSync(at('theirs'), 4321, 1234);
    const { ino } = statSync(at('theirs'));
    writeFile(at('theirs'), bytes('new\n'), 0o640);
    const { uid, gid, mode, ino: after } = statSync(at('theirs'));
    // A new file in its place, so the owner did not stay by itself.
    expect(after).not.toBe(ino);
    expect({ uid, gid, mode: mode & 0o777 }).toEqual({ uid: 4321, gid: 1234, mode: 0o640 });
    expect(readFileSync(at('theirs'), 'utf8')).toBe('new\n');
  });
});

test('a file is replaced, one with a second name is written in place', () => {
  writeFileSync(at('alone'), 'a longer old text\n');
  writeFileSync(at('one'), 'a longer old text\n', { mode: 0o600 });
  linkSync(at('one'), at('two'));
  const inodes = () => [statSync(at('alone')).ino, statSync(at('one')).ino];
  const [alone, one] = inodes();
  for (const name of ['alone', 'one']) expect(writeFile(at(name), bytes('new\n'), 0o640)).toBeUndefined();
  expect(inodes()[0]).not.toBe(alone);
  expect(inodes()[1]).toBe(one);
  for (const name of ['alone', 'one', 'two']) {
    expect(readFileSync(at(name), 'utf8')).toBe('new\n');
    expect(statSync(at(name)).mode & 0o777).toBe(0o640);
  }
  expect(readdirSync(folder).toSorted()).toEqual(['alone', 'one', 'two']);
});

test('a file that its owner made read-only, and what is no plain file, are left alone', () => {
  writeFileSync(at('fixed'), 'x', { mode: 0o444 });
  mkdirSync(at('folder'));
  const refusal = (name: string) => {
    try {
      return writeFile(at(name), bytes('y'), 0o600);
    } catch (error) {
      return error;
    }
  };
  expect(refusal('fixed')).toMatchObject({ code: 'EACCES', message: 'the file is read-only' });
  expect(refusal('folder')).toMatchObject({ code: 'EINVAL', message: 'it is not a plain file' });
  expect(readFileSync(at('fixed'), 'utf8')).toBe('x');
});

test('folders that were made come with the mode that was asked for, and go when nothing is left in them', () => {
  expect(writeFile(at('one/two/file'), bytes('x'), 0o600)).toBe(at('one'));
  expect(statSync(at('one/two')).mode & 0o777).toBe(0o700);
  writeFileSync(at('one/beside'), '');
  putBack({ path: '', realPath: at('one/two/file'), bytes: undefined, mode: undefined }, at('one'));
  expect(readdirSync(at('one'))).toEqual(['beside']);
  removeFile(at('one/beside'));
  expect(existsSync(at('one'))).toBe(true);
  // Not there: nothing to do.
  removeFile(at('one/beside'));
  removeFile(at('one/beside'), at('one'));
  expect(existsSync(at('one'))).toBe(false);
  const before = { path: '', realPath: at('one/two/file'), bytes: bytes('old'), mode: undefined };
  putBack(before, undefined, 0o755);
  expect(statSync(at('one/two')).mode & 0o777).toBe(0o755 & ~process.umask());
  expect(statSync(at('one/two/file')).mode & 0o777).toBe(0o600);
});

test('a file that cannot be made leaves neither a folder nor a temporary file', () => {
  // Longer than a name may be with what a temporary file adds, but not by itself.
  const long = 'x'.repeat(250);
  expect(() => writeFile(at(`made/deep/${long}`), bytes('x'), 0o600)).toThrow(/ENAMETOOLONG/);
  expect(readdirSync(folder)).toEqual([]);
});

import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeFile } from '../../src/host/write.ts';
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

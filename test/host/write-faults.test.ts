import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type * as Fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeFile } from '../../src/host/write.ts';

/** What the operating system refuses next, by function; each refusal counts once. */
const refuse = vi.hoisted(() => new Map<string, string>());

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof Fs>();
  const refusable = (name: 'renameSync' | 'writeSync' | 'fchmodSync'): object => ({
    [name]: (...args: unknown[]) => {
      const code = refuse.get(name);
      if (code === undefined) return Reflect.apply(fs[name], undefined, args);
      refuse.delete(name);
      throw Object.assign(new Error(code), { code });
    },
  });
  return { ...fs, ...refusable('renameSync'), ...refusable('writeSync'), ...refusable('fchmodSync') };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'faults-'));
  writeFileSync(at('a'), 'the old text\n');
});
afterEach(() => {
  refuse.clear();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const bytes = new TextEncoder().encode('new\n');

test('a file that cannot be renamed over, being a mount of its own, is written in place', () => {
  const { ino } = statSync(at('a'));
  refuse.set('renameSync', 'EBUSY');
  writeFile(at('a'), bytes, 0o600);
  expect(text('a')).toBe('new\n');
  expect(statSync(at('a')).ino).toBe(ino);
  expect(readdirSync(folder)).toEqual(['a']);
});

test.each(['EACCES', 'ENOSPC'])(
  'a rename that fails with %s leaves the file, and nothing beside it',
  (code) => {
    refuse.set('renameSync', code);
    expect(() => writeFile(at('a'), bytes, 0o600)).toThrow(code);
    expect(text('a')).toBe('the old text\n');
    expect(readdirSync(folder)).toEqual(['a']);
  },
);

test.each(['writeSync', 'fchmodSync'])('a write in place that fails at %s puts the old text back', (name) => {
  linkSync(at('a'), at('b'));
  refuse.set(name, 'ENOSPC');
  expect(() => writeFile(at('a'), bytes, 0o600)).toThrow('ENOSPC');
  expect([text('a'), text('b')]).toEqual(['the old text\n', 'the old text\n']);
});

test('a new file that cannot be made takes the folders along that were made for it, and no other', () => {
  refuse.set('renameSync', 'ENOSPC');
  expect(() => writeFile(at('made/deep/new'), bytes, 0o600)).toThrow('ENOSPC');
  refuse.set('renameSync', 'ENOSPC');
  expect(() => writeFile(at('new'), bytes, 0o600)).toThrow('ENOSPC');
  expect(readdirSync(folder)).toEqual(['a']);
});

import { beforeEach, describe, expect, test } from 'vitest';
import { canFinish, finish, putBack } from '../../src/plan/entries.ts';
import { type Entry, markOf } from '../../src/plan/journal.ts';
import { MemoryDisk } from '../support/memory-disk.ts';

const path = '/home/ada/file';
const copies = { fresh: '/run/0.new', old: '/run/0.old' };
const before = 'the old text';
const after = 'new';

let disk: MemoryDisk;
beforeEach(() => {
  disk = new MemoryDisk();
  for (const folder of ['/home/ada', '/run']) disk.folder(folder);
});

const mark = (text: string, mode = 0o600) => markOf(Buffer.from(text), mode);

const entryOf = (kind: Entry['kind'], change: Partial<Entry> = {}): Entry => ({
  path,
  kind,
  ...(kind !== 'create' && { before: mark(before, 0o640) }),
  ...(kind !== 'delete' && { after: mark(after) }),
  inPlace: false,
  beside: false,
  ...change,
});

type Files = Readonly<{ file?: string; old?: string; fresh?: string }>;

function put({ file, old, fresh }: Files): void {
  if (file !== undefined) disk.put(path, file, 0o600);
  if (old !== undefined) disk.put(copies.old, old, 0o640);
  if (fresh !== undefined) disk.put(copies.fresh, fresh, 0o600);
}

function files(): Files {
  const { [path]: file, [copies.old]: old, [copies.fresh]: fresh } = disk.texts();
  return {
    ...(file !== undefined && { file }),
    ...(old !== undefined && { old }),
    ...(fresh !== undefined && { fresh }),
  };
}

function failAt(step: string, at: string, code: string): void {
  disk.before = (each, to) => {
    if (each === step && to === at) throw Object.assign(new Error(code), { code });
  };
}

const idOf = (at: string): string | undefined => disk.stat(at)?.id;

describe('to put back', () => {
  test.each<[Entry['kind'], Files]>([
    ['replace', { file: before, fresh: after }],
    ['replace', { file: 'theirs', old: before }],
    ['create', { fresh: after }],
    ['create', { file: 'theirs' }],
    ['delete', { file: before }],
    ['delete', { file: 'theirs', old: before }],
    ['delete', {}],
  ])('leaves what is as it was, or is no longer ours: %s, %o', (kind, there) => {
    put(there);
    disk.before = (step, at) => {
      throw new Error(`${step} ${at}`);
    };
    putBack(disk, entryOf(kind), copies);
    expect(files()).toEqual(there);
  });

  test('gives a replaced file back as the very file that it was', () => {
    put({ file: after, old: before });
    const id = idOf(copies.old);
    putBack(disk, entryOf('replace'), copies);
    expect([files(), idOf(path), disk.stat(path)?.mode]).toEqual([{ file: before }, id, 0o640]);
  });

  test('also the edit of one that still had the earlier file open', () => {
    put({ file: after, old: 'edited' });
    putBack(disk, entryOf('replace'), copies);
    expect(files()).toEqual({ file: 'edited' });
  });

  test.each(['EBUSY', 'EXDEV'])('in place where it is a mount of its own: %s', (code) => {
    put({ file: after, old: before });
    const id = idOf(path);
    failAt('rename', path, code);
    putBack(disk, entryOf('replace'), copies);
    // The copy with the new bytes is made anew: with it a second try can tell a torn file from an edited one.
    expect(files()).toEqual({ file: before, old: before, fresh: after });
    expect([idOf(path), disk.stat(path)?.mode, disk.stat(copies.fresh)?.mode]).toEqual([id, 0o640, 0o600]);
  });

  test('or says why not', () => {
    put({ file: after, old: before });
    failAt('rename', path, 'ENOSPC');
    expect(() => putBack(disk, entryOf('replace'), copies)).toThrow('ENOSPC');
    expect(files()).toEqual({ file: after, old: before });
  });

  test.each<[string, Partial<Entry>, string, boolean]>([
    ['it was written so', { inPlace: true }, after, false],
    ['it has a second name by now', {}, after, true],
    ['the write was cut off', {}, 'new old text', false],
  ])('in place where %s', (_what, change, file, hasSecond) => {
    put({ file, old: before, fresh: after });
    if (hasSecond) disk.link(path, '/home/ada/second');
    const id = idOf(path);
    putBack(disk, entryOf('replace', change), copies);
    expect([files(), idOf(path)]).toEqual([{ file: before, old: before, fresh: after }, id]);
    if (hasSecond) expect(disk.texts()['/home/ada/second']).toBe(before);
  });

  test('takes a created file away, also one that was stopped between its two names', () => {
    put({ file: after });
    putBack(disk, entryOf('create'), copies);
    expect(files()).toEqual({ fresh: after });
    disk.link(copies.fresh, path);
    putBack(disk, entryOf('create'), copies);
    expect(files()).toEqual({ fresh: after });
  });

  test('but not what another program puts there in the same moment', () => {
    put({ file: after });
    disk.before = (step) => {
      if (step === 'rename') disk.put(path, 'theirs');
    };
    putBack(disk, entryOf('create'), copies);
    expect(files().file).toBe('theirs');
  });

  test('takes a created file away where a rename leads nowhere; another failure counts', () => {
    put({ file: after });
    failAt('rename', copies.fresh, 'EIO');
    expect(() => putBack(disk, entryOf('create'), copies)).toThrow('EIO');
    expect(files()).toEqual({ file: after });
    disk.before = (step) => {
      if (step !== 'rename') return;
      disk.put(path, 'theirs');
      throw Object.assign(new Error('EXDEV'), { code: 'EXDEV' });
    };
    putBack(disk, entryOf('create'), copies);
    expect(files()).toEqual({ file: 'theirs' });
    disk.put(path, after);
    failAt('rename', copies.fresh, 'EXDEV');
    putBack(disk, entryOf('create'), copies);
    expect(files()).toEqual({});
  });

  test('brings a deleted file back, not over a newer one, and also without second names', () => {
    put({ old: before });
    putBack(disk, entryOf('delete'), copies);
    expect(files()).toEqual({ file: before, old: before });
    disk.take(path);
    failAt('link', path, 'EPERM');
    putBack(disk, entryOf('delete'), copies);
    expect(files()).toEqual({ file: before });
    disk.take(path);
    put({ old: before });
    disk.before = (step) => {
      if (step === 'link') disk.put(path, 'theirs');
    };
    putBack(disk, entryOf('delete'), copies);
    expect(files()).toEqual({ file: 'theirs', old: before });
  });

  test('has nothing to bring back of a deleted file that has no copy', () => {
    putBack(disk, entryOf('delete'), copies);
    expect(files()).toEqual({});
  });
});

describe('to finish', () => {
  test.each<[Entry['kind'], Files, Files]>([
    ['replace', { file: before, fresh: after }, { file: after, old: before }],
    ['replace', { file: 'new old text', old: before, fresh: after }, { file: after, old: before }],
    ['replace', { file: after, old: before }, { file: after, old: before }],
    ['replace', { file: 'theirs', fresh: after }, { file: 'theirs', fresh: after }],
    ['create', { fresh: after }, { file: after }],
    ['create', { file: 'theirs', fresh: after }, { file: 'theirs', fresh: after }],
    ['delete', { file: before }, { old: before }],
  ])('does what is left to do: %s, %o', (kind, there, expected) => {
    put(there);
    finish(disk, entryOf(kind), copies);
    expect(files()).toEqual(expected);
  });

  test('a write that was cut off ends with its permissions, in the same file', () => {
    put({ file: 'new old text', old: before, fresh: after });
    disk.put(path, 'new old text', 0o666);
    const id = idOf(path);
    finish(disk, entryOf('replace', { after: mark(after, 0o604) }), copies);
    expect([idOf(path), disk.stat(path)?.mode]).toEqual([id, 0o604]);
  });

  test('is possible as long as the new bytes are there, and of a deletion always', () => {
    expect(canFinish(disk, entryOf('delete'), copies)).toBe(true);
    expect(canFinish(disk, entryOf('create'), copies)).toBe(false);
    put({ fresh: 'other' });
    expect(canFinish(disk, entryOf('replace'), copies)).toBe(false);
    put({ fresh: after });
    expect(canFinish(disk, entryOf('replace'), copies)).toBe(true);
  });
});

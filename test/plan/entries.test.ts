import { beforeEach, describe, expect, test } from 'vitest';
import { Changed, putInPlace, statusOf } from '../../src/plan/entries.ts';
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
  ...(kind !== 'create' && { before: mark(before) }),
  ...(kind !== 'delete' && { after: mark(after) }),
  inPlace: false,
  beside: false,
  ...change,
});

type Files = Readonly<{ file?: string; old?: string; fresh?: string }>;

/** What is at the path and its copies; everything private. */
function put({ file, old, fresh }: Files): void {
  for (const [at, text] of Object.entries({ [path]: file, [copies.old]: old, [copies.fresh]: fresh })) {
    disk.take(at);
    if (text !== undefined) disk.put(at, text, 0o600);
  }
}

function files(): Files {
  const { [path]: file, [copies.old]: old, [copies.fresh]: fresh } = disk.texts();
  return {
    ...(file !== undefined && { file }),
    ...(old !== undefined && { old }),
    ...(fresh !== undefined && { fresh }),
  };
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** From now on this step fails at this path. */
function failAt(step: string, at: string, code: string): void {
  disk.before = (each, to) => {
    if (each === step && to === at) throw failure(code);
  };
}

/** Another program does something right behind this call to this path. */
function rightAfter(call: 'link' | 'rename', at: string, work: () => void): void {
  const original = disk[call].bind(disk);
  disk[call] = (from, to) => {
    original(from, to);
    if (to === at) work();
  };
}

const idOf = (at: string): string | undefined => disk.stat(at)?.id;

describe('what has become of an entry', () => {
  test.each<[Entry['kind'], Files, string]>([
    ['replace', { file: before, fresh: after }, 'old'],
    ['replace', { file: before, fresh: after, old: before }, 'old'],
    ['replace', { file: after }, 'new'],
    ['replace', { file: after, old: before }, 'new'],
    ['replace', { file: after, old: 'edited' }, 'late'],
    ['replace', { file: 'theirs' }, 'theirs-after'],
    ['replace', { file: 'theirs', fresh: after }, 'theirs-before'],
    ['replace', {}, 'theirs-after'],
    ['replace', { fresh: after, old: before }, 'theirs-before'],
    ['replace', { file: 'new old text', fresh: after, old: before }, 'torn'],
    ['replace', { file: 'ne', fresh: after, old: before }, 'theirs-before'],
    ['replace', { file: 'newer', fresh: after, old: before }, 'theirs-before'],
    ['replace', { file: 'her old text', fresh: after, old: before }, 'theirs-before'],
    ['replace', { file: 'new old text', old: before }, 'theirs-after'],
    ['replace', { file: 'new old text', fresh: after }, 'theirs-before'],
    ['replace', { file: 'new old text', fresh: after, old: 'not old text' }, 'theirs-before'],
    ['delete', { file: before }, 'old'],
    ['delete', { file: before, old: before }, 'old'],
    ['delete', {}, 'new'],
    ['delete', { old: before }, 'new'],
    ['delete', { old: 'edited' }, 'late'],
    ['delete', { file: 'theirs' }, 'theirs-before'],
    ['delete', { file: 'theirs', old: before }, 'theirs-after'],
    ['create', { file: after, fresh: after }, 'new'],
    ['create', { file: after }, 'new'],
    ['create', { fresh: after }, 'old'],
    ['create', {}, 'theirs-after'],
    ['create', { file: 'theirs', fresh: after }, 'theirs-before'],
    ['create', { file: 'theirs' }, 'theirs-after'],
  ])('%s, with %o: %s', (kind, there, expected) => {
    put(there);
    expect(statusOf(disk, entryOf(kind), copies)).toBe(expected);
  });

  test('a folder or a link in its place is another program', () => {
    disk.folder(path);
    expect(statusOf(disk, entryOf('replace'), copies)).toBe('theirs-after');
    disk.take(path);
    disk.put('/elsewhere', before);
    disk.symlink(path, '/elsewhere');
    expect(statusOf(disk, entryOf('delete'), copies)).toBe('theirs-before');
  });

  test('new bytes with permissions of their own are new', () => {
    disk.put(path, after, 0o644);
    expect(statusOf(disk, entryOf('replace'), copies)).toBe('new');
  });

  test('where the bytes stay, the permissions decide', () => {
    const tightened = entryOf('replace', { before: mark(before, 0o644), after: mark(before, 0o600) });
    disk.put(path, before, 0o644);
    expect(statusOf(disk, tightened, copies)).toBe('old');
    disk.put(path, before, 0o600);
    expect(statusOf(disk, tightened, copies)).toBe('new');
    disk.put(path, 'theirs', 0o600);
    expect(statusOf(disk, tightened, copies)).toBe('theirs-after');
  });

  test.each([
    [true, 0o660, 'torn'],
    [true, 0o664, 'old'],
    [true, 0o600, 'old'],
    [false, 0o660, 'old'],
  ])('closed to others before new bytes come in place (%s, mode %o): %s', (inPlace, mode, expected) => {
    const entry = entryOf('replace', { inPlace, before: mark(before, 0o664), after: mark(after, 0o660) });
    disk.put(path, before, mode);
    expect(statusOf(disk, entry, copies)).toBe(expected);
  });
});

test('a file that no permission is taken from is not closed before new bytes come in place', () => {
  const entry = entryOf('replace', { inPlace: true, before: mark(before, 0o600), after: mark(after, 0o660) });
  disk.put(path, before, 0o600);
  expect(statusOf(disk, entry, copies)).toBe('old');
});

describe('a file is replaced', () => {
  const entry = entryOf('replace');
  beforeEach(() => put({ file: before, fresh: after }));

  test('in one step, and what was there stays under another name', () => {
    const id = idOf(path);
    putInPlace(disk, entry, copies);
    expect(files()).toEqual({ file: after, old: before });
    expect(idOf(copies.old)).toBe(id);
  });

  test('also where an earlier try has saved it, and where there are no second names', () => {
    disk.link(path, copies.old);
    putInPlace(disk, entry, copies);
    expect(files()).toEqual({ file: after, old: before });
    put({ file: before, old: before, fresh: after });
    putInPlace(disk, entry, copies);
    expect(files()).toEqual({ file: after, old: before });
    put({ file: before, fresh: after });
    failAt('link', copies.old, 'EPERM');
    putInPlace(disk, entry, copies);
    expect(files()).toEqual({ file: after, old: before });
    expect(disk.stat(copies.old)?.mode).toBe(0o600);
  });

  test.each([
    ['it is another', () => disk.put(path, 'theirs'), 'theirs'],
    ['it is gone', () => disk.take(path), undefined],
    [
      'it is replaced in between',
      () => rightAfter('link', copies.old, () => disk.put(path, 'theirs')),
      'theirs',
    ],
    [
      'it is replaced by its own bytes',
      () => rightAfter('link', copies.old, () => disk.put(path, before)),
      before,
    ],
  ])('unless another program has changed it: %s', (_what, change, left) => {
    change();
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect([files().file, files().fresh]).toEqual([left, after]);
  });

  test('also where it was saved before, or as a copy: what has come since is left', () => {
    put({ file: 'theirs', old: before, fresh: after });
    expect(() => putInPlace(disk, entry, copies)).toThrow(`${path} has changed`);
    expect(files()).toEqual({ file: 'theirs', old: before, fresh: after });
    put({ file: before, fresh: after });
    disk.before = (step, to) => {
      if (to !== copies.old) return;
      if (step === 'link') throw failure('EPERM');
      if (step === 'chmod') disk.put(path, 'theirs');
    };
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect(files().file).toBe('theirs');
  });

  test('and one that still had it open and writes is heard', () => {
    rightAfter('rename', path, () => disk.scribble(copies.old, 'late'));
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect(statusOf(disk, entry, copies)).toBe('late');
  });

  test.each(['EBUSY', 'EXDEV'])('in place where it is a mount of its own: %s', (code) => {
    const id = idOf(path);
    failAt('rename', path, code);
    putInPlace(disk, { ...entry, after: mark(after, 0o640) }, copies);
    expect(files()).toEqual({ file: after, old: before });
    expect([idOf(path), idOf(copies.old) === id, disk.stat(path)?.mode]).toEqual([id, false, 0o600 | 0o640]);
  });

  test('or is left where that fails', () => {
    failAt('rename', path, 'ENOSPC');
    expect(() => putInPlace(disk, entry, copies)).toThrow('ENOSPC');
    expect(files()).toEqual({ file: before, old: before, fresh: after });
  });

  test('in place from the start where it has a second name', () => {
    disk.link(path, '/home/ada/second');
    disk.put(copies.old, before);
    const saved = idOf(copies.old);
    putInPlace(disk, { ...entry, inPlace: true }, copies);
    expect(disk.texts()['/home/ada/second']).toBe(after);
    expect([files(), idOf(copies.old)]).toEqual([{ file: after, old: before }, saved]);
    put({ file: 'theirs', old: before, fresh: after });
    expect(() => putInPlace(disk, { ...entry, inPlace: true }, copies)).toThrow(Changed);
    expect(files()).toEqual({ file: 'theirs', old: before, fresh: after });
  });
});

describe('a file is created', () => {
  const entry = entryOf('create');
  beforeEach(() => put({ fresh: after }));

  test.each(['none', 'EPERM', 'ENOSYS'])('under its name, also without second names: %s', (code) => {
    failAt('link', path, code);
    if (code === 'none') disk.before = () => undefined;
    putInPlace(disk, entry, copies);
    expect(files()).toEqual({ file: after });
  });

  test.each(['ENOENT', 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'])(
    'or not, and why is told: %s',
    (code) => {
      failAt('link', path, code);
      expect(() => putInPlace(disk, entry, copies)).toThrow(code);
      expect(files()).toEqual({ fresh: after });
    },
  );

  test('unless another program has made one', () => {
    disk.put(path, 'theirs');
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    failAt('link', path, 'EPERM');
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect(files()).toEqual({ file: 'theirs', fresh: after });
  });
});

describe('a file is deleted', () => {
  const entry = entryOf('delete');
  beforeEach(() => put({ file: before }));

  test('by another name for it, or a copy where a rename leads nowhere', () => {
    putInPlace(disk, entry, copies);
    expect(files()).toEqual({ old: before });
    put({ file: before });
    failAt('rename', copies.old, 'EXDEV');
    putInPlace(disk, entry, copies);
    expect(files()).toEqual({ old: before });
    expect(disk.stat(copies.old)?.mode).toBe(0o600);
  });

  test('unless another program has changed it: it comes back', () => {
    disk.put(path, 'theirs');
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect(files().file).toBe('theirs');
    disk.take(copies.old);
    const id = idOf(path);
    failAt('rename', copies.old, 'EXDEV');
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect([files().file, idOf(path)]).toEqual(['theirs', id]);
  });

  test('and comes back without second names as well, though not over a newer one', () => {
    disk.put(path, 'theirs');
    failAt('link', path, 'EPERM');
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect(files()).toEqual({ file: 'theirs' });
    rightAfter('rename', copies.old, () => disk.put(path, 'newest'));
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
    expect(files()).toEqual({ file: 'newest', old: 'theirs' });
  });

  test('or is left where that fails, or where it is gone', () => {
    failAt('rename', copies.old, 'EIO');
    expect(() => putInPlace(disk, entry, copies)).toThrow('EIO');
    expect(files()).toEqual({ file: before });
    disk.take(path);
    disk.before = () => undefined;
    expect(() => putInPlace(disk, entry, copies)).toThrow(Changed);
  });
});

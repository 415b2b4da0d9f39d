import { beforeEach, describe, expect, test } from 'vitest';
import type { Entry, Journal } from '../../src/plan/journal.ts';
import { carryOut, Failed } from '../../src/plan/transaction.ts';
import { MemoryDisk } from '../support/memory-disk.ts';
import { at, entryOf, failAt, journalOf, none, putBefore, runFolder } from './entry-files.ts';

let disk: MemoryDisk;
beforeEach(() => {
  disk = new MemoryDisk();
  disk.folder(runFolder);
});

const bytesOf = (entries: readonly Entry[]) =>
  new Map(
    entries
      .filter(({ kind }) => kind !== 'delete')
      .map((entry) => [entry, Buffer.from(`new ${entry.path.slice(at('').length)}`)]),
  );

function carry(entries: readonly Entry[], change: Partial<Journal> = {}): unknown {
  try {
    carryOut(disk, runFolder, journalOf(entries, change), bytesOf(entries));
    return 'done';
  } catch (error) {
    if (!(error instanceof Failed)) throw error;
    const { path, settled, isBegun, cause } = error;
    return { path, settled, isBegun, cause: String(cause) };
  }
}

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe('to carry out', () => {
  const entries = [entryOf('replace', 'a'), entryOf('create', 'made/b'), entryOf('delete', 'gone/c')];
  const made = [{ path: at('made'), mode: 0o750 }];
  const emptied = [at('gone')];

  test('writes all of it, makes and takes away folders, and leaves no copy and no journal', () => {
    putBefore(disk, entries);
    expect(carry(entries, { made, emptied })).toBe('done');
    expect(disk.texts()).toEqual({ [at('a')]: 'new a', [at('made/b')]: 'new made/b' });
    expect(disk.stat(at('made'))?.mode).toBe(0o750);
    expect(disk.stat(at('gone'))).toBeUndefined();
    expect(disk.list(runFolder)).toEqual([]);
  });

  test('a folder that holds something else stays', () => {
    putBefore(disk, entries);
    disk.put(at('gone/theirs'), 'x');
    expect(carry(entries, { made, emptied })).toBe('done');
    expect(disk.list(at('gone'))).toEqual(['theirs']);
  });

  test('goes through its phases in order, and each file only between the second and the last', () => {
    putBefore(disk, entries);
    const seen: string[] = [];
    disk.before = (step, to) => {
      const name = to.slice(to.lastIndexOf('/') + 1);
      if (name.startsWith('journal.') && step === 'rename') seen.push(name);
      else if (['a', 'b'].includes(name) && ['rename', 'link'].includes(step)) seen.push(name);
    };
    carry(entries, { made, emptied });
    expect(seen).toEqual(['journal.stage', 'journal.write', 'a', 'b', 'journal.clean']);
  });

  test('makes what it has staged durable before it writes: the run folder, and each folder that has got something', () => {
    const synced: string[] = [];
    putBefore(disk, entries);
    disk.sync = (folder?: string) => {
      if (disk.list(runFolder).includes('journal.stage')) synced.push(String(folder));
    };
    const beside = [entryOf('replace', 'a', { beside: true }), entryOf('create', 'made/b')];
    carry(beside, { made });
    expect(new Set(synced)).toEqual(new Set([runFolder, '/home/ada']));
  });

  test('a file is taken over with what belongs to it, unless it is written in place or new', () => {
    const likes: unknown[] = [];
    const original = disk.create.bind(disk);
    disk.create = (path, bytes, file: { mode: number; like?: string }) => {
      if (path.endsWith('.new') && !path.includes('journal')) likes.push(file.like);
      original(path, bytes, file);
    };
    const all = [entryOf('replace', 'a'), entryOf('replace', 'b', { inPlace: true }), entryOf('create', 'c')];
    putBefore(disk, all);
    carry(all);
    expect(likes).toEqual([at('a'), undefined, undefined]);
  });

  test('before the first file nothing has to be put back: what was staged goes', () => {
    putBefore(disk, entries);
    const before = disk.texts();
    const report = (path: string): unknown => ({
      path,
      settled: { way: 'put-back', ...none },
      isBegun: false,
      cause: expect.stringContaining('ENOSPC'),
    });
    for (const [step, path, named] of [
      ['create', `${runFolder}/journal.new`, '/home/ada'],
      ['mkdir', at('made'), at('made')],
      ['create', `${runFolder}/0123456789ab-0.new`, at('a')],
      ['create', `${runFolder}/0123456789ab-1.new`, at('made/b')],
      ['rename', `${runFolder}/journal.write`, at('gone/c')],
    ] as const) {
      failAt(disk, step, path);
      expect(carry(entries, { made, emptied: [] })).toEqual(report(named));
      expect(disk.texts()).toEqual(before);
      expect([disk.list(runFolder), disk.stat(at('made'))]).toEqual([[], undefined]);
    }
  });

  test('nor are there any before a file that is written in place has its copy', () => {
    const both = [entryOf('replace', 'a'), entryOf('replace', 'b', { inPlace: true })];
    putBefore(disk, both);
    failAt(disk, 'create', `${runFolder}/0123456789ab-1.old`);
    expect(carry(both)).toMatchObject({ path: at('b'), isBegun: false });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'old b' });
  });

  test('a file that changes while its copy is made is not written over, nor any before it', () => {
    const both = [entryOf('replace', 'a'), entryOf('replace', 'b', { inPlace: true })];
    putBefore(disk, both);
    disk.put(at('b'), 'theirs');
    expect(carry(both)).toMatchObject({
      path: at('b'),
      isBegun: false,
      cause: expect.stringContaining('changed'),
    });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'theirs' });
  });

  test.each([
    ['rename', 'a', false],
    ['link', 'made/b', true],
    ['rename', '.codex-orq/0123456789ab-2.old', true],
  ])('what fails half-way is put back: %s to %s', (step, name, isBegun) => {
    putBefore(disk, entries);
    const before = disk.texts();
    failAt(disk, step, at(name));
    const path = name.startsWith('.') ? at('gone/c') : at(name);
    expect(carry(entries, { made, emptied })).toMatchObject({
      path,
      settled: { way: 'put-back', ...none },
      isBegun,
      cause: expect.stringContaining('ENOSPC'),
    });
    expect(disk.texts()).toEqual(before);
    expect(disk.list(runFolder)).toEqual([]);
    expect(disk.stat(at('made'))).toBeUndefined();
  });

  test('what cannot be put back is named, and its journal stays for the next run', () => {
    putBefore(disk, entries);
    let isBroken = false;
    disk.before = (step, to) => {
      if (step === 'link' && to === at('made/b')) isBroken = true;
      if (isBroken && ['link', 'rename'].includes(step) && !to.includes('journal')) throw failure('EIO');
    };
    expect(carry(entries, { made })).toMatchObject({
      path: at('made/b'),
      settled: { way: 'put-back', theirs: [], failed: [at('a')] },
    });
    expect(disk.list(runFolder)).toContain('journal.undo');
  });

  test('a copy that cannot be taken away keeps the journal for the next run', () => {
    putBefore(disk, entries);
    failAt(disk, 'unlink', `${runFolder}/0123456789ab-0.old`);
    expect(carry(entries, { made })).toBe('done');
    expect(disk.list(runFolder)).toEqual(['0123456789ab-0.old', 'journal.clean']);
  });
});

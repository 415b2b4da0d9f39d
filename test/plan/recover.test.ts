import { beforeEach, describe, expect, test } from 'vitest';
import { type Entry, type Journal, openJournal, type Phase, turnTo } from '../../src/plan/journal.ts';
import { recover } from '../../src/plan/transaction.ts';
import { MemoryDisk } from '../support/memory-disk.ts';
import { at, entryOf, failAt, journalOf, none, putBefore, runFolder } from './entry-files.ts';

let disk: MemoryDisk;
beforeEach(() => {
  disk = new MemoryDisk();
  disk.folder(runFolder);
});

describe('to recover', () => {
  const first = entryOf('replace', 'a');
  const second = entryOf('replace', 'b');
  const record = entryOf('replace', 'record', { record: true });

  /** A run that has staged these entries, and was stopped in a phase. */
  function stopped(phase: Phase, entries: readonly Entry[], change: Partial<Journal> = {}): Journal {
    putBefore(disk, entries);
    const journal = journalOf(entries, change);
    openJournal(disk, runFolder, journal);
    if (phase !== 'stage') turnTo(disk, runFolder, 'stage', phase);
    entries.forEach(({ path, kind }, index) => {
      if (kind !== 'delete')
        disk.put(`${runFolder}/0123456789ab-${index}.new`, `new ${path.slice(at('').length)}`, 0o600);
    });
    return journal;
  }

  /** As if the run had come to this one: the earlier file is the copy. */
  function replaced(name: string, index: number): void {
    disk.rename(at(name), `${runFolder}/0123456789ab-${index}.old`);
    disk.rename(`${runFolder}/0123456789ab-${index}.new`, at(name));
  }

  test.each(['stage', 'clean'] as const)('in phase %s only takes the copies away', (phase) => {
    const journal = stopped(phase, [first, second], { made: [{ path: at('made'), mode: 0o700 }] });
    disk.folder(at('made'));
    expect(recover(disk, runFolder, { phase, journal })).toEqual({ way: 'tidied', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'old b' });
    expect([disk.list(runFolder), disk.stat(at('made'))]).toEqual([[], undefined]);
  });

  test('goes on forward where nothing stands in the way', () => {
    const journal = stopped('write', [first, second]);
    replaced('a', 0);
    expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual({ way: 'finished', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'new a', [at('b')]: 'new b' });
  });

  test('also where another program has changed what was written since, which stays', () => {
    const journal = stopped('write', [first, second]);
    replaced('a', 0);
    disk.put(at('a'), 'theirs');
    const settled = recover(disk, runFolder, { phase: 'write', journal });
    expect(settled).toEqual({ way: 'finished', theirs: [at('a')], failed: [] });
    expect(disk.texts()).toEqual({ [at('a')]: 'theirs', [at('b')]: 'new b' });
  });

  test('goes back where another program has changed what was not yet written', () => {
    const journal = stopped('write', [first, second]);
    replaced('a', 0);
    disk.put(at('b'), 'theirs');
    const settled = recover(disk, runFolder, { phase: 'write', journal });
    expect(settled).toEqual({ way: 'put-back', theirs: [at('b')], failed: [] });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'theirs' });
  });

  test('goes back where the earlier file was edited after it was replaced, and keeps the edit', () => {
    const journal = stopped('write', [first, second]);
    replaced('a', 0);
    disk.put(`${runFolder}/0123456789ab-0.old`, 'edited');
    expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual({ way: 'put-back', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'edited', [at('b')]: 'old b' });
  });

  test('goes back where new bytes are gone, or cannot be put in place', () => {
    const journal = stopped('write', [first, second]);
    replaced('a', 0);
    disk.take(`${runFolder}/0123456789ab-1.new`);
    expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual({ way: 'put-back', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'old b' });

    const again = stopped('write', [first, second]);
    replaced('a', 0);
    failAt(disk, 'rename', at('b'));
    expect(recover(disk, runFolder, { phase: 'write', journal: again })).toEqual({
      way: 'put-back',
      ...none,
    });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'old b' });
  });

  test('goes back where new bytes are not those that were planned', () => {
    const journal = stopped('write', [first, second]);
    replaced('a', 0);
    disk.put(`${runFolder}/0123456789ab-1.new`, 'half');
    expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual({ way: 'put-back', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'old b' });
  });

  test('goes back where a write over a file was cut off, and its new bytes are not those that were planned', () => {
    const journal = stopped('write', [{ ...first, inPlace: true }]);
    disk.put(`${runFolder}/0123456789ab-0.old`, 'old a');
    disk.put(`${runFolder}/0123456789ab-0.new`, 'new other');
    disk.put(at('a'), 'nld a');
    expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual({ way: 'put-back', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a' });
  });

  test('goes on back where it was going back', () => {
    const journal = stopped('undo', [first, second]);
    replaced('b', 1);
    expect(recover(disk, runFolder, { phase: 'undo', journal })).toEqual({ way: 'put-back', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'old a', [at('b')]: 'old b' });
  });

  test('finishes a write over a file that was cut off', () => {
    const journal = stopped('write', [{ ...first, inPlace: true }]);
    disk.put(`${runFolder}/0123456789ab-0.old`, 'old a');
    disk.put(at('a'), 'nld a');
    expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual({ way: 'finished', ...none });
    expect(disk.texts()).toEqual({ [at('a')]: 'new a' });
  });

  describe('stops where one can go neither way', () => {
    /** The first was written and changed since, the new bytes of the second are gone. */
    function stuck(...more: readonly Entry[]): Journal {
      const journal = stopped('write', [first, second, ...more]);
      replaced('a', 0);
      disk.put(at('a'), 'theirs');
      disk.take(`${runFolder}/0123456789ab-1.new`);
      return journal;
    }
    const way = { way: 'stopped', theirs: [at('a')], failed: [] };

    test('and leaves each file as it is, but writes the record, which an undo needs', () => {
      const journal = stuck(entryOf('replace', 'c'), record, entryOf('replace', 'd'));
      replaced('d', 4);
      expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual(way);
      expect(disk.texts()).toEqual({
        [at('a')]: 'theirs',
        [at('b')]: 'old b',
        [at('c')]: 'old c',
        [at('d')]: 'new d',
        [at('record')]: 'new record',
      });
    });

    test('but none half-way: one that was being written is finished, or put back where that cannot be', () => {
      const torn = { ...entryOf('replace', 'c'), inPlace: true };
      for (const hasFresh of [true, false]) {
        const journal = stuck(torn);
        disk.put(`${runFolder}/0123456789ab-2.old`, 'old c', 0o600);
        disk.put(at('c'), 'nld c', 0o600);
        if (!hasFresh) disk.put(`${runFolder}/0123456789ab-2.new`, 'new other', 0o600);
        expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual(way);
        expect(disk.texts()[at('c')]).toBe(hasFresh ? 'new c' : 'old c');
        expect(disk.list(runFolder)).toEqual([]);
      }
    });

    test('and an edit of the earlier file comes back', () => {
      const journal = stuck(entryOf('replace', 'c'));
      replaced('c', 2);
      disk.put(`${runFolder}/0123456789ab-2.old`, 'edited');
      expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual(way);
      expect(disk.texts()[at('c')]).toBe('edited');
    });

    test('and stays to be settled where that fails', () => {
      const journal = stuck(record);
      failAt(disk, 'rename', at('record'));
      expect(recover(disk, runFolder, { phase: 'write', journal })).toEqual({
        ...way,
        failed: [at('record')],
      });
      expect(disk.list(runFolder)).toContain('journal.write');
    });
  });
});

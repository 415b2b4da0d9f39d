import { NotPlain, TooLarge } from '../../src/host/disk.ts';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import {
  copiesOf,
  type Entry,
  isLeftover,
  type Journal,
  markOf,
  openJournal,
  parseJournal,
  phaseAmong,
  readJournal,
  turnTo,
} from '../../src/plan/journal.ts';
import { MemoryDisk } from '../support/memory-disk.ts';

const runFolder = '/home/ada/.codex/.codex-orq';

const entry: Entry = {
  path: '/home/ada/.codex/a',
  kind: 'replace',
  before: markOf(Buffer.from('old'), 0o600),
  after: markOf(Buffer.from('new'), 0o600),
  inPlace: false,
  beside: false,
};

const journal: Journal = {
  version: 1,
  package: '1.0.0',
  command: 'setup',
  since: '2026-01-02T03:04:05.678Z',
  id: '0123456789ab',
  entries: [entry, { ...entry, path: '/srv/b', beside: true }],
  made: [{ path: '/srv/made', mode: 0o700 }],
  emptied: ['/srv/gone'],
};

function diskWithRunFolder(): MemoryDisk {
  const disk = new MemoryDisk();
  disk.folder(runFolder);
  return disk;
}

test('a journal is there as a whole or not at all, and moves on by its name', () => {
  const disk = diskWithRunFolder();
  disk.put(`${runFolder}/journal.new`, 'half of anoth');
  const seen: string[] = [];
  disk.before = (step, path) => {
    seen.push(`${step} ${path.slice(runFolder.length + 1)}`);
  };
  openJournal(disk, runFolder, journal);
  expect(seen.at(-1)).toBe('rename journal.stage');
  expect(disk.list(runFolder)).toEqual(['journal.stage']);
  expect(disk.stat(`${runFolder}/journal.stage`)?.mode).toBe(0o600);
  expect(readJournal(disk, runFolder)).toEqual({ phase: 'stage', journal });
  turnTo(disk, runFolder, 'stage', 'write');
  expect(readJournal(disk, runFolder)).toEqual({ phase: 'write', journal });
});

test('it is on the disk before the first file is touched, and so is each turn', () => {
  const disk = diskWithRunFolder();
  const synced: string[] = [];
  disk.sync = (folder?: string) => {
    synced.push(`${folder} with ${disk.list(runFolder).join(' ')}`);
  };
  openJournal(disk, runFolder, journal);
  turnTo(disk, runFolder, 'stage', 'write');
  expect(synced).toEqual([`${runFolder} with journal.stage`, `${runFolder} with journal.write`]);
});

test('the copies lie in the run folder, or beside the file, by names that no other run has', () => {
  const [first = entry, second = entry] = journal.entries;
  expect(copiesOf(runFolder, journal, first)).toEqual({
    fresh: `${runFolder}/0123456789ab-0.new`,
    old: `${runFolder}/0123456789ab-0.old`,
  });
  expect(copiesOf(runFolder, journal, second)).toEqual({
    fresh: '/srv/.codex-orq-0123456789ab-1.new',
    old: '/srv/.codex-orq-0123456789ab-1.old',
  });
});

test.each([
  ['0123456789ab-0.new', true],
  ['0123456789ab-12.old', true],
  ['.codex-orq-0123456789ab-0.old', true],
  ['journal.new', true],
  ['journal.write', false],
  ['lock-0123456789ab', false],
  ['x0123456789ab-0.new', false],
  ['0123456789ab-0.new.txt', false],
  ['0123456789ab-x.new', false],
  ['notes', false],
])('of the names in a run folder, %s may be left over: %s', (name, expected) => {
  expect(isLeftover(name)).toBe(expected);
});

test('the name of the journal tells how far a run has come', () => {
  for (const phase of ['stage', 'write', 'undo', 'clean'] as const)
    expect(phaseAmong(['.gitignore', `journal.${phase}`, 'lock-0123456789ab'])).toBe(phase);
  expect(phaseAmong(['journal.new', 'journal', 'write'])).toBeUndefined();
  expect(readJournal(diskWithRunFolder(), runFolder)).toBeUndefined();
});

describe('the text of a journal', () => {
  test('is read as it was written', () => {
    expect(parseJournal(JSON.stringify(journal))).toEqual(journal);
  });

  test.each([
    ['no JSON', '{'],
    ['another format', JSON.stringify({ ...journal, version: 2 })],
    ['no moment', JSON.stringify({ ...journal, since: 'yesterday' })],
    ['a moment with more around it', JSON.stringify({ ...journal, since: `at ${journal.since}` })],
    ['a moment that goes on', JSON.stringify({ ...journal, since: `${journal.since}; rm` })],
    ['no day', JSON.stringify({ ...journal, since: '2026-0102T03:04:05Z' })],
    ['a moment without a time', JSON.stringify({ ...journal, since: '2026-01-02TZ' })],
    ['an id that leads out of the run folder', JSON.stringify({ ...journal, id: '../../0123456789ab' })],
    ['an id that goes on', JSON.stringify({ ...journal, id: '0123456789ab/..' })],
    ['a kind that is not known', JSON.stringify({ ...journal, entries: [{ ...entry, kind: 'append' }] })],
    ['an entry without a path', JSON.stringify({ ...journal, entries: [{ ...entry, path: undefined }] })],
    ['a folder without a mode', JSON.stringify({ ...journal, made: [{ path: '/a' }] })],
  ])('is refused: %s', (_what, text) => {
    expect(parseJournal(text)).toBeUndefined();
    const disk = diskWithRunFolder();
    disk.put(`${runFolder}/journal.undo`, text);
    expect(() => readJournal(disk, runFolder)).toThrow(
      expect.objectContaining({
        finding: expect.objectContaining({
          code: 'journal-unreadable',
          args: { file: `${runFolder}/journal.undo` },
        }),
      }),
    );
    expect(() => readJournal(disk, runFolder)).toThrow(Problem);
  });

  test('what is no plain file is refused as well', () => {
    const disk = diskWithRunFolder();
    disk.put(`${runFolder}/journal.write`, '');
    for (const error of [new NotPlain('pipe'), new TooLarge()]) {
      Object.assign(disk, {
        read: () => {
          throw error;
        },
      });
      const code = 'journal-unreadable';
      expect(() => readJournal(disk, runFolder)).toThrow(
        expect.objectContaining({
          finding: expect.objectContaining({ code, args: { file: `${runFolder}/journal.write` } }),
        }),
      );
    }
    const broken = Object.assign(new Error('EIO'), { code: 'EIO' });
    Object.assign(disk, {
      read: () => {
        throw broken;
      },
    });
    expect(() => readJournal(disk, runFolder)).toThrow(broken);
  });
});

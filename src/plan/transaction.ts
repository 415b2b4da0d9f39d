import { dirname } from 'node:path';
import type { Disk } from '../host/disk.ts';
import { Changed, canFinish, finish, putBack, putInPlace, type Status, statusOf } from './entries.ts';
import {
  copiesOf,
  type Entry,
  type Journal,
  journalPath,
  markOf,
  type OpenJournal,
  openJournal,
  type Phase,
  phases,
  turnTo,
} from './journal.ts';

/*
 * A run's files, all of them or none, whatever happens in between:
 *
 *   journal.stage ──► copies of the new bytes ──► journal.write ──► file by file ──► journal.clean ──► no copies,
 *        │                                             │                                  ▲            no journal
 *        └── stopped: the copies go                    └── fails: journal.undo ── back ───┘
 */

/** How an unfinished run was settled, and what was left since another program has changed it. */
export type Settled = Readonly<{
  way: 'finished' | 'put-back' | 'stopped' | 'tidied';
  /** Files that another program has changed since. */
  theirs: readonly string[];
  /** Files that could not be put back, or finished. */
  failed: readonly string[];
}>;

/** A file could not be written. */
export class Failed extends Error {
  readonly path: string;
  readonly settled: Settled;
  /** Whether other files had been written. */
  readonly isBegun: boolean;
  constructor(path: string, settled: Settled, isBegun: boolean, cause: unknown) {
    super(`${path} cannot be written`, { cause });
    this.path = path;
    this.settled = settled;
    this.isBegun = isBegun;
  }
}

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

/**
 * Takes away what a run does not need any more: its copies, the folders that are left empty, the journal. What cannot
 * be taken away now stays in the journal, for the next run.
 */
function tidy(disk: Disk, runFolder: string, journal: Journal): void {
  const copies = journal.entries.flatMap((entry) => Object.values(copiesOf(runFolder, journal, entry)));
  const isTidy = [
    ...copies.map((path) => attempt(() => disk.unlink(path))),
    ...[...journal.made.map(({ path }) => path).reverse(), ...journal.emptied].map((path) =>
      attempt(() => disk.removeFolder(path)),
    ),
  ].every(Boolean);
  if (isTidy) for (const phase of phases) attempt(() => disk.unlink(journalPath(runFolder, phase)));
}

/** @param at told which file or folder it is about */
function stage(
  disk: Disk,
  runFolder: string,
  journal: Journal,
  bytes: ReadonlyMap<Entry, Uint8Array>,
  at: (path: string) => void,
): void {
  const folders = new Set<string>();
  for (const { path, mode } of journal.made) {
    at(path);
    disk.makeFolder(path, mode);
    folders.add(dirname(path));
  }
  for (const entry of journal.entries) {
    const { path, kind, inPlace, before, after } = entry;
    at(path);
    const { fresh, old } = copiesOf(runFolder, journal, entry);
    const content = bytes.get(entry);
    if (content !== undefined && after !== undefined)
      disk.create(fresh, content, {
        mode: after.mode,
        ...(kind === 'replace' && !inPlace && { like: path }),
      });
    if (inPlace) {
      disk.create(old, disk.read(path), { mode: 0o600 });
      if (markOf(disk.read(old), 0).sha256 !== before?.sha256) throw new Changed(path);
    }
    folders.add(dirname(fresh));
  }
  for (const folder of folders) disk.sync(folder);
}

type Met = Readonly<{ entry: Entry; status: Status }>;

const statusesOf = (disk: Disk, runFolder: string, journal: Journal): readonly Met[] =>
  journal.entries.map((entry) => ({
    entry,
    status: statusOf(disk, entry, copiesOf(runFolder, journal, entry)),
  }));

const theirsAmong = (met: readonly Met[]): readonly string[] =>
  met.filter(({ status }) => status.startsWith('theirs')).map(({ entry }) => entry.path);

/** Puts back what still is as the run made it, newest first. */
function undo(disk: Disk, runFolder: string, journal: Journal, phase: Phase): Settled {
  if (phase === 'write') attempt(() => turnTo(disk, runFolder, 'write', 'undo'));
  const theirs = theirsAmong(statusesOf(disk, runFolder, journal));
  const failed = [...journal.entries]
    .reverse()
    .filter((entry) => !attempt(() => putBack(disk, entry, copiesOf(runFolder, journal, entry))))
    .map(({ path }) => path);
  if (failed.length === 0) close(disk, runFolder, journal);
  return { way: 'put-back', theirs, failed };
}

/** All files are as they are to be. */
function close(disk: Disk, runFolder: string, journal: Journal): void {
  for (const phase of ['write', 'undo'] as const)
    if (disk.stat(journalPath(runFolder, phase)) !== undefined)
      attempt(() => turnTo(disk, runFolder, phase, 'clean'));
  tidy(disk, runFolder, journal);
}

/**
 * Carries out a journal. It is one turn of the event loop: no signal comes in between.
 * @param bytes what each entry is to hold
 * @throws Failed, with everything put back that could be
 */
export function carryOut(
  disk: Disk,
  runFolder: string,
  journal: Journal,
  bytes: ReadonlyMap<Entry, Uint8Array>,
): void {
  let current = dirname(runFolder);
  const at = (path: string): void => {
    current = path;
  };
  try {
    openJournal(disk, runFolder, journal);
    stage(disk, runFolder, journal, bytes, at);
    turnTo(disk, runFolder, 'stage', 'write');
  } catch (error) {
    tidy(disk, runFolder, journal);
    throw new Failed(current, { way: 'put-back', theirs: [], failed: [] }, false, error);
  }
  const first = journal.entries[0]?.path;
  try {
    for (const entry of journal.entries) {
      at(entry.path);
      putInPlace(disk, entry, copiesOf(runFolder, journal, entry));
    }
  } catch (error) {
    throw new Failed(current, undo(disk, runFolder, journal, 'write'), current !== first, error);
  }
  close(disk, runFolder, journal);
}

/** Finishes what is left to do. Returns false where that fails; then all can still be put back. */
const finishAll = (disk: Disk, runFolder: string, journal: Journal): boolean =>
  attempt(() => {
    for (const entry of journal.entries) finish(disk, entry, copiesOf(runFolder, journal, entry));
  });

/**
 * Where one file cannot go back and another not forward: each stays where it is, but none half-way. The record of what
 * they were is written all the same: an undo needs it for those that have been replaced.
 */
function stop(disk: Disk, runFolder: string, journal: Journal, met: readonly Met[]): Settled {
  const failed = met
    .filter(({ entry, status }) => {
      const copies = copiesOf(runFolder, journal, entry);
      const isDue = status === 'torn' || (status === 'old' && entry.record === true);
      if (isDue && canFinish(disk, entry, copies)) return !attempt(() => finish(disk, entry, copies));
      return (status === 'torn' || status === 'late') && !attempt(() => putBack(disk, entry, copies));
    })
    .map(({ entry }) => entry.path);
  if (failed.length === 0) close(disk, runFolder, journal);
  return { way: 'stopped', theirs: theirsAmong(met), failed };
}

/**
 * Brings an earlier run to an end that was stopped half-way: forward where nothing stands in the way, else back. A file
 * that another program has changed since stays as it is. May be stopped itself at any point, and called again.
 */
export function recover(disk: Disk, runFolder: string, { phase, journal }: OpenJournal): Settled {
  if (phase === 'stage' || phase === 'clean') {
    tidy(disk, runFolder, journal);
    return { way: 'tidied', theirs: [], failed: [] };
  }
  if (phase === 'undo') return undo(disk, runFolder, journal, phase);
  const met = statusesOf(disk, runFolder, journal);
  const has = (...statuses: readonly Status[]): boolean =>
    met.some(({ status }) => statuses.includes(status));
  const isPossible = met.every(
    ({ entry, status }) =>
      (status !== 'old' && status !== 'torn') || canFinish(disk, entry, copiesOf(runFolder, journal, entry)),
  );
  if (isPossible && !has('theirs-before', 'late') && finishAll(disk, runFolder, journal)) {
    close(disk, runFolder, journal);
    return { way: 'finished', theirs: theirsAmong(met), failed: [] };
  }
  return has('theirs-after') ? stop(disk, runFolder, journal, met) : undo(disk, runFolder, journal, phase);
}

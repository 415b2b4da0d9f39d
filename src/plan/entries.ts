import { Buffer } from 'node:buffer';
import { dirname } from 'node:path';
import type { Disk } from '../host/disk.ts';
import { hasCode } from '../host/errors.ts';
import type { Copies, Entry, Mark } from './journal.ts';
import { markOf } from './journal.ts';

/*
 * One file of a journal: how it is put in place, how it is put back, and what has become of it when another run looks.
 * Both ways each step is one system call on the file itself, and what was there stays under another name until the end.
 */

/** Another program has changed the file; its bytes are what is there now. */
export class Changed extends Error {
  readonly path: string;
  constructor(path: string) {
    super(`${path} has changed`);
    this.path = path;
  }
}

type Found = Mark & Readonly<{ bytes: Uint8Array }>;

function find(disk: Disk, path: string): Found | undefined {
  const node = disk.stat(path);
  if (node === undefined) return undefined;
  // A folder or a link has taken its place: no bytes of a file.
  if (node.kind !== 'file') return { sha256: '', mode: node.mode, bytes: new Uint8Array() };
  const bytes = disk.read(path);
  return { ...markOf(bytes, node.mode), bytes };
}

/** The bytes decide; permissions only where the bytes are to stay as they are. */
const isSame = (found: Mark | undefined, mark: Mark | undefined, strict = false): boolean =>
  found?.sha256 === mark?.sha256 && (!strict || found?.mode === mark?.mode);

const holds = (disk: Disk, path: string, mark: Mark | undefined): boolean => isSame(find(disk, path), mark);

/** Whether a file is as an entry has it to be, at this moment. */
export const isWritten = (disk: Disk, { path, after }: Entry): boolean => holds(disk, path, after);

/** What a write over a file in place leaves when it is stopped: the beginning of one text and the end of the other. */
function isTorn(now: Uint8Array, before: Uint8Array, after: Uint8Array): boolean {
  let length = 0;
  while (length < after.length && now[length] === after[length]) length += 1;
  return Buffer.compare(now.subarray(length), before.subarray(length)) === 0;
}

/**
 * What has become of an entry:
 * - `old`, `new`: the file as it was, as it is to be; `torn`: between the two
 * - `late`: it is as it is to be, and another program has written to the earlier one after it was replaced
 * - `theirs-before`, `theirs-after`: another program has changed it, before or after it was replaced
 */
export type Status = 'old' | 'new' | 'torn' | 'late' | 'theirs-before' | 'theirs-after';

/** Which of the two it was: the copy with the new bytes goes when they are in place. */
const theirs = (disk: Disk, { fresh }: Copies): Status =>
  disk.stat(fresh) === undefined ? 'theirs-after' : 'theirs-before';

/** Closed to others, and no more: that comes before the new bytes where a file is written in place. */
const isClosed = ({ inPlace, before, after }: Entry, now: Found | undefined): boolean =>
  inPlace &&
  before !== undefined &&
  now?.mode !== before.mode &&
  now?.mode === (before.mode & (after?.mode ?? 0));

function statusOfReplaced(disk: Disk, entry: Entry, copies: Copies, now: Found | undefined): Status {
  const { before, after } = entry;
  const sameBytes = before?.sha256 === after?.sha256;
  if (isSame(now, after, sameBytes)) {
    const old = find(disk, copies.old);
    return old === undefined || isSame(old, before) ? 'new' : 'late';
  }
  if (isSame(now, before)) return isClosed(entry, now) ? 'torn' : 'old';
  const [old, fresh] = [find(disk, copies.old), find(disk, copies.fresh)];
  const known = old !== undefined && fresh !== undefined && isSame(old, before);
  if (known && now !== undefined && isTorn(now.bytes, old.bytes, fresh.bytes)) return 'torn';
  return theirs(disk, copies);
}

function statusOfDeleted(disk: Disk, { before }: Entry, { old }: Copies, now: Found | undefined): Status {
  const saved = find(disk, old);
  if (now === undefined) return saved === undefined || isSame(saved, before) ? 'new' : 'late';
  if (isSame(now, before)) return 'old';
  return saved === undefined ? 'theirs-before' : 'theirs-after';
}

export function statusOf(disk: Disk, entry: Entry, copies: Copies): Status {
  const now = find(disk, entry.path);
  if (entry.kind === 'delete') return statusOfDeleted(disk, entry, copies, now);
  if (entry.kind === 'replace') return statusOfReplaced(disk, entry, copies, now);
  if (isSame(now, entry.after)) return 'new';
  return now === undefined && disk.stat(copies.fresh) !== undefined ? 'old' : theirs(disk, copies);
}

/**
 * Gives a file a second name, or where that is not possible makes a copy of it. Returns whether it is the same file.
 */
function save(disk: Disk, path: string, old: string): boolean {
  try {
    disk.link(path, old);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return disk.stat(old)?.id === disk.stat(path)?.id;
    if (hasCode(error, 'ENOENT')) throw new Changed(path);
    disk.create(old, disk.read(path), { mode: 0o600, like: path });
    return false;
  }
}

function writeInPlace(disk: Disk, { path, before, after }: Entry, { fresh, old }: Copies): void {
  // A second name of the very file would change along with it.
  if (disk.stat(old)?.id === disk.stat(path)?.id) disk.unlink(old);
  if (disk.stat(old) === undefined) disk.create(old, disk.read(path), { mode: 0o600 });
  const bytes = disk.read(fresh);
  if (!holds(disk, path, before)) throw new Changed(path);
  disk.overwrite(path, bytes, after?.mode ?? 0o600);
  disk.unlink(fresh);
}

function replace(disk: Disk, entry: Entry, copies: Copies): void {
  const { path, before } = entry;
  const { fresh, old } = copies;
  if (entry.inPlace) {
    writeInPlace(disk, entry, copies);
    return;
  }
  const isLinked = save(disk, path, old);
  if (!holds(disk, old, before)) throw new Changed(path);
  const isStill = isLinked ? disk.stat(path)?.id === disk.stat(old)?.id : holds(disk, path, before);
  if (!isStill) throw new Changed(path);
  try {
    disk.rename(fresh, path);
  } catch (error) {
    // A mount of its own.
    if (!hasCode(error, 'EBUSY', 'EXDEV')) throw error;
    writeInPlace(disk, entry, copies);
  }
  disk.sync(dirname(path));
  // Whoever had it open has written to what has the second name now.
  if (!holds(disk, old, before)) throw new Changed(path);
}

function create(disk: Disk, { path }: Entry, { fresh }: Copies): void {
  try {
    // Unlike a rename this replaces nothing.
    disk.link(fresh, path);
  } catch (error) {
    if (hasCode(error, 'EEXIST') || disk.stat(path) !== undefined) throw new Changed(path);
    if (hasCode(error, 'ENOENT', 'ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO')) throw error;
    // A file system without second names.
    disk.rename(fresh, path);
  }
  disk.unlink(fresh);
  disk.sync(dirname(path));
}

/** Gives a name back, unless there is another file by now. */
function giveBack(disk: Disk, from: string, path: string): void {
  try {
    disk.link(from, path);
  } catch (error) {
    if (hasCode(error, 'EEXIST') || disk.stat(path) !== undefined) return;
    disk.rename(from, path);
  }
  disk.sync(dirname(path));
}

function take(disk: Disk, { path, before }: Entry, { old }: Copies): void {
  try {
    // Whatever is there goes along: it can be looked at, and come back.
    disk.rename(path, old);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) throw new Changed(path);
    if (!hasCode(error, 'EXDEV')) throw error;
    disk.create(old, disk.read(path), { mode: 0o600, like: path });
    if (holds(disk, path, before)) disk.unlink(path);
  }
  disk.sync(dirname(path));
  if (holds(disk, old, before)) return;
  giveBack(disk, old, path);
  throw new Changed(path);
}

/**
 * Puts an entry in place: the file as it was becomes the file as it is to be.
 * @throws Changed where it is not as it was any more; NodeJS.ErrnoException
 */
export function putInPlace(disk: Disk, entry: Entry, copies: Copies): void {
  if (entry.kind === 'replace') replace(disk, entry, copies);
  else if (entry.kind === 'create') create(disk, entry, copies);
  else take(disk, entry, copies);
}

function putBackReplaced(disk: Disk, entry: Entry, { old, fresh }: Copies, status: Status): void {
  const { path, before } = entry;
  const isInPlace = entry.inPlace || status === 'torn' || (disk.stat(path)?.links ?? 1) > 1;
  if (!isInPlace) {
    try {
      disk.rename(old, path);
      disk.sync(dirname(path));
      return;
    } catch (error) {
      if (!hasCode(error, 'EBUSY', 'EXDEV')) throw error;
    }
  }
  // As long as the copy with the new bytes is there it can be told from an edit.
  if (disk.stat(fresh) === undefined) disk.create(fresh, disk.read(path), { mode: 0o600 });
  disk.overwrite(path, disk.read(old), before?.mode ?? 0o600);
}

function takeBack(disk: Disk, { path, after }: Entry, { fresh }: Copies): void {
  // A rename between two names of one file does nothing.
  if (disk.stat(fresh)?.id === disk.stat(path)?.id) disk.unlink(fresh);
  try {
    // Taken along rather than deleted: another program may just now have put its own there.
    disk.rename(path, fresh);
    if (!holds(disk, fresh, after)) giveBack(disk, fresh, path);
  } catch (error) {
    if (!hasCode(error, 'EXDEV')) throw error;
    if (holds(disk, path, after)) disk.unlink(path);
  }
  disk.sync(dirname(path));
}

/**
 * Puts an entry back: the file as it is to be, or what is left of it half-way, becomes the file as it was. Nothing
 * happens where another program has changed it since.
 * @throws NodeJS.ErrnoException
 */
export function putBack(disk: Disk, entry: Entry, copies: Copies): void {
  const status = statusOf(disk, entry, copies);
  if (!['new', 'torn', 'late'].includes(status)) return;
  if (entry.kind === 'replace') putBackReplaced(disk, entry, copies, status);
  else if (entry.kind === 'create') takeBack(disk, entry, copies);
  else if (disk.stat(copies.old) !== undefined) giveBack(disk, copies.old, entry.path);
}

/** Puts an entry in place that a run has not come to, or was stopped at. @throws as {@link putInPlace} */
export function finish(disk: Disk, entry: Entry, copies: Copies): void {
  const status = statusOf(disk, entry, copies);
  if (status === 'old') putInPlace(disk, entry, copies);
  if (status !== 'torn') return;
  disk.overwrite(entry.path, disk.read(copies.fresh), entry.after?.mode ?? 0o600);
  disk.unlink(copies.fresh);
}

/** Whether what an entry still needs to be put in place is there. */
export const canFinish = (disk: Disk, entry: Entry, { fresh }: Copies): boolean =>
  entry.kind === 'delete' || holds(disk, fresh, entry.after);

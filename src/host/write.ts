import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { FileSnapshot } from './types.ts';

/*
 * Everything here is synchronous on purpose. Signals are delivered between two turns of the event loop: a write that is one
 * turn is done or not begun when Ctrl-C ends the process, so that what was done can be told, and put back.
 */

/** Makes a rename durable. Best effort: some file systems (and Windows) cannot open a folder for this. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // The file itself is synced; only the moment of its appearance is not.
  }
}

/** Overwrites a file without replacing it. Not atomic; so a failure half-way puts the old bytes back. */
function writeInPlace(path: string, bytes: Uint8Array, mode: number): void {
  const before = readFileSync(path);
  const file = openSync(path, 'r+');
  const overwrite = (content: Uint8Array): void => {
    for (let at = 0; at < content.byteLength; ) at += writeSync(file, content, at, undefined, at);
    ftruncateSync(file, content.byteLength);
  };
  try {
    overwrite(bytes);
    fchmodSync(file, mode);
    fsyncSync(file);
  } catch (error) {
    overwrite(before);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** Writes a temporary file in the same folder, and so the same file system, and renames it over the file. */
function writeBeside(
  path: string,
  bytes: Uint8Array,
  mode: number,
  owner?: { uid: number; gid: number },
): void {
  const temporary = join(dirname(path), `.${basename(path)}.${crypto.randomUUID().slice(-12)}.tmp`);
  try {
    // Created private: a secret must not be readable for the moment before its final mode is set.
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, bytes);
      if (owner !== undefined) keepOwner(file, owner);
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Only root can give a file to another user; for the others it is theirs already, or cannot be kept. */
function keepOwner(file: number, { uid, gid }: { uid: number; gid: number }): void {
  try {
    fchownSync(file, uid, gid);
  } catch {
    // See above.
  }
}

/** Removes empty folders from `path` upwards to `upTo`; stops at the first one that holds something. */
function removeFolders(path: string, upTo: string): void {
  try {
    for (let folder = path; join(folder, sep).startsWith(join(upTo, sep)); folder = dirname(folder))
      rmdirSync(folder);
  } catch {
    // It holds something.
  }
}

/**
 * Replaces a file as a whole, or creates it together with its folders (private ones, unless told otherwise: they may be
 * `$CODEX_HOME`).
 * A file with a second hard link, or one that is a mount point of its own (a container's bind mount), cannot be
 * renamed over without breaking that tie, so it is written in place.
 * @returns the topmost folder that was made, if any
 * @throws NodeJS.ErrnoException as the operating system gives it; EACCES for a file that its owner made read-only
 */
export function writeFile(
  path: string,
  bytes: Uint8Array,
  mode: number,
  folderMode = 0o700,
): string | undefined {
  const before = lstatSync(path, { throwIfNoEntry: false });
  if (before === undefined) {
    const created = mkdirSync(dirname(path), { recursive: true, mode: folderMode });
    try {
      writeBeside(path, bytes, mode);
    } catch (error) {
      if (created !== undefined) removeFolders(dirname(path), created);
      throw error;
    }
    return created;
  }
  // A rename would make a file of a device.
  if (!before.isFile()) throw Object.assign(new Error('it is not a plain file'), { code: 'EINVAL' });
  // A rename would replace a read-only file, and root may write anything; the bit says that its owner wants neither.
  if ((before.mode & 0o222) === 0)
    throw Object.assign(new Error('the file is read-only'), { code: 'EACCES' });
  accessSync(path, constants.W_OK);
  if (before.nlink > 1) {
    writeInPlace(path, bytes, mode);
    return undefined;
  }
  try {
    writeBeside(path, bytes, mode, before);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EBUSY')) throw error;
    writeInPlace(path, bytes, mode);
  }
  return undefined;
}

/** Deletes a file; then the folders above it as long as they are empty, up to and including `upTo` if given. */
export function removeFile(path: string, upTo?: string): void {
  rmSync(path, { force: true });
  if (upTo !== undefined) removeFolders(dirname(path), upTo);
}

/**
 * Makes a file what it was at the snapshot; `folder` is the topmost folder that our write created. A deleted file may have
 * taken its empty folders along: they come back with `folderMode`, else as a shell would make them.
 */
export function putBack(
  { realPath, bytes, mode }: FileSnapshot,
  folder: string | undefined,
  folderMode = 0o777,
): void {
  if (bytes === undefined) removeFile(realPath, folder);
  else writeFile(realPath, bytes, mode ?? 0o600, folderMode);
}

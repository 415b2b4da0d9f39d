import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { hasCode } from './errors.ts';
import { type Disk, type NewFile, type Owner, readPlain, statOf } from './disk.ts';
import { countReplacements } from './replacements.ts';

const load = createRequire(import.meta.url);

/** Windows has no links to follow by mistake here. */
const sameName = constants.O_NOFOLLOW ?? 0;

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; ) at += writeSync(file, bytes, at, undefined, at);
  if (fstatSync(file).size > bytes.byteLength) ftruncateSync(file, bytes.byteLength);
}

function setMode(file: number, mode: number): void {
  if ((fstatSync(file).mode & 0o7777) !== mode) fchmodSync(file, mode);
}

/** Only root can give a file to another user; without root, the file has the right owner already or cannot get it. */
function giveTo(file: number, { uid, gid }: Owner): void {
  const now = fstatSync(file);
  if (now.uid === uid && now.gid === gid) return;
  try {
    fchownSync(file, uid, gid);
  } catch {
    // See above.
  }
}

/** Root works in the homes of other users, too: what it makes there is theirs. */
const ownerOfNew = (path: string): Owner | undefined =>
  process.getuid?.() === 0 ? statOf(dirname(path))?.owner : undefined;

/**
 * Copies a file with its extended attributes and access lists, which Node cannot read. Theirs is the system's own `cp`,
 * whatever the PATH says. @returns whether there is a copy
 * @throws NodeJS.ErrnoException where the machine has no room for one more process or file: a copy without them would
 *   lose them
 */
function copyWithAttributes(from: string, to: string): boolean {
  if (process.platform === 'win32') return false;
  const options = process.platform === 'linux' ? ['-a'] : ['-p'];
  // Loaded where a file is replaced: most runs look only.
  const { spawnSync } = load('node:child_process') as typeof import('node:child_process');
  const { status, error } = spawnSync('/bin/cp', [...options, '--', from, to], {
    env: {},
    stdio: 'ignore',
    timeout: 20_000,
  });
  if (hasCode(error, 'EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM')) throw error as NodeJS.ErrnoException;
  return status === 0;
}

function openNew(path: string, like: string | undefined): number {
  if (like === undefined || !copyWithAttributes(like, path)) {
    // What a `cp` that was stopped half-way has left.
    if (like !== undefined) unlink(path);
    return openSync(path, 'wx', 0o600);
  }
  return openSync(path, constants.O_RDWR | sameName);
}

function create(path: string, bytes: Uint8Array, { mode, like, fleeting }: NewFile): void {
  try {
    const file = openNew(path, like);
    try {
      // The bytes may be a secret, and the copy as open as the file was.
      setMode(file, mode & 0o600);
      writeAll(file, bytes);
      const owner = like === undefined ? ownerOfNew(path) : statOf(like)?.owner;
      if (owner !== undefined) giveTo(file, owner);
      setMode(file, mode);
      if (fleeting !== true) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) unlink(path);
    throw error;
  }
}

function overwrite(path: string, bytes: Uint8Array, mode: number): void {
  const file = openSync(path, constants.O_RDWR | sameName);
  try {
    // Closed before the bytes go in: they may be a secret.
    setMode(file, fstatSync(file).mode & 0o7777 & mode);
    writeAll(file, bytes);
    setMode(file, mode);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function unlink(path: string): void {
  if (statOf(path) === undefined) return;
  try {
    unlinkSync(path);
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
}

function makeFolder(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return;
    throw error;
  }
  const made = statOf(path);
  if (made?.kind !== 'folder') return;
  const owner = ownerOfNew(path) ?? made.owner;
  const isAnothers = owner.uid !== made.owner.uid;
  // A umask may have closed it to its owner, who could not even take it away again.
  if (!isAnothers && (made.mode & 0o700) !== (mode & 0o700)) chmodSync(path, made.mode | (mode & 0o700));
  if (isAnothers || owner.gid !== made.owner.gid) lchownSync(path, owner.uid, owner.gid);
}

function removeFolder(path: string): void {
  if (statOf(path)?.kind !== 'folder' || readdirSync(path).length > 0) return;
  try {
    rmdirSync(path);
  } catch (error) {
    // It holds something, is gone already, or is a mount point.
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR', 'EBUSY')) throw error;
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync.native(path);
  } catch {
    return undefined;
  }
}

/** Some file systems, and Windows, cannot open a folder for this: then only the moment of the change is open. */
function sync(folder: string): void {
  let file: number | undefined;
  try {
    file = openSync(folder, 'r');
    fsyncSync(file);
  } catch {
    // See above.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** The disk of this machine. */
export const realDisk: Disk = {
  user: process.geteuid?.(),
  stat: statOf,
  read: (path) => readPlain(path).bytes,
  list,
  realPath,
  requireWritable: (path) => accessSync(path, constants.W_OK),
  create,
  overwrite,
  link: linkSync,
  rename: renameSync,
  unlink,
  makeFolder,
  removeFolder,
  sync,
  countReplacements,
};

import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  constants,
  mkdirSync,
  promises as fs,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { problem } from './findings/index.ts';
import { makePrivateFolder } from './private-folder.ts';
import { run } from './run.ts';
import type { FileSnapshot, Host } from './types.ts';

const isErrno = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'code' in error;

/** The operating system's own words for a failed call, such as "no space left on device". */
export function causeOf(error: unknown): string {
  if (!isErrno(error)) return error instanceof Error ? error.message : String(error);
  const known = error.errno === undefined ? undefined : getSystemErrorMap().get(error.errno);
  return known?.[1] ?? error.message;
}

const missing = (error: unknown): boolean => isErrno(error) && error.code === 'ENOENT';

/** Follows symlinks, also one whose target does not exist yet: a dotfile manager's link must stay a link. */
async function realPathOf(path: string, depth = 0): Promise<string> {
  try {
    return await fs.realpath(path);
  } catch (error) {
    if (!missing(error) || depth > 40) throw error;
  }
  const link = await fs.readlink(path).catch(() => undefined);
  if (link !== undefined)
    return realPathOf(join(link.startsWith('/') ? '/' : dirname(path), link), depth + 1);
  const parent = dirname(path);
  return parent === path ? path : join(await realPathOf(parent, depth + 1), basename(path));
}

async function read(path: string): Promise<FileSnapshot> {
  try {
    const realPath = await realPathOf(path);
    const handle = await fs.open(realPath, 'r');
    try {
      const { mode } = await handle.stat();
      return { path, realPath, bytes: await handle.readFile(), mode: mode & 0o7777 };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (missing(error)) return { path, realPath: await realPathOf(path), bytes: undefined, mode: undefined };
    throw problem('file-unreadable', { path, cause: causeOf(error) }, { cause: error });
  }
}

async function kindOf(path: string): Promise<'file' | 'folder' | undefined> {
  const stats = await fs.stat(path).catch(() => undefined);
  if (stats === undefined) return undefined;
  return stats.isDirectory() ? 'folder' : 'file';
}

async function list(path: string): Promise<readonly string[]> {
  try {
    return (await fs.readdir(path)).sort();
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw problem('file-unreadable', { path, cause: causeOf(error) }, { cause: error });
  }
}

/** A name in the same folder, and so the same file system, as the file that it is going to replace. */
const temporaryBeside = (path: string): string =>
  join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);

/** Makes a rename durable. Best effort: some file systems (and Windows) cannot open a folder for this. */
async function syncFolder(path: string): Promise<void> {
  const handle = await fs.open(path, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Overwrites a file without replacing it. Not atomic; so a failure half-way puts the old bytes back. */
async function writeInPlace(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const handle = await fs.open(path, 'r+');
  try {
    const before = await handle.readFile();
    const overwrite = async (content: Uint8Array): Promise<void> => {
      for (let at = 0; at < content.byteLength; )
        at += (await handle.write(content, at, undefined, at)).bytesWritten;
      await handle.truncate(content.byteLength);
    };
    try {
      await overwrite(bytes);
      await handle.chmod(mode);
      await handle.sync();
    } catch (error) {
      await overwrite(before);
      throw error;
    }
  } finally {
    await handle.close();
  }
}

async function writeBeside(
  path: string,
  bytes: Uint8Array,
  mode: number,
  owner?: { uid: number; gid: number },
): Promise<void> {
  const temporary = temporaryBeside(path);
  try {
    // Created private: a secret must not be readable for the moment before its final mode is set.
    const handle = await fs.open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      if (owner !== undefined) await handle.chown(owner.uid, owner.gid).catch(() => undefined);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/**
 * Replaces a file as a whole, or creates it together with its folders (private ones, unless told otherwise: they may be
 * `$CODEX_HOME`).
 * A file with a second hard link, or one that is a mount point of its own (a container's bind mount), cannot be
 * renamed over without breaking that tie, so it is written in place.
 * @throws NodeJS.ErrnoException as the operating system gives it; EACCES for a file that its owner made read-only
 */
async function write(
  path: string,
  bytes: Uint8Array,
  mode: number,
  folderMode = 0o700,
): Promise<string | undefined> {
  const before = await fs.lstat(path).catch((error: unknown) => {
    if (missing(error)) return undefined;
    throw error;
  });
  if (before === undefined) {
    const created = await fs.mkdir(dirname(path), { recursive: true, mode: folderMode });
    try {
      await writeBeside(path, bytes, mode);
    } catch (error) {
      if (created !== undefined) await removeFolders(dirname(path), created);
      throw error;
    }
    return created;
  }
  // A rename would replace a read-only file, and root may write anything; the bit says that its owner wants neither.
  if ((before.mode & 0o222) === 0)
    throw Object.assign(new Error('the file is read-only'), { code: 'EACCES' });
  await fs.access(path, constants.W_OK);
  if (before.nlink > 1) {
    await writeInPlace(path, bytes, mode);
    return undefined;
  }
  try {
    await writeBeside(path, bytes, mode, before);
  } catch (error) {
    if (!isErrno(error) || error.code !== 'EBUSY') throw error;
    await writeInPlace(path, bytes, mode);
  }
  return undefined;
}

/** Removes empty folders from `path` upwards to `upTo`; stops at the first one that holds something. */
async function removeFolders(path: string, upTo: string): Promise<void> {
  for (let folder = path; folder.startsWith(upTo); folder = dirname(folder)) {
    const removed = await fs.rmdir(folder).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

async function remove(path: string, upTo?: string): Promise<void> {
  await fs.rm(path, { force: true });
  if (upTo !== undefined) await removeFolders(dirname(path), upTo);
}

function putBack({ realPath, bytes, mode }: FileSnapshot, folder: string | undefined): void {
  if (bytes !== undefined) {
    const temporary = temporaryBeside(realPath);
    // A deleted file may have taken its empty folders along.
    mkdirSync(dirname(realPath), { recursive: true });
    writeFileSync(temporary, bytes, { mode: mode ?? 0o600, flush: true });
    chmodSync(temporary, mode ?? 0o600);
    renameSync(temporary, realPath);
    return;
  }
  rmSync(realPath, { force: true });
  if (folder === undefined) return;
  for (let empty = dirname(realPath); empty.startsWith(folder); empty = dirname(empty)) {
    if (readdirSync(empty).length > 0) return;
    rmdirSync(empty);
  }
}

function onExit(work: () => void): () => void {
  process.on('exit', work);
  return () => {
    process.off('exit', work);
  };
}

/** The real machine. Paths go through as they are; callers pass absolute ones. */
export function createHost(): Host {
  return {
    env: process.env,
    platform: process.platform,
    home: homedir(),
    cwd: process.cwd(),
    read,
    kindOf,
    list,
    write,
    remove,
    putBack,
    onExit,
    temporaryFolder: () => makePrivateFolder(),
    run,
  };
}

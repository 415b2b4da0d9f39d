import { promises as fs } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { problem } from './findings/index.ts';
import { makePrivateFolder } from './private-folder.ts';
import { run } from './run.ts';
import type { FileSnapshot, Host } from './types.ts';
import { putBack, removeFile, writeFile } from './write.ts';

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

function onExit(work: () => void): () => void {
  process.on('exit', work);
  return () => {
    process.off('exit', work);
  };
}

/** An empty or relative HOME would set up whatever folder one happens to be in. @throws Problem home-unknown */
function homeFolder(): string {
  const home = homedir();
  if (!isAbsolute(home)) throw problem('home-unknown', { home });
  return home;
}

/** The real machine. Paths go through as they are; callers pass absolute ones. */
export function createHost(): Host {
  return {
    env: process.env,
    platform: process.platform,
    home: homeFolder(),
    cwd: process.cwd(),
    read,
    kindOf,
    list,
    write: async (...file) => writeFile(...file),
    remove: async (...file) => removeFile(...file),
    putBack,
    onExit,
    temporaryFolder: () => makePrivateFolder(),
    run,
  };
}

import { basename, dirname, join } from 'node:path';
import type { Disk } from '../host/disk.ts';
import { isAtOrBelow, withParents } from '../lib/folders.ts';
import { isTrusted, runFolderName } from './run-folder.ts';

/**
 * Whose files a run is about: it waits for others there, and settles what they have left unfinished. Absolute paths.
 */
export type Roots = Readonly<{
  codexHome?: string | undefined;
  /** A repo, or any other folder. */
  project?: string | undefined;
}>;

/** Where a folder is, or is going to be: symlinks followed as far as it exists. */
function whereIs(disk: Disk, path: string): string {
  const real = disk.realPath(path);
  if (real !== undefined || dirname(path) === path) return real ?? path;
  return join(whereIs(disk, dirname(path)), basename(path));
}

/** The first of these folders that is there. */
const nearest = (disk: Disk, chain: readonly string[]): string =>
  chain.find((path) => disk.stat(path)?.kind === 'folder') ?? '/';

const runFolderIn = (folder: string): string => join(folder, runFolderName);

function canMakeRunFolder(disk: Disk, folder: string): boolean {
  try {
    disk.requireWritable(folder);
    return true;
  } catch {
    return false;
  }
}

/** The run folders of a CODEX_HOME, and which of them a run takes. */
export type RunFolders = Readonly<{
  main: string;
  /**
   * Every run folder that a run in the same CODEX_HOME may be in: a folder that is made, or goes, is no place for it.
   */
  all: readonly string[];
}>;

/**
 * @param files real paths of the files that are to be written
 * @param leaving a folder (real path) that this run takes away if it is empty in the end
 */
export function machineRunFolders(
  disk: Disk,
  codexHome: string,
  files: readonly string[] = [],
  leaving?: string,
): RunFolders {
  const chain = withParents(whereIs(disk, codexHome));
  const there = nearest(disk, chain);
  const above = [there];
  if (leaving !== undefined && isAtOrBelow(there, leaving)) above.unshift(dirname(leaving));
  // What lies in a work tree is trusted with the files of that work tree alone.
  const root = workTreeAt(disk, there);
  if (root !== undefined && !files.every((path) => isAtOrBelow(path, root))) above.unshift(dirname(root));
  const main = above.find((path) => path === there || canMakeRunFolder(disk, path)) ?? there;
  return { main: runFolderIn(main), all: chain.map(runFolderIn) };
}

/** The run folder of a repo; of a folder that is not there, the one that it is going to be made in. */
export const projectRunFolder = (disk: Disk, project: string): string =>
  runFolderIn(nearest(disk, withParents(whereIs(disk, project))));

/** Run folders that are there and belong to this user. */
export const runFoldersThere = (disk: Disk, runFolders: readonly string[]): readonly string[] =>
  runFolders.filter((runFolder) => isTrusted(disk, runFolder));

/** The work tree that a path lies in: the nearest folder above with a `.git`. */
export function workTreeAt(disk: Disk, path: string): string | undefined {
  return withParents(path).find((folder) => disk.stat(join(folder, '.git')) !== undefined);
}

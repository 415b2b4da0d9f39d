import { isAtOrBelow } from '../lib/folders.ts';
import { dirname } from 'node:path';
import { type Finding, finding, problem } from '../findings/index.ts';
import { isGits } from '../host/confine.ts';
import type { Disk } from '../host/disk.ts';
import { type Journal, journalPath, readJournal } from './journal.ts';
import { workTreeAt } from './roots.ts';
import type { Held } from './run-folder.ts';
import { recover, type Settled } from './transaction.ts';

/*
 * What an earlier run has left unfinished, settled by the next one.
 *
 * A journal is foreign input where it lies in a work tree: a repo may bring one along. So one that does names files of
 * that work tree alone, and none of git's own. And where root finds one of another user's, it names files in folders of
 * that user alone.
 */

function mayTouch(disk: Disk, runFolder: string, root: string | undefined, path: string): boolean {
  const folder = dirname(path);
  if (root !== undefined && (!isAtOrBelow(path, root) || isGits(path, root))) return false;
  // Through a symlink it would be another file.
  const real = disk.realPath(folder);
  if (real !== undefined && real !== folder) return false;
  const owner = disk.stat(runFolder)?.owner.uid;
  const other = disk.stat(folder)?.owner.uid;
  return owner === disk.user || other === undefined || other === owner;
}

/** @throws Problem journal-foreign */
function requireCredible(
  disk: Disk,
  runFolder: string,
  { entries, made, emptied }: Journal,
  isProject: boolean,
  file: string,
): void {
  const folder = dirname(runFolder);
  const root = workTreeAt(disk, folder) ?? (isProject ? folder : undefined);
  const paths = [...entries.map(({ path }) => path), ...made.map(({ path }) => path), ...emptied];
  const wrong = paths.find((path) => !mayTouch(disk, runFolder, root, path));
  if (wrong !== undefined) throw problem('journal-foreign', { file, path: wrong });
}

function told({ command, since }: Journal, { way, theirs }: Settled): Finding {
  if (way === 'stopped') return finding('run-stopped', { command, since, theirs });
  const level = theirs.length > 0 ? 'warning' : 'info';
  return finding('run-settled', { command, since, finished: way === 'finished', theirs }, level);
}

/**
 * Settles what earlier runs have left in run folders that this run holds.
 * @param project the run folder among them that is a repo's
 * @throws Problem journal-unreadable, journal-foreign, run-unsettled
 */
export function settleRunFolders(
  disk: Disk,
  { runFolders, clear }: Held,
  project: string | undefined,
): readonly Finding[] {
  return runFolders.flatMap((runFolder) => {
    const open = readJournal(disk, runFolder);
    if (open !== undefined) {
      const file = journalPath(runFolder, open.phase);
      requireCredible(disk, runFolder, open.journal, runFolder === project, file);
    }
    const settled = open === undefined ? undefined : recover(disk, runFolder, open);
    if (open !== undefined && settled !== undefined && settled.failed.length > 0) {
      const { command, since } = open.journal;
      throw problem('run-unsettled', { command, since, files: settled.failed });
    }
    clear(runFolder);
    return open === undefined || settled === undefined || settled.way === 'tidied'
      ? []
      : [told(open.journal, settled)];
  });
}

import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import type { Host } from '../host/types.ts';
import { withParents } from '../lib/folders.ts';
import { parseJournal, phaseAmong } from './journal.ts';
import type { Roots } from './roots.ts';
import { isAlive, isLock, parseLock, runFolderName } from './run-folder.ts';

type Reader = Pick<Host, 'kindOf' | 'list' | 'read' | 'process'>;

async function textAt(host: Reader, path: string): Promise<string> {
  return Buffer.from((await host.read(path)).bytes ?? []).toString('utf8');
}

/** Whether a run that still goes on is in a run folder. */
async function isInUse(host: Reader, runFolder: string, names: readonly string[]): Promise<boolean> {
  for (const name of names.filter(isLock)) {
    const holder = parseLock(await textAt(host, join(runFolder, name)));
    if (holder !== undefined && isAlive(holder, host.process.isRunning)) return true;
  }
  return false;
}

/** A run that was cut off: where, and as far as its journal can be read what it was and since when. */
export type Unfinished = Readonly<{
  folder: string;
  command?: string;
  since?: string;
  /** The journal that this version cannot read. */
  journal?: string;
  unread?: true;
}>;

async function unfinishedIn(host: Reader, folder: string): Promise<readonly Unfinished[]> {
  const runFolder = join(folder, runFolderName);
  // Where this user may not look, no run of theirs has been.
  if ((await host.kindOf(runFolder)) === undefined) return [];
  const names = await host.list(runFolder);
  const phase = phaseAmong(names);
  if (phase === undefined || (await isInUse(host, runFolder, names))) return [];
  const path = join(runFolder, `journal.${phase}`);
  const journal = parseJournal(await textAt(host, path));
  return journal === undefined
    ? [{ folder, journal: path, unread: true }]
    : [{ folder, command: journal.command, since: journal.since }];
}

/**
 * Runs that were cut off in these roots and have not been settled yet. Reads only: whoever just looks settles nothing.
 * @throws Problem file-unreadable
 */
export async function unfinishedRuns(host: Reader, roots: Roots): Promise<readonly Unfinished[]> {
  const { codexHome, project } = roots;
  const folders = new Set([
    ...(codexHome === undefined ? [] : withParents(codexHome)),
    ...(project === undefined ? [] : [project]),
  ]);
  const found: Unfinished[] = [];
  for (const folder of folders) found.push(...(await unfinishedIn(host, folder)));
  return found;
}

import { isAtOrBelow } from '../lib/folders.ts';
import { dirname } from 'node:path';
import type { Disk } from '../host/disk.ts';
import { packageVersion } from '../lib/package.ts';
import { type Entry, type Journal, journalVersion, markOf } from './journal.ts';
import { bytesOf, type Change } from './plan.ts';

/** The nearest folder above a path that is there. */
function folderAbove(disk: Disk, path: string): string {
  const folder = dirname(path);
  return folder === path || disk.stat(folder) !== undefined ? folder : folderAbove(disk, folder);
}

/** The folders that have to be made for a file, outermost first. */
function missingFolders(disk: Disk, path: string): readonly string[] {
  const folder = dirname(path);
  if (folder === path || disk.stat(folder) !== undefined) return [];
  return [...missingFolders(disk, folder), folder];
}

/** Copies lie in the run folder as long as a rename leads from there to the file. */
function isBeside(disk: Disk, runFolder: string, path: string): boolean {
  const own = dirname(runFolder);
  if (!isAtOrBelow(path, own)) return true;
  return disk.stat(folderAbove(disk, path))?.device !== disk.stat(own)?.device;
}

const kinds = { create: 'create', update: 'replace', delete: 'delete', keep: 'replace' } as const;

function entryOf(disk: Disk, runFolder: string, change: Change): Entry {
  const { snapshot, kind, mode, isRecord = false } = change;
  const { realPath: path, bytes: before } = snapshot;
  return {
    path,
    kind: kinds[kind],
    ...(before !== undefined && { before: markOf(before, snapshot.mode ?? 0) }),
    ...(kind !== 'delete' && { after: markOf(bytesOf(change), mode) }),
    inPlace: kind === 'update' && (disk.stat(path)?.links ?? 1) > 1,
    beside: isBeside(disk, runFolder, path),
    ...(isRecord && { record: true }),
  };
}

/** The folders that a deletion may leave empty, innermost first. */
function emptied({ snapshot, folders, kind }: Change): readonly string[] {
  if (kind !== 'delete' || folders === undefined) return [];
  const found: string[] = [];
  for (let at = dirname(snapshot.realPath); isAtOrBelow(at, folders.top); at = dirname(at)) found.push(at);
  return found;
}

export type Draft = Readonly<{
  journal: Journal;
  bytes: ReadonlyMap<Entry, Uint8Array>;
}>;

/** What a run is going to do, as its journal tells it. */
export function journalOf(disk: Disk, runFolder: string, command: string, changes: readonly Change[]): Draft {
  const entries = changes.map((change) => entryOf(disk, runFolder, change));
  const bytes = new Map(
    changes.flatMap((change, index) => {
      const entry = entries[index];
      return entry === undefined || change.kind === 'delete' ? [] : [[entry, bytesOf(change)] as const];
    }),
  );
  const made = new Map(
    changes.flatMap(({ kind, snapshot, folders }) =>
      kind === 'create'
        ? missingFolders(disk, snapshot.realPath).map((path) => [path, folders?.mode ?? 0o700] as const)
        : [],
    ),
  );
  const journal: Journal = {
    version: journalVersion,
    package: packageVersion,
    command,
    since: new Date().toISOString(),
    id: crypto.randomUUID().slice(-12),
    entries,
    made: [...made].map(([path, mode]) => ({ path, mode })).sort((a, b) => a.path.length - b.path.length),
    emptied: [...new Set(changes.flatMap(emptied))].sort((a, b) => b.length - a.length),
  };
  return { journal, bytes };
}

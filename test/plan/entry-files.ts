import { type Entry, type Journal, markOf } from '../../src/plan/journal.ts';
import type { MemoryDisk } from '../support/memory-disk.ts';

export const runFolder = '/home/ada/.codex-orq';
export const at = (name: string): string => `/home/ada/${name}`;

const mark = (text: string) => markOf(Buffer.from(text), 0o600);

/** A file that holds `old NAME`, and is to hold `new NAME`. */
export const entryOf = (kind: Entry['kind'], name: string, change: Partial<Entry> = {}): Entry => ({
  path: at(name),
  kind,
  ...(kind !== 'create' && { before: mark(`old ${name}`) }),
  ...(kind !== 'delete' && { after: mark(`new ${name}`) }),
  inPlace: false,
  beside: false,
  ...change,
});

export const journalOf = (entries: readonly Entry[], change: Partial<Journal> = {}): Journal => ({
  version: 1,
  package: '1.0.0',
  command: 'setup',
  since: '2026-01-02T03:04:05.678Z',
  id: '0123456789ab',
  entries: [...entries],
  made: [],
  emptied: [],
  ...change,
});

/** The files as they were before the run. */
export function putBefore(disk: MemoryDisk, entries: readonly Entry[]): void {
  for (const { path, kind } of entries)
    if (kind !== 'create') disk.put(path, `old ${path.slice(at('').length)}`, 0o600);
}

/** From now on this step fails at this path. */
export function failAt(disk: MemoryDisk, step: string, path: string): void {
  disk.before = (each, to) => {
    if (each === step && to === path) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  };
}

/** Nothing was left to another program, and nothing failed. */
export const none = { theirs: [], failed: [] };

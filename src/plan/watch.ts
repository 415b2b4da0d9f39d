import { Buffer } from 'node:buffer';
import type { FileSnapshot, Host, PathKind } from '../host/types.ts';

export const sameBytes = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;

export type Watched = Readonly<{
  /** Reads like the other one. */
  host: Host;
  /** A file that was read through it and is another by now; undefined where all are as they were. */
  changed: () => Promise<string | undefined>;
}>;

const isSame = (now: FileSnapshot, before: FileSnapshot): boolean =>
  now.realPath === before.realPath && now.mode === before.mode && sameBytes(now.bytes, before.bytes);

/**
 * A host that remembers what it has first said of files: a plan that was made from it holds as long as that is so. One
 * that another run has written to between two looks is no longer what the first look found.
 */
export function watch(host: Host): Watched {
  const read = new Map<string, FileSnapshot>();
  const kinds = new Map<string, PathKind | undefined>();
  const own: string[] = [];
  const isOwn = (path: string): boolean => own.some((folder) => path.startsWith(folder));
  return {
    host: {
      ...host,
      read: async (path) => {
        const snapshot = await host.read(path);
        if (!isOwn(path) && !read.has(path)) read.set(path, snapshot);
        return snapshot;
      },
      kindOf: async (path) => {
        const kind = await host.kindOf(path);
        if (!isOwn(path) && !kinds.has(path)) kinds.set(path, kind);
        return kind;
      },
      temporaryFolder: async () => {
        const folder = await host.temporaryFolder();
        own.push(folder.path);
        return folder;
      },
    },
    changed: async () => {
      for (const [path, before] of read) if (!isSame(await host.read(path), before)) return path;
      for (const [path, kind] of kinds) if ((await host.kindOf(path)) !== kind) return path;
      return undefined;
    },
  };
}

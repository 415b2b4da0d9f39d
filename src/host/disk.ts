import { Buffer } from 'node:buffer';
import { hasCode } from './errors.ts';
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';

export type NodeKind = 'file' | 'folder' | 'link' | 'device' | 'pipe' | 'socket';

export type NodeStat = Readonly<{
  kind: NodeKind;
  /** The file system that it is on. */
  device: string;
  /** The same for two names of one file. */
  id: string;
  /** How many names it has. */
  links: number;
  /** Permission bits. */
  mode: number;
  /** Bytes. */
  size: number;
  owner: Owner;
}>;

export type Owner = Readonly<{ uid: number; gid: number }>;

export type NewFile = Readonly<{
  /** Permission bits, whatever the umask. */
  mode: number;
  /** A file whose owner, extended attributes and access lists it takes over. Without one it is its folder's owner's. */
  like?: string;
  /** Of no use after the machine has stopped, so its bytes need not be on the disk. */
  fleeting?: boolean;
}>;

/**
 * The calls that writing is made of, by absolute path; none of them follows a symlink that the path itself names. Each
 * is synchronous: signals are delivered between two turns of the event loop, so what is one turn is done or not begun
 * when Ctrl-C ends the process.
 */
export interface Disk {
  /** Number of the user that this runs as; undefined where there are none. */
  readonly user: number | undefined;
  /** What is at a path; undefined when there is nothing. */
  stat(path: string): NodeStat | undefined;
  /** The bytes of a plain file. @throws NotPlain, TooLarge, NodeJS.ErrnoException */
  read(path: string): Uint8Array;
  /** The names in a folder; none when there is no such folder. */
  list(path: string): readonly string[];
  /** The path with its symlinks followed; undefined when it leads nowhere. */
  realPath(path: string): string | undefined;
  /** Sees to it that a file may be written. @throws NodeJS.ErrnoException */
  requireWritable(path: string): void;
  /**
   * Makes a file that is not there yet, readable by its owner alone until it has its bytes; they are on the disk when
   * this returns. Nothing is left of one that fails.
   */
  create(path: string, bytes: Uint8Array, file: NewFile): void;
  /** Writes over a file, which stays the same one; its bytes are on the disk when this returns. */
  overwrite(path: string, bytes: Uint8Array, mode: number): void;
  /** Gives a file a second name. @throws NodeJS.ErrnoException EEXIST where there is one already */
  link(from: string, to: string): void;
  /** Replaces what is at `to` in one step. */
  rename(from: string, to: string): void;
  /** Takes a name away; nothing happens when it is not there. */
  unlink(path: string): void;
  /** Makes one folder; nothing happens when it is there. */
  makeFolder(path: string, mode: number): void;
  /** Takes a folder away if it is empty. */
  removeFolder(path: string): void;
  /** Makes what has happened to the names in a folder durable, as far as the system can. */
  sync(folder: string): void;
  /**
   * Counts from now on how often each name is given to another file, or taken away, by any program.
   * @param source the folder from which this process itself replaces them
   */
  countReplacements(paths: readonly string[], source: string): Replacements;
}

export type Replacements = Readonly<{
  /** Ends the counting. Empty where the system does not tell. */
  end(): Promise<ReadonlyMap<string, number>>;
}>;

/** As much as one of these files may hold: the largest known `config.toml` has some 2 MB. */
export const sizeLimit = 64 * 1024 * 1024;

/** Something else than a plain file is where one is to be read. */
export class NotPlain extends Error {
  readonly kind: NodeKind;
  constructor(kind: NodeKind) {
    super(`it is a ${kind}`);
    this.kind = kind;
  }
}

/** A file has more than {@link sizeLimit} bytes. */
export class TooLarge extends Error {}

function kindOf(stats: BigIntStats): NodeKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'pipe';
  return stats.isSocket() ? 'socket' : 'device';
}

const nodeOf = (stats: BigIntStats): NodeStat => ({
  kind: kindOf(stats),
  device: String(stats.dev),
  id: `${stats.dev}:${stats.ino}`,
  links: Number(stats.nlink),
  mode: Number(stats.mode) & 0o7777,
  size: Number(stats.size),
  owner: { uid: Number(stats.uid), gid: Number(stats.gid) },
});

/** What is at a path, which is not followed; undefined when there is nothing. */
export function statOf(path: string): NodeStat | undefined {
  try {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : nodeOf(stats);
  } catch (error) {
    // Below a file or a link to itself, or by a name that no file can have.
    if (hasCode(error, 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG')) return undefined;
    throw error;
  }
}

/** What does not wait for the other end of a pipe, nor follow a link that has come in between. Windows has neither. */
const careful = (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

/** Fills a buffer from where the file stands. @returns how many bytes there were */
function fill(file: number, buffer: Uint8Array): number {
  let at = 0;
  while (at < buffer.length) {
    const length = readSync(file, buffer.subarray(at));
    if (length === 0) break;
    at += length;
  }
  return at;
}

function readOpen(file: number, size: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  // The size that the file tells, and one more, which finds the end.
  for (let [next, total, isEnd] = [size + 1, 0, false]; !isEnd; next = 65_536) {
    const buffer = Buffer.allocUnsafe(next);
    const length = fill(file, buffer);
    total += length;
    if (total > sizeLimit) throw new TooLarge();
    chunks.push(buffer.subarray(0, length));
    isEnd = length < next;
  }
  const [first = Buffer.alloc(0)] = chunks;
  return chunks.length > 1 ? Buffer.concat(chunks) : first;
}

/**
 * Reads a plain file, and nothing else: a device may never end, a pipe keeps whoever opens it waiting.
 * @throws NotPlain, TooLarge, NodeJS.ErrnoException
 */
export function readPlain(path: string): NodeStat & Readonly<{ bytes: Uint8Array }> {
  const before = statOf(path);
  // Opening a device can set it going.
  if (before !== undefined && before.kind !== 'file') throw new NotPlain(before.kind);
  const file = openSync(path, constants.O_RDONLY | careful);
  try {
    const node = nodeOf(fstatSync(file, { bigint: true }));
    if (node.kind !== 'file') throw new NotPlain(node.kind);
    if (node.size > sizeLimit) throw new TooLarge();
    return { ...node, bytes: readOpen(file, node.size) };
  } finally {
    closeSync(file);
  }
}

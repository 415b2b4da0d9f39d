import { Buffer } from 'node:buffer';
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs';

export type NodeKind = 'file' | 'folder' | 'link' | 'device' | 'pipe' | 'socket';

export type NodeStat = Readonly<{
  kind: NodeKind;
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

export const isErrno = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error;

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  isErrno(error) && codes.includes(error.code ?? '');

function kindOf(stats: BigIntStats): NodeKind {
  if (stats.isFile()) return 'file';
  if (stats.isDirectory()) return 'folder';
  if (stats.isSymbolicLink()) return 'link';
  if (stats.isFIFO()) return 'pipe';
  return stats.isSocket() ? 'socket' : 'device';
}

const nodeOf = (stats: BigIntStats): NodeStat => ({
  kind: kindOf(stats),
  id: `${stats.dev}:${stats.ino}`,
  links: Number(stats.nlink),
  mode: Number(stats.mode) & 0o7777,
  size: Number(stats.size),
  owner: { uid: Number(stats.uid), gid: Number(stats.gid) },
});

/** What is at a path, which is not followed; undefined when there is nothing. */
export function statOf(path: string): NodeStat | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : nodeOf(stats);
}

/** What does not wait for the other end of a pipe, nor follow a link that has come in between. Windows has neither. */
const careful = (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0) | (constants.O_NOCTTY ?? 0);

function readOpen(file: number, size: number): Uint8Array {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    // The size that the file tells, and one more: then the second call finds the end.
    const chunk = Buffer.allocUnsafe(total === 0 ? size + 1 : 65_536);
    const length = readSync(file, chunk);
    if (length === 0) break;
    total += length;
    if (total > sizeLimit) throw new TooLarge();
    chunks.push(chunk.subarray(0, length));
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

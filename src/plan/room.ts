import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { problem } from '../findings/index.ts';
import type { Disk, Owner } from '../host/disk.ts';
import { hasCode } from '../host/errors.ts';
import type { Host } from '../host/types.ts';
import { isLeftover } from './journal.ts';

/*
 * A room is the folder `.codex-orq` in a CODEX_HOME or in a repo, there only while a run writes: it holds who is writing,
 * the run's journal and its copies. git does not see it.
 *
 * Each run has a lock of its own in it, by a name that no other run has. A run that is alone in there after it has put
 * its own lock down holds the room; of two that come at once at least one sees the other, and steps back. So the lock of
 * a dead process can be taken away by anybody, and at any time.
 */

export const roomName = '.codex-orq';

const Lock = v.object({
  process: v.object({
    pid: v.number(),
    machine: v.string(),
    boot: v.string(),
    space: v.string(),
    started: v.string(),
  }),
  /** What it was asked for: an intent. */
  command: v.string(),
  /** When it came in; ISO 8601. */
  since: v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)),
});

/** Who holds a room. */
export type Holder = v.InferOutput<typeof Lock>;

/** A process that cannot be looked at from here (another machine or container) counts as dead after this. */
const forgottenMs = 10 * 60_000;
/** A run in another process takes less than a second to write; what it waits for while it holds a room may take longer. */
const patienceMs = 20_000;
/** How long one waits without a word. */
const silenceMs = 300;

export type Claim = Readonly<{
  disk: Disk;
  process: Host['process'];
  command: string;
  /** Called once, when another run has been waited for long enough to say so. */
  onWait: (holder: Holder, folder: string) => void;
  /** Milliseconds; default 20,000. */
  patienceMs?: number;
}>;

export const isLock = (name: string): boolean => /^lock-[0-9a-f]{12}$/.test(name);

/** Who has put a lock down; undefined where that is nothing that we wrote. */
export function parseLock(text: string): Holder | undefined {
  try {
    const parsed = v.safeParse(Lock, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

function readLock(disk: Disk, path: string): Holder | undefined {
  try {
    return parseLock(Buffer.from(disk.read(path)).toString('utf8'));
  } catch {
    // Gone meanwhile.
    return undefined;
  }
}

/** Whether whoever holds a lock still runs. */
export function isAlive({ process, since }: Holder, isRunning: Host['process']['isRunning']): boolean {
  const known = isRunning(process);
  if (known !== undefined) return known;
  const age = Date.now() - Date.parse(since);
  return age >= 0 && age < forgottenMs;
}

type Met = Readonly<{ holder: Holder; room: string }>;

/** Whoever else is in one of these rooms, alive. */
function otherIn(
  rooms: readonly string[],
  own: string | undefined,
  { disk, process }: Claim,
): Met | undefined {
  for (const room of rooms) {
    for (const name of disk.list(room).filter(isLock)) {
      const holder = name === own ? undefined : readLock(disk, join(room, name));
      if (holder !== undefined && isAlive(holder, process.isRunning)) return { holder, room };
    }
  }
  return undefined;
}

/** Whether an owner is this user; for root, who works in other users' homes, also whoever owns the folder around. */
function isOwners(disk: Disk, room: string, { uid }: Owner): boolean {
  const { user } = disk;
  return user === undefined || uid === user || (user === 0 && uid === disk.stat(dirname(room))?.owner.uid);
}

/** A room of this run, or one that another run of the same user has left. @throws Problem room-foreign */
export function requireOwn(disk: Disk, room: string): void {
  // Looked at once: another run may take it away at any time.
  const node = disk.stat(room);
  if (node === undefined) return;
  if (node.kind !== 'folder' || !isOwners(disk, room, node.owner))
    throw problem('room-foreign', { path: room });
}

/** Whether a room is there and belongs to this user. */
export function isTrusted(disk: Disk, room: string): boolean {
  const node = disk.stat(room);
  return node?.kind === 'folder' && isOwners(disk, room, node.owner);
}

const ignoreFile = '.gitignore';

function makeRoom(disk: Disk, room: string): void {
  disk.makeFolder(room, 0o700);
  requireOwn(disk, room);
  const ignore = join(room, ignoreFile);
  if (disk.stat(ignore) !== undefined) return;
  try {
    disk.create(ignore, Buffer.from('*\n'), { mode: 0o600, fleeting: true });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Puts a lock down, as a whole. */
function putLock(disk: Disk, room: string, name: string, holder: Holder): void {
  const unfinished = join(room, `${name}.new`);
  disk.create(unfinished, Buffer.from(JSON.stringify(holder)), { mode: 0o600, fleeting: true });
  disk.rename(unfinished, join(room, name));
}

/** The same, in a room that whoever has just left it may be taking away. */
function enterOne(disk: Disk, room: string, name: string, holder: Holder): void {
  for (let again = 0; ; again += 1) {
    try {
      makeRoom(disk, room);
      putLock(disk, room, name, holder);
      return;
    } catch (error) {
      const isGoing = hasCode(error, 'ENOENT') && disk.stat(dirname(room)) !== undefined;
      if (!isGoing || again === 20) throw error;
    }
  }
}

/** What a dead run has left: its lock, its copies. Not what it has put down in its journal. */
function clearRoom(disk: Disk, room: string, own: string, isRunning: Host['process']['isRunning']): void {
  for (const name of disk.list(room)) {
    const path = join(room, name);
    const isUnfinished = /^lock-[0-9a-f]{12}\.new$/.test(name) && !name.startsWith(own);
    const holder = isLock(name) && name !== own ? readLock(disk, path) : undefined;
    const isDead = isLock(name) && name !== own && (holder === undefined || !isAlive(holder, isRunning));
    if (isLeftover(name) || isDead || isUnfinished) disk.unlink(path);
  }
}

function leaveOne(disk: Disk, room: string, name: string): void {
  disk.unlink(join(room, name));
  disk.unlink(join(room, `${name}.new`));
  if (disk.list(room).every((other) => other === ignoreFile)) {
    disk.unlink(join(room, ignoreFile));
    disk.removeFolder(room);
  }
}

/** Rooms that this run holds. */
export type Held = Readonly<{
  rooms: readonly string[];
  /** Takes away what dead runs have left in a room, once their journal is settled. */
  clear: (room: string) => void;
  /** Leaves rooms, and takes those away that are empty then. Safe to call twice, and while the process ends. */
  leave: (rooms: readonly string[]) => void;
}>;

function enterAll(
  rooms: readonly string[],
  { disk, process, command }: Claim,
): Held & Readonly<{ name: string }> {
  const name = `lock-${crypto.randomUUID().slice(-12)}`;
  const holder = { process: process.own(), command, since: new Date().toISOString() };
  const inside = new Set<string>();
  const leave = (some: readonly string[]): void => {
    for (const room of some) {
      if (!inside.delete(room)) continue;
      try {
        leaveOne(disk, room, name);
      } catch {
        // A disk that does not answer any more. The next run takes the lock of a dead process away.
      }
    }
  };
  try {
    for (const room of rooms) {
      inside.add(room);
      enterOne(disk, room, name, holder);
    }
  } catch (error) {
    leave(rooms);
    throw error;
  }
  return { rooms, name, leave, clear: (room) => clearRoom(disk, room, name, process.isRunning) };
}

const toldOf = ({ holder: { process, command, since }, room }: Met) => ({
  pid: process.pid,
  command,
  since,
  folder: dirname(room),
});

/**
 * Takes rooms, and waits for whoever is in them.
 * @param watched rooms that have to be empty, too; they are not entered
 * @throws Problem another-run, room-foreign; NodeJS.ErrnoException when a room cannot be made
 */
export async function enter(
  rooms: readonly string[],
  watched: readonly string[],
  claim: Claim,
): Promise<Held> {
  const { disk, onWait } = claim;
  const all = [...new Set([...rooms, ...watched])];
  const begin = Date.now();
  let isTold = false;
  for (const room of rooms) requireOwn(disk, room);
  for (;;) {
    let other = otherIn(all, undefined, claim);
    if (other === undefined) {
      const held = enterAll(rooms, claim);
      other = otherIn(all, held.name, claim);
      if (other === undefined) return held;
      held.leave(rooms);
    }
    const waited = Date.now() - begin;
    if (waited > (claim.patienceMs ?? patienceMs))
      throw problem('another-run', { ...toldOf(other), seconds: Math.round(waited / 1000) });
    if (!isTold && waited > silenceMs) {
      isTold = true;
      onWait(other.holder, dirname(other.room));
    }
    // Not in step with the others.
    await wait(40 + Math.random() * 80);
  }
}

/** Waits until these rooms are empty. @throws Problem another-run */
export async function waitFor(rooms: readonly string[], claim: Claim): Promise<void> {
  (await enter([], rooms, claim)).leave([]);
}

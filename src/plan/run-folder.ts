import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { problem } from '../findings/index.ts';
import type { Disk, NodeStat, Owner } from '../host/disk.ts';
import { hasCode } from '../host/errors.ts';
import type { Host } from '../host/types.ts';
import { isLeftover } from './journal.ts';

/*
 * A run folder is `.codex-orq` in a CODEX_HOME or in a repo, there only while a run writes: it holds who is writing,
 * the run's journal and its copies. git does not see it.
 *
 * Each run has a lock of its own in it, by a name that no other run has. A run that is alone in there after it has put
 * its own lock down holds the folder; of two that come at once at least one sees the other, and steps back. So any run
 * can take the lock of a dead process away, at any time.
 */

export const runFolderName = '.codex-orq';

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

/** Who holds a run folder. */
export type Holder = v.InferOutput<typeof Lock>;

/** A process that cannot be looked at from here (another machine or container) counts as dead after this. */
const forgottenMs = 10 * 60_000;
/**
 * A run in another process takes less than a second to write; what it waits for while it holds a run folder may take
 * longer.
 */
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

/** Whether the run that holds a lock is still alive. */
export function isAlive({ process, since }: Holder, isRunning: Host['process']['isRunning']): boolean {
  const known = isRunning(process);
  if (known !== undefined) return known;
  const age = Date.now() - Date.parse(since);
  return age >= 0 && age < forgottenMs;
}

type Met = Readonly<{ holder: Holder; runFolder: string }>;

/** Whoever else is in one of these run folders, alive. */
function otherIn(
  runFolders: readonly string[],
  own: string | undefined,
  { disk, process }: Claim,
): Met | undefined {
  for (const runFolder of runFolders) {
    for (const name of disk.list(runFolder).filter(isLock)) {
      const holder = name === own ? undefined : readLock(disk, join(runFolder, name));
      if (holder !== undefined && isAlive(holder, process.isRunning)) return { holder, runFolder };
    }
  }
  return undefined;
}

/** Whether an owner is this user; for root, who works in other users' homes, also whoever owns the folder around. */
function isOwners(disk: Disk, runFolder: string, { uid }: Owner): boolean {
  const { user } = disk;
  return (
    user === undefined || uid === user || (user === 0 && uid === disk.stat(dirname(runFolder))?.owner.uid)
  );
}

/** A run folder of this run, or one that another run of the same user has left. @throws Problem run-folder-foreign */
export function requireOwn(disk: Disk, runFolder: string): void {
  // Looked at once: another run may take it away at any time.
  const node = disk.stat(runFolder);
  if (node === undefined) return;
  if (node.kind !== 'folder' || !isOwners(disk, runFolder, node.owner))
    throw problem('run-folder-foreign', { path: runFolder });
}

function statIfAllowed(disk: Disk, path: string): NodeStat | undefined {
  try {
    return disk.stat(path);
  } catch (error) {
    if (hasCode(error, 'EACCES')) return undefined;
    throw error;
  }
}

/** Whether a run folder is there and belongs to this user. Where this user may not look, no run of theirs has been. */
export function isTrusted(disk: Disk, runFolder: string): boolean {
  const node = statIfAllowed(disk, runFolder);
  return node?.kind === 'folder' && isOwners(disk, runFolder, node.owner);
}

const ignoreFile = '.gitignore';

function makeRunFolder(disk: Disk, runFolder: string): void {
  disk.makeFolder(runFolder, 0o700);
  requireOwn(disk, runFolder);
  const ignore = join(runFolder, ignoreFile);
  if (disk.stat(ignore) !== undefined) return;
  try {
    disk.create(ignore, Buffer.from('*\n'), { mode: 0o600, fleeting: true });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
}

/** Puts a lock down, as a whole. */
function putLock(disk: Disk, runFolder: string, name: string, holder: Holder): void {
  const unfinished = join(runFolder, `${name}.new`);
  disk.create(unfinished, Buffer.from(JSON.stringify(holder)), { mode: 0o600, fleeting: true });
  disk.rename(unfinished, join(runFolder, name));
}

/** The same, in a run folder that another run may be removing, since it has just left it. */
function enterOne(disk: Disk, runFolder: string, name: string, holder: Holder): void {
  for (let again = 0; ; again += 1) {
    try {
      makeRunFolder(disk, runFolder);
      putLock(disk, runFolder, name, holder);
      return;
    } catch (error) {
      const isGoing = hasCode(error, 'ENOENT') && disk.stat(dirname(runFolder)) !== undefined;
      if (!isGoing || again === 20) throw error;
    }
  }
}

/** What a dead run has left: its lock, its copies. Not what it has put down in its journal. */
function clearRunFolder(
  disk: Disk,
  runFolder: string,
  own: string,
  isRunning: Host['process']['isRunning'],
): void {
  for (const name of disk.list(runFolder)) {
    const path = join(runFolder, name);
    const isUnfinished = /^lock-[0-9a-f]{12}\.new$/.test(name) && !name.startsWith(own);
    const holder = isLock(name) && name !== own ? readLock(disk, path) : undefined;
    const isDead = isLock(name) && name !== own && (holder === undefined || !isAlive(holder, isRunning));
    if (isLeftover(name) || isDead || isUnfinished) disk.unlink(path);
  }
}

function leaveOne(disk: Disk, runFolder: string, name: string): void {
  disk.unlink(join(runFolder, name));
  disk.unlink(join(runFolder, `${name}.new`));
  if (disk.list(runFolder).every((other) => other === ignoreFile)) {
    disk.unlink(join(runFolder, ignoreFile));
    disk.removeFolder(runFolder);
  }
}

/** Run folders that this run holds. */
export type Held = Readonly<{
  runFolders: readonly string[];
  /** Takes away what dead runs have left in a run folder, once their journal is settled. */
  clear: (runFolder: string) => void;
  /** Leaves run folders, and takes those away that are empty then. Safe to call twice, and while the process ends. */
  leave: (runFolders: readonly string[]) => void;
}>;

function enterAll(
  runFolders: readonly string[],
  { disk, process, command }: Claim,
): Held & Readonly<{ name: string }> {
  const name = `lock-${crypto.randomUUID().slice(-12)}`;
  const holder = { process: process.own(), command, since: new Date().toISOString() };
  const inside = new Set<string>();
  const leave = (some: readonly string[]): void => {
    for (const runFolder of some) {
      if (!inside.delete(runFolder)) continue;
      try {
        leaveOne(disk, runFolder, name);
      } catch {
        // A disk that does not answer any more. The next run takes the lock of a dead process away.
      }
    }
  };
  try {
    for (const runFolder of runFolders) {
      inside.add(runFolder);
      enterOne(disk, runFolder, name, holder);
    }
  } catch (error) {
    leave(runFolders);
    throw error;
  }
  return {
    runFolders,
    name,
    leave,
    clear: (runFolder) => clearRunFolder(disk, runFolder, name, process.isRunning),
  };
}

const toldOf = ({ holder: { process, command, since }, runFolder }: Met) => ({
  pid: process.pid,
  command,
  since,
  folder: dirname(runFolder),
});

/**
 * Takes run folders, and waits for the runs that are in them.
 * @param watched run folders that have to be empty, too; they are not entered
 * @throws Problem another-run, run-folder-foreign; NodeJS.ErrnoException when a run folder cannot be made
 */
export async function enter(
  runFolders: readonly string[],
  watched: readonly string[],
  claim: Claim,
): Promise<Held> {
  const { disk, onWait } = claim;
  const all = [...new Set([...runFolders, ...watched])];
  const begin = Date.now();
  let isTold = false;
  for (const runFolder of runFolders) requireOwn(disk, runFolder);
  for (;;) {
    let other = otherIn(all, undefined, claim);
    if (other === undefined) {
      const held = enterAll(runFolders, claim);
      other = otherIn(all, held.name, claim);
      if (other === undefined) return held;
      held.leave(runFolders);
    }
    const waited = Date.now() - begin;
    if (waited > (claim.patienceMs ?? patienceMs))
      throw problem('another-run', { ...toldOf(other), seconds: Math.round(waited / 1000) });
    if (!isTold && waited > silenceMs) {
      isTold = true;
      onWait(other.holder, dirname(other.runFolder));
    }
    // Not in step with the others.
    await wait(40 + Math.random() * 80);
  }
}

/** Waits until these run folders are empty. @throws Problem another-run */
export async function waitFor(runFolders: readonly string[], claim: Claim): Promise<void> {
  (await enter([], runFolders, claim)).leave([]);
}

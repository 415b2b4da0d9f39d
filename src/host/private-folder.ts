import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Problem, problem } from '../findings/index.ts';
import { causeOf } from './errors.ts';
import { isRunning, ownProcess } from './self.ts';

/** A folder for one run, closed to other users. */
export type PrivateFolder = Readonly<{
  /** Absolute, without symlinks. */
  path: string;
  /** Removes it with everything in it. May be called twice. Never throws: what is left, the next run removes. */
  remove: () => Promise<void>;
}>;

/*
 * The name says whose it is: `codex-orq-<process>.<its start>.<boot>.<process space>-<random>`. A process that was
 * killed leaves its folder behind, and the next run can tell that it is not in use any more.
 */

const prefix = 'codex-orq-';

/** Which boot of which process space a number belongs to. */
const spaceOf = ({ boot, space }: Readonly<{ boot: string; space: string }>): string =>
  `${boot.slice(0, 8)}.${space.replace(/\D/g, '')}`;

/** What is said where a folder for one run cannot be made, or written to. */
export const unusable = (error: unknown): Problem =>
  problem('temporary-folder-unusable', { path: tmpdir(), cause: causeOf(error) }, { cause: error });

function makeFolder(): string {
  const own = ownProcess();
  try {
    const name = `${prefix}${own.pid}.${own.started}.${spaceOf(own)}-`;
    return realpathSync(mkdtempSync(join(tmpdir(), name)));
  } catch (error) {
    throw unusable(error);
  }
}

function isLeftover(path: string, name: string): boolean {
  const [, pid, started, space] = /^codex-orq-(\d+)\.(\d*)\.([\da-f]*\.\d*)-\w{6}$/.exec(name) ?? [];
  const own = ownProcess();
  if (pid === undefined || started === undefined || space !== spaceOf(own)) return false;
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory() !== true || stats.uid !== (process.geteuid?.() ?? stats.uid)) return false;
  return isRunning({ ...own, pid: Number(pid), started }) === false;
}

/** Removes the folders that killed processes of the same user have left. Never throws: there may be none to remove. */
export function removeLeftovers(): void {
  try {
    for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
      const path = join(tmpdir(), name);
      if (isLeftover(path, name)) rmSync(path, { recursive: true, force: true });
    }
  } catch {
    // No folder for temporary files, or one that cannot be listed.
  }
}

/** At once where it goes; what asks again without holding up the run is loaded where it does not. */
async function removePatiently(path: string): Promise<void> {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // A program that was killed a moment ago may still hold files open.
    const { rm } = await import('node:fs/promises');
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Makes a folder (mode 0700) below the system's folder for temporary files, with empty folders of these names in it. It
 * is removed by `remove`, or else when the process ends, also by Ctrl-C or SIGTERM. If such a signal has another
 * handler, that handler decides whether the process ends.
 * @param outlivesSignals it stays when a signal arrives: a program that works with it may go on
 * @throws Problem temporary-folder-unusable
 */
export async function makePrivateFolder(
  names: readonly string[] = [],
  outlivesSignals = false,
): Promise<PrivateFolder> {
  const path = makeFolder();
  const removeNow = (): void => {
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
    } catch {
      // The next run removes it: see removeLeftovers.
    }
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    removeNow();
    if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
  };
  process.once('exit', removeNow);
  if (!outlivesSignals) for (const signal of signals) process.on(signal, onSignal);
  try {
    for (const name of names) mkdirSync(join(path, name), { mode: 0o700 });
  } catch (error) {
    removeNow();
    throw unusable(error);
  }
  return {
    path,
    async remove() {
      try {
        await removePatiently(path);
      } catch {
        // Once more when the process ends, and by the next run: no reason for this one to fail.
        return;
      }
      process.off('exit', removeNow);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

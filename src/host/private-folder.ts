import { rmSync, promises as fs } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one run, closed to other users. */
export type PrivateFolder = Readonly<{
  /** Absolute, without symlinks. */
  path: string;
  /** Removes it with everything in it. May be called twice. */
  remove: () => Promise<void>;
}>;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Makes a folder (mode 0700) below the system's folder for temporary files, with empty folders of these names in it. It
 * is removed by `remove`, or else when the process ends, also by Ctrl-C or SIGTERM. If such a signal has another
 * handler, that handler decides whether the process ends.
 * @throws NodeJS.ErrnoException when the folder cannot be made
 */
export async function makePrivateFolder(names: readonly string[] = []): Promise<PrivateFolder> {
  const path = await fs.realpath(await fs.mkdtemp(join(tmpdir(), 'codex-orq-')));
  const removeNow = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  const onSignal = (signal: NodeJS.Signals): void => {
    removeNow();
    if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
  };
  process.once('exit', removeNow);
  for (const signal of signals) process.on(signal, onSignal);
  try {
    for (const name of names) await fs.mkdir(join(path, name), { mode: 0o700 });
  } catch (error) {
    removeNow();
    throw error;
  }
  return {
    path,
    async remove() {
      // A program that was killed a moment ago may still hold files open.
      await fs.rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      process.off('exit', removeNow);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

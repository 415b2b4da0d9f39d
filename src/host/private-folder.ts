import { rmSync, promises as fs } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one run, which nobody else can look into. */
export type PrivateFolder = Readonly<{
  /** Absolute, without symlinks. */
  path: string;
  /** Removes it with everything in it. May be called twice. */
  remove: () => Promise<void>;
}>;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Makes a folder (mode 0700) under the system's one for temporary files, with empty folders of these names in it. It
 * goes away with `remove`, and otherwise with the process: at its end, on Ctrl-C, and when it is told to stop. Where
 * somebody else handles such a signal, ending the process is left to them.
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
      // What was just killed may still be letting go of its files.
      await fs.rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      process.off('exit', removeNow);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

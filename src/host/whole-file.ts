import { dirname, join } from 'node:path';
import type { Disk } from './disk.ts';

/** Beside the file that it becomes. A run that was killed leaves one; the next that writes there takes it away. */
export const temporaryName = '.codex-orq-unfinished';

/**
 * Puts new bytes in place of a file: whoever looks, and a run that is killed, finds the old ones or all of the new ones.
 * For files that a command makes for its own sake; what undo has to give back is written by a plan (src/plan).
 * @param path with its symlinks followed
 * @throws NodeJS.ErrnoException
 */
export function replaceWhole(disk: Disk, path: string, bytes: Uint8Array, mode: number): void {
  const temporary = join(dirname(path), temporaryName);
  if (disk.stat(temporary) !== undefined) disk.unlink(temporary);
  disk.create(temporary, bytes, { mode });
  try {
    disk.rename(temporary, path);
  } catch (error) {
    disk.unlink(temporary);
    throw error;
  }
  disk.sync(dirname(path));
}

import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Replacements } from './disk.ts';

const none: Replacements = { end: () => Promise.resolve(new Map()) };

function watchFolder(folder: string, onName: (name: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (event, name) => {
      if (event === 'rename' && name !== null) onName(name);
    });
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    // No watches left, or a file system without them.
    return undefined;
  }
}

/**
 * Counts what happens to names of files. Elsewhere than on Linux, where the kernel tells each event by its name
 * (inotify), it counts nothing.
 * @param paths absolute, without symlinks
 * @param source the folder from which this process itself replaces them. The kernel makes one event of two alike
 *   (inotify(7)): a file that leaves this folder makes one that stands between another program's replacement and ours.
 */
export function countReplacements(paths: readonly string[], source: string): Replacements {
  if (process.platform !== 'linux') return none;
  const counts = new Map<string, number>();
  const watchers = [...new Set([source, ...paths.map(dirname)])].map((folder) =>
    watchFolder(folder, (name) => {
      const path = paths.find((each) => dirname(each) === folder && basename(each) === name);
      if (path !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
    }),
  );
  return {
    end: async () => {
      // The kernel has them ready; Node reads them between two turns of its loop.
      for (let turn = 0; turn < 2; turn += 1) await setImmediate();
      for (const watcher of watchers) watcher?.close();
      return counts;
    },
  };
}

import { type Problem, problem } from '../findings/index.ts';
import type { FileSnapshot } from '../host/types.ts';

/** What two paths have in common when they are one file: through a symlink, or as two names of it. */
export const identityOf = ({ id, realPath }: FileSnapshot): string => id ?? realPath;

/** Two files of ours that are one could only be written over each other. */
export const sameFile = (one: FileSnapshot, other: FileSnapshot): Problem =>
  problem('files-same', { path: one.path, other: other.path });

/** @throws Problem files-same */
export function requireDistinct(snapshots: readonly FileSnapshot[]): void {
  const seen = new Map<string, FileSnapshot>();
  for (const snapshot of snapshots) {
    const earlier = seen.get(identityOf(snapshot));
    if (earlier !== undefined) throw sameFile(snapshot, earlier);
    seen.set(identityOf(snapshot), snapshot);
  }
}

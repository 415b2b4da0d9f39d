import { dirname, join } from 'node:path';
import { type Problem, problem } from '../findings/index.ts';
import type { FileSnapshot, Host } from '../host/types.ts';
import type { Change } from './plan.ts';

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

/** Files that Codex reads or writes by their names. */
const ofCodex = /^(?:(?:.+\.|managed_)?config\.toml|requirements\.toml|auth\.json)$/;

/**
 * Sees to it that nothing is written through a link, or a second name, into a file of Codex that is none of this
 * plan's: a key into `config.toml`, the routing of a profile into the default.
 * @throws Problem files-same
 */
export async function requireApart(
  host: Pick<Host, 'read' | 'list'>,
  changes: readonly Change[],
): Promise<void> {
  const written = changes
    .filter(({ kind }) => kind !== 'keep')
    .map(({ snapshot }) => snapshot)
    .filter(({ bytes, path, realPath }) => bytes !== undefined || realPath !== path);
  const planned = new Set(changes.map(({ path }) => path));
  for (const folder of new Set(written.map(({ path }) => dirname(path)))) {
    // Another folder may be this one by another name, such as a `.codex` that stow has linked.
    const here = written.filter(({ path }) => dirname(path) === folder);
    const names = (await host.list(folder)).filter((name) => ofCodex.test(name));
    const paths = [...new Set(['config.toml', ...names])].map((name) => join(folder, name));
    for (const path of paths.filter((each) => !planned.has(each))) {
      // Codex reads what is no plain file as little as this does.
      const other = await host.read(path).catch(() => undefined);
      const same = other && here.find((snapshot) => identityOf(snapshot) === identityOf(other));
      if (other !== undefined && same !== undefined) throw sameFile(same, other);
    }
  }
}

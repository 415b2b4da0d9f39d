import { featureId } from './feature.ts';

/** The three places where the dev container tools look, relative to the repo's root, `/` between folders. */
const placesInOrder: readonly RegExp[] = [
  /^\.devcontainer\/devcontainer\.json$/,
  /^\.devcontainer\.json$/,
  /^\.devcontainer\/[^/]+\/devcontainer\.json$/,
];

const rankOf = (path: string): number => placesInOrder.findIndex((place) => place.test(path));

/**
 * The dev containers among `paths` (relative to the repo's root, `/` between folders), in the order in which the
 * dev container tools prefer them: the folder's own, the one in the root, then the named ones by name.
 */
export function findDevcontainers(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)]
    .filter((path) => rankOf(path) >= 0)
    .sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
}

/** Where the Feature lies, relative to the repo's root: one copy for all of its dev containers. */
export const featureFolder = `.devcontainer/${featureId}`;

/**
 * The record of what an undo needs, relative to the repo's root. In the repo, not on the machine: a colleague with a
 * clone can take the routing out as exactly as whoever put it in.
 */
export const recordPath = `${featureFolder}/undo.json`;

/** Where a repo without a dev container gets one. */
export const defaultDevcontainer = '.devcontainer/devcontainer.json';

/**
 * What a `devcontainer.json` calls the Feature: a path relative to its own folder, which may not leave
 * `.devcontainer/`.
 * @throws RangeError when no dev container can be at that path
 */
export function featureReference(devcontainerPath: string): string {
  const references = [`./${featureId}`, `./${featureFolder}`, `../${featureId}`];
  const reference = references[rankOf(devcontainerPath)];
  if (reference === undefined) throw new RangeError(`not the path of a dev container: ${devcontainerPath}`);
  return reference;
}

/**
 * The lock file that belongs to a `devcontainer.json`: beside it, hidden when it is hidden (read in the devcontainer
 * CLI 0.89.0). A build with `--frozen-lockfile` fails without one as soon as there is any Feature; local Features have
 * no entry in it, so that `{ "features": {} }` is all it needs for ours.
 */
export function lockfileOf(devcontainerPath: string): string {
  const slash = devcontainerPath.lastIndexOf('/') + 1;
  const dot = devcontainerPath.startsWith('.', slash) ? '.' : '';
  return `${devcontainerPath.slice(0, slash)}${dot}devcontainer-lock.json`;
}

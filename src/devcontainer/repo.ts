import { Buffer } from 'node:buffer';
import { dirname, join, resolve } from 'node:path';
import { parseProject } from '../answers/rules.ts';
import { decodeUtf8 } from '../edit/text.ts';
import { Problem, problem } from '../findings/index.ts';
import { isGits, realFolder, requireNoWayOut } from '../host/confine.ts';
import { isBelow } from '../lib/folders.ts';
import { namesIn } from '../host/listing.ts';
import { requireProject } from '../host/paths.ts';
import type { FileSnapshot, Host } from '../host/types.ts';
import { parseRecord, type RepoRecord } from '../state/repo-record.ts';
import { defaultDevcontainer, featureFolder, findDevcontainers, recordPath } from './locate.ts';

/** Where a folder that is opened by itself has its dev container. */
const usualContainers = [defaultDevcontainer, '.devcontainer.json'] as const;

type Files = Pick<Host, 'read' | 'kindOf' | 'list'>;

/** A repo whose files are each read once. Paths are relative to its root, with `/` between folders. */
export type Repo = Readonly<{
  root: string;
  /** The same with links followed. */
  realRoot: string;
  /** The `devcontainer.json` files, in the order in which the tools prefer them. */
  containers: readonly string[];
  /** How messages call a file. */
  nameOf: (path: string) => string;
  /** A file that may be written. @throws Problem devcontainer-outside, file-unreadable */
  snapshot: (path: string) => Promise<FileSnapshot>;
  /** The text of such a file. @throws Problem file-not-utf8 as well */
  text: (path: string) => Promise<string | undefined>;
  /** The text of a file that is not going to be written; undefined also for one that cannot be read. */
  readOptional: (path: string) => Promise<string | undefined>;
}>;

/**
 * The repo around the working folder: the nearest folder with a `.git`, below the home folder; else `cwd`. A folder in
 * it that has a dev container of its own comes first: it is what the dev container tools open there.
 */
async function repoAround({
  cwd,
  home,
  kindOf,
}: Pick<Host, 'cwd' | 'home' | 'kindOf'>): Promise<string | undefined> {
  if (cwd === home || dirname(cwd) === cwd) return undefined;
  let nearest: string | undefined;
  for (let folder = cwd; folder !== home && dirname(folder) !== folder; folder = dirname(folder)) {
    for (const path of usualContainers)
      if (nearest === undefined && (await kindOf(join(folder, path))) === 'file') nearest = folder;
    if ((await kindOf(join(folder, '.git'))) !== undefined) return nearest ?? folder;
  }
  return cwd;
}

/**
 * The folder that `--dest` names, else the repo around the working folder.
 * @returns undefined for "none", and where the working folder is no project (the home folder, the root)
 * @throws Problem path-empty, project-missing, link-leaves-repo
 */
export async function findProject(
  host: Pick<Host, 'cwd' | 'home' | 'kindOf' | 'read'>,
  dest: string | undefined,
): Promise<string | undefined> {
  if (dest === undefined) return repoAround(host);
  const project = parseProject(dest, host);
  if (project === undefined) return undefined;
  await requireProject(host, project);
  await requireNoWayOut(host, project);
  return project;
}

async function containersOf({ list, kindOf }: Files, root: string): Promise<readonly string[]> {
  const named = (await list(join(root, '.devcontainer'))).map(
    (name) => `.devcontainer/${name}/devcontainer.json`,
  );
  const candidates = ['.devcontainer/devcontainer.json', '.devcontainer.json', ...named];
  const kinds = await Promise.all(candidates.map((path) => kindOf(join(root, path))));
  return findDevcontainers(candidates.filter((_, index) => kinds[index] === 'file'));
}

/** Looks around in a repo. Reads only. */
export async function openRepo(host: Files, root: string): Promise<Repo> {
  const snapshots = new Map<string, FileSnapshot>();
  const realRoot = await realFolder(host, root);
  const snapshot = async (path: string): Promise<FileSnapshot> => {
    const known = snapshots.get(path);
    if (known !== undefined) return known;
    const found = await host.read(join(root, path));
    // A link in a repo must not have us write somewhere else.
    const link = { path: found.path, realPath: found.realPath };
    const isOutside = !isBelow(found.realPath, realRoot);
    // Some of what is written can be executed: none of it goes where git starts it.
    if (isOutside || isGits(found.realPath, realRoot))
      throw problem('devcontainer-outside', { ...link, isOutside });
    snapshots.set(path, found);
    return found;
  };
  return {
    root,
    realRoot,
    containers: await containersOf(host, root),
    nameOf: (path) => join(root, path),
    snapshot,
    text: async (path) => {
      const { bytes } = await snapshot(path);
      return bytes === undefined ? undefined : decodeUtf8(bytes, join(root, path));
    },
    readOptional: async (path) => {
      try {
        const { bytes } = await host.read(resolve(root, path));
        return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
      } catch (error) {
        if (error instanceof Problem) return undefined;
        throw error;
      }
    },
  };
}

/** What earlier runs recorded in the repo. @throws Problem state-broken, state-newer */
export async function readRecord(repo: Repo, path = recordPath): Promise<RepoRecord | undefined> {
  const text = await repo.text(path);
  return text === undefined ? undefined : parseRecord(text, repo.nameOf(path));
}

/** Folders in which a firewall's script or list is looked for, and how many levels deep. */
const places = [
  ['', 1],
  ['.devcontainer', 3],
  ['scripts', 2],
  ['docker', 2],
] as const;

async function filesBelow(
  host: Files,
  root: string,
  folder: string,
  depth: number,
): Promise<readonly string[]> {
  if (depth === 0 || folder === featureFolder) return [];
  const paths = (await namesIn(host, join(root, folder))).map((name) =>
    folder === '' ? name : `${folder}/${name}`,
  );
  const found = await Promise.all(
    paths.map(async (path) => {
      const kind = await host.kindOf(join(root, path));
      if (kind === 'file') return [path];
      return kind === 'folder' ? filesBelow(host, root, path, depth - 1) : [];
    }),
  );
  return found.flat();
}

/** The files of a repo that may belong to its dev container: not the whole of it, which can be large. */
export async function nearbyFiles(host: Files, root: string): Promise<readonly string[]> {
  const found = await Promise.all(places.map(([folder, depth]) => filesBelow(host, root, folder, depth)));
  return found.flat();
}

import { join } from 'node:path';
import { decodeUtf8 } from '../edit/text.ts';
import type { TomlTable } from '../edit/toml/types.ts';
import type { Host } from '../host/types.ts';
import { withParents } from '../lib/folders.ts';
import { valueAt } from '../lib/key-path.ts';

type Reader = Pick<Host, 'read' | 'kindOf'>;

/** A `.codex/config.toml` of a project, and whether Codex reads it: it skips those that are not trusted. */
export type ProjectFile = Readonly<{ path: string; counts: boolean }>;

/** What makes a folder the root of a project: `.git`, unless the user names others. */
function markersOf(user: TomlTable | undefined): readonly string[] {
  const markers = valueAt(user, ['project_root_markers']);
  return Array.isArray(markers) ? markers.filter((each) => typeof each === 'string') : ['.git'];
}

/** The root of the project that a folder belongs to: the nearest folder with a marker, else the folder itself. */
async function rootOf(host: Reader, folder: string, markers: readonly string[]): Promise<string> {
  for (const at of withParents(folder))
    for (const marker of markers) if ((await host.kindOf(join(at, marker))) !== undefined) return at;
  return folder;
}

/** Of a linked work tree: the root of the repository that it belongs to. */
async function mainRootOf(host: Reader, root: string): Promise<string | undefined> {
  const path = join(root, '.git');
  if ((await host.kindOf(path)) !== 'file') return undefined;
  const { bytes } = await host.read(path);
  const text = bytes === undefined ? '' : decodeUtf8(bytes, path);
  return /^gitdir: (.+)[\\/]\.git[\\/]worktrees[\\/][^\\/]+$/.exec(text.trimEnd())?.[1];
}

export type ProjectRequest = Readonly<{
  /** The folder that Codex is started in. */
  folder: string;
  /** The user's own file, which is none of a project. */
  config: string;
  user: TomlTable | undefined;
}>;

/**
 * The `.codex/config.toml` files of a project, from its root down to the folder that Codex is started in. Whether one
 * counts is decided by the first of these that has a `trust_level`: its own folder, the root, the repository of a
 * linked work tree. Measured with 0.169.0.
 */
export async function projectFiles(
  host: Reader,
  { folder, config, user }: ProjectRequest,
): Promise<readonly ProjectFile[]> {
  const root = await rootOf(host, folder, markersOf(user));
  const all = withParents(folder);
  const folders = all.slice(0, all.indexOf(root) + 1).toReversed();
  const candidates = folders
    .map((at) => ({ at, path: join(at, '.codex', 'config.toml') }))
    .filter(({ path }) => path !== config);
  const kinds = await Promise.all(candidates.map(({ path }) => host.kindOf(path)));
  const files = candidates.filter((_, index) => kinds[index] === 'file');
  // Looked up only if it matters: there may be thousands of projects.
  const main = files.length > 0 ? await mainRootOf(host, root) : undefined;
  const levelOf = (path: string | undefined): unknown =>
    path === undefined ? undefined : valueAt(user, ['projects', path, 'trust_level']);
  return files.map(({ at, path }) => ({
    path,
    counts: (levelOf(at) ?? levelOf(root) ?? levelOf(main)) === 'trusted',
  }));
}

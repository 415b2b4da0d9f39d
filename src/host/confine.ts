import { dirname, join, relative, sep } from 'node:path';
import { Problem, problem } from '../findings/index.ts';
import { isAtOrBelow, isBelow } from '../lib/folders.ts';
import type { Host } from './types.ts';

/**
 * Whether a path of a work tree leads into git's own: what lies in its `hooks` is started. Some disks know no upper
 * case.
 */
export const isGits = (path: string, workTree: string): boolean =>
  relative(workTree, path)
    .split(sep)
    .some((name) => name.toLowerCase() === '.git');

/** A folder with its links followed: where a file in it that is not there would be. @throws Problem file-unreadable */
export async function realFolder(host: Pick<Host, 'read'>, folder: string): Promise<string> {
  try {
    return dirname((await host.read(join(folder, '.codex-orq-is-not-here'))).realPath);
  } catch (error) {
    if (!(error instanceof Problem) || error.finding.code !== 'file-unreadable') throw error;
    throw problem('file-unreadable', { path: folder, cause: error.finding.args.cause }, { cause: error });
  }
}

/**
 * Sees to it that a file of a project is in that project, and none of git's own, also when it is reached by a link:
 * what comes with a repository must not choose which of your other files is written, or make a hook of one. A home
 * folder may link to dotfiles elsewhere.
 * @throws Problem project-link
 */
export async function requireInside(
  host: Pick<Host, 'read' | 'home'>,
  project: string,
  path: string,
): Promise<void> {
  if (project === host.home) return;
  const { realPath } = await host.read(path);
  const root = await realFolder(host, project);
  const isOutside = !isBelow(realPath, root);
  if (isOutside || isGits(realPath, root)) throw problem('project-link', { path, realPath, isOutside });
}

/** A path with its links followed: a folder, a file, or where one would be. */
const realPathOf = async (host: Pick<Host, 'read' | 'kindOf'>, path: string): Promise<string> =>
  (await host.kindOf(path)) === 'folder' ? realFolder(host, path) : (await host.read(path)).realPath;

/**
 * Sees to it that a path that was given does not leave a repository through a link of that repository: whoever made the
 * link would choose where something is written. Links in a home folder are your own. Starts no process.
 * @param path absolute; a file or a folder, or one to come
 * @throws Problem link-leaves-repo
 */
export async function requireNoWayOut(
  host: Pick<Host, 'read' | 'kindOf' | 'home'>,
  path: string,
): Promise<void> {
  let repo: string | undefined;
  // The outermost: a link could lead into a repository as well.
  for (let at = dirname(path); at !== host.home && dirname(at) !== at; at = dirname(at))
    if ((await host.kindOf(join(at, '.git'))) !== undefined) repo = at;
  if (repo === undefined) return;
  const [realPath, realRepo] = [await realPathOf(host, path), await realFolder(host, repo)];
  const isInside = isAtOrBelow(realPath, realRepo);
  if (!isInside || (isGits(realPath, realRepo) && !isGits(path, repo)))
    throw problem('link-leaves-repo', { path, realPath, repo });
}

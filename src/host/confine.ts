import { dirname, isAbsolute, join, relative } from 'node:path';
import { problem } from '../findings/index.ts';
import type { Host } from './types.ts';

/** Whether a path lies in a folder, and is not that folder. */
export const isBelow = (path: string, folder: string): boolean => {
  const below = relative(folder, path);
  return below !== '' && !below.startsWith('..') && !isAbsolute(below);
};

/** A folder with its links followed: where a file in it that is not there would be. */
export const realFolder = async (host: Pick<Host, 'read'>, folder: string): Promise<string> =>
  dirname((await host.read(join(folder, '.codex-orq-is-not-here'))).realPath);

/**
 * Sees to it that a file of a project is in that project, also when it is reached by a link: what comes with a
 * repository must not choose which of your other files is written. A home folder may link to dotfiles elsewhere.
 * @throws Problem project-link
 */
export async function requireInside(
  host: Pick<Host, 'read' | 'home'>,
  project: string,
  path: string,
): Promise<void> {
  if (project === host.home) return;
  const { realPath } = await host.read(path);
  if (!isBelow(realPath, await realFolder(host, project))) throw problem('project-link', { path, realPath });
}

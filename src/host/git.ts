import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { type Finding, finding, Problem } from '../findings/index.ts';
import type { Host } from './types.ts';
import { trackedNames } from './git-index.ts';

type Reader = Pick<Host, 'read' | 'kindOf'>;

/** The work tree that a folder belongs to: the nearest one above with a `.git` in it. */
export async function workTreeOf(host: Pick<Host, 'kindOf'>, folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await host.kindOf(join(at, '.git'))) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Where git keeps its own files: `.git`, or what that file points to in a linked work tree or a submodule. */
async function gitFolderOf(host: Reader, workTree: string): Promise<string> {
  const dotGit = join(workTree, '.git');
  if ((await host.kindOf(dotGit)) === 'folder') return dotGit;
  const { bytes } = await host.read(dotGit);
  const [, target = '.git'] = /^gitdir: (.+?)\s*$/m.exec(Buffer.from(bytes ?? []).toString('utf8')) ?? [];
  return isAbsolute(target) ? target : join(workTree, target);
}

export type Tracking = Readonly<{ tracked: boolean | undefined; problem?: Finding }>;

/** Whether git tracks a file. Reads the index only; starts no process. @param path with its symlinks followed */
export async function trackingOf(host: Reader, path: string): Promise<Tracking> {
  const workTree = await workTreeOf(host, dirname(path));
  if (workTree === undefined) return { tracked: false };
  const index = join(await gitFolderOf(host, workTree), 'index');
  try {
    const { bytes } = await host.read(index);
    // A repository in which nothing was added yet has none.
    if (bytes === undefined) return { tracked: false };
    return { tracked: trackedNames(bytes).has(relative(workTree, path).split(sep).join('/')) };
  } catch (error) {
    if (error instanceof RangeError) {
      const reason = error.message.startsWith('Offset') ? 'it ends too early' : error.message;
      return { tracked: undefined, problem: finding('git-index-unreadable', { file: index, reason }) };
    }
    if (!(error instanceof Problem)) throw error;
    return {
      tracked: undefined,
      problem: finding('git-index-unreadable', { file: index, reason: 'it cannot be read' }),
    };
  }
}

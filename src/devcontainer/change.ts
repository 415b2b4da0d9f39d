import { join } from 'node:path';
import type { Finding } from '../findings/index.ts';
import { changeOf } from '../plan/change.ts';
import type { Change } from '../plan/plan.ts';
import type { ActionType } from '../targets/target.ts';
import type { Repo } from './repo.ts';

/** What a part of a plan amounts to. */
export type PartialPlan = Readonly<{ changes: readonly Change[]; findings: readonly Finding[] }>;

export type RepoContext = Readonly<{ repo: Repo; platform: NodeJS.Platform }>;

/** What kind of file a change is about. */
export type FileKind = Readonly<{ id: string; action?: ActionType; mode?: number }>;

/** One file's change; `after` is undefined when it is to go. A repo's folders are for all who can read its files. */
export async function changeAt(
  { repo, platform }: RepoContext,
  path: string,
  after: string | undefined,
  { id, action = 'write', mode = 0o644 }: FileKind,
): Promise<Change> {
  const snapshot = await repo.snapshot(path);
  const change = changeOf({ id, action, mode, secret: false }, snapshot, after, platform);
  const [folder = '', ...rest] = path.split('/');
  const top = join(snapshot.realPath, ...rest.map(() => '..'));
  // In the root itself there is no folder to make or to take away; through a link it is another one.
  return rest.length > 0 && top === join(repo.realRoot, folder)
    ? { ...change, folders: { mode: 0o777, top } }
    : change;
}

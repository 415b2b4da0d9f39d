import { basename, dirname, join } from 'node:path';
import { type Finding, finding, problem } from '../../findings/index.ts';
import { requireInside } from '../../host/confine.ts';
import { isIgnored, repositoryOf, trackingOf } from '../../host/git.ts';
import type { Paths } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Context } from '../../targets/target.ts';

type Asker = Pick<Host, 'run' | 'read' | 'kindOf' | 'env' | 'home'>;

/** What git does with Codex's `.env`, where a repository takes it in. */
export type Exposure = Readonly<{
  /** The file itself: with stow and the like, CODEX_HOME or the file is a link into the repository. */
  realPath: string;
  workTree: string;
  tracked: boolean;
}>;

/** Whether git would take Codex's `.env` along; undefined where it would not, or does not say. */
export async function exposureOf(host: Asker, { env }: Pick<Paths, 'env'>): Promise<Exposure | undefined> {
  const { realPath } = await host.read(env);
  const repository = await repositoryOf(host, realPath);
  if (repository === undefined) return undefined;
  const { tracked } = await trackingOf(host, realPath);
  const { workTree } = repository;
  if (tracked === true) return { realPath, workTree, tracked };
  return (await isIgnored(host, realPath)) === false ? { realPath, workTree, tracked: false } : undefined;
}

/** The name of a file as a rule of git's, which reads these signs as a pattern. */
const asRule = (name: string): string => name.replace(/[\\*?[\]]| $/g, '\\$&');

/**
 * Where the line goes that keeps the file out of its repository. @throws Problem for a link that leaves the repository
 */
export async function ignoreLineFor(host: Host, exposure: Exposure): Promise<Context['ignore']> {
  const path = join(dirname(exposure.realPath), '.gitignore');
  await requireInside(host, exposure.workTree, path);
  return { path, line: `/${asRule(basename(exposure.realPath))}` };
}

/**
 * What is to be said of a key that is, or is going to be, in a repository.
 * @throws Problem key-into-tracked for one that would be written to a file that git tracks
 */
export function exposureFindings(
  exposure: Exposure | undefined,
  { env: file }: Pick<Paths, 'env'>,
  { changes }: Pick<Plan, 'changes'>,
): readonly Finding[] {
  const change = changes.find(({ target }) => target === 'codex-env');
  if (exposure === undefined || change === undefined) return [];
  const { workTree, tracked } = exposure;
  // Only a first key, or another one, is news to the repository.
  if (tracked && change.before !== change.after) throw problem('key-into-tracked', { file, workTree });
  if (tracked || changes.some(({ target, kind }) => target === 'gitignore' && kind !== 'keep')) return [];
  return [finding('key-would-be-committed', { file, workTree })];
}

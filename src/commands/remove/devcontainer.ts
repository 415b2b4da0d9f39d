import { isOfMachine } from '../../answers/way.ts';
import { planRemoval } from '../../devcontainer/plan-removal.ts';
import { findProject, openRepo, readRecord } from '../../devcontainer/repo.ts';
import type { PartialPlan } from '../../devcontainer/change.ts';
import { finding, Problem, problem } from '../../findings/index.ts';
import type { Change } from '../../plan/plan.ts';
import { prepareRemove, type RemoveRequest } from './prepare.ts';
import type { Prepared } from '../session.ts';
import type { Host } from '../../host/types.ts';

async function planRepo(host: Host, root: string, earlier: readonly Change[]): Promise<PartialPlan> {
  const repo = await openRepo(host, root);
  return planRemoval({ repo, platform: host.platform }, await readRecord(repo), earlier);
}

/**
 * Plans to remove the routing from a repo's dev containers. Works in any clone: the record is in the repo. Reads only.
 * @param dest the repo; else the one around the working folder
 * @throws Problem for wrong usage, and for any file that cannot be read or edited
 */
export async function prepareDevcontainerRemove(host: Host, dest: string | undefined): Promise<Prepared> {
  const root = await findProject(host, dest);
  if (root === undefined) throw problem('devcontainer-nowhere', {});
  return {
    plan: { intent: 'remove', ...(await planRepo(host, root, [])) },
    nothing: 'Nothing to undo: no dev container of this repo was routed by codex-orq.',
    next: [],
    check: async () => [],
  };
}

/**
 * Plans the undo of a repo, or leaves the repo alone with a finding if it cannot be read or edited. The machine is
 * undone all the same; `devcontainer --remove` undoes the repo later.
 */
async function planRepoOrLeave(host: Host, root: string, earlier: readonly Change[]): Promise<PartialPlan> {
  try {
    return await planRepo(host, root, earlier);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const left = finding('project-unreadable', { file: root, cause: error.finding });
    return { changes: [], findings: [left] };
  }
}

/**
 * Plans the whole undo: the machine's set-up, and the dev containers of the repo around the working folder.
 * @throws Problem for wrong usage, and for a file of the machine that cannot be read or edited
 */
export async function prepareRemoveAll(
  host: Host,
  { dest, ...request }: RemoveRequest & Readonly<{ dest?: string | undefined }>,
): Promise<Prepared> {
  const machine = await prepareRemove(host, request);
  if (isOfMachine(request.as)) return machine;
  const root = await findProject(host, dest);
  if (root === undefined) return machine;
  const { plan } = machine;
  const repo = await planRepoOrLeave(host, root, plan.changes);
  const shared = new Set(repo.changes.map(({ snapshot }) => snapshot.realPath));
  return {
    ...machine,
    plan: {
      ...plan,
      changes: [...plan.changes.filter(({ snapshot }) => !shared.has(snapshot.realPath)), ...repo.changes],
      findings: [...plan.findings, ...repo.findings],
    },
  };
}

import { parseProject, type ModelChoice } from '../../answers/rules.ts';
import { type RawDevcontainerAnswers, resolveDevcontainer } from '../../devcontainer/answers.ts';
import { ignoredFiles } from '../../devcontainer/ignored.ts';
import { planPublishable, planUnpublishable } from '../../devcontainer/plan-publishable.ts';
import { openRepo } from '../../devcontainer/repo.ts';
import { Problem, problem } from '../../findings/index.ts';
import { requireNoWayOut } from '../../host/confine.ts';
import { pathsFor, requireProject } from '../../host/paths.ts';
import type { Host } from '../../host/types.ts';
import type { Plan } from '../../plan/plan.ts';
import { isLoopback } from '../../lib/loopback.ts';
import { checkWritten } from '../read-back.ts';
import type { Prepared } from '../session.ts';

/** The folder that is named. @throws Problem path-empty, project-missing, link-leaves-repo, usage-wrong */
async function folderOf(host: Host, dir: string): Promise<string> {
  const folder = parseProject(dir, host);
  if (folder === undefined)
    throw problem('usage-wrong', { reason: '--publishable takes a folder.', command: 'devcontainer' });
  await requireProject(host, folder);
  await requireNoWayOut(host, folder);
  return folder;
}

export type PublishableRequest = Readonly<{
  dir: string;
  given: RawDevcontainerAnswers;
  models: ModelChoice | undefined;
  codexHome: string | undefined;
  force: boolean;
}>;

/**
 * Plans the Feature as something to publish, from what was given alone: it says nothing of this machine's own set-up.
 * @throws Problem for wrong usage, and for any file that cannot be read or would be overwritten
 */
export async function preparePublishable(host: Host, request: PublishableRequest): Promise<Prepared> {
  const { dir, given, models, codexHome, force } = request;
  const repo = await openRepo(host, await folderOf(host, dir));
  const answers = resolveDevcontainer(given, new Set(), undefined, host);
  const { baseUrl } = answers.options;
  // From a variable, say.
  if (given.baseUrl === undefined && isLoopback(new URL(baseUrl).hostname))
    throw problem('devcontainer-loopback', { baseUrl });
  const context = { repo, platform: host.platform };
  const paths = pathsFor(host, codexHome);
  const { changes, findings } = await planPublishable(host, { ...context, answers, paths, models });
  const ignored = await ignoredFiles(host, repo.root, changes, force);
  const [refusal] = ignored.filter(({ level }) => level === 'error');
  if (refusal !== undefined) throw new Problem(refusal);
  const plan: Plan = { intent: 'devcontainer', changes, findings: [...findings, ...ignored] };
  return {
    plan,
    nothing: 'Nothing to change: the Feature is there as these answers render it.',
    next: [
      ['Try', () => 'devcontainer features test --project-folder . (needs Docker or Podman)'],
      ['Publish', () => 'devcontainer features publish --registry REGISTRY --namespace NAMESPACE src'],
      ['Use', ({ command }) => command('devcontainer --feature REGISTRY/NAMESPACE/codex-orq:1')],
      ['Undo', ({ command, word }) => command(`devcontainer --publishable ${word(dir)} --remove`)],
    ],
    check: async () => checkWritten(host, plan),
  };
}

/** Plans to take it out again. @throws Problem as {@link preparePublishable} */
export async function prepareUnpublishable(host: Host, dir: string): Promise<Prepared> {
  const repo = await openRepo(host, await folderOf(host, dir));
  return {
    plan: { intent: 'remove', ...(await planUnpublishable({ repo, platform: host.platform })) },
    nothing: 'Nothing to undo: no Feature was rendered into this folder.',
    next: [],
    check: async () => [],
  };
}

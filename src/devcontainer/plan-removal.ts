import { type Finding, finding } from '../findings/index.ts';
import type { Change } from '../plan/plan.ts';
import { envExample } from '../targets/env-example.ts';
import { changeAt, type PartialPlan, type RepoContext } from './change.ts';
import { toEnvExample } from './env-example.ts';
import { featureId } from './feature.ts';
import { githubWorkflowPath, upgradedWorkflow } from './workflow.ts';
import { featureFolder, featureReference, lockfileOf, recordPath } from './locate.ts';
import { featureFileNames, featureNameIn, hasFeatureFile, isFeatureOurs } from './feature-folder.ts';
import { modelChoiceIn } from './models-file.ts';
import { modelsPath } from './plan-models.ts';
import type { Repo } from './repo.ts';
import { planRenovateRemoval } from './renovate.ts';
import { digestOf } from '../state/versioned.ts';
import type { RepoRecord } from '../state/repo-record.ts';
import { readContainer } from './container-file.ts';
import { hasNote, unrouteContainer } from './remove-container.ts';

const none: PartialPlan = { changes: [], findings: [] };

/** Without a record: whether the Feature is ours, or a dev container names ours and its folder is gone. */
async function isRouted(repo: Repo): Promise<boolean> {
  if (await isFeatureOurs(repo)) return true;
  const isForeign = await hasFeatureFile(repo);
  for (const path of repo.containers) {
    const name = await featureNameIn(repo, path, undefined);
    if (name === undefined) continue;
    // Anyone may name a Feature of a registry; a note of ours tells that a run did.
    if (name !== featureReference(path)) {
      if (hasNote(readContainer((await repo.text(path)) ?? '', repo.nameOf(path)))) return true;
    } else if (!isForeign) return true;
  }
  return false;
}

async function planContainers(context: RepoContext, record: RepoRecord | undefined): Promise<PartialPlan> {
  const changes: Change[] = [];
  const findings: Finding[] = [];
  for (const path of context.repo.containers) {
    const text = await context.repo.text(path);
    const recorded = record?.containers.find((container) => container.path === path);
    // A file that does not name the Feature was never ours: whatever is wrong with it does not stand in the way.
    if (text === undefined || (recorded === undefined && !text.includes(featureId))) continue;
    const file = { path, file: context.repo.nameOf(path), text };
    const unrouted = unrouteContainer(file, recorded, record?.feature);
    findings.push(...unrouted.findings);
    changes.push(await changeAt(context, path, unrouted.text, { id: 'devcontainer', action: 'jsonc-merge' }));
  }
  return { changes, findings };
}

/**
 * The files that are ours as a whole. A record may only name what we could have written. The list of models changes
 * with whoever renews it, so its form tells whose it is.
 */
async function planFiles(context: RepoContext, record: RepoRecord | undefined): Promise<PartialPlan> {
  const { repo } = context;
  const own = featureFileNames.map((name) => `${featureFolder}/${name}`);
  const lockfiles = repo.containers.map(lockfileOf);
  const digests = new Map((record?.files ?? []).map(({ path, sha256 }) => [path, sha256]));
  const candidates = [githubWorkflowPath, ...(record === undefined ? [] : lockfiles), ...own];
  const changes: Change[] = [];
  const findings: Finding[] = [];
  for (const path of candidates) {
    const text = await repo.text(path);
    if (text === undefined || (record !== undefined && !digests.has(path))) continue;
    // Without a record, a workflow is ours where this version would write each byte of it.
    if (record === undefined && path === githubWorkflowPath && upgradedWorkflow(text) !== text) continue;
    const isList = path === modelsPath && modelChoiceIn(text) !== undefined;
    // Renovate may have raised the version in the workflow; it is ours all the same.
    const isRaised = path === githubWorkflowPath && upgradedWorkflow(text) === text;
    if (record === undefined || isList || isRaised || digests.get(path) === digestOf(text))
      changes.push(await changeAt(context, path, undefined, { id: own.includes(path) ? 'feature' : 'file' }));
    // The tools have put other Features into a lock file: it is theirs by now.
    else if (!lockfiles.includes(path))
      findings.push(finding('kept-changed', { file: repo.nameOf(path), key: 'its text' }));
  }
  return { changes, findings };
}

/** @param earlier what else is planned for the same file, on top of which this comes */
async function planEnvExample(
  context: RepoContext,
  record: RepoRecord | undefined,
  earlier: readonly Change[],
): Promise<PartialPlan> {
  const path = '.env.example';
  const file = context.repo.nameOf(path);
  const owned = toEnvExample(record?.envExample, file);
  if (owned === undefined) return none;
  const { realPath } = await context.repo.snapshot(path);
  const other = earlier.find(({ snapshot }) => snapshot.realPath === realPath);
  const before = other === undefined ? await context.repo.text(path) : other.after;
  if (before === undefined) return none;
  const { text, findings = [] } = envExample.remove(before, owned, {
    keepProvider: undefined,
    keepKey: false,
  });
  // Where both set-ups wrote into it and nothing is left, the other one made it.
  const isLeft = other === undefined || (text ?? '').trim() !== '';
  const change = await changeAt(context, path, isLeft ? text : undefined, {
    id: 'env-example',
    action: 'dotenv-merge',
  });
  return { changes: [change], findings };
}

/**
 * Plans to take the routing out of a repo: from its record where there is one, else from what it has of ours. First the
 * `devcontainer.json` files, which name the others; the record last.
 * @param earlier changes that the same run makes elsewhere; one of the same file is to be replaced by ours
 * @throws Problem for any file that cannot be read or edited
 */
export async function planRemoval(
  context: RepoContext,
  record: RepoRecord | undefined,
  earlier: readonly Change[],
): Promise<PartialPlan> {
  const { repo } = context;
  if (record === undefined && !(await isRouted(repo))) return none;
  const parts = [
    await planContainers(context, record),
    await planEnvExample(context, record, earlier),
    await planFiles(context, record),
    await planRenovateRemoval(context, record?.renovate, record !== undefined),
  ];
  const recordChange = await changeAt(context, recordPath, undefined, { id: 'record' });
  return {
    changes: [...parts.flatMap(({ changes }) => changes), ...(record === undefined ? [] : [recordChange])],
    findings: [
      ...(record === undefined
        ? [finding('devcontainer-record-missing', { file: repo.nameOf(recordPath) })]
        : []),
      ...parts.flatMap(({ findings }) => findings),
    ],
  };
}

import { relative, sep } from 'node:path';
import type { ModelChoice } from '../answers/rules.ts';
import { isOlder } from '../lib/version.ts';
import { featureId } from './feature.ts';
import { hasOptions, otherModel } from './model-option.ts';
import { modelChoiceIn } from './models-file.ts';
import { optionsAt } from './plan-container.ts';
import { cutFindings, modelsFor, modelsPath } from './plan-models.ts';
import { readContainer } from './container-file.ts';
import { isFeatureOurs } from './feature-folder.ts';
import { digestOf } from '../state/versioned.ts';
import {
  formatRecord,
  isSameContent,
  olderVersion,
  parseRecord,
  type RepoRecord,
  stamped,
} from '../state/repo-record.ts';
import { recordPath } from './locate.ts';
import { findProject, openRepo, readRecord, type Repo } from './repo.ts';
import { githubWorkflowPath, upgradedWorkflow, withModel } from './workflow.ts';
import { type Finding, finding, Problem } from '../findings/index.ts';
import { packageVersion } from '../lib/package.ts';
import type { Change } from '../plan/plan.ts';
import type { Host } from '../host/types.ts';
import { type FileKind, changeAt, type PartialPlan } from './change.ts';
import { type Machine, planUpgrade } from './plan-upgrade.ts';

export type DevcontainerModelRequest = Machine &
  Readonly<{
    /** The repo; else the one around the working folder. */
    dest: string | undefined;
    /** The new id; undefined leaves everything the model that it has. */
    model: string | undefined;
    /**
     * For a run that renews the list of models: the list that this machine has now, and a choice that was asked for.
     */
    renewed?: Readonly<{ list: string | undefined; choice: ModelChoice | undefined }> | undefined;
  }>;

/** Texts by path in the repo; undefined for a file that is not to be there. */
type Texts = ReadonlyMap<string, string | undefined>;

/** The dev containers of a repo that are routed. */
async function routedContainers(repo: Repo, feature: string | undefined): Promise<readonly string[]> {
  const routed: string[] = [];
  for (const path of repo.containers) {
    const text = await repo.text(path);
    if (text === undefined || !(text.includes(featureId) || feature !== undefined)) continue;
    if (hasOptions({ path, file: repo.nameOf(path), text }, feature)) routed.push(path);
  }
  return routed;
}

/** What is recorded. A record that cannot be read (a conflict in it, say) does not prevent a change of model. */
async function recordOf(
  repo: Repo,
): Promise<{ record: RepoRecord | undefined; findings: readonly Finding[] }> {
  try {
    return { record: await readRecord(repo), findings: [] };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const left = finding('project-unreadable', { file: repo.nameOf(recordPath), cause: error.finding });
    return { record: undefined, findings: [left] };
  }
}

/** The same repo, as it will be with these texts. */
const repoWith = (repo: Repo, texts: Texts): Repo => ({
  ...repo,
  text: async (path) => (texts.has(path) ? texts.get(path) : repo.text(path)),
});

const pathIn = ({ root }: Repo, { path }: Change): string => relative(root, path).split(sep).join('/');

type Step = Readonly<{ texts: Texts; record: RepoRecord | undefined; findings: readonly Finding[] }>;

/** The workflow, if it is ours and unchanged: rendered again, with another model where one is wanted. */
async function workflowStep(
  repo: Repo,
  record: RepoRecord | undefined,
  model: string | undefined,
): Promise<Step> {
  const recorded = record?.files.find(({ path }) => path === githubWorkflowPath);
  const before = recorded === undefined ? undefined : await repo.text(githubWorkflowPath);
  const nothing: Step = { texts: new Map(), record, findings: [] };
  if (record === undefined || recorded === undefined || before === undefined) return nothing;
  // This version would take back what a newer one has written.
  if (isOlder(packageVersion, record.package ?? '')) return nothing;
  const text = digestOf(before) === recorded.sha256 ? upgradedWorkflow(before, model) : undefined;
  if (text === undefined) {
    const isMeant = model !== undefined && !before.includes(JSON.stringify(model));
    const followed = isMeant ? withModel(before, model) : undefined;
    // It stays what you have made of it: an undo leaves it.
    if (followed !== undefined) return { ...nothing, texts: new Map([[githubWorkflowPath, followed]]) };
    const kept = finding('devcontainer-workflow-kept', { file: repo.nameOf(githubWorkflowPath), model });
    return isMeant ? { ...nothing, findings: [kept] } : nothing;
  }
  if (digestOf(text) === recorded.sha256) return nothing;
  const files = record.files.map((file) => (file === recorded ? { ...file, sha256: digestOf(text) } : file));
  return { texts: new Map([[githubWorkflowPath, text]]), record: { ...record, files }, findings: [] };
}

/** Another model for each dev container. */
async function containersStep(
  repo: Repo,
  record: RepoRecord | undefined,
  routed: readonly string[],
  model: string | undefined,
): Promise<Step> {
  if (model === undefined) return { texts: new Map(), record, findings: [] };
  const texts = new Map<string, string | undefined>();
  const findings: Finding[] = [];
  const containers = new Map((record?.containers ?? []).map((container) => [container.path, container]));
  for (const path of routed) {
    const text = (await repo.text(path)) ?? '';
    const file = { path, file: repo.nameOf(path), text };
    const other = otherModel(file, containers.get(path), { model, feature: record?.feature });
    texts.set(path, other.text);
    if (other.container !== undefined) containers.set(path, other.container);
    findings.push(...other.findings);
  }
  return { texts, record: record && { ...record, containers: [...containers.values()] }, findings };
}

/** The list of models, from the one that this machine has now. */
async function modelsStep(
  repo: Repo,
  record: RepoRecord | undefined,
  routed: readonly string[],
  renewed: DevcontainerModelRequest['renewed'],
): Promise<Step> {
  const nothing: Step = { texts: new Map(), record, findings: [] };
  if (renewed === undefined || isOlder(packageVersion, record?.package ?? '')) return nothing;
  const options = await Promise.all(
    routed.map(async (path) =>
      optionsAt(readContainer((await repo.text(path)) ?? '', path), path, record?.feature),
    ),
  );
  const before = await repo.text(modelsPath);
  if (before === undefined && record?.feature !== undefined) return nothing;
  const choice = renewed.choice ?? modelChoiceIn(before ?? '') ?? 'all';
  const made = await modelsFor(repo, { list: renewed.list, choice, options });
  // Without a list there is nothing to renew it from.
  if (made.text === before || (!made.hasList && renewed.choice === undefined)) return nothing;
  const others = (record?.files ?? []).filter(({ path }) => path !== modelsPath);
  const files = [...others, { path: modelsPath, sha256: digestOf(made.text) }];
  return {
    texts: new Map([[modelsPath, made.text]]),
    record: record && { ...record, files },
    findings: cutFindings(made),
  };
}

/** The record's own text: as it is spelled, unless what it says has changed. */
async function recordStep(
  repo: Repo,
  before: RepoRecord | undefined,
  after: RepoRecord | undefined,
): Promise<Texts> {
  if (before === undefined || after === undefined) return new Map();
  const { about: _about, version: _version, package: _package, ...content } = after;
  const next = stamped(before, content);
  const text = isSameContent(before, next) ? await repo.text(recordPath) : formatRecord(next);
  return new Map([[recordPath, text]]);
}

/**
 * Plans another model for the dev containers of a repo that are routed already: the option `model` in each
 * `devcontainer.json`, and the workflow. Where an older version of this package has routed them, the same run brings
 * that up to date; each change tells which part of it that is (`upgrade`). Reads only. Nothing where there is no repo,
 * or no dev container of ours in it.
 * @throws Problem for any file of ours that cannot be read or merged
 */
export async function planDevcontainerModel(
  host: Host,
  request: DevcontainerModelRequest,
): Promise<PartialPlan> {
  const { dest, model } = request;
  const root = await findProject(host, dest);
  const repo = root === undefined ? undefined : await openRepo(host, root);
  if (repo === undefined) return { changes: [], findings: [] };
  const { record, findings: unread } = await recordOf(repo);
  if (record?.feature === undefined && !(await isFeatureOurs(repo))) return { changes: [], findings: [] };
  const routed = await routedContainers(repo, record?.feature);
  const upgrade: PartialPlan =
    record === undefined
      ? { changes: [], findings: [] }
      : await planUpgrade(host, { repo, record, routed }, request);
  const older = upgrade.changes.length === 0 ? undefined : olderVersion(record);

  const upgraded = new Map(upgrade.changes.map((change) => [pathIn(repo, change), change.after]));
  const upgradedRecord = upgraded.get(recordPath);
  const known = upgradedRecord === undefined ? record : parseRecord(upgradedRecord, repo.nameOf(recordPath));
  if (older !== undefined) {
    const { texts } = await workflowStep(repo, known, undefined);
    for (const [path, text] of texts) upgraded.set(path, text);
  }
  const workflow = await workflowStep(repo, known, model);
  const containers = await containersStep(repoWith(repo, upgraded), workflow.record, routed, model);
  const now = repoWith(repo, new Map([...upgraded, ...containers.texts]));
  const models = await modelsStep(now, containers.record, routed, request.renewed);
  const texts: Texts = new Map([
    ...upgraded,
    ...workflow.texts,
    ...models.texts,
    ...(await recordStep(repo, record, models.record)),
    ...containers.texts,
  ]);

  const context = { repo, platform: host.platform };
  const changeTo = async (path: string, kind: FileKind): Promise<readonly Change[]> => {
    if (!texts.has(path)) return [];
    const change = await changeAt(context, path, texts.get(path), kind);
    const text = upgraded.get(path);
    const isUpgraded = older !== undefined && upgraded.has(path) && text !== change.before;
    return [isUpgraded && change.kind === 'update' ? { ...change, upgrade: { ...older, text } } : change];
  };
  const own = [modelsPath, githubWorkflowPath, recordPath, ...routed];
  // As at the set-up: the record comes before what it is about.
  return {
    changes: [
      ...upgrade.changes.filter((change) => !own.includes(pathIn(repo, change))),
      ...(await changeTo(modelsPath, { id: 'feature' })),
      ...(await changeTo(githubWorkflowPath, { id: 'workflow' })),
      ...(await changeTo(recordPath, { id: 'record' })),
      ...(
        await Promise.all(routed.map((path) => changeTo(path, { id: 'devcontainer', action: 'jsonc-merge' })))
      ).flat(),
    ],
    findings: [
      ...unread,
      ...upgrade.findings,
      ...workflow.findings,
      ...containers.findings,
      ...models.findings,
    ],
  };
}

import { type Finding, finding, Problem } from '../findings/index.ts';
import type { Change } from '../plan/plan.ts';
import { olderVersion, type RepoRecord } from '../state/repo-record.ts';
import { digestOf } from '../state/versioned.ts';
import { changeAt, type PartialPlan } from './change.ts';
import { readContainer } from './container-file.ts';
import { featureFiles } from './feature.ts';
import { featureFileNames, featureNameIn, isFeatureOurs, requireOwnFolder } from './feature-folder.ts';
import { isSameFeature, namesIn } from './feature-reference.ts';
import { featureFolder, featureReference } from './locate.ts';
import { modelChoiceIn } from './models-file.ts';
import { featureDefaults, hasWorkflow, type PlanRequest } from './plan-container.ts';
import { modelsPath } from './plan-models.ts';
import type { Repo } from './repo.ts';

/** What the workflow runs of the Feature. */
const workflowNeeds: readonly string[] = ['make-catalogue.cjs', 'models.json'];

/**
 * What the repo's dev containers call the Feature where they take it from a registry. The record alone does not say so:
 * it never says what is written into another file.
 */
export async function currentFeature(
  repo: Repo,
  record: RepoRecord | undefined,
): Promise<string | undefined> {
  if (record !== undefined && record.feature === undefined) return undefined;
  for (const path of repo.containers) {
    const names = await namesAt(repo, path, record?.feature);
    if (record === undefined && names.includes(featureReference(path))) return undefined;
    const found = names.find((name) => record === undefined || isSameFeature(name, record.feature));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** None for a file that cannot be read: what is wrong with it is told where it is to be routed. */
async function namesAt(repo: Repo, path: string, feature: string | undefined): Promise<readonly string[]> {
  try {
    return namesIn(readContainer((await repo.text(path)) ?? '', path), path, feature);
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

/**
 * One of the Feature's own files. An edit by hand gives way, and is named; where edits are kept, it stays unless this
 * version renders the file differently, and is then left to the caller.
 */
function featureFile(
  { keepsEdits = false }: PlanRequest,
  file: string,
  { before, known, text }: Readonly<{ before: string | undefined; known: string | undefined; text: string }>,
): Readonly<{ text: string | undefined; findings: readonly Finding[] }> {
  const now = before === undefined ? undefined : digestOf(before);
  const wanted = digestOf(text);
  const isNew = known === undefined && now === undefined;
  if (isNew || now === known || now === wanted) return { text, findings: [] };
  if (!keepsEdits)
    return { text, findings: now === undefined ? [] : [finding('devcontainer-file-edited', { file })] };
  if (now === undefined || known === wanted) return { text: before, findings: [] };
  const edit = { file, key: 'its text', actual: 'another', written: 'it' };
  return { text, findings: [finding('edited-since', edit)] };
}

export type FeaturePlan = PartialPlan &
  Readonly<{
    /** Files that go, which is last: nothing names them any more. */
    deleted: readonly Change[];
  }>;

/**
 * The Feature's own files, and what they are to be recorded as. Where the Feature comes from a registry: the one that a
 * workflow needs.
 */
export async function planFeature(request: PlanRequest, files: Map<string, string>): Promise<FeaturePlan> {
  const { repo, record, answers, platform } = request;
  const rendered = featureFiles({
    ...featureDefaults,
    providerId: answers.provider,
    envKey: answers.envKey,
  });
  const isCopied = request.feature === undefined;
  const needed = isCopied ? featureFileNames : hasWorkflow(request) ? workflowNeeds : [];
  if (record === undefined && needed.length > 0) await requireOwnFolder(repo);
  const changes: Change[] = [];
  const findings: Finding[] = [];
  for (const { name, text, mode } of rendered.filter((file) => needed.some((other) => other === file.name))) {
    const path = `${featureFolder}/${name}`;
    const before = await repo.text(path);
    const planned = featureFile(request, repo.nameOf(path), { before, known: files.get(path), text });
    findings.push(...planned.findings);
    if (planned.text === text) files.set(path, digestOf(text));
    const change = await changeAt({ repo, platform }, path, planned.text, { id: 'feature', mode });
    const older = change.kind === 'update' ? olderVersion(record) : undefined;
    changes.push(older === undefined ? change : { ...change, upgrade: { ...older, text: planned.text } });
  }
  const surplus = await planSurplus(request, files, needed);
  return { changes, findings: [...findings, ...surplus.findings], deleted: surplus.changes };
}

/** Files of a copy that is not needed any more. One that was edited stays, and is named. */
async function planSurplus(
  { repo, record, platform }: PlanRequest,
  files: Map<string, string>,
  needed: readonly string[],
): Promise<PartialPlan> {
  const changes: Change[] = [];
  const findings: Finding[] = [];
  const isOurs = await isFeatureOurs(repo);
  for (const name of featureFileNames.filter((other) => !needed.includes(other))) {
    const path = `${featureFolder}/${name}`;
    const text = await repo.text(path);
    const known = files.get(path);
    files.delete(path);
    if (text === undefined || (record === undefined ? !isOurs : known === undefined)) continue;
    const isList = path === modelsPath && modelChoiceIn(text) !== undefined;
    if (record === undefined || isList || known === digestOf(text))
      changes.push(await changeAt({ repo, platform }, path, undefined, { id: 'feature' }));
    else findings.push(finding('kept-changed', { file: repo.nameOf(path), key: 'its text' }));
  }
  return { changes, findings };
}

/** What names the Feature in a clone that does not have it: its folder was never committed, say. */
export async function missingFeature({ repo, chosen, feature }: PlanRequest): Promise<readonly Finding[]> {
  if (feature !== undefined) return [];
  if ((await repo.text(`${featureFolder}/devcontainer-feature.json`)) !== undefined) return [];
  const found: Finding[] = [];
  for (const path of chosen) {
    const reference = featureReference(path);
    const args = { file: repo.nameOf(path), reference };
    if ((await featureNameIn(repo, path, undefined)) === reference)
      found.push(finding('devcontainer-feature-missing', args));
  }
  return found;
}

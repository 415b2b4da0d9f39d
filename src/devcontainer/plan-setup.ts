import type { Answers } from '../answers/answers.ts';
import { defaults } from '../answers/rules.ts';
import { readDotenv } from '../edit/dotenv.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { Change } from '../plan/plan.ts';
import { envExample } from '../targets/env-example.ts';
import type { Host } from '../host/types.ts';
import { changeAt, type PartialPlan } from './change.ts';
import type { Options } from './feature-part.ts';
import { installLine, makesContainer, type OtherCodex, otherCodexIn } from './codex-elsewhere.ts';
import { readContainer } from './container-file.ts';
import { recordedEnvExample, toEnvExample } from './env-example.ts';
import { type AllowList, firewallFiles, firewallGaps } from './firewall.ts';
import { isSameFeature } from './feature-reference.ts';
import { recordPath } from './locate.ts';
import { missingFeature, planFeature } from './plan-feature.ts';
import { type PlanRequest, planContainer, type RoutedContainer } from './plan-container.ts';
import { digestOf } from '../state/versioned.ts';
import { formatRecord, isSameContent, type RepoRecord, stamped } from '../state/repo-record.ts';
import { planModels } from './plan-models.ts';
import { planRenovate } from './renovate.ts';
import { nearbyFiles, type Repo } from './repo.ts';
import { githubWorkflowPath, plannedWorkflow } from './workflow.ts';

export type DevcontainerPlan = Readonly<{
  changes: readonly Change[];
  findings: readonly Finding[];
  /** The options that the dev containers have in the end. */
  options: readonly Options[];
}>;

async function planEnvExample(
  { repo, record, answers, context, platform, keepsEdits = false }: PlanRequest,
  baseUrl: string,
): Promise<{ change: Change; recorded: RepoRecord['envExample'] }> {
  const path = '.env.example';
  const before = await repo.text(path);
  const there = readDotenv(before ?? '');
  if (keepsEdits && record?.envExample?.keys.some(({ key }) => !there.has(key)) === true)
    return {
      change: await changeAt({ repo, platform }, path, before, { id: 'env-example', action: 'dotenv-merge' }),
      recorded: record.envExample,
    };
  const wanted: Answers = { ...context.answers, envKey: answers.envKey, baseUrl, project: repo.root };
  const { text, owned } = envExample.install(
    before,
    { ...context, answers: wanted },
    repo.nameOf(path),
    toEnvExample(record?.envExample, repo.nameOf(path)),
  );
  const change = await changeAt({ repo, platform }, path, text, {
    id: 'env-example',
    action: 'dotenv-merge',
  });
  return { change, recorded: recordedEnvExample(owned) };
}

async function planWorkflow(
  { repo, answers, platform, workflow }: PlanRequest,
  files: Map<string, string>,
): Promise<PartialPlan> {
  if (!workflow) return { changes: [], findings: [] };
  const path = githubWorkflowPath;
  const before = await repo.text(path);
  const { text, findings } = plannedWorkflow(before, answers, files.get(path), repo.nameOf(path));
  if (text !== undefined && text !== before) files.set(path, digestOf(text));
  const change = await changeAt({ repo, platform }, path, text, { id: 'workflow' });
  return { changes: [change], findings };
}

/** Allow-lists in the repo that lack a host that Codex is going to call. */
async function firewallNotes(
  repo: Repo,
  options: readonly Options[],
  lists: readonly AllowList[],
  nearby: readonly string[],
): Promise<readonly Finding[]> {
  const texts = new Map<string, string>();
  for (const path of firewallFiles(nearby)) texts.set(path, (await repo.readOptional(path)) ?? '');
  const urls = options.map(({ baseUrl }) => baseUrl).filter((url) => URL.canParse(url));
  const hosts = new Set(urls.map((url) => new URL(url).hostname));
  return [...hosts].flatMap((name) =>
    firewallGaps(texts, name, lists).map(({ path, line }) =>
      finding('devcontainer-firewall', { path: repo.nameOf(path), line, host: name }),
    ),
  );
}

/** What else brings a Codex, where ours is to be installed as well. */
async function otherCodexNotes(
  { repo, chosen, feature }: PlanRequest,
  options: readonly Options[],
  nearby: readonly string[],
): Promise<readonly Finding[]> {
  const found = new Map<string, OtherCodex>();
  const texts = new Map<string, string | undefined>();
  for (const [index, path] of chosen.entries()) {
    const text = await repo.text(path);
    if (text === undefined || options[index]?.codexVersion === 'none') continue;
    const file = { path, file: repo.nameOf(path), text };
    const config = readContainer(text, file.file);
    for (const other of otherCodexIn(file, config, feature)) found.set(`${other.path}:${other.line}`, other);
    for (const near of nearby.filter((name) => makesContainer(name, config))) {
      if (!texts.has(near)) texts.set(near, await repo.readOptional(near));
      const line = installLine(texts.get(near) ?? '');
      if (line !== undefined) found.set(`${near}:${line}`, { path: near, line, by: 'script' });
    }
  }
  return [...found.values()].map(({ path, line, by }) =>
    finding('devcontainer-codex-elsewhere', { path: repo.nameOf(path), line, by }),
  );
}

/** Another version of the same Feature is no other routing: a bot may raise it. */
const recordedFeature = (feature: string, record: RepoRecord | undefined): string =>
  record?.feature !== undefined && isSameFeature(feature, record.feature) ? record.feature : feature;

/**
 * Plans the routing of a repo's dev containers. Reads only. What others point to comes first; the record comes before
 * the `devcontainer.json` files: if the machine stops in between, it names values that are not there yet, which an undo
 * passes over.
 * @throws Problem for any file that cannot be read or merged
 */
export async function planDevcontainers(host: Host, request: PlanRequest): Promise<DevcontainerPlan> {
  const { repo, record, answers, platform, chosen } = request;
  const files = new Map((record?.files ?? []).map(({ path, sha256 }) => [path, sha256]));
  const feature = await planFeature(request, files);
  const missing = await missingFeature(request);
  const routed: RoutedContainer[] = [];
  for (const path of chosen) routed.push(await planContainer(request, path, files));
  const options = routed.map((container) => container.options);
  const models = await planModels(host, request, options, files);
  const allowLists = routed.flatMap((container) => container.allowLists);
  const baseUrl = options.some((other) => other.baseUrl === answers.options.baseUrl)
    ? answers.options.baseUrl
    : defaults.baseUrl;
  const nearby = await nearbyFiles(host, repo.root);
  const example = await planEnvExample(request, baseUrl);
  const workflow = await planWorkflow(request, files);
  const nothing = { changes: [], findings: [], recorded: record?.renovate };
  const renovate =
    request.renovate === undefined
      ? nothing
      : await planRenovate({ repo, platform }, record?.renovate, request.renovate.isRoot);
  const containers = [
    ...(record?.containers ?? []).filter(({ path }) => !chosen.includes(path)),
    ...routed.map(({ recorded }) => recorded),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const content = stamped(record, {
    provider: answers.provider,
    envKey: answers.envKey,
    containers,
    ...(request.feature !== undefined && { feature: recordedFeature(request.feature, record) }),
    ...(request.only !== undefined && { only: [...request.only] }),
    ...(renovate.recorded !== undefined && { renovate: renovate.recorded }),
    files: [...files].map(([path, sha256]) => ({ path, sha256 })),
    ...(example.recorded !== undefined && { envExample: example.recorded }),
  });
  const isSame = record !== undefined && isSameContent(record, content);
  const recordText = isSame ? await repo.text(recordPath) : formatRecord(content);
  const recordChange = await changeAt({ repo, platform }, recordPath, recordText, { id: 'record' });
  const isOther = record !== undefined && record.envKey !== answers.envKey;
  return {
    changes: [
      ...feature.changes,
      ...models.changes,
      example.change,
      ...routed.flatMap(({ lockfile }) => lockfile),
      ...workflow.changes,
      ...renovate.changes,
      { ...recordChange, isRecord: record === undefined },
      ...routed.flatMap(({ changes }) => changes),
      ...feature.deleted,
    ],
    findings: [
      ...(isOther
        ? [finding('devcontainer-variable-other', { was: record.envKey, envKey: answers.envKey })]
        : []),
      ...missing,
      ...feature.findings,
      ...models.findings,
      ...routed.flatMap(({ findings }) => findings),
      ...workflow.findings,
      ...renovate.findings,
      ...(await otherCodexNotes(request, options, nearby)),
      ...(await firewallNotes(repo, options, allowLists, nearby)),
    ],
    options,
  };
}

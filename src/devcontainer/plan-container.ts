import { defaults, type ModelChoice } from '../answers/rules.ts';
import type { JsonObject } from '../edit/jsonc.ts';
import type { Change } from '../plan/plan.ts';
import type { Context } from '../targets/target.ts';
import type { DevcontainerAnswers } from './answers.ts';
import { pinnedCodex } from './rules.ts';
import { changeAt, type PartialPlan } from './change.ts';
import { routeContainer } from './container.ts';
import type { Options } from './feature-part.ts';
import { readContainer } from './container-file.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { KeyGiven } from './remote-env.ts';
import { type AllowList, allowListsOf } from './firewall.ts';
import type { Environment } from './env-sources.ts';
import { minimalDevcontainer } from './feature.ts';
import { namesIn, optionsIn } from './feature-reference.ts';
import { lockfileOf } from './locate.ts';
import type { Container, RepoRecord } from '../state/repo-record.ts';
import { digestOf } from '../state/versioned.ts';
import type { Repo } from './repo.ts';
import { githubWorkflowPath } from './workflow.ts';

/** What the Feature does without options: the same in every repo, whose files then differ in their options alone. */
export const featureDefaults: Options = {
  model: defaults.model,
  baseUrl: defaults.baseUrl,
  codexVersion: pinnedCodex,
  identity: '',
  metadata: '',
};

/** What the devcontainer CLI itself writes (since 0.87) for a dev container whose Features are all local. */
const emptyLockfile = `${JSON.stringify({ features: {} }, undefined, 2)}\n`;

export type PlanRequest = Readonly<{
  repo: Repo;
  platform: NodeJS.Platform;
  record: RepoRecord | undefined;
  answers: DevcontainerAnswers;
  /** What a target of the machine's own set-up is planned from: for `.env.example`. */
  context: Context;
  /** The dev containers to route, relative to the root; one that is not there is made. */
  chosen: readonly string[];
  /** The same, where not all of them were asked for: later runs keep to that. */
  only?: readonly string[] | undefined;
  /** Name of a dev container that has to be made. */
  name: string;
  workflow: boolean;
  /** What the Feature is called in a registry, where it does not lie in the repo; whether that was asked for. */
  feature: string | undefined;
  isFeatureAsked?: boolean;
  /** Whether Renovate gets a rule that raises the version of Codex, and whether it reads its configuration here. */
  renovate?: Readonly<{ isRoot: boolean }> | undefined;
  /** Which models Codex is told of, where that was asked for. */
  models?: ModelChoice | undefined;
  /**
   * Whether edits made since our last run stay: for a run that upgrades what an older version wrote, as opposed to one
   * that was asked to route these dev containers.
   */
  keepsEdits?: boolean;
}>;

/** Whether there is a workflow of ours, or is going to be one. */
export const hasWorkflow = ({ workflow, record }: PlanRequest): boolean =>
  workflow || record?.files.some(({ path }) => path === githubWorkflowPath) === true;

/**
 * What gives the container variables. An env file is often not in the repo: where it gave the key when the container
 * was routed and is not here, it still counts.
 */
async function environmentAt(
  { repo, answers: { envKey } }: PlanRequest,
  path: string,
  config: unknown,
  recorded: Container | undefined,
): Promise<KeyGiven & Pick<Environment, 'grants'>> {
  // What reads compose files takes time to load, and other runs do not need it.
  const { environmentOf } = await import('./env-sources.ts');
  const texts = new Map<string, string | undefined>();
  const sources = { devcontainerPath: path, config, texts };
  for (let { wanted } = environmentOf(sources); wanted.length > 0; { wanted } = environmentOf(sources))
    for (const other of wanted) texts.set(other, await repo.readOptional(other));
  const { grants, unknown } = environmentOf(sources);
  const envSource = grants.find(({ name }) => name === envKey);
  const keyFrom = recorded?.keyFrom;
  const isGone = keyFrom !== undefined && texts.has(keyFrom) && texts.get(keyFrom) === undefined;
  if (envSource === undefined && isGone)
    return { grants, unknown, envSource: { by: 'env-file', path: keyFrom, name: envKey } };
  return { grants, unknown, envSource };
}

const isLocal = (reference: string): boolean => /^\.{1,2}\//.test(reference);

/** A lock file where the routed dev container needs one and has none: for `--frozen-lockfile`. */
async function planLockfile(
  { repo, platform, feature }: PlanRequest,
  path: string,
  references: readonly string[],
  files: Map<string, string>,
): Promise<readonly Change[]> {
  const lockfile = lockfileOf(path);
  // The tools write an entry for a Feature of a registry, and take an empty file for one that is complete.
  if (feature !== undefined && files.get(lockfile) === digestOf(emptyLockfile)) {
    files.delete(lockfile);
    const isOurs = (await repo.text(lockfile)) === emptyLockfile;
    return isOurs ? [await changeAt({ repo, platform }, lockfile, undefined, { id: 'lockfile' })] : [];
  }
  // Features of a registry without a lock file did not build before either; one that was deleted was deleted.
  if (!references.every(isLocal) || files.has(lockfile)) return [];
  if ((await repo.text(lockfile)) !== undefined) return [];
  files.set(lockfile, digestOf(emptyLockfile));
  return [await changeAt({ repo, platform }, lockfile, emptyLockfile, { id: 'lockfile' })];
}

/** A lock file that does not know the Feature of a registry. What the entry says only the registry knows. */
async function lockNotes(
  { repo, feature, record }: PlanRequest,
  path: string,
  config: JsonObject,
): Promise<readonly Finding[]> {
  if (feature === undefined) return [];
  const [name = feature] = namesIn(config, path, feature);
  const file = lockfileOf(path);
  const text = await repo.text(file);
  const isOurs = text === emptyLockfile && record?.files.some((known) => known.path === file) === true;
  if (text === undefined || isOurs || text.includes(JSON.stringify(name))) return [];
  return [finding('devcontainer-lock-entry', { file: repo.nameOf(file), feature: name })];
}

export type RoutedContainer = PartialPlan &
  Readonly<{
    recorded: Container;
    lockfile: readonly Change[];
    options: Options;
    /** Lists of allowed hosts among the container's variables. */
    allowLists: readonly AllowList[];
  }>;

/**
 * Plans one dev container: its `devcontainer.json` and its lock file. @throws Problem jsonc-invalid, jsonc-unmergeable
 */
export async function planContainer(
  request: PlanRequest,
  path: string,
  files: Map<string, string>,
): Promise<RoutedContainer> {
  const { repo, record, answers, platform, name, keepsEdits = false } = request;
  const before = await repo.text(path);
  const created = before === undefined ? minimalDevcontainer(name) : undefined;
  const file = { path, file: repo.nameOf(path), text: before ?? created ?? '' };
  const earlier = record?.containers.find((container) => container.path === path);
  const config = readContainer(file.text, file.file);
  const { envSource, unknown, grants } = await environmentAt(request, path, config, earlier);
  const { options, explicit, envKey } = answers;
  const { feature, isFeatureAsked = false } = request;
  const routing = {
    ...{ options, explicit, defaults: featureDefaults, envKey, envSource, unknown, keepsEdits },
    ...{ feature, isFeatureAsked, earlierFeature: record?.feature },
    isVersionWritten: request.renovate !== undefined || record?.renovate !== undefined,
  };
  const { text, insertions, findings } = routeContainer(file, routing, earlier);
  const after = readContainer(text, file.file);
  const { features = {} } = after;
  const digest = created === undefined ? earlier?.created : digestOf(created);
  return {
    changes: [
      await changeAt({ repo, platform }, path, text, {
        id: 'devcontainer',
        action: 'jsonc-merge',
      }),
    ],
    findings: [...findings, ...(await lockNotes(request, path, after))],
    recorded: {
      path,
      ...(digest !== undefined && { created: digest }),
      insertions,
      ...(envSource?.by === 'env-file' && { keyFrom: envSource.path }),
    },
    lockfile: await planLockfile(request, path, Object.keys(features ?? {}), files),
    allowLists: allowListsOf(file, config, grants),
    options: optionsAt(after, path, feature),
  };
}

/** The options that the Feature gets from a `devcontainer.json`, with its own defaults for the others. */
export function optionsAt(config: JsonObject, path: string, feature: string | undefined): Options {
  const given = optionsIn(config, path, feature) ?? {};
  const text = (name: keyof Options): string => {
    const option = given[name];
    return typeof option === 'string' ? option : featureDefaults[name];
  };
  return {
    ...{ model: text('model'), baseUrl: text('baseUrl'), codexVersion: text('codexVersion') },
    ...{ identity: text('identity'), metadata: text('metadata') },
  };
}

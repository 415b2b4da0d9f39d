import { defaults } from '../answers/rules.ts';
import type { Change } from '../plan/plan.ts';
import type { Context } from '../targets/target.ts';
import { type DevcontainerAnswers, pinnedCodex } from './answers.ts';
import { changeAt, type PartialPlan } from './change.ts';
import { type Options, readContainer, routeContainer } from './container.ts';
import { envSources, missingTexts, type EnvSource } from './env-sources.ts';
import { minimalDevcontainer } from './feature.ts';
import { featureReference, lockfileOf } from './locate.ts';
import type { Container, RepoRecord } from '../state/repo-record.ts';
import { digestOf } from '../state/versioned.ts';
import type { Repo } from './repo.ts';
import { valueAt } from '../lib/key-path.ts';

/** What the Feature does where a `devcontainer.json` gives it no options. The same in every repo, so that only those differ. */
export const featureDefaults: Options = {
  model: defaults.model,
  baseUrl: defaults.baseUrl,
  codexVersion: pinnedCodex,
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
  /** Name of a dev container that has to be made. */
  name: string;
  workflow: boolean;
  /**
   * Whether what somebody has changed since our last run stays: for a run that brings an older version's work up to
   * date, as opposed to one that was asked to route these dev containers.
   */
  keepsEdits?: boolean;
}>;

/**
 * What gives the container the key already. An env file is often not in the repo: where it was there when the
 * container was routed and is not here, it still counts.
 */
async function envSourceOf(
  { repo, answers: { envKey } }: PlanRequest,
  path: string,
  config: unknown,
  recorded: Container | undefined,
): Promise<EnvSource | undefined> {
  const texts = new Map<string, string | undefined>();
  const sources = { devcontainerPath: path, config, texts };
  for (let missing = missingTexts(sources); missing.length > 0; missing = missingTexts(sources))
    for (const other of missing) texts.set(other, await repo.glance(other));
  const [supplier] = envSources(envKey, sources);
  const keyFrom = recorded?.keyFrom;
  if (supplier !== undefined || keyFrom === undefined || !texts.has(keyFrom)) return supplier;
  return texts.get(keyFrom) === undefined ? { by: 'env-file', path: keyFrom } : undefined;
}

const isLocal = (reference: string): boolean => /^\.{1,2}\//.test(reference);

/** A lock file where the routed dev container needs one and has none: for `--frozen-lockfile`. */
async function planLockfile(
  { repo, platform }: PlanRequest,
  path: string,
  references: readonly string[],
  files: Map<string, string>,
): Promise<readonly Change[]> {
  const lockfile = lockfileOf(path);
  // Features of a registry without a lock file did not build before either; one that was deleted was deleted.
  if (!references.every(isLocal) || files.has(lockfile)) return [];
  if ((await repo.text(lockfile)) !== undefined) return [];
  files.set(lockfile, digestOf(emptyLockfile));
  return [await changeAt({ repo, platform }, lockfile, emptyLockfile, { id: 'lockfile' })];
}

export type RoutedContainer = PartialPlan &
  Readonly<{ recorded: Container; lockfile: readonly Change[]; options: Options }>;

/** Plans one dev container: its `devcontainer.json` and its lock file. @throws Problem jsonc-invalid, jsonc-unmergeable */
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
  const supplier = await envSourceOf(request, path, config, earlier);
  const { options, explicit, envKey } = answers;
  const routing = { options, explicit, defaults: featureDefaults, envKey, supplier, keepsEdits };
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
    findings,
    recorded: {
      path,
      ...(digest !== undefined && { created: digest }),
      insertions,
      ...(supplier?.by === 'env-file' && { keyFrom: supplier.path }),
    },
    lockfile: await planLockfile(request, path, Object.keys(features ?? {}), files),
    options: optionsAt(valueAt(after, ['features', featureReference(path)])),
  };
}

/** The options that the Feature gets from a `devcontainer.json`, with its own defaults for the others. */
function optionsAt(value: unknown): Options {
  const given =
    typeof value === 'object' && value !== null ? (value as Readonly<{ [name: string]: unknown }>) : {};
  const text = (name: keyof Options): string => {
    const option = given[name];
    return typeof option === 'string' ? option : featureDefaults[name];
  };
  return { model: text('model'), baseUrl: text('baseUrl'), codexVersion: text('codexVersion') };
}

import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import type { KeptAnswers } from '../answers/answers.ts';
import type { CatalogueSetting } from '../catalogue/build.ts';
import { catalogueFile } from '../catalogue/judge.ts';
import { makeCatalogue } from '../catalogue/make.ts';
import { bareSettings, webSearchSettings } from '../catalogue/settings.ts';
import { stampedVersion } from '../catalogue/stamp.ts';
import { codexEnvironment } from '../codex/ask.ts';
import { namesCatalogue, profileConfigs } from '../codex/profile-configs.ts';
import { sourceOf, tomlLeaves } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { GatewayModels } from '../gateway/fetch-models.ts';
import type { Paths } from '../host/paths.ts';
import { textAt } from '../state/read.ts';
import type { State } from '../state/state.ts';
import { cataloguePath, isOwnCatalogue } from './catalogue.ts';
import { sortKeys } from './config-undo.ts';
import type { Metadata } from './target.ts';
import type { Host } from '../host/types.ts';

/** Milliseconds for `codex --version`, which takes about 0.2 s. */
const timeoutMs = 20_000;

const catalogueKey = ['model_catalog_json'];

const named: CatalogueSetting = { path: catalogueKey, value: catalogueFile };

export type MetadataInput = Readonly<{
  paths: Paths;
  answers: Pick<KeptAnswers, 'model'>;
  state: State | undefined;
  /** Texts of `config.toml` and of the catalogue; undefined where there is no such file. */
  config: string | undefined;
  catalogue: string | undefined;
  /** Asks the gateway for its models; asked only when a catalogue has to be built. Undefined when no key is at hand. */
  gateway: () => Promise<GatewayModels | undefined>;
  /** Pins that this run rewrites, so that what they name now is not in use any more. */
  pins?: readonly string[];
  /** Why the catalogue has to be left out, where that is known beforehand. */
  leaveOut?: Finding | undefined;
}>;

export type PreparedMetadata = Readonly<{ metadata: Metadata; findings: readonly Finding[] }>;

/** Ids with a prefix that `config.toml` names in other places than `model`: for reviews, in profiles. */
function idsInUse(config: string): readonly string[] {
  const isModel = (path: readonly string[]): boolean =>
    (path.length === 1 && path[0] === 'review_model') ||
    (path.length === 3 && path[0] === 'profiles' && path[2] === 'model');
  return tomlLeaves(config)
    .filter(({ path }) => isModel(path))
    .flatMap(({ value }) => (typeof value === 'string' && value.includes('/') ? [value] : []));
}

/** What earlier runs have pinned in projects, as it is there now. A project that cannot be read is not in the way. */
async function pinnedIds(
  host: Pick<Host, 'read'>,
  { state, pins = [] }: MetadataInput,
): Promise<readonly string[]> {
  const paths = (state?.files ?? []).filter(({ target }) => target === 'project-pin').map(({ path }) => path);
  const found: string[] = [];
  for (const path of paths.filter((each) => !pins.includes(each))) {
    const text = await textAt(host, path).catch(() => undefined);
    const [leaf] = text === undefined ? [] : modelIn(text);
    if (leaf !== undefined) found.push(leaf);
  }
  return found;
}

/** The prefixed id under `model`; none in a text that is no TOML. */
function modelIn(text: string): readonly string[] {
  try {
    const value = sourceOf(text, ['model'])?.value;
    return typeof value === 'string' && value.includes('/') ? [value] : [];
  } catch {
    return [];
  }
}

type Situation = Readonly<{
  /** What a person has there in our place; undefined when the place is free or ours. */
  foreign: 'key' | 'file' | undefined;
  /** The catalogue as it is, if it is ours. */
  own: string | undefined;
  /** Whether the last run recorded it. */
  recorded: boolean;
  /** What goes with it according to the last run, as far as nobody has changed it. */
  settings: readonly CatalogueSetting[];
}>;

function look({ paths, state, config = '', catalogue }: MetadataInput): Situation {
  const path = cataloguePath(paths);
  const file = state?.files.find((each) => each.path === path);
  const keys = state?.files.find((each) => each.path === paths.config)?.keys ?? [];
  const recorded = keys.filter(({ path: [first] }) => first === 'web_search' || first === 'features');
  const ours = sortKeys(config, keys, paths.config).ours;
  const own = catalogue !== undefined && isOwnCatalogue(catalogue, file) ? catalogue : undefined;
  const current = sourceOf(config, catalogueKey, paths.config)?.value;
  const isOurs =
    current === undefined ||
    ours.some(({ path: [first] }) => first === catalogueKey[0]) ||
    // The state was lost: the file itself says whose it is.
    // Or it is missing, which stops Codex: then it is made anew.
    ((own !== undefined || catalogue === undefined) &&
      typeof current === 'string' &&
      resolve(dirname(paths.config), current) === path);
  const isForeignFile = catalogue !== undefined && own === undefined && file === undefined;
  return {
    foreign: isOurs ? (isForeignFile ? 'file' : undefined) : 'key',
    own,
    recorded: file !== undefined,
    settings: recorded
      .filter((key) => ours.includes(key))
      .flatMap(({ path: keyPath }) => {
        const value = sourceOf(config, keyPath, paths.config)?.value;
        return typeof value === 'string' || typeof value === 'boolean' ? [{ path: keyPath, value }] : [];
      }),
  };
}

const slugsSchema = v.object({ models: v.array(v.object({ slug: v.string() })) });

export function slugsOf(json: string): readonly string[] {
  try {
    const result = v.safeParse(slugsSchema, JSON.parse(json));
    return result.success ? result.output.models.map(({ slug }) => slug) : [];
  } catch {
    return [];
  }
}

const sameIds = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);

const unique = (settings: readonly CatalogueSetting[]): readonly CatalogueSetting[] =>
  settings.filter(
    (one, index) => settings.findIndex((other) => other.path.join('.') === one.path.join('.')) === index,
  );

/**
 * Prepares what goes with a model: the catalogue and the settings beside it. Where nothing has changed since the last run
 * (ids, Codex's version, the file) this costs one `codex --version`, about 0.2 s, and the file stays as it is; otherwise
 * the installed Codex is asked twice more, and the gateway once. On any doubt there is no catalogue, with the reason.
 */
export async function prepareMetadata(
  host: Pick<Host, 'read' | 'list' | 'run' | 'write' | 'env' | 'temporaryFolder'>,
  input: MetadataInput,
): Promise<PreparedMetadata> {
  const { answers, config = '', paths } = input;
  const { foreign, own, recorded, settings } = look(input);
  const ids = [...new Set([answers.model, ...idsInUse(config), ...(await pinnedIds(host, input))])];
  const without = async (...findings: Finding[]): Promise<PreparedMetadata> => {
    const beside = recorded ? await profileConfigs(host, paths) : [];
    const isNamed = beside.some((config) => namesCatalogue(config, cataloguePath(paths)));
    return {
      metadata: { catalogue: { kind: 'drop', isNamed }, settings: bareSettings(ids) },
      findings,
    };
  };
  if (input.leaveOut !== undefined) return without(input.leaveOut);
  if (foreign === 'key') return without(finding('catalogue-own-kept', { file: paths.config }));
  if (foreign === 'file') return without(finding('catalogue-file-foreign', { file: cataloguePath(paths) }));
  const asItIs = (): PreparedMetadata => ({
    metadata: {
      catalogue: { kind: 'keep' },
      settings: unique([named, ...settings, ...webSearchSettings(ids)]),
    },
    findings: [],
  });
  const folder = await host.temporaryFolder();
  try {
    const env = codexEnvironment(host.env, folder.path);
    const hello = await host.run('codex', ['--version'], { cwd: folder.path, env, timeoutMs });
    const version = /(?:^|\s)v?(\d+\.\d+\.\d+\S*)/.exec(hello.stdout)?.[1];
    const slugs = own === undefined || !recorded ? [] : slugsOf(own);
    if (hello.startError !== undefined) {
      // Nobody is there who could dislike it.
      if (sameIds(slugs, ids)) return asItIs();
      return await without(finding('catalogue-no-codex', { reason: 'it is not on the PATH' }, 'info'));
    }
    if (sameIds(slugs, ids) && stampedVersion(own ?? '') === version) return asItIs();
    const models = await input.gateway();
    const made = await makeCatalogue(
      host,
      { command: 'codex', folder: folder.path, env },
      { ids, ...(models?.known === true && { capabilities: models.facts }) },
    );
    const unknown = models?.known === false ? [models.finding] : [];
    if (!made.ok) return await without(made.finding, ...unknown);
    return {
      metadata: {
        catalogue: { kind: 'write', json: made.json },
        settings: unique([named, ...made.settings]),
      },
      findings: [...made.findings, ...unknown],
    };
  } finally {
    await folder.remove();
  }
}

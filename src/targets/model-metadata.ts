import { dirname } from 'node:path';
import type { KeptAnswers } from '../answers/answers.ts';
import type { CatalogueSetting } from '../catalogue/settings.ts';
import { catalogueFile } from '../catalogue/catalogue-file.ts';
import { carefulWindow } from '../catalogue/entry.ts';
import { makeCatalogue } from '../catalogue/make.ts';
import type { ModelChoice } from '../answers/rules.ts';
import { managedConfig } from '../answers/way.ts';
import { type Selection, selectModels } from '../catalogue/selection.ts';
import { isRouting } from './config-keys.ts';
import { bareSettings, isSetting } from '../catalogue/settings.ts';
import { currentStamp } from '../catalogue/stamp.ts';
import { otherInstallations } from '../codex/installations.ts';
import { namesCatalogue, profileConfigs } from '../codex/profile-configs.ts';
import { askVersion, codexEnvironment } from '../codex/run.ts';
import { sourceOf } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { GatewayModels } from '../gateway/fetch-models.ts';
import { expandPath, type Paths } from '../host/paths.ts';
import { textAt } from '../state/read.ts';
import type { State } from '../state/state.ts';
import { isOwnCatalogue } from './catalogue.ts';
import { cataloguePath } from './catalogue-path.ts';
import { sortKeys } from './config-undo.ts';
import { idsInConfig, pinnedIds } from './ids-in-use.ts';
import { offeredModels } from './offered-models.ts';
import type { Metadata } from './target.ts';
import type { Host } from '../host/types.ts';

const catalogueKey = ['model_catalog_json'];

const named: CatalogueSetting = { path: catalogueKey, value: catalogueFile };

export type MetadataInput = Readonly<{
  paths: Paths;
  answers: Pick<KeptAnswers, 'model' | 'baseUrl' | 'envKey'>;
  state: State | undefined;
  /** Texts of `config.toml` and of the catalogue; undefined where there is no such file. */
  config: string | undefined;
  catalogue: string | undefined;
  /** Text of the kept list of the gateway's models. */
  list: string | undefined;
  /** Which of them go in; undefined for those of the last run, and `all` the first time. */
  choice?: ModelChoice | undefined;
  /** Whether the list is to be asked for although nothing else asks for it. */
  renew?: boolean;
  now: Date;
  /** Asks the gateway for its models; asked only when a catalogue has to be built. Undefined when no key is at hand. */
  gateway: () => Promise<GatewayModels | undefined>;
  /** Ids that this run gives their prefix in other settings. */
  added?: readonly string[];
  /** Pins that this run rewrites: what they name now is no longer in use. */
  pins?: readonly string[];
  /** Codex's own models come after ours: users who are not routed read the catalogue, too. */
  withBundled?: boolean;
  /** Why the catalogue has to be left out, where that is known beforehand. */
  leaveOut?: Finding | undefined;
}>;

export type PreparedMetadata = Readonly<{ metadata: Metadata; findings: readonly Finding[] }>;

type Situation = Readonly<{
  /** What you have in our place; undefined if the place is free or ours. */
  foreign: 'key' | 'file' | undefined;
  /** The catalogue as it is, if it is ours. */
  own: string | undefined;
  /** Whether the last run recorded it. */
  recorded: boolean;
  /** What goes with it according to the last run, as far as it is unchanged. */
  settings: readonly CatalogueSetting[];
}>;

function look({ paths, state, config = '', catalogue }: MetadataInput): Situation {
  const path = cataloguePath(paths);
  const file = state?.files.find((each) => each.path === path);
  const keys = state?.files.find((each) => each.path === paths.config)?.keys ?? [];
  const recorded = keys
    .filter(({ path: keyPath }) => isSetting(keyPath))
    .filter((key) => !isRouting(key.path));
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
      expandPath(current, paths.home, dirname(paths.config)) === path);
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

/**
 * Whether a catalogue lists the default first, then those in use, in their order, and others only if they were asked
 * for.
 */
const startsWith = (ids: readonly string[], used: readonly string[]): boolean =>
  used.every((id, index) => id === ids[index]);

const sameChoice = (a: ModelChoice, b: ModelChoice): boolean => String(a) === String(b);

const unique = (settings: readonly CatalogueSetting[]): readonly CatalogueSetting[] =>
  settings.filter(
    (one, index) => settings.findIndex((other) => other.path.join('.') === one.path.join('.')) === index,
  );

/** What is said of a selection that could not take everything. */
function selectionFindings({ ids, cut, refused }: Selection): readonly Finding[] {
  return [
    ...(cut === 0 ? [] : [finding('catalogue-cut', { kept: ids.length, offered: ids.length + cut })]),
    ...(refused.length === 0
      ? []
      : [finding('models-refused', { ids: refused.slice(0, 5), count: refused.length })]),
  ];
}

/** Where the gateway gives an unusable context window for a model in the catalogue. */
function windowFindings(answer: GatewayModels | undefined, { ids }: Selection): readonly Finding[] {
  const told = answer?.known === true ? (answer.oddWindows ?? []) : [];
  const odd = ids.filter((id) => told.includes(id));
  return odd.length === 0
    ? []
    : [finding('models-window-odd', { ids: odd.slice(0, 5), count: odd.length, window: carefulWindow })];
}

/** Where an older Codex needs a key of `config.toml` for models that are not in use. */
const exposedFindings = (exposed: readonly string[], version: string): readonly Finding[] =>
  exposed[0] === undefined
    ? []
    : [finding('catalogue-search-stays', { version, model: exposed[0], count: exposed.length })];

/** Whether the machine has a catalogue that wins over every other. */
async function hasManagedCatalogue(host: Pick<Host, 'read'>): Promise<boolean> {
  const text = (await textAt(host, managedConfig)) ?? '';
  return sourceOf(text, catalogueKey, managedConfig) !== undefined;
}

/** Why there can be no catalogue of ours here; undefined where there can. */
function obstacleTo(paths: Paths, foreign: Situation['foreign'], isManaged: boolean): Finding | undefined {
  if (isManaged && paths.config !== managedConfig)
    return finding('catalogue-overruled', { file: managedConfig });
  if (foreign === 'key') return finding('catalogue-own-kept', { file: paths.config });
  return foreign === 'file' ? finding('catalogue-file-foreign', { file: cataloguePath(paths) }) : undefined;
}

/**
 * Prepares what goes with a model: the catalogue, the settings beside it, and the list of the gateway's models. Where
 * nothing has changed since the last run (models in use, choice, Codex's version, the file) this costs one
 * `codex --version`, about 0.2 s, and the file stays as it is; otherwise the installed Codex is asked twice more, and the
 * gateway once. On any doubt there is no catalogue, with the reason.
 */
export async function prepareMetadata(
  host: Pick<
    Host,
    'read' | 'list' | 'run' | 'write' | 'env' | 'temporaryFolder' | 'kindOf' | 'platform' | 'home' | 'cwd'
  >,
  input: MetadataInput,
): Promise<PreparedMetadata> {
  const { answers, config = '', paths, state, pins = [], added = [], now } = input;
  const { foreign, own, recorded, settings } = look(input);
  const inUse = [...idsInConfig(config), ...added, ...(await pinnedIds(host, state, pins))];
  const used = [...new Set([answers.model, ...inUse])];
  const without = async (...findings: Finding[]): Promise<PreparedMetadata> => {
    const beside = recorded ? await profileConfigs(host, paths) : [];
    const isNamed = beside.some((config) => namesCatalogue(config, cataloguePath(paths), paths.home));
    return {
      metadata: { catalogue: { kind: 'drop', isNamed }, settings: bareSettings(used) },
      findings,
    };
  };
  const isManaged = await hasManagedCatalogue(host);
  const obstacle = input.leaveOut ?? obstacleTo(paths, foreign, isManaged);
  if (obstacle !== undefined) return without(obstacle);
  const asItIs: PreparedMetadata = {
    metadata: { catalogue: { kind: 'keep' }, settings: unique([named, ...settings]) },
    findings: [],
  };
  const stamp = own === undefined || !recorded ? undefined : currentStamp(own);
  const choice = input.choice ?? stamp?.choice ?? 'all';
  const isCurrent =
    stamp !== undefined &&
    startsWith(stamp.ids, used) &&
    sameChoice(choice, stamp.choice) &&
    input.renew !== true;
  const folder = await host.temporaryFolder();
  try {
    const env = codexEnvironment(host.env, folder.path, answers.envKey);
    const start = await askVersion(host, 'codex', { cwd: folder.path, env });
    if (start.kind === 'missing' || start.kind === 'unstartable') {
      // Nothing is there that could refuse it.
      if (stamp !== undefined && startsWith(stamp.ids, used)) return asItIs;
      const reason = start.kind === 'missing' ? 'it is not on the PATH' : start.reason;
      return await without(finding('catalogue-no-codex', { reason }, 'info'));
    }
    const { version } = start;
    if (isCurrent && stamp.codex === version) return asItIs;
    const answer = await input.gateway();
    const offered = offeredModels({ baseUrl: answers.baseUrl, answer, kept: input.list, used, now });
    const selection = selectModels({ used, offered: offered.ids, choice, facts: offered.facts });
    const made = await makeCatalogue(
      host,
      {
        ...{ command: 'codex', folder: folder.path, env },
        ...(start.kind === 'starts' && version !== undefined && { version }),
      },
      {
        ...{ ids: selection.ids, used, choice, capabilities: offered.facts },
        others: await otherInstallations(host),
        withBundled: input.withBundled,
        overruled: isManaged,
      },
    );
    if (!made.ok) return await without(made.finding, ...offered.findings);
    return {
      metadata: {
        catalogue: { kind: 'write', json: made.json },
        settings: unique([named, ...made.settings]),
        ...(offered.list !== undefined && { list: offered.list }),
      },
      findings: [
        ...made.findings,
        ...offered.findings,
        ...selectionFindings(selection),
        ...windowFindings(answer, selection),
        ...exposedFindings(made.exposed, made.version),
      ],
    };
  } finally {
    await folder.remove();
  }
}

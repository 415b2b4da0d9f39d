import { dirname, join } from 'node:path';
import { isTable } from '../edit/toml/types.ts';
import { defaults, parseModel } from '../answers/rules.ts';
import { type Finding, finding, Problem } from '../findings/index.ts';
import { type Check, decidingLayer, effectiveModel, type Layer } from './context.ts';
import { cataloguePath } from '../targets/catalogue-path.ts';
import { managedFindings } from './managed.ts';
import { slidSetting } from './slid.ts';
import { quoteValue } from '../lib/quote-value.ts';
import { valueAt } from '../lib/key-path.ts';

/** Whether a model id has a provider prefix, which the gateway requires. */
export const hasPrefix = (model: unknown): boolean =>
  typeof model === 'string' && /^[^/\s]+\/\S+$/.test(model);

/** The id that is probably meant. */
export function suggestionFor(model: unknown): string {
  try {
    return parseModel(String(model));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.finding.code === 'model-bare' ? error.finding.args.suggestion : defaults.model;
  }
}

/** @param decisive whether no other file that counts overrides this one */
function unprefixed({ kind, path, counts }: Layer, model: unknown, decisive: boolean): Finding {
  return finding(
    'model-unprefixed',
    {
      file: path,
      model: quoteValue(model),
      suggestion: suggestionFor(model),
      scope: kind,
      trusted: kind !== 'project' || counts,
    },
    counts && decisive && kind !== 'profile' ? 'error' : 'warning',
  );
}

const modelIn = (layer: Layer | undefined): unknown => valueAt(layer?.tree, ['model']);

/** The model of the file that wins, projects apart. */
export const checkModel: Check = (context) => {
  const { user, others } = context;
  if (user.tree === undefined) return [];
  const apart = { ...context, others: others.filter(({ kind }) => kind !== 'project') };
  const layer = decidingLayer(apart, ['model']);
  const model = modelIn(layer);
  if (model === undefined || layer === undefined)
    return [
      slidSetting(user, 'model') ??
        finding('model-absent', { file: user.path, right: context.state?.answers.model ?? defaults.model }),
    ];
  return hasPrefix(model) ? [] : [unprefixed(layer, model, true)];
};

function projectFindings(layer: Layer, innermost: boolean, own: unknown): readonly Finding[] {
  const { path: file, tree, problem, counts } = layer;
  if (problem !== undefined) {
    // The position is enough. The text there is not ours to repeat.
    const reason =
      problem.code === 'toml-invalid'
        ? `line ${problem.args.line}, column ${problem.args.column}`
        : 'it is no text';
    return [
      finding('project-config-broken', { file, reason, trusted: counts }, counts ? 'error' : 'warning'),
    ];
  }
  const ignored = ['model_provider', 'model_providers'].filter((key) => valueAt(tree, [key]) !== undefined);
  const model = modelIn(layer);
  return [
    ...(ignored.length > 0
      ? [finding('project-routing-ignored', { file, keys: ignored.join(' and ') })]
      : []),
    ...(model !== undefined && !hasPrefix(model) ? [unprefixed(layer, model, innermost)] : []),
    ...(hasPrefix(model) && innermost && counts && model !== own
      ? [finding('project-pins-model', { file, model: quoteValue(model), instead: quoteValue(own) })]
      : []),
  ];
}

function profileFindings(layer: Layer, provider: string): readonly Finding[] {
  const { path: file, name: profile = '', tree, problem } = layer;
  if (problem !== undefined) return [{ ...problem, level: 'warning' }];
  const model = modelIn(layer);
  const chosen = tree?.['model_provider'];
  return [
    ...(model !== undefined && !hasPrefix(model) ? [unprefixed(layer, model, false)] : []),
    ...(chosen !== undefined && chosen !== provider
      ? [finding('profile-leaves-gateway', { file, profile, actual: quoteValue(chosen) })]
      : []),
  ];
}

/** No other configuration file that counts here gives Codex another model, or another provider. */
export const checkLayers: Check = (context) => {
  const { user, others, expected, paths } = context;
  // Nothing of a project counts against what the machine's managers have set.
  const isManaged = decidingLayer(context, ['model'])?.kind === 'managed';
  const innermost = isManaged
    ? undefined
    : others.findLast((layer) => layer.kind === 'project' && modelIn(layer) !== undefined);
  const found = others.flatMap((layer) => {
    if (layer.kind === 'project') return projectFindings(layer, layer === innermost, modelIn(user));
    if (layer.kind === 'profile')
      return paths.profile === undefined ? profileFindings(layer, expected.provider) : [];
    return layer.problem === undefined ? [] : [layer.problem];
  });
  const managed = managedFindings(context);
  const model = effectiveModel(context);
  const isOwn = decidingLayer(context, ['model']) === user;
  if (found.length + managed.length > 0 || !hasPrefix(model) || !isOwn) return [...managed, ...found];
  return [finding('layers-fine', { model: String(model), count: others.length })];
};

/** What the table of the profile that a file chooses sets otherwise than the file does: until 0.134 it wins. */
const overridden = (
  tree: Layer['tree'],
  provider: string,
): readonly Readonly<{ key: string; value: string }>[] =>
  ['model', 'model_provider'].flatMap((key) => {
    const value = valueAt(tree, ['profiles', String(valueAt(tree, ['profile'])), key]);
    const routed = key === 'model' ? valueAt(tree, [key]) : provider;
    return value === undefined || value === routed ? [] : [{ key, value: quoteValue(value) }];
  });

/** Profiles in the old form. */
export const checkProfiles: Check = ({ user, others, expected: { provider }, paths: { profile } }) => {
  const { path: file, tree } = others.find(({ kind }) => kind === 'user') ?? user;
  const legacy = valueAt(tree, ['profile']);
  const routed = profile === undefined ? [] : [{ name: profile, path: user.path }];
  const files = [...routed, ...others.filter(({ kind }) => kind === 'profile')];
  const tables = valueAt(tree, ['profiles']);
  return [
    ...(legacy === undefined
      ? []
      : [
          finding('legacy-profile', {
            ...{ file, profile: quoteValue(legacy), instead: overridden(tree, provider) },
          }),
        ]),
    ...files
      .filter(({ name = '' }) => valueAt(tree, ['profiles', name]) !== undefined)
      .map(({ name = '', path }) => finding('profile-clash', { file, profile: name, other: path })),
    ...Object.keys(isTable(tables) ? tables : {})
      .filter((name) => files.every((each) => each.name !== name))
      .map((name) =>
        finding('profile-table', { file, profile: name, other: join(dirname(file), `${name}.config.toml`) }),
      ),
  ];
};

/** Settings that are meant for one model, and stay when the model changes. */
const companions = ['model_reasoning_effort', 'model_context_window', 'service_tier'];

export const checkLeftOvers: Check = ({ user: { path: file, tree } }) =>
  companions.flatMap((key) => {
    const value = valueAt(tree, [key]);
    return value === undefined ? [] : [finding('left-over', { file, key, value: quoteValue(value) })];
  });

/** The models that a catalogue lists; undefined for a file that Codex would refuse. */
function slugsOf(json: string): readonly unknown[] | undefined {
  try {
    const { models } = JSON.parse(json) as { models?: unknown };
    if (!Array.isArray(models) || models.length === 0) return undefined;
    return models.map((model: { slug?: unknown } | null) => model?.slug);
  } catch {
    return undefined;
  }
}

/** The catalogue that `config.toml` names exists and lists the model. Codex does not start without the file. */
export const checkCatalogue: Check = (context) => {
  const { catalogue: named } = context;
  if (named === undefined) return [];
  const { file, path: catalogue, text } = named;
  // Nothing of ours writes another one.
  const about = { file, catalogue, ...(catalogue !== cataloguePath(context.paths) && { foreign: true }) };
  if (text === undefined) return [finding('catalogue-file-missing', about)];
  const slugs = slugsOf(text);
  if (slugs === undefined) return [finding('catalogue-file-broken', about)];
  const model = effectiveModel(context);
  // A bare id is told already, and listing it would not help.
  if (!hasPrefix(model)) return [];
  return slugs.includes(model)
    ? [finding('catalogue-fine', { catalogue, count: slugs.length })]
    : [finding('catalogue-lacks-model', { ...about, model: quoteValue(model) })];
};

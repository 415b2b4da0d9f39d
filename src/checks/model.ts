import { defaults, parseModel } from '../answers/rules.ts';
import { type Finding, finding, Problem } from '../findings/index.ts';
import { type Check, effectiveModel, type Layer } from './context.ts';
import { shown } from '../lib/quote-value.ts';
import { valueAt } from '../lib/key-path.ts';

/** Whether a model id names its provider, as the gateway wants it. */
export const hasPrefix = (model: unknown): boolean =>
  typeof model === 'string' && /^[^/\s]+\/\S+$/.test(model);

/** The id that was probably meant. */
function suggestionFor(model: unknown): string {
  try {
    return parseModel(String(model));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.finding.code === 'model-bare' ? error.finding.args.suggestion : defaults.model;
  }
}

/** @param counts whether Codex sends this id as things are */
function unprefixed({ kind, path, counts }: Layer, model: unknown, decisive: boolean): Finding {
  return finding(
    'model-unprefixed',
    {
      file: path,
      model: shown(model),
      suggestion: suggestionFor(model),
      scope: kind,
      trusted: kind !== 'project' || counts,
    },
    counts && decisive && kind !== 'profile' ? 'error' : 'warning',
  );
}

const modelIn = (layer: Layer | undefined): unknown => valueAt(layer?.tree, ['model']);

/** The person's own model, or that of the machine where there is none of one's own. */
export const checkModel: Check = ({ user, others }) => {
  if (user.tree === undefined) return [];
  const system = others.find(({ kind }) => kind === 'system');
  const layer = modelIn(user) === undefined && modelIn(system) !== undefined ? system : user;
  const model = modelIn(layer);
  if (model === undefined || layer === undefined) return [finding('model-absent', { file: user.path })];
  return hasPrefix(model) ? [] : [unprefixed(layer, model, true)];
};

function projectFindings(layer: Layer, innermost: boolean, own: unknown): readonly Finding[] {
  const { path: file, tree, problem, counts } = layer;
  if (problem !== undefined) {
    // The position is enough: what stands there is somebody else's text.
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
      ? [finding('project-pins-model', { file, model: shown(model), instead: shown(own) })]
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
      ? [finding('profile-leaves-gateway', { file, profile, actual: shown(chosen) })]
      : []),
  ];
}

/** No other configuration file that counts here takes Codex to another model, or away from the gateway. */
export const checkLayers: Check = (context) => {
  const { user, others, expected } = context;
  const innermost = others.findLast((layer) => layer.kind === 'project' && modelIn(layer) !== undefined);
  const found = others.flatMap((layer) => {
    if (layer.kind === 'project') return projectFindings(layer, layer === innermost, modelIn(user));
    if (layer.kind === 'profile') return profileFindings(layer, expected.provider);
    return layer.problem === undefined ? [] : [layer.problem];
  });
  const model = effectiveModel(context);
  if (found.length > 0 || !hasPrefix(model)) return found;
  return [finding('layers-fine', { model: String(model), count: others.length })];
};

/** The old ways to have profiles. */
export const checkProfiles: Check = ({ user, others }) => {
  const { path: file, tree } = user;
  const legacy = valueAt(tree, ['profile']);
  const files = others.filter(({ kind }) => kind === 'profile');
  return [
    ...(legacy === undefined ? [] : [finding('legacy-profile', { file, profile: shown(legacy) })]),
    ...files
      .filter(({ name = '' }) => valueAt(tree, ['profiles', name]) !== undefined)
      .map(({ name = '', path }) => finding('profile-clash', { file, profile: name, other: path })),
  ];
};

/** Settings that go along with a model, and stay when it is changed. */
const companions = ['model_reasoning_effort', 'model_context_window', 'service_tier'];

export const checkLeftOvers: Check = ({ user: { path: file, tree } }) =>
  companions.flatMap((key) => {
    const value = valueAt(tree, [key]);
    return value === undefined ? [] : [finding('left-over', { file, key, value: shown(value) })];
  });

/** The models that a catalogue lists; undefined for what Codex would not take for one. */
function slugsOf(json: string): readonly unknown[] | undefined {
  try {
    const { models } = JSON.parse(json) as { models?: unknown };
    if (!Array.isArray(models) || models.length === 0) return undefined;
    return models.map((model: { slug?: unknown } | null) => model?.slug);
  } catch {
    return undefined;
  }
}

/** The catalogue that `config.toml` names is there, and lists the model. Codex does not start without it. */
export const checkCatalogue: Check = (context) => {
  const { catalogue: named, user } = context;
  if (named === undefined) return [];
  const { path: catalogue, text } = named;
  if (text === undefined) return [finding('catalogue-file-missing', { file: user.path, catalogue })];
  const slugs = slugsOf(text);
  if (slugs === undefined) return [finding('catalogue-file-broken', { file: user.path, catalogue })];
  const model = effectiveModel(context);
  return slugs.includes(model)
    ? [finding('catalogue-fine', { catalogue, count: slugs.length })]
    : [finding('catalogue-lacks-model', { catalogue, model: shown(model) })];
};

import { isDeepStrictEqual } from 'node:util';
import { obeysRequirements } from '../codex/versions.ts';
import { type Finding, finding } from '../findings/index.ts';
import { valueAt } from '../lib/key-path.ts';
import { quoteValue } from '../lib/quote-value.ts';
import type { CheckContext, Layer } from './context.ts';

/** What counts of the provider's table for where requests go, and with which key. */
const tableKeys = ['base_url', 'env_key', 'wire_api', 'requires_openai_auth'];

/** The settings that route: with another value, requests do not reach the gateway, or not with its key. */
const routingPaths = (provider: string): readonly (readonly string[])[] => [
  ['model_provider'],
  ...tableKeys.map((key) => ['model_providers', provider, key]),
];

/** Those of ours that go with the model: the usual ones, and what the record has besides. */
function modelPaths({ state, user }: CheckContext): readonly (readonly string[])[] {
  const owned = state?.files.find(({ target, path }) => target === 'config' && path === user.path);
  const features = (owned?.keys ?? []).map(({ path }) => path).filter(([first]) => first === 'features');
  return [['model'], ['model_catalog_json'], ['web_search'], ...features];
}

/** Whether what the machine's managers have set for a model leaves the run as it is: another id with its provider. */
const isHarmless = (path: readonly string[], value: unknown): boolean =>
  path[0] === 'model' && typeof value === 'string' && value.includes('/');

function overridesIn(context: CheckContext, layer: Layer): readonly Finding[] {
  const { user, expected } = context;
  const routing = routingPaths(expected.provider);
  return [...routing, ...modelPaths(context)].flatMap((path) => {
    const value = valueAt(layer.tree, path);
    const own = valueAt(user.tree, path);
    // One without a prefix is an error of its own.
    const isTold = path[0] === 'model' && !isHarmless(path, value);
    if (value === undefined || isTold || isDeepStrictEqual(value, own)) return [];
    // Without our value, one for what goes with the model contradicts nothing.
    if (own === undefined && !routing.includes(path)) return [];
    const level = routing.includes(path) ? 'error' : isHarmless(path, value) ? 'info' : 'warning';
    return [
      finding(
        'setting-managed',
        {
          file: layer.path,
          key: path.join('.'),
          value: quoteValue(value),
          ...(own !== undefined && { own: quoteValue(own), ownFile: user.path }),
        },
        level,
      ),
    ];
  });
}

/** What the managers of the machine have set otherwise. No file of a user overrides that. */
export const managedFindings = (context: CheckContext): readonly Finding[] =>
  context.others
    .filter(({ kind }) => kind === 'managed')
    .flatMap((layer) => (layer.problem === undefined ? overridesIn(context, layer) : [layer.problem]));

/** Whether they change where requests go, or with which key. */
export const isRoutingManaged = (context: CheckContext): boolean =>
  managedFindings(context).some(({ level }) => level === 'error');

/**
 * `requirements.toml` of the machine, which Codex obeys from 0.160 on (measured; 0.149 does not): its provider, its
 * features, its catalogue; and the table of a provider as a whole: what is missing there is missing.
 */
export function requiredFindings(context: CheckContext, version: string): readonly Finding[] {
  const { required, user, expected } = context;
  if (required === undefined || !obeysRequirements(version)) return [];
  const table = ['model_providers', expected.provider];
  const { model: _model, web_search: _search, ...tree } = required.tree ?? {};
  const envKey = [...table, 'env_key'];
  const own = valueAt(user.tree, envKey);
  const isLost = valueAt(tree, table) !== undefined && valueAt(tree, envKey) === undefined;
  const found = overridesIn(context, { ...required, tree });
  if (!isLost || own === undefined) return found;
  const about = { file: required.path, key: envKey.join('.'), value: 'nothing' };
  return [...found, finding('setting-managed', { ...about, own: quoteValue(own), ownFile: user.path })];
}

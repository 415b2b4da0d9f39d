import { withSurePrefix } from '../answers/rules.ts';
import { parseToml, sourceOf, type TomlPath } from '../edit/toml.ts';
import type { Host } from '../host/types.ts';
import { textAt } from '../state/read.ts';
import type { State } from '../state/state.ts';

/**
 * Every setting that names a model besides `model` itself; `*` is a name of yours. Codex sends each as it is (measured
 * with 0.169.0). A file in `$CODEX_HOME/agents` has `model` at its root.
 */
const otherSettings: readonly TomlPath[] = [
  ['review_model'],
  ['agents', 'default_subagent_model'],
  ['memories', 'extract_model'],
  ['memories', 'consolidation_model'],
  ['profiles', '*', 'model'],
  ['profiles', '*', 'review_model'],
];

/** A setting that names a model, and what it names. */
export type NamedModel = Readonly<{ path: TomlPath; model: string }>;

function namedAt(value: unknown, rest: TomlPath, path: TomlPath): readonly NamedModel[] {
  const [name, ...deeper] = rest;
  if (name === undefined) return typeof value === 'string' ? [{ path, model: value }] : [];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const table = value as Readonly<Record<string, unknown>>;
  const names = name === '*' ? Object.keys(table) : [name].filter((each) => Object.hasOwn(table, each));
  return names.flatMap((each) => namedAt(table[each], deeper, [...path, each]));
}

/** What a configuration names as a model in other places than `model`: for reviews, agents, memories, in profiles. */
export const otherModelsIn = (tree: unknown): readonly NamedModel[] =>
  otherSettings.flatMap((setting) => namedAt(tree, setting, []));

/** Whether a key path is one of those settings. */
export const namesOther = (path: TomlPath): boolean =>
  otherSettings.some(
    (setting) =>
      setting.length === path.length && setting.every((name, at) => name === '*' || name === path[at]),
  );

/**
 * The bare ids in other places than `model`, each with the prefix that it surely needs.
 * @param withModel whether `model` at the root counts as well: an agent's, or a profile's
 */
export const prefixable = (tree: unknown, withModel = false): readonly NamedModel[] =>
  [...(withModel ? namedAt(tree, ['model'], []) : []), ...otherModelsIn(tree)].flatMap(({ path, model }) => {
    const prefixed = withSurePrefix(model);
    return prefixed === undefined ? [] : [{ path, model: prefixed }];
  });

/** Ids with a prefix that `config.toml` names in other places than `model`. */
export const idsInConfig = (config: string): readonly string[] =>
  otherModelsIn(parseToml(config, 'config.toml'))
    .map(({ model }) => model)
    .filter((model) => model.includes('/'));

/**
 * What earlier runs have pinned in projects, as it is there now. A project that cannot be read is not in the way.
 * @param except pins that this run rewrites: what they name now is not in use any more
 */
export async function pinnedIds(
  host: Pick<Host, 'read'>,
  state: State | undefined,
  except: readonly string[],
): Promise<readonly string[]> {
  const paths = (state?.files ?? []).filter(({ target }) => target === 'project-pin').map(({ path }) => path);
  const found: string[] = [];
  for (const path of paths.filter((each) => !except.includes(each))) {
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

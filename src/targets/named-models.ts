import { withSurePrefix } from '../answers/rules.ts';
import type { TomlPath } from '../edit/toml/types.ts';

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

import { renderValue, type TomlPath, type TomlValue } from '../edit/toml.ts';

/** One setting. */
export type Setting = Readonly<{ path: TomlPath; value: TomlValue }>;

/** Codex splits the key of a `-c` option at each dot and knows no quotes in it (measured with 0.169.0). */
const isPlain = (name: string): boolean => /^[A-Za-z0-9_-]+$/.test(name);

/** The leaves below a key as a table. */
function tableOf(leaves: readonly Setting[]): TomlValue {
  const names = new Set(leaves.map(({ path: [name = ''] }) => name));
  return Object.fromEntries([...names].map((name) => [name, valueUnder(leaves, name)]));
}

function valueUnder(leaves: readonly Setting[], name: string): TomlValue {
  const inner = leaves
    .filter(({ path: [first] }) => first === name)
    .map(({ path: [, ...path], value }) => ({ path, value }));
  const [first] = inner;
  return first?.path.length === 0 ? first.value : tableOf(inner);
}

/**
 * Settings as `-c` options, which every command of Codex takes. Where a name in a key has to be quoted, everything
 * under its first name is one option: Codex merges a table with that of the file. A first name of that kind is no
 * setting of Codex.
 */
export function optionsOf(leaves: readonly Setting[]): readonly string[] {
  const quoted = new Set(leaves.flatMap(({ path }) => (path.every(isPlain) ? [] : path.slice(0, 1))));
  const whole = [...quoted].filter(isPlain).map((name) => `${name}=${renderValue(valueUnder(leaves, name))}`);
  const single = leaves
    .filter(({ path: [first = ''] }) => !quoted.has(first))
    .map(({ path, value }) => `${path.join('.')}=${renderValue(value)}`);
  return [...whole, ...single].flatMap((option) => ['-c', option]);
}

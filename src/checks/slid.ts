import { isTable } from '../edit/toml/types.ts';
import { type Finding, finding } from '../findings/index.ts';
import { renderPath } from '../edit/toml/spell-key.ts';
import type { Layer } from './context.ts';
import { valueAt } from '../lib/key-path.ts';

/** Tables that have a setting of that name themselves, or names that you choose. */
const withOwn = new Set([
  'profiles',
  'agents',
  'mcp_servers',
  'shell_environment_policy',
  'hooks',
  'plugins',
]);

/** The first table below a value that holds the key, as the names on the way to it. */
function holderOf(value: unknown, key: string, path: readonly string[]): readonly string[] | undefined {
  if (!isTable(value as never)) return undefined;
  const table = value as Readonly<Record<string, unknown>>;
  if (typeof table[key] === 'string') return path;
  for (const [name, inner] of Object.entries(table)) {
    const found = holderOf(inner, key, [...path, name]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A setting of the root that is missing there and stands below the header of a table instead: a line that was written
 * at the end of the file, or a header that was put above it.
 */
export function slidSetting({ path: file, tree }: Layer, key: string): Finding | undefined {
  if (tree === undefined || valueAt(tree, [key]) !== undefined) return undefined;
  const tables = Object.entries(tree).filter(([name]) => !withOwn.has(name));
  const holder = holderOf(Object.fromEntries(tables), key, []);
  return holder === undefined ? undefined : finding('setting-slid', { file, key, table: renderPath(holder) });
}

import { valueAt } from '../../lib/key-path.ts';
import { isTable } from './types.ts';
import { parseTree } from './parse.ts';
import { keyNames } from './keys.ts';
import { renderPath } from './spell-key.ts';
import { sectionNames } from './key-tree.ts';
import { type Pair, scanInline, scanToml } from './scan.ts';
import { OPEN_BRACE } from './lexer.ts';
import type { TomlPath, TomlPiece, TomlTable, TomlValue } from './types.ts';

export type TomlLeaf = Readonly<{
  path: TomlPath;
  value: TomlValue;
  /**
   * The source of the value; absent for an array of tables and for a table without keys that are written as headers.
   */
  raw?: string;
}>;

/**
 * The keys of a document that hold something else than a table, in the order of the text; also tables without keys.
 * An array of tables is one leaf.
 * @throws TomlError when the text is not TOML
 */
export function leavesOf(text: string): TomlLeaf[] {
  const tree = parseTree(text);
  const leaves: TomlLeaf[] = [];
  const document = scanToml(text);
  const arrays = new Set<TomlValue>();
  for (const section of document.sections) {
    const path = sectionNames(document, section);
    const array = arrayAt(tree, path);
    if (array !== undefined) {
      if (!arrays.has(array.value)) leaves.push(array);
      arrays.add(array.value);
      continue;
    }
    const value = valueAt(tree, path);
    if (isTable(value) && path.length > 0 && Object.keys(value).length === 0) leaves.push({ path, value });
    addPairs(leaves, tree, text, path, section.pairs);
  }
  return leaves;
}

function addPairs(
  leaves: TomlLeaf[],
  tree: TomlTable,
  text: string,
  table: TomlPath,
  pairs: readonly Pair[],
): void {
  for (const pair of pairs) {
    const path = [...table, ...keyNames(text, pair.keyStart, pair.equals)];
    const value = valueAt(tree, path);
    const isInline = text.charCodeAt(pair.valueStart) === OPEN_BRACE;
    const members = isInline ? scanInline(text, pair.valueStart).members : [];
    if (members.length > 0) addPairs(leaves, tree, text, path, members);
    else if (value !== undefined) leaves.push({ path, value, raw: text.slice(pair.valueStart, pair.end) });
  }
}

/** The array of tables that a header belongs to, at its path or on the way to it. */
function arrayAt(tree: TomlTable, path: TomlPath): { path: TomlPath; value: TomlValue } | undefined {
  let table: TomlTable = tree;
  for (const [index, name] of path.entries()) {
    const value = table[name];
    if (value === undefined) return undefined;
    if (!isTable(value)) return { path: path.slice(0, index + 1), value };
    table = value;
  }
  return undefined;
}

/** The leaves that a piece puts back, with their full paths. */
export function leavesOfPiece(piece: TomlPiece): TomlLeaf[] {
  if (piece.kind !== 'members') {
    const { table, text } = piece;
    return leavesOf(table.length === 0 ? text : `[${renderPath(table)}]\n${text}`);
  }
  return piece.members.flatMap(({ table, text }) =>
    leavesOf(text).map((leaf) => ({ ...leaf, path: [...table, ...leaf.path] })),
  );
}

import { insertions, type Missing } from './insert-keys.ts';
import { parseRaw } from './strict-parse.ts';
import { isTable } from './types.ts';
import { kindOf, keyTree, type KeyNode } from './key-tree.ts';
import { unmergeable } from './unmergeable.ts';
import type { TomlDocument } from './scan.ts';
import type { TextEdit } from '../../lib/text.ts';
import type { SetOperation, TomlPath, TomlValue } from './types.ts';
import { renderValue, sameValue } from './values.ts';

/** The value that an operation sets; that of its source, where it gives nothing else. */
export const intendedValue = (operation: SetOperation): TomlValue =>
  'value' in operation ? operation.value : parseRaw(operation.raw);

/**
 * The edits that give keys their values: a value that is there and differs is replaced, a key that is not there is
 * inserted in the way in which its table is written. No path may be a prefix of another.
 * @throws Problem `toml-unmergeable` when something else stands where a table or a value has to be.
 */
export function setEdits(
  document: TomlDocument,
  operations: readonly SetOperation[],
  file: string,
): TextEdit[] {
  const { text } = document;
  const root = keyTree(
    document,
    operations.map((operation) => operation.path),
  );
  const edits: TextEdit[] = [];
  const missing: Missing[] = [];
  for (const operation of operations) {
    const { path } = operation;
    const { node, rest } = descend(text, root, path, file);
    if (rest.length === 0) edits.push(...replaceValue(text, node, operation, file));
    else missing.push({ node, rest, path, raw: operation.raw ?? renderValue(intendedValue(operation)) });
  }
  return [...edits, ...insertions(document, missing)];
}

/** Follows a path down the tables that exist. */
function descend(
  text: string,
  root: KeyNode,
  path: TomlPath,
  file: string,
): { node: KeyNode; rest: TomlPath } {
  let node = root;
  for (const [index, name] of path.entries()) {
    const child = node.children.get(name);
    const kind = child === undefined ? 'missing' : kindOf(text, child);
    if (child === undefined || kind === 'missing') return { node, rest: path.slice(index) };
    if (kind !== 'table' && index < path.length - 1) throw unmergeable(text, file, path, child, true);
    node = child;
  }
  return { node, rest: [] };
}

function replaceValue(text: string, node: KeyNode, operation: SetOperation, file: string): TextEdit[] {
  const value = intendedValue(operation);
  const kind = kindOf(text, node);
  if (node.entry === undefined || isTable(value) !== (kind === 'table'))
    throw unmergeable(text, file, operation.path, node, isTable(value) && kind !== 'table');
  const { valueStart: start, end } = node.entry.pair;
  const old = text.slice(start, end);
  if (operation.raw === undefined ? sameValue(value, parseRaw(old)) : operation.raw === old) return [];
  return [{ start, end, text: operation.raw ?? renderValue(value) }];
}

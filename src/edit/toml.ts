import { Problem, problem } from '../findings/index.ts';
import { applyBatch, batchesOf } from './toml/batch.ts';
import { type Cut, cutPieces } from './toml/cut.ts';
import { intentOf } from './toml/intent.ts';
import { strictParse } from './toml/strict-parse.ts';
import { isTable } from './toml/types.ts';
import { partsOf, withComments } from './toml/fragment.ts';
import { parseTree } from './toml/parse.ts';
import { sameValue } from './toml/values.ts';
import { leavesOf, type TomlLeaf } from './toml/leaves.ts';
import { scanToml } from './toml/scan.ts';
import { sourcesOf, type TomlSource } from './toml/source.ts';
import type { TomlOperation, TomlPath, TomlTable } from './toml/types.ts';

export { TomlDate } from 'smol-toml';
export { renderValue } from './toml/values.ts';
export type { TomlLeaf } from './toml/leaves.ts';
export type { TomlSource } from './toml/source.ts';
export type {
  RemoveOperation,
  RestoreOperation,
  SetOperation,
  TomlOperation,
  TomlPath,
  TomlPiece,
  TomlTable,
  TomlValue,
} from './toml/types.ts';

/*
 * How an edit goes. Everything is a function of text; nothing here knows a file or a disk.
 *
 *   text ──► strictParse ───────► batches of ──► scan ─────► edits ────► splice ──► strictParse ─────► proof ──► text
 *            (smol-toml,    operations     (ranges of  (what goes  (one       (smol-toml)  (before, with
 *            Codex's own    of one sort    keys, val-  in or out,  join)                   exactly our keys
 *            limits)                       ues, …)     at offsets)                         changed)
 */

/**
 * Applies operations, in their order, to the text of a TOML file. Every byte that they do not concern stays as it is; a
 * key that already has its value is left alone: a second run changes nothing.
 * @param path the file's name, for messages only
 * @throws Problem `toml-invalid` when Codex could not read the text either; `toml-unmergeable` when something stands in
 *   the way of a key; `edit-unproved` when the result is not the intended document, which would be a bug in here
 */
export function editToml(text: string, operations: readonly TomlOperation[], path: string): string {
  const intent = intentOf(operations, path);
  const { before, result } = splicedText(text, operations, path);
  const after = result === text ? before : reparse(result, path);
  if (!intent.holds(before, after)) throw unproved(path, 'other keys than the intended ones changed');
  return result;
}

/**
 * The result of all operations, before its proof, and the tree of the text that they begin with. A function of its own,
 * so that the garbage collector has neither to keep nor to move what the scan has found while the result is parsed.
 */
function splicedText(
  text: string,
  operations: readonly TomlOperation[],
  path: string,
): { before: TomlTable; result: string } {
  const { tree, document } = strictParse(text, path);
  let result = text;
  try {
    for (const batch of batchesOf(operations)) {
      result = applyBatch(result === text ? document : scanToml(result), batch, path);
    }
  } catch (error) {
    throw error instanceof Problem
      ? error
      : unproved(path, 'its parts do not fit together', { cause: error });
  }
  return { before: tree, result };
}

function reparse(result: string, path: string): TomlTable {
  try {
    return parseTree(result);
  } catch {
    throw unproved(path, 'the result is not valid TOML');
  }
}

const unproved = (path: string, reason: string, options?: ErrorOptions): Problem =>
  problem('edit-unproved', { path, reason }, options);

/**
 * Reads a TOML file's text as strictly as Codex does. Integers are `bigint`s, tables have no prototype.
 * @throws Problem `toml-invalid` with the position
 */
export const parseToml = (text: string, path: string): TomlTable => strictParse(text, path).tree;

/**
 * The value at a key path, how it is spelled, and where; undefined when there is no such key.
 * @throws Problem `toml-invalid`
 */
export const sourceOf = (text: string, keyPath: TomlPath, path = 'config.toml'): TomlSource | undefined =>
  sourcesOf(text, [keyPath], path)[0];

export { sourcesOf } from './toml/source.ts';

/**
 * The keys of a rendered fragment that hold something else than a table, in the order of the text, as they have to be
 * set one by one in a file that may have some of them. Tables without keys are left out: there is nothing in them to
 * set.
 * @throws TomlError when the fragment is not TOML
 */
export const tomlLeaves = (fragment: string): readonly TomlLeaf[] =>
  leavesOf(fragment).filter(({ value }) => !isTable(value));

/**
 * Merges a TOML fragment into a text: its keys are set one by one, and tables that the text lacks (empty ones, too)
 * come as they are written. A comment comes with a key or table that is new; what is there keeps its own.
 * @param path the file's name, for messages only
 * @throws Problem `toml-invalid`, `toml-unmergeable`, `edit-unproved`
 * @throws TomlError when the fragment is not TOML
 */
export function mergeToml(text: string, fragment: string, path: string): string {
  const before = parseToml(text, path);
  const { tables, keys } = partsOf(fragment, before, text);
  const set = (leaves: readonly TomlLeaf[]): string =>
    editToml(
      text,
      leaves.map((leaf) => ({ op: 'set', ...leaf })),
      path,
    );
  const withKeys = set(keys);
  let merged: string;
  try {
    merged = editToml(
      withKeys,
      tables.map((piece) => ({ op: 'restore', piece })),
      path,
    );
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    // A table below a list of tables, say: to set its keys tells what is in the way.
    return set(tomlLeaves(fragment));
  }
  const commented = withComments(fragment, keys, before, merged);
  if (sameValue(reparse(commented, path), reparse(merged, path))) return commented;
  throw unproved(path, 'a comment would change a value');
}

/**
 * Cuts a key, or a table with its sub-tables and comments, out of a text. The pieces are plain data; `restore`
 * operations put them back. A table that loses its last key stays.
 * @throws Problem `toml-invalid`, `edit-unproved`
 */
export function cutToml(text: string, keyPath: TomlPath, path: string): Cut {
  const before = strictParse(text, path);
  const operation = { op: 'remove', path: keyPath, keepTable: true } as const;
  const cut = cutPieces(before.document, [operation]);
  const after = cut.text === text ? before.tree : reparse(cut.text, path);
  if (!intentOf([operation], path).holds(before.tree, after)) {
    throw unproved(path, 'other keys than the intended ones changed');
  }
  return cut;
}

export { invertToml } from './toml/invert.ts';

import { insertions, type Missing } from './add.ts';
import { isTable, parseRaw } from './strict-parse.ts';
import { kindOf, locate, type Place } from './places.ts';
import { unmergeable } from './refuse.ts';
import type { TomlDocument } from './scan.ts';
import type { TextEdit } from '../../lib/text.ts';
import type { SetOperation, TomlPath, TomlValue } from './types.ts';
import { renderValue, sameValue } from './values.ts';

/** The value that an operation sets; that of its source, where it gives nothing else. */
export const intendedValue = (operation: SetOperation): TomlValue =>
  'value' in operation ? operation.value : parseRaw(operation.raw);

/**
 * The edits that give keys their values: a value that is there and differs is replaced, a key that is not there is inserted
 * in the way in which its table is written. No path may be a prefix of another.
 * @throws Problem `toml-unmergeable` when something else stands where a table or a value has to be.
 */
export function setEdits(
  document: TomlDocument,
  operations: readonly SetOperation[],
  file: string,
): TextEdit[] {
  const { text } = document;
  const root = locate(
    document,
    operations.map((operation) => operation.path),
  );
  const edits: TextEdit[] = [];
  const missing: Missing[] = [];
  for (const operation of operations) {
    const { path } = operation;
    const { place, rest } = descend(text, root, path, file);
    if (rest.length === 0) edits.push(...replaceValue(text, place, operation, file));
    else missing.push({ place, rest, path, raw: operation.raw ?? renderValue(intendedValue(operation)) });
  }
  return [...edits, ...insertions(document, missing)];
}

/** Follows a path down the tables that exist. */
function descend(text: string, root: Place, path: TomlPath, file: string): { place: Place; rest: TomlPath } {
  let place = root;
  for (const [index, name] of path.entries()) {
    const child = place.children.get(name);
    const kind = child === undefined ? 'missing' : kindOf(text, child);
    if (child === undefined || kind === 'missing') return { place, rest: path.slice(index) };
    if (kind !== 'table' && index < path.length - 1) throw unmergeable(text, file, path, child, true);
    place = child;
  }
  return { place, rest: [] };
}

function replaceValue(text: string, place: Place, operation: SetOperation, file: string): TextEdit[] {
  const value = intendedValue(operation);
  const kind = kindOf(text, place);
  if (place.entry === undefined || isTable(value) !== (kind === 'table'))
    throw unmergeable(text, file, operation.path, place, isTable(value) && kind !== 'table');
  const { valueStart: start, end } = place.entry.pair;
  const old = text.slice(start, end);
  if (operation.raw === undefined ? sameValue(value, parseRaw(old)) : operation.raw === old) return [];
  return [{ start, end, text: operation.raw ?? renderValue(value) }];
}

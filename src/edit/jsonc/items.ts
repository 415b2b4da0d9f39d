import type { TextEdit } from '../../lib/text.ts';
import { layoutOf } from './layout.ts';
import { equalJson, type JsonDrop, type JsonPath, type JsonPrepend, type JsonValue } from './model.ts';
import { type ArrayNode, type Document, dataOf, type Node, nounOf, type Property } from './nodes.ts';
import { printValue } from './print.ts';
import { shownPath, unmergeable } from './refusal.ts';
import { propertyAt, refuseDuplicateKeys, resolve, type Scope } from './resolve.ts';
import { commentsWithin, hasLineBreak, indentAt, lineBreakAt } from './spacing.ts';

/** The edits of an item, and what the list is to hold afterwards; undefined where nothing is to be done. */
export type ItemEdit = { readonly edits: readonly TextEdit[]; readonly value: readonly JsonValue[] };

type List = Readonly<{ scope: Scope; property: Property; list: ArrayNode }>;

/** @throws Problem `jsonc-unmergeable` for what is no list, `jsonc-invalid` for a key that is there twice */
function listAt(document: Document, path: JsonPath): List | undefined {
  const resolution = resolve(document, path);
  const property = propertyAt(resolution, path);
  if (property === undefined) return undefined;
  const { value } = property;
  refuseDuplicateKeys(document, value);
  if (value.kind === 'array') return { scope: resolution.scope, property, list: value };
  throw unmergeable(document, value.start, shownPath(path), `it is ${nounOf(value)}, not a list`);
}

/**
 * Puts an item in front of the others of a list. Nothing where an equal one is in it.
 * @throws Problem `jsonc-unmergeable` for what is no list, or one that holds nothing but comments
 */
export function prependItem(document: Document, { path, value }: JsonPrepend): ItemEdit | undefined {
  const found = listAt(document, path);
  if (found === undefined) throw new RangeError('there is no list at the path');
  const { scope, property, list } = found;
  const items = list.items.map(dataOf);
  if (items.some((item) => equalJson(item, value))) return undefined;
  const [first] = list.items;
  const after = [value, ...items];
  const layout = layoutOf(document, scope, property);
  if (first === undefined) {
    const { start, end } = list;
    if (commentsWithin(document, start, end).length > 0)
      throw unmergeable(document, start, shownPath(path), 'its list holds nothing but a comment');
    return { edits: [{ start, end, text: printValue([value], layout) }], value: after };
  }
  const isOnLine = hasLineBreak(document.text.slice(list.start, first.start));
  const indent = indentAt(document.text, first.start);
  const lineBreak = lineBreakAt(document.text, first.start);
  const spread = hasLineBreak(document.text.slice(first.start, first.end));
  const inner = { ...layout, lines: isOnLine && (spread || first.kind === 'literal'), indent };
  const gap = isOnLine ? lineBreak + indent : ' ';
  const text = `${printValue(value, inner)},${gap}`;
  return { edits: [{ start: first.start, end: first.start, text }], value: after };
}

/** Whether there is nothing but white space and one comma between two items. */
const isPlain = ({ text }: Document, from: number, to: number): boolean =>
  /^\s*,\s*$/.test(text.slice(from, to));

/** Where an item is, with the comma that goes with it; undefined where a comment stands between the two. */
function placeOf(document: Document, { start, end, items }: ArrayNode, item: Node): TextEdit | undefined {
  const index = items.indexOf(item);
  const next = items[index + 1];
  const before = items[index - 1];
  if (next !== undefined)
    return isPlain(document, item.end, next.start)
      ? { start: item.start, end: next.start, text: '' }
      : undefined;
  if (before !== undefined)
    return isPlain(document, before.end, item.start)
      ? { start: before.end, end: item.end, text: '' }
      : undefined;
  return commentsWithin(document, start, item.start).length +
    commentsWithin(document, item.end, end).length ===
    0
    ? { start: start + 1, end: end - 1, text: '' }
    : undefined;
}

/**
 * Takes the item that equals the value out of a list. Nothing where there is none.
 * @throws Problem `jsonc-unmergeable` for what is no list, or where a comment stands between the item and its comma
 */
export function dropItem(document: Document, { path, value, inside = '' }: JsonDrop): ItemEdit | undefined {
  const found = listAt(document, path);
  const item = found?.list.items.find((node) => equalJson(dataOf(node), value));
  if (found === undefined || item === undefined) return undefined;
  const { list } = found;
  const place = placeOf(document, list, item);
  if (place === undefined)
    throw unmergeable(
      document,
      item.start,
      shownPath(path),
      'a comment stands between the item and its comma',
    );
  const edit = list.items.length === 1 ? { ...place, text: inside } : place;
  return { edits: [edit], value: list.items.filter((node) => node !== item).map(dataOf) };
}

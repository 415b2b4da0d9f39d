import { insertion, type TextEdit } from '../../lib/text.ts';
import { type Layout, layoutIn, layoutOf, padOf } from './layout.ts';
import { blocked, resolve, propertyAt, refuseDuplicateKeys, type Scope } from './resolve.ts';
import { equalJson, type JsonSet } from './model.ts';
import { type Document, dataOf, type Node, type ObjectNode, type Property } from './nodes.ts';
import { printProperty, printValue } from './print.ts';
import { commentsBehind, commentsWithin, hasLineBreak } from './spacing.ts';

/**
 * The edits that put a value at its path; none when an equal one is there (or, with `raw`, exactly that text).
 * @throws Problem `jsonc-unmergeable` when something on the way is no object, `jsonc-invalid` for a key that is there
 *   twice
 */
export function setEdits(document: Document, operation: JsonSet): readonly TextEdit[] {
  const { path, value, raw } = operation;
  const resolution = resolve(document, path);
  const { scope, depth, property } = resolution;
  if (property === undefined) return insert(document, scope, path.slice(depth), operation);
  if (propertyAt(resolution, path) === undefined) throw blocked(document, path, depth, property);
  refuseDuplicateKeys(document, property.value);
  const { start, end } = property.value;
  const same =
    raw === undefined ? equalJson(dataOf(property.value), value) : raw === document.text.slice(start, end);
  if (same) return [];
  const text = raw ?? printValue(value, replacementLayout(document, scope, property));
  return [{ start, end, text }];
}

/** An object or array that was kept in one line, or spread over lines, stays that way. */
function replacementLayout(document: Document, scope: Scope, property: Property): Layout {
  const layout = layoutOf(document, scope, property);
  const { value } = property;
  if (isBare(value)) return layout;
  const inner = document.text.slice(value.start + 1, value.end);
  return { ...layout, lines: hasLineBreak(inner), ...(value.kind === 'object' && { pad: padOf(inner) }) };
}

function isBare(node: Node): boolean {
  if (node.kind === 'literal') return true;
  return node.kind === 'object' ? node.properties.length === 0 : node.items.length === 0;
}

function insert(
  document: Document,
  scope: Scope,
  keys: readonly string[],
  operation: JsonSet,
): readonly TextEdit[] {
  const layout = layoutIn(document, scope);
  const last = scope.object.properties.at(-1);
  if (last === undefined) {
    return insertInEmpty(document, scope.object, layout, printProperty(keys, operation, layout));
  }
  const place = commentsBehind(document, last.comma === undefined ? last.value.end : last.comma + 1);
  // Behind `// …` nothing can follow in the same line, whatever the layout of the object is.
  const final = place.open ? { ...layout, lines: true } : layout;
  return insertBehind(last, place.end, final, printProperty(keys, operation, final));
}

function insertBehind(
  { comma, value }: Property,
  end: number,
  layout: Layout,
  printed: string,
): readonly TextEdit[] {
  const { lines, lineBreak, indent, commaFirst, gap } = layout;
  const line = lineBreak + indent;
  if (comma !== undefined) return [insertion(end, `${lines ? line : gap}${printed},`)];
  if (!lines) return [insertion(end, `,${gap}${printed}`)];
  if (commaFirst !== undefined) return [insertion(end, `${line},${commaFirst}${printed}`)];
  // Right behind the value: behind `// …` a comma would be part of the comment.
  return [insertion(value.end, ','), insertion(end, line + printed)];
}

/** Everything between the braces stays: comments come first, and a line break that is there is not doubled. */
function insertInEmpty(
  document: Document,
  object: ObjectNode,
  layout: Layout,
  printed: string,
): readonly TextEdit[] {
  const { text } = document;
  const { lines, lineBreak, indent, outer, pad } = layout;
  const from = object.start + 1;
  const to = object.end - 1;
  const line = lineBreak + indent + printed;
  const comment = commentsWithin(document, from, to).at(-1);
  if (comment !== undefined) return [insertion(comment.end, lines ? line : ` ${printed}`)];
  const inner = text.slice(from, to);
  const firstBreak = inner.search(/[\r\n]/);
  if (firstBreak >= 0) return [insertion(from + firstBreak, line)];
  if (lines) return [insertion(to, line + lineBreak + outer)];
  return [insertion(from, pad + printed + (inner === '' ? pad : ''))];
}

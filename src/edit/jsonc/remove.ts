import { deletion, type TextEdit } from '../../lib/text.ts';
import { resolve, propertyAt } from './resolve.ts';
import type { JsonPath, JsonRemove } from './model.ts';
import type { Comment, Document, ObjectNode, Property } from './nodes.ts';
import { commentsWithin, hasCommaFirst, hasLineBreak, previous, tokenBefore } from './spacing.ts';

/** `path`: what really goes, which is a parent of what was asked for when that parent would be left empty. */
export type Removal = { readonly edits: readonly TextEdit[]; readonly path: JsonPath };

/**
 * The edits that take a property away, with its comma and the line it was in; undefined when it is not there.
 * Comments outside it stay.
 * @throws Problem `jsonc-invalid` for a key on the way that is there twice
 */
export function removal(document: Document, operation: JsonRemove): Removal | undefined {
  const { path, keep = 0, inside = '' } = operation;
  const resolution = resolve(document, path);
  let property = propertyAt(resolution, path);
  if (property === undefined) return undefined;
  let { scope, depth } = resolution;
  while (depth > keep && scope.holder !== undefined && isAlone(document, scope.holder.property, property)) {
    ({ scope, property } = scope.holder);
    depth -= 1;
  }
  return { edits: removeFrom(document, scope.object, property, inside), path: path.slice(0, depth + 1) };
}

/** Does `holder` hold nothing but `property`, not even a comment? */
function isAlone(document: Document, { start, value }: Property, property: Property): boolean {
  if (value.kind !== 'object' || value.properties.length !== 1) return false;
  return besides(document, start, value.end, property).length === 0;
}

/** The comments from `start` to `end` that are not inside `property`. */
const besides = (document: Document, start: number, end: number, property: Property): readonly Comment[] =>
  commentsWithin(document, start, end).filter(
    (comment) => comment.end <= property.start || comment.start >= property.value.end,
  );

function removeFrom(
  document: Document,
  object: ObjectNode,
  property: Property,
  inside: string,
): readonly TextEdit[] {
  if (object.properties.length === 1 && besides(document, object.start, object.end, property).length === 0) {
    return [{ start: object.start + 1, end: object.end - 1, text: inside }];
  }
  const { comma } = property;
  const before = previous(object, property);
  // Behind the last property without a trailing comma, the comma before it separates nothing any more.
  const separator = comma === undefined ? before?.comma : undefined;
  const sameLine = separator !== undefined && hasCommaFirst(document, object, property);
  const place = placeOf(document, property, (sameLine && before?.value.end) || tokenBefore(object, property));
  const edits = [place];
  if (comma !== undefined && comma >= place.end) edits.push(deletion(comma, comma + 1));
  if (separator !== undefined && separator < place.start) edits.unshift(deletion(separator, separator + 1));
  return edits;
}

/**
 * What a property takes up: from the end of what is before it (`token`, or a comment), with its whole line, to
 * its comma. Where something stands behind it in its line, that keeps the line.
 */
function placeOf(document: Document, { start: key, value, comma }: Property, token: number): TextEdit {
  const { text } = document;
  const comment = commentsWithin(document, token, key).at(-1);
  const start = comment?.end ?? token;
  const adjacent = comma !== undefined && text.slice(value.end, comma).trim() === '';
  const end = adjacent ? comma + 1 : value.end;
  const next = visibleFrom(text, end);
  if (!endsLine(text, next, comment) && hasLineBreak(text.slice(start, key))) return deletion(key, next);
  // Blanks at the end of a line stay, but not as a part of the comment before them.
  return deletion(start, comment?.line === true ? next : end);
}

/** Can what is at `next` move up to `comment` (or to the token before it)? Nothing must get into a `// …`. */
function endsLine(text: string, next: number, comment: Comment | undefined): boolean {
  return hasLineBreak(text.charAt(next)) || (text[next] === '}' && comment?.line !== true);
}

/** The offset of the first character from `offset` on that is no blank; line breaks are none. */
function visibleFrom(text: string, offset: number): number {
  const visible = /[^ \t]/g;
  visible.lastIndex = offset;
  return visible.exec(text)?.index ?? text.length;
}

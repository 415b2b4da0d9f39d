import type { Comment, Document, ObjectNode, Property } from './nodes.ts';

const lineBreak = /\r\n|\n|\r/;

export const hasLineBreak = (text: string): boolean => lineBreak.test(text);
export const isBlank = (text: string): boolean => /^[ \t]*$/.test(text);

/** The offset where the line of `offset` begins. */
const lineStart = (text: string, offset: number): number =>
  offset === 0 ? 0 : Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;

/** The text between the beginning of its line and `offset`. */
const lineBefore = (text: string, offset: number): string => text.slice(lineStart(text, offset), offset);

/** The white space that the line of `offset` begins with. */
export const indentAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(lineBefore(text, offset))?.[0] ?? '';

/**
 * The nearest line break before `offset`, otherwise the first one of the text: where they are mixed, the neighbour's
 * counts.
 */
export function lineBreakAt(text: string, offset: number): string {
  const start = lineStart(text, offset);
  if (start > 0) return text.slice(start - 2, start) === '\r\n' ? '\r\n' : text.charAt(start - 1);
  return lineBreak.exec(text)?.[0] ?? '\n';
}

/** The property before another one in its object. */
export const previous = (object: ObjectNode, property: Property): Property | undefined =>
  object.properties[object.properties.indexOf(property) - 1];

/** The end of the token before a property: of the comma, or of the brace. */
export const tokenBefore = (object: ObjectNode, property: Property): number =>
  (previous(object, property)?.comma ?? object.start) + 1;

/** Does a property begin on another line than what is before it? Its comma may be on either line. */
export const startsLine = ({ text }: Document, object: ObjectNode, property: Property): boolean =>
  hasLineBreak(text.slice(previous(object, property)?.value.end ?? object.start, property.start));

/** Is the comma before a property at the beginning of the property's line? */
export function hasCommaFirst({ text }: Document, object: ObjectNode, property: Property): boolean {
  const comma = previous(object, property)?.comma;
  return (
    comma !== undefined && isBlank(lineBefore(text, comma)) && isBlank(text.slice(comma + 1, property.start))
  );
}

export const commentsWithin = ({ comments }: Document, from: number, to: number): readonly Comment[] =>
  comments.filter(({ start, end }) => start >= from && end <= to);

/**
 * The comments that follow `offset` in the same line belong to what is before them: their end, or `offset` without one.
 * `open` when the last one is `// …`, behind which nothing else can follow in that line.
 */
export function commentsBehind({ text, comments }: Document, offset: number): { end: number; open: boolean } {
  let end = offset;
  for (const comment of comments) {
    if (comment.start < offset) continue;
    if (!isBlank(text.slice(end, comment.start))) break;
    end = comment.end;
    if (comment.line) return { end, open: true };
  }
  return { end, open: false };
}

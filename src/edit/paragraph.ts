import { bom } from '../lib/text.ts';

/**
 * What the line editors (block.ts, dotenv.ts) share: putting a paragraph of whole lines into a text. It can be cut
 * out again to the byte, whatever is written above or below it meanwhile.
 *
 * A paragraph is always preceded by one line end of ours, the blank line above it, and always ends with a line end: a
 * later `echo … >> file` must not glue itself to our last line. A text whose last line had no line end gets one, and
 * the paragraph says so in words ({@link endNote}), because nothing else could tell the two apart afterwards.
 */

/** Stands at the end of one of our own lines when the text above it had no final line end before. */
export const endNote = ' (the line above had no line end)';

/** CRLF only where every line end is one: a shell chokes on a lone CRLF line, nothing chokes on a lone LF. */
export function lineEndOf(text: string): '\n' | '\r\n' {
  return text.includes('\n') && !/(?<!\r)\n/.test(text) ? '\r\n' : '\n';
}

/** Offset just behind the line that `offset` is in, its line end included. */
export function lineAfter(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end + 1;
}

/**
 * Puts a paragraph into a text.
 * @param offset the start of a line, or the end of the text
 * @param lines without line ends
 * @param noteLine index of the line that takes the {@link endNote} where one is needed
 */
export function insertParagraph(
  text: string | undefined,
  offset: number,
  lines: readonly string[],
  noteLine: number,
): string {
  if (text === undefined) return lines.map((line) => `${line}\n`).join('');
  const end = lineEndOf(text);
  const before = text.slice(0, offset);
  const bare = before.replace(bom, '') !== '' && !before.endsWith('\n');
  const noted = lines.map((line, index) => (bare && index === noteLine ? line + endNote : line));
  return [before, bare ? end : '', end, ...noted.map((line) => line + end), text.slice(offset)].join('');
}

/** The offset of the `count`th line above the one that begins at `offset`, or of the first line. */
export function linesAbove(text: string, offset: number, count: number): number {
  let start = offset;
  for (let left = count; left > 0; left--) start = start < 2 ? 0 : text.lastIndexOf('\n', start - 2) + 1;
  return start;
}

/**
 * Where the text above a paragraph ends once it is cut out: without the blank line that came with it, if that is still
 * there.
 * @param noted whether the paragraph carries the {@link endNote}
 * @param isLast whether nothing stands behind the paragraph
 * @returns undefined when there was no text, not even an empty one: the file did not exist before the paragraph
 */
export function endAbove(text: string, start: number, noted: boolean, isLast: boolean): number | undefined {
  const lineEnd = text.slice(start, lineAfter(text, start)).endsWith('\r\n') ? '\r\n' : '\n';
  const isBlankAbove = (offset: number): boolean =>
    offset >= 0 &&
    text.startsWith(lineEnd, offset) &&
    (offset <= bomLength(text) || text[offset - 1] === '\n');
  const above = start - lineEnd.length;
  if (!isBlankAbove(above)) return start === 0 && isLast ? undefined : start;
  const hasLineEnd = above >= lineEnd.length && text.startsWith(lineEnd, above - lineEnd.length);
  return noted && isLast && hasLineEnd ? above - lineEnd.length : above;
}

const bomLength = (text: string): number => (text.startsWith(bom) ? 1 : 0);

/** Cuts a paragraph out again. @returns undefined when the file did not exist before the paragraph */
export function cutParagraph(text: string, start: number, end: number, noted: boolean): string | undefined {
  const kept = endAbove(text, start, noted, end === text.length);
  return kept === undefined ? undefined : text.slice(0, kept) + text.slice(end);
}

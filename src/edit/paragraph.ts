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

/**
 * Cuts a paragraph out again, with the blank line that came with it (if that is still there).
 * @param noted whether the paragraph carries the {@link endNote}
 * @returns undefined when the text was nothing but this paragraph: the file did not exist before it
 */
export function cutParagraph(text: string, start: number, end: number, noted: boolean): string | undefined {
  const lineEnd = text.slice(start, lineAfter(text, start)).endsWith('\r\n') ? '\r\n' : '\n';
  const after = text.slice(end);
  let before = text.slice(0, start);
  const above = before.endsWith(lineEnd) ? before.slice(0, -lineEnd.length) : undefined;
  const hadBlank = above !== undefined && (above.replace(bom, '') === '' || above.endsWith('\n'));
  if (hadBlank) before = above;
  if (hadBlank && noted && after === '' && before.endsWith(lineEnd))
    before = before.slice(0, -lineEnd.length);
  return before === '' && after === '' && !hadBlank ? undefined : before + after;
}

/** The byte order mark, in a decoded text. */
export const bom = '\ufeff';

const cr = 0x0d;
const lf = 0x0a;

/**
 * Line and column of an offset, as editors count: both from 1, columns in UTF-16 units; a BOM is part of no line; LF,
 * CRLF and a lone CR each end one.
 */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  let start = text.startsWith(bom) ? 1 : 0;
  let line = 1;
  for (let at = start; at < offset; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== lf && (code !== cr || text.charCodeAt(at + 1) === lf)) continue;
    line += 1;
    start = at + 1;
  }
  return { line, column: Math.max(offset - start, 0) + 1 };
}

/**
 * A text without those of `characters` that it ends in. A loop: the pattern for it takes quadratic time on a long run.
 */
export function trimEndOf(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** Replaces a range of a text. Ranges of one batch do not overlap; an insertion is an empty range. */
export type TextEdit = Readonly<{
  start: number;
  end: number;
  text: string;
  /** Order among edits at one offset, lowest first. Default 0. */
  rank?: number;
}>;

export const insertion = (offset: number, text: string): TextEdit => ({ start: offset, end: offset, text });
export const deletion = (start: number, end: number): TextEdit => ({ start, end, text: '' });

/**
 * Applies edits in one pass. Edits at one offset keep the order of their ranks, then that of the list.
 * @throws RangeError for edits that overlap
 */
export function splice(text: string, edits: readonly TextEdit[]): string {
  const ordered = edits.toSorted((a, b) => a.start - b.start || (a.rank ?? 0) - (b.rank ?? 0));
  const parts: string[] = [];
  let at = 0;
  for (const edit of ordered) {
    if (edit.start < at) throw new RangeError('overlapping edits');
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** A number and its noun. */
export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

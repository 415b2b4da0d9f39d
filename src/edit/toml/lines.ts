import type { Section, TomlDocument } from './scan.ts';
import { CR, HASH, LF, lineFeedFrom, SPACE, skipBlanks, TAB } from './lexer.ts';

/** Offset of the first character of the line that `at` is in; `start` is where the first line begins (behind a BOM). */
export function lineStart(text: string, at: number, start: number): number {
  const feed = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
  return Math.max(feed + 1, start);
}

/** Offset of the next line's first character, or the text's length. */
export const nextLine = (text: string, at: number): number =>
  Math.min(lineFeedFrom(text, at) + 1, text.length);

/** The blanks that the line of `at` begins with. */
export function indentAt(text: string, at: number, start: number): string {
  const from = lineStart(text, at, start);
  return text.slice(from, skipBlanks(text, from));
}

/**
 * The first of `count` numbers for which `isReached` holds, as it does for all behind it; `count` when there is none.
 */
export function lowerBound(count: number, isReached: (index: number) => boolean): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (isReached(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}

/** The offsets at which the lines of a text begin, except the first one. */
export function lineStarts(text: string): readonly number[] {
  const starts: number[] = [];
  for (let feed = text.indexOf('\n'); feed >= 0; feed = text.indexOf('\n', feed + 1)) starts.push(feed + 1);
  return starts;
}

/** How many of ascending offsets lie behind `from`, up to `to`. */
export function countWithin(offsets: readonly number[], from: number, to: number): number {
  const upTo = (limit: number): number =>
    lowerBound(offsets.length, (index) => (offsets[index] ?? 0) > limit);
  return Math.max(upTo(to) - upTo(from), 0);
}

/** Whether the line that begins at `from` holds nothing but blanks. The end of the text is no line. */
export function isBlankLine(text: string, from: number): boolean {
  if (from >= text.length) return false;
  const at = skipBlanks(text, from);
  const char = text.charCodeAt(at);
  return at >= text.length || char === LF || (char === CR && text.charCodeAt(at + 1) === LF);
}

const isCommentLine = (text: string, from: number): boolean =>
  text.charCodeAt(skipBlanks(text, from)) === HASH;

/** Whether anything but blanks and line ends stands in the text from `from`. */
export const contentFollows = (text: string, from: number): boolean => skipSpace(text, from) < text.length;

function isSpace(char: number): boolean {
  return char === SPACE || char === TAB || char === LF || char === CR;
}

export function skipSpace(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

/** Offset behind the last line that ends at or before `limit` and is not blank; `start` when there is none. */
export function lastContentEnd(text: string, limit: number, start: number): number {
  let at = limit;
  while (at > start && isSpace(text.charCodeAt(at - 1))) at--;
  return at === start ? start : nextLine(text, at);
}

/** Offset behind a section's last key, or behind its header when it has none. */
export const lastEnd = (section: Section): number => section.pairs.at(-1)?.end ?? section.end;

/** Where the comment of a header can begin: behind the value before it, whose last line may look like a comment. */
function behindValue({ text, start, sections }: TomlDocument, { index }: Section): number {
  const before = sections[index - 1]?.pairs.at(-1);
  return before === undefined ? start : nextLine(text, before.end);
}

/**
 * Where a header and its comment begin: the comment lines directly above a header, without a blank line between, belong
 * to it.
 */
export function attachedStart(document: TomlDocument, section: Section): number {
  const { text, start } = document;
  const floor = behindValue(document, section);
  let from = lineStart(text, section.start, start);
  while (from > floor) {
    const above = lineStart(text, from - 1, start);
    if (!isCommentLine(text, above)) break;
    from = above;
  }
  return from;
}

/** Offset behind the section's last line, with the comment lines that follow directly and belong to no later header. */
export function sectionEnd(document: TomlDocument, section: Section): number {
  const { text } = document;
  const next = document.sections[section.index + 1];
  const limit = next === undefined ? text.length : attachedStart(document, next);
  let at = nextLine(text, lastEnd(section));
  while (at < limit && isCommentLine(text, at)) at = nextLine(text, at);
  return at;
}

/** The line end that stands directly before `at`; undefined when `at` is not the beginning of a line. */
export function eolBefore(text: string, at: number): '\n' | '\r\n' | undefined {
  if (text.charCodeAt(at - 1) !== LF) return undefined;
  return text.charCodeAt(at - 2) === CR ? '\r\n' : '\n';
}

/** The line end to use at `at`: that of the line before, otherwise the text's first one, otherwise `\n`. */
export function eolNear(text: string, at: number): '\n' | '\r\n' {
  const above = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
  const feed = above >= 0 ? above : text.indexOf('\n');
  return eolBefore(text, feed + 1) ?? '\n';
}

/**
 * `lines` as they have to be inserted at `at`, which is the beginning of a line, or the end of a text whose last line has
 * no line end: that one then stays without.
 */
export function linesAt(text: string, at: number, start: number, lines: readonly string[]): string {
  const eol = eolNear(text, at);
  const begins = at === start || eolBefore(text, at) !== undefined;
  return lines.map((line) => (begins ? line + eol : eol + line)).join('');
}

/**
 * `lines` as a block of their own at `at`, apart from what stands before by a blank line; at the beginning of the text, apart
 * from what follows. The removal of a block takes just that blank line away again. Between two tables that no blank
 * line parts, ours is not set apart either.
 */
export function blockAt(text: string, at: number, start: number, lines: readonly string[]): string {
  if (at === start) return linesAt(text, at, start, contentFollows(text, start) ? [...lines, ''] : lines);
  const isDense = at < text.length && !isBlankLine(text, at);
  return linesAt(text, at, start, isDense ? lines : ['', ...lines]);
}

import { contentFollows, eolBefore, isBlankLine, lineStart, nextLine, skipSpace } from './lines.ts';
import type { TomlDocument } from './scan.ts';

/**
 * A range of text to cut. A block is a whole table, or all root keys: a blank line sets it apart from its surroundings.
 */
export type CutRange = Readonly<{
  start: number;
  end: number;
  isBlock: boolean;
  /** It is within an inline table. */
  isMember?: boolean;
}>;

/** Sorts ranges, and joins those of one sort that overlap or touch. Two of different sorts never overlap. */
export function mergeRanges(ranges: readonly CutRange[]): CutRange[] {
  const merged: CutRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    const isApart = last === undefined || range.start > last.end || last.isBlock !== range.isBlock;
    if (isApart) merged.push(range);
    else merged[merged.length - 1] = { ...last, end: Math.max(last.end, range.end) };
  }
  return merged;
}

/** Joins everything that touches, whatever it was. */
export const joinRanges = (ranges: readonly CutRange[]): CutRange[] =>
  mergeRanges(ranges.map((range) => ({ ...range, isBlock: false })));

/**
 * Adds to each block the one blank line that its insertion would have added: the one before it, or, at the beginning of
 * the text, the one behind it.
 */
export function takeBlankLines({ text, start }: TomlDocument, ranges: readonly CutRange[]): CutRange[] {
  const taken: CutRange[] = [];
  /** Offset of the first thing in the text that stays. */
  let content = skipSpace(text, start);
  for (const range of ranges) {
    const widened = range.isBlock ? widen(text, start, range, content < range.start) : range;
    if (content >= range.start) content = skipSpace(text, Math.max(content, widened.end));
    taken.push(widened);
  }
  return taken;
}

function widen(text: string, textStart: number, range: CutRange, isContentBefore: boolean): CutRange {
  if (!isContentBefore) {
    const isParted = isBlankLine(text, range.end) && contentFollows(text, range.end);
    return isParted ? { ...range, end: nextLine(text, range.end) } : range;
  }
  const above = lineStart(text, range.start - 1, textStart);
  return isBlankLine(text, above) ? { ...range, start: above } : range;
}

/**
 * Where a cut takes the last line, and that had no line end, the line before it gives up its own, unless it is blank.
 */
export function takeLastEol({ text, start }: TomlDocument, ranges: readonly CutRange[]): CutRange[] {
  const last = ranges.at(-1);
  if (last === undefined || last.end < text.length || text.endsWith('\n')) return [...ranges];
  if (isBlankLine(text, lineStart(text, last.start - 1, start))) return [...ranges];
  const eol = eolBefore(text, last.start)?.length ?? 0;
  return [...ranges.slice(0, -1), { ...last, start: last.start - eol }];
}

import { contentFollows, eolBefore, isBlankLine, lineStart, nextLine, skipSpace } from './lines.ts';
import type { TomlDocument } from './scan.ts';

/** A range of text to cut. A block is a whole table, or all root keys: a blank line sets it apart from its surroundings. */
export type Run = Readonly<{
  start: number;
  end: number;
  isBlock: boolean;
  /** It is within an inline table. */
  isMember?: boolean;
}>;

/** Sorts runs and joins those that overlap, and those of one sort that touch. */
export function mergeRuns(runs: readonly Run[]): Run[] {
  const merged: Run[] = [];
  for (const run of runs.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    const isApart = last === undefined || run.start > last.end;
    if (isApart || (run.start === last.end && last.isBlock !== run.isBlock)) merged.push(run);
    else {
      const end = Math.max(last.end, run.end);
      const isMember = last.isMember === true && run.isMember === true;
      merged[merged.length - 1] = { start: last.start, end, isBlock: last.isBlock && run.isBlock, isMember };
    }
  }
  return merged;
}

/** Joins everything that touches, whatever it was. */
export const joinRuns = (runs: readonly Run[]): Run[] =>
  mergeRuns(runs.map((run) => ({ ...run, isBlock: false })));

/**
 * Adds to each block the one blank line that its insertion would have added: the one before it, or, at the beginning of
 * the text, the one behind it.
 */
export function takeBlankLines({ text, start }: TomlDocument, runs: readonly Run[]): Run[] {
  const taken: Run[] = [];
  /** Offset of the first thing in the text that stays. */
  let content = skipSpace(text, start);
  for (const run of runs) {
    const widened = run.isBlock
      ? widen(text, start, run, content < run.start, taken.at(-1)?.end ?? start)
      : run;
    if (content >= run.start) content = skipSpace(text, Math.max(content, widened.end));
    taken.push(widened);
  }
  return taken;
}

function widen(text: string, textStart: number, run: Run, isContentBefore: boolean, floor: number): Run {
  if (!isContentBefore) {
    const isParted = isBlankLine(text, run.end) && contentFollows(text, run.end);
    return isParted ? { ...run, end: nextLine(text, run.end) } : run;
  }
  const above = lineStart(text, run.start - 1, textStart);
  return above >= floor && isBlankLine(text, above) ? { ...run, start: above } : run;
}

/** Where a cut takes the last line, and that had no line end, the line before it gives up its own, unless it is blank. */
export function takeLastEol({ text, start }: TomlDocument, runs: readonly Run[]): Run[] {
  const last = runs.at(-1);
  if (last === undefined || last.end < text.length || text.endsWith('\n') || last.start === start)
    return [...runs];
  if (isBlankLine(text, lineStart(text, last.start - 1, start))) return [...runs];
  const eol = eolBefore(text, last.start)?.length ?? 0;
  return [...runs.slice(0, -1), { ...last, start: last.start - eol }];
}

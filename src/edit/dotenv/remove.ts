import { cutParagraph, endNote } from '../paragraph.ts';
import { type DotenvEntry, valueSource } from './read.ts';
import { type Statement, scanDotenv } from './scan.ts';
import { readValue } from './value.ts';

/** `set`: the file that Codex loads; `add`: an example file, in which what is there is never touched. */
export type DotenvMode = 'set' | 'add';

/** Above a line that we append, unless the entry brings its own; {@link removeDotenv} knows the line again by it. */
export const usualComment = ['Written by codex-orq. To take it out: npx codex-orq remove'];

export const commentLine = (line: string): string => `# ${line}`.trimEnd();

type Own = Readonly<{
  /** Offset of the comment's first line. */
  start: number;
  /** Whether it says that the line above had no line end. */
  noted: boolean;
}>;

/** Our own comment, if it stands directly above a statement. */
function ownComment(text: string, { start }: Statement, comment: readonly string[]): Own | undefined {
  const lines = text.slice(0, start).split('\n').slice(0, -1).slice(-comment.length);
  const found = lines.map((line) => line.replace(/\r$/, '')).join('\n');
  const noted = found.endsWith(endNote);
  const expected = comment.map(commentLine).join('\n') + (noted ? endNote : '');
  return found === expected ? { start: start - lines.join('\n').length - 1, noted } : undefined;
}

type Cut = Readonly<{ statement: Statement; own: Own | undefined }>;

/** The last statement that is to go. */
function nextCut(text: string, entries: readonly DotenvEntry[], mode: DotenvMode): Cut | undefined {
  for (const statement of scanDotenv(text).toReversed()) {
    const entry = entries.find(({ key }) => key === statement.key);
    if (entry === undefined || !statement.complete) continue;
    const own = ownComment(text, statement, entry.comment ?? usualComment);
    const value = readValue(valueSource(statement), () => '');
    const untouched = value?.text === entry.value && !value.substituted;
    if (mode === 'set' || (own !== undefined && untouched)) return { statement, own };
  }
  return undefined;
}

/**
 * Takes keys out again: `removeDotenv(setDotenv(x)) === x` for every text without the keys (and without a BOM in `set`).
 *
 * `set` cuts every line of the keys that Codex sees; `add` only those that are as they were added: below their comment,
 * with their value. The comment goes with the line.
 * @returns undefined when the file would not be there without the keys; `''` when it was there, and empty
 */
export function removeDotenv(
  text: string | undefined,
  entries: readonly DotenvEntry[],
  { mode }: Readonly<{ mode: DotenvMode }>,
): string | undefined {
  let rest = text;
  while (rest !== undefined) {
    const cut = nextCut(rest, entries, mode);
    if (cut === undefined) return rest;
    const { statement, own } = cut;
    rest =
      own === undefined
        ? rest.slice(0, statement.start) + rest.slice(statement.end)
        : cutParagraph(rest, own.start, statement.end, own.noted);
  }
  return rest;
}

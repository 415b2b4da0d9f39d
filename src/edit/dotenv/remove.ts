import { endAbove, endNote, linesAbove } from '../paragraph.ts';
import { type DotenvEntry, valueSource } from './read.ts';
import { type Statement, scanDotenv, statementAt } from './scan.ts';
import { readValue } from './value.ts';

/** `set`: the file that Codex loads; `add`: an example file, in which what is there is never touched. */
export type DotenvMode = 'set' | 'add';

/** Above a line that we append, unless the entry brings its own; {@link removeDotenv} knows the line again by it. */
export const usualComment = ['Written by codex-orq. To take it out: codex-orq remove'];

export const commentLine = (line: string): string => `# ${line}`.trimEnd();

type Own = Readonly<{
  /** Offset of the comment's first line. */
  start: number;
  /** Whether it says that the line above had no line end. */
  noted: boolean;
}>;

/** Our own comment, if it stands directly above a statement. */
function ownComment(text: string, statement: Statement, comment: readonly string[]): Own | undefined {
  const start = linesAbove(text, statement.start, comment.length);
  const found = text.slice(start, statement.start).replaceAll('\r\n', '\n');
  const expected = comment.map(commentLine).join('\n');
  if (found === `${expected}\n`) return { start, noted: false };
  return found === `${expected}${endNote}\n` ? { start, noted: true } : undefined;
}

/** Whether a statement is to go, and with which comment. */
function cutFor(
  text: string,
  statement: Statement,
  entries: readonly DotenvEntry[],
  mode: DotenvMode,
): Readonly<{ own: Own | undefined }> | undefined {
  const entry = entries.find(({ key }) => key === statement.key);
  if (entry === undefined || !statement.complete) return undefined;
  const own = ownComment(text, statement, entry.comment ?? usualComment);
  if (mode === 'set') return { own };
  const value = readValue(valueSource(statement), () => '');
  const isUntouched = value?.text === entry.value && !value.substituted;
  return own !== undefined && isUntouched ? { own } : undefined;
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
  if (text === undefined) return undefined;
  /** What stays behind `end`, the last part first. */
  const behind: string[] = [];
  let isLast = true;
  let end = text.length;
  const candidates: Statement[] = [];
  for (const statement of scanDotenv(text))
    if (entries.some(({ key }) => key === statement.key)) candidates.push(statement);
  for (const scanned of candidates.reverse()) {
    if (scanned.start >= end) continue;
    // Without the line end that a cut took, Codex may read it otherwise.
    const statement = scanned.end > end ? statementAt(text.slice(0, end), scanned.start) : scanned;
    const cut = cutFor(text, statement, entries, mode);
    if (cut === undefined) continue;
    behind.push(text.slice(statement.end, end));
    isLast &&= statement.end === end;
    const { own } = cut;
    const kept = own === undefined ? statement.start : endAbove(text, own.start, own.noted, isLast);
    if (kept === undefined) return undefined;
    end = kept;
  }
  return [text.slice(0, end), ...behind.toReversed()].join('');
}

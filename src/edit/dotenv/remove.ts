import { cutParagraph, endAbove, endNote, lineAfter, linesAbove } from '../paragraph.ts';
import { type DotenvEntry, linesWith, valueSource } from './read.ts';
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

/** Our own comment, if it stands directly above a line. */
function ownComment(text: string, below: number, comment: readonly string[]): Own | undefined {
  const start = linesAbove(text, below, comment.length);
  const found = text.slice(start, below).replaceAll('\r\n', '\n');
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
  const own = ownComment(text, statement.start, entry.comment ?? usualComment);
  if (mode === 'set') return { own };
  const value = readValue(valueSource(statement), () => '');
  const isUntouched = value?.text === entry.value && !value.substituted;
  return own !== undefined && isUntouched ? { own } : undefined;
}

/** A line as it was written: the value in single quotes, and nothing behind it. */
const written = /^[A-Za-z_]\w*='[^']*'\r?\n?$/;

/**
 * Lines as they were written, below their comment, that Codex does not take for statements any more: a quote that was
 * opened further up since goes over them.
 */
function withoutHidden(text: string, entries: readonly DotenvEntry[]): string | undefined {
  let left: string | undefined = text;
  for (const { key, comment = usualComment } of entries)
    for (const start of linesWith(left ?? '', key).reverse()) {
      if (left === undefined) return undefined;
      const end = lineAfter(left, start);
      const own = ownComment(left, start, comment);
      if (own !== undefined && written.test(left.slice(start, end)))
        left = cutParagraph(left, own.start, end, own.noted);
    }
  return left;
}

/**
 * Offsets of lines in which a key that was taken out may stand all the same: one that a reader goes by which knows no
 * quotes over several lines, or ours, commented out.
 */
export function linesLeft(text: string, { key, comment = usualComment }: DotenvEntry): readonly number[] {
  const plain = linesWith(text, key);
  return linesWith(text, key, true).filter(
    (start) => plain.includes(start) || ownComment(text, start, comment) !== undefined,
  );
}

/**
 * Takes keys out again: `removeDotenv(setDotenv(x)) === x` for every text without the keys (and without a BOM in
 * `set`).
 *
 * `set` cuts every line of the keys that Codex sees, and those that are as they were written where it does not see them any
 * more; `add` only those that are as they were added: below their comment, with their value. The comment goes with the
 * line.
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
  const left = [text.slice(0, end), ...behind.toReversed()].join('');
  return mode === 'set' ? withoutHidden(left, entries) : left;
}

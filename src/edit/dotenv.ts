import { isEnvName } from '../lib/env-name.ts';
import { bom } from '../lib/text.ts';
import {
  assignments,
  type DotenvEntry,
  isRefusedName,
  lastStatement,
  mentionsKey,
  valueSource,
} from './dotenv/read.ts';
import { type DotenvOptions, proveDotenv } from './dotenv/proof.ts';
import { commentLine, usualComment } from './dotenv/remove.ts';
import { type Statement, scanDotenv } from './dotenv/scan.ts';
import { dotenvString, isQuotable, isUsableKey } from './dotenv/usable-key.ts';
import { readValue, trimEnd, type Value } from './dotenv/value.ts';
import { insertParagraph } from './paragraph.ts';

export { type DotenvEntry, dotenvEntries, mentionsKey, readDotenv } from './dotenv/read.ts';
export type { DotenvOptions } from './dotenv/proof.ts';
export { type DotenvMode, linesLeft, removeDotenv } from './dotenv/remove.ts';
export { isUsableKey } from './dotenv/usable-key.ts';

/** A value as it is written: bare when empty, else in single quotes, in which nothing is special. */
function quote(value: string, { anyReader }: Pick<DotenvOptions, 'anyReader'>): string {
  const isGood = anyReader ? isQuotable(value) : isUsableKey(value) === true && value.trim() === value;
  if (value !== '' && isGood !== true)
    throw new RangeError('readers of .env files would not agree on this value');
  return dotenvString(value);
}

/** Comment and assignment, as lines. */
function paragraph(
  { key, value, comment = usualComment }: DotenvEntry,
  options: Pick<DotenvOptions, 'anyReader'>,
): string[] {
  if (!isEnvName(key)) throw new RangeError(`not a variable name: ${key}`);
  if (comment.length === 0 || comment.some((line) => /[\r\n]/.test(line)))
    throw new RangeError('a comment is one or more lines');
  return [...comment.map(commentLine), `${key}=${quote(value, options)}`];
}

/** Appends; where the text ends inside an open quote, above that: every line is read as before. */
function append(text: string | undefined, lines: readonly string[]): string {
  let last: Statement | undefined;
  for (const statement of scanDotenv(text ?? '')) last = statement;
  const offset = last === undefined || last.complete ? (text?.length ?? 0) : last.start;
  return insertParagraph(text, offset, lines, lines.length - 2);
}

/** The extent of a value that Codex cannot read: all of it. */
function unreadable(source: string): Pick<Value, 'lead' | 'length'> {
  const trimmed = trimEnd(source);
  const lead = trimmed.length - trimmed.trimStart().length;
  return { lead, length: trimmed.length - lead };
}

/** Replaces the value of one statement; `export`, blanks, and a comment behind it stay. */
function replaceValue(text: string, statement: Statement, value: string, options: DotenvOptions): string {
  const source = valueSource(statement);
  const old = readValue(source, () => '') ?? unreadable(source);
  const from = statement.valueStart + old.lead;
  const to = from + old.length;
  // `KEY=#note`: without a blank the comment would become part of the value.
  const gap = text.charAt(to) === '#' ? ' ' : '';
  return text.slice(0, from) + quote(value, options) + gap + text.slice(to);
}

/** Whether nothing has to be done: Codex reads the value, and no variable of its environment can change that. */
function holds(text: string, { key, value }: DotenvEntry): boolean {
  const found = assignments(text, {}).findLast((assignment) => assignment.key === key)?.value;
  return found?.text === value && !found.substituted;
}

function setOne(text: string | undefined, entry: DotenvEntry, options: DotenvOptions): string {
  const lines = paragraph(entry, options);
  if (!options.anyReader && isRefusedName(entry.key))
    throw new RangeError(`Codex does not take ${entry.key} from a .env file`);
  if (text !== undefined && holds(text, entry)) return text;
  // Codex cannot read the first line of a file that begins with a BOM, so the BOM goes with the first change.
  const clean = text?.startsWith(bom) ? text.slice(1) : text;
  const statement = clean === undefined ? undefined : lastStatement(clean, entry.key);
  if (clean === undefined || statement === undefined) return append(clean, lines);
  return replaceValue(clean, statement, entry.value, options);
}

function addOne(text: string | undefined, entry: DotenvEntry, options: DotenvOptions): string {
  const lines = paragraph(entry, options);
  return text !== undefined && mentionsKey(text, entry.key) ? text : append(text, lines);
}

/**
 * Sets keys in a .env file, line by line; every other byte stays, except a BOM.
 *
 * `set` replaces the value where the key stands (the last such line, if several: the one that Codex reads) or appends it
 * with its comment, and takes a BOM away when it changes anything, since Codex cannot read the line behind one. `add`
 * appends the keys that are missing; one that is commented out is not missing.
 * @param text undefined when there is no such file
 * @throws Problem dotenv-unmergeable when a quote that is never closed hides a line with the key from Codex
 * @throws Problem edit-unproved
 * @throws RangeError for a value that {@link isUsableKey} (or, for any reader, {@link isQuotable}) refuses (an empty
 *   one is fine), and for a name that is none
 */
export function setDotenv(
  text: string | undefined,
  entries: readonly DotenvEntry[],
  options: DotenvOptions,
): string {
  const edit = options.mode === 'set' ? setOne : addOne;
  const after = entries.reduce<string | undefined>((whole, entry) => edit(whole, entry, options), text) ?? '';
  if (after !== text) proveDotenv(text ?? '', after, entries, options);
  return after;
}

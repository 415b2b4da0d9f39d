import { positionAt } from '../../lib/text.ts';
import { isRefusedName, linesWith, valueSource } from './read.ts';
import { scanDotenv, statementAt } from './scan.ts';
import { readValue } from './value.ts';

/** A line that names a key, and why Codex does not read it. Lines count from 1. */
export type Unread = Readonly<{
  line: number;
  /**
   * - `quoted`: a quoted value that begins in line `from` goes over it
   * - `open`: a quote in it is never closed; `blank`: the file ends behind a blank, without a line end
   * - `value`: its value is spelled in a way that Codex does not take
   */
  why: 'quoted' | 'open' | 'blank' | 'value';
  from: number;
}>;

/**
 * The last line that names a key in the eyes of a reader that goes line by line, where Codex does not read that one.
 */
export function unreadLine(text: string, key: string): Unread | undefined {
  const at = linesWith(text, key).at(-1);
  if (at === undefined || isRefusedName(key)) return undefined;
  for (const statement of scanDotenv(text)) {
    if (statement.end <= at) continue;
    const { start, complete } = statement;
    const lines = { line: positionAt(text, at).line, from: positionAt(text, start).line };
    if (start < at) return { ...lines, why: 'quoted' };
    if (!complete) return { ...lines, why: statementAt(`${text}\n`, start).complete ? 'blank' : 'open' };
    return readValue(valueSource(statement), () => '') === undefined ? { ...lines, why: 'value' } : undefined;
  }
  return undefined;
}

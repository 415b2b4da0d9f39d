import { lineAfter, linesAbove } from '../paragraph.ts';
import { type Statement, scanDotenv } from './scan.ts';
import { readValue, type Value } from './value.ts';

/** One key of a .env file. `comment` holds the lines above it, without `#`. */
export type DotenvEntry = Readonly<{ key: string; value: string; comment?: readonly string[] }>;

export type Environment = Readonly<Record<string, string | undefined>>;

/** The text of a statement behind its `=`. */
export const valueSource = ({ body, start, valueStart }: Statement): string => body.slice(valueStart - start);

/** Every assignment that Codex can read, in order, with the value that it has at that point. */
export function assignments(
  text: string,
  env: Environment,
): { key: string; statement: Statement; value: Value }[] {
  const known = new Map<string, string>();
  // Each line goes into the environment before the next one is read, except those with a refused name.
  const lookUp = (name: string): string =>
    (isRefusedName(name) ? env[name] : undefined) ?? known.get(name) ?? env[name] ?? '';
  const found: { key: string; statement: Statement; value: Value }[] = [];
  for (const statement of scanDotenv(text)) {
    const { key } = statement;
    if (key === undefined || !statement.complete) continue;
    const value = readValue(valueSource(statement), lookUp);
    if (value === undefined) continue;
    known.set(key, value.text);
    found.push({ key, statement, value });
  }
  return found;
}

/** Names that Codex does not take from a .env file. */
export const isRefusedName = (key: string): boolean => /^codex_/i.test(key);

/**
 * What Codex reads from a .env file: the last readable line of each name, without the names that it refuses.
 * @param env the environment that Codex is started in, for values such as `$OTHER`
 */
export function readDotenv(text: string, env: Environment = {}): ReadonlyMap<string, string> {
  const pairs = assignments(text, env).map(({ key, value }) => [key, value.text] as const);
  return new Map(pairs.filter(([key]) => !isRefusedName(key)));
}

/** The comment lines that end directly above an offset, without `#`. */
function commentAbove(text: string, offset: number): readonly string[] {
  const lines: string[] = [];
  for (let end = offset; end > 0; ) {
    const start = linesAbove(text, end, 1);
    if (text[start] !== '#') break;
    lines.push(
      text
        .slice(start, end)
        .replace(/\r?\n$/, '')
        .replace(/^# ?/, ''),
    );
    end = start;
  }
  return lines.reverse();
}

/** The entries of a rendered fragment: its assignments, each with the comment lines directly above it. */
export function dotenvEntries(fragment: string): readonly DotenvEntry[] {
  return assignments(fragment, {}).map(({ key, statement, value }) => {
    const comment = commentAbove(fragment, statement.start);
    return { key, value: value.text, ...(comment.length > 0 && { comment }) };
  });
}

/** The last whole statement that assigns the key, readable or not. */
export function lastStatement(text: string, key: string): Statement | undefined {
  let last: Statement | undefined;
  for (const statement of scanDotenv(text)) if (statement.key === key && statement.complete) last = statement;
  return last;
}

const assignedName = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=/;

/**
 * Offsets of all lines that assign the key in the eyes of a reader that goes line by line, as the profile blocks do.
 * @param commented whether lines that are commented out count
 */
export function linesWith(text: string, key: string, commented = false): number[] {
  const offsets: number[] = [];
  for (let start = 0; start < text.length; ) {
    const end = lineAfter(text, start);
    const line = text.slice(start, end);
    const [, name] = assignedName.exec(commented ? line.replace(/^\s*#/, '') : line) ?? [];
    if (name === key) offsets.push(start);
    start = end;
  }
  return offsets;
}

/** Whether the file mentions the key: assigned, or commented out. What `add` goes by. */
export const mentionsKey = (text: string, key: string): boolean => linesWith(text, key, true).length > 0;

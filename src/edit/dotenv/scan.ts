import { lineAfter } from '../paragraph.ts';

/**
 * Reads a .env file the way Codex does. Measured with Codex 0.169.0 (environment of a child of `codex sandbox`, and
 * header values of `codex exec`), which loads `$CODEX_HOME/.env` at start:
 *
 * | in the file                     | Codex has              | why it matters here                                  |
 * |---------------------------------|------------------------|------------------------------------------------------|
 * | the key several times           | the last that it reads | that is the one to edit                              |
 * | the key in the environment too  | the file's, even empty | a left-over `KEY=` hides an exported key             |
 * | `export KEY=v`, ` KEY = v `     | v                      | stays as it is spelled                               |
 * | `KEY='a"$\b'`                   | a"$\b                  | nothing is special: how values are written           |
 * | `KEY='a\'`                      | nothing                | `\'` does not close the quote for its line splitter  |
 * | `KEY="a\"b\\\$\n"`              | a"b\$ and a line feed  | any other escape, such as `\t`: the line is skipped  |
 * | `KEY=$A`, `KEY="${A}"`          | A's value              | environment first, then the lines above              |
 * | `KEY="$A"`                      | nothing                | the `"` behind a bare name is lost: the line fails   |
 * | `KEY='a'b`, `KEY=a'b'`          | ab                     |                                                      |
 * | `KEY=a#b`, `KEY='a'#b`          | a#b                    |                                                      |
 * | `KEY=a #b`, `KEY=#b`            | a, empty               |                                                      |
 * | `KEY=a  # it's` (two blanks)    | a                      | but the quote counts, and goes on in the next line   |
 * | `KEY=a b`                       | nothing                | an earlier line with the key then holds              |
 * | a quoted value over two lines   | both lines             |                                                      |
 * | a quote that is never closed    | nothing from there on  | also `MSG=it's`: nothing can be appended below it    |
 * | CRLF                            | as LF                  |                                                      |
 * | a BOM                           | not the first line     | even `# it's` then opens a quote                     |
 * | no line end at the end          | as with one            | except behind a trailing blank: that line is lost     |
 * | `CODEX_…=v` in any case         | nothing                | no such name can carry the key                       |
 * | junk, `KEY-A=v`, `KEY: v`       | nothing                | skipped                                              |
 */

/** One statement: a line, or several where a quoted value goes on. Offsets are UTF-16 units into the whole text. */
export type Statement = Readonly<{
  start: number;
  /** Behind the line end. */
  end: number;
  /** The text that Codex parses: without line feed and trailing comment. */
  body: string;
  /** False when the text ends inside a quote (or behind a blank without a line end): Codex drops it. */
  complete: boolean;
  /** The name that is assigned; undefined for comments, blank lines and junk. */
  key: string | undefined;
  /** Offset behind the `=`; meaningless without a key. */
  valueStart: number;
}>;

/** The sorts of characters that lead from one mode to another; see {@link steps}. */
const [OTHER, BLANK, BACKSLASH, SINGLE_QUOTE, DOUBLE_QUOTE, HASH] = [0, 1, 2, 3, 4, 5] as const;

const sorts = new Uint8Array(0x100);
for (const [sort, characters] of [
  [BLANK, '\t\v\f \u0085\u00a0'],
  [BACKSLASH, '\\'],
  [SINGLE_QUOTE, "'"],
  [DOUBLE_QUOTE, '"'],
  [HASH, '#'],
] as const)
  for (const character of characters) sorts[character.charCodeAt(0)] = sort;

const isBlank = (char: string): boolean => /[^\P{White_Space}\r\n]/u.test(char);

function sortAt(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  if (code < sorts.length) return sorts[code] ?? OTHER;
  return isBlank(text.charAt(offset)) ? BLANK : OTHER;
}

/** `AFTER_BLANK`: behind one blank. The ones in `…_ESCAPE` are behind a backslash. */
const [PLAIN, AFTER_BLANK, ESCAPE, SINGLE, SINGLE_ESCAPE, DOUBLE, DOUBLE_ESCAPE, COMMENT] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;

/**
 * The mode that each mode leads to, by the sort of the character. A backslash skips one character, in single quotes
 * too.
 */
const steps: readonly (readonly number[])[] = [
  [PLAIN, AFTER_BLANK, ESCAPE, SINGLE, DOUBLE, PLAIN],
  // Codex takes `#` for a comment behind exactly one blank; behind two, quotes in the comment count.
  [PLAIN, PLAIN, ESCAPE, SINGLE, DOUBLE, COMMENT],
  [PLAIN, PLAIN, PLAIN, PLAIN, PLAIN, PLAIN],
  [SINGLE, SINGLE, SINGLE_ESCAPE, PLAIN, SINGLE, SINGLE],
  [SINGLE, SINGLE, SINGLE, SINGLE, SINGLE, SINGLE],
  [DOUBLE, DOUBLE, DOUBLE_ESCAPE, DOUBLE, PLAIN, DOUBLE],
  [DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE, DOUBLE],
];

const LF = 0x0a;

/** Where the statement that begins at `start` ends, and the text that Codex parses of it. */
function extentOf(text: string, start: number): Readonly<{ end: number; body: number; complete: boolean }> {
  let mode: number = PLAIN;
  for (let offset = start; offset < text.length; offset += 1) {
    mode = steps[mode]?.[sortAt(text, offset)] ?? PLAIN;
    if (mode === COMMENT) return { end: lineAfter(text, offset), body: offset, complete: true };
    // A CR before it is a blank, and no part of a value.
    if (mode === PLAIN && text.charCodeAt(offset) === LF)
      return { end: offset + 1, body: offset, complete: true };
  }
  return { end: text.length, body: text.length, complete: mode === PLAIN };
}

/** Whether the line that begins at an offset is a comment as a whole. */
function isComment(text: string, start: number): boolean {
  let at = start;
  while (text[at] === '\r' || sortAt(text, at) === BLANK) at += 1;
  return text[at] === '#';
}

const assignment = /^\p{White_Space}*(?:export\p{White_Space}+)?([A-Za-z_][\w.]*)\p{White_Space}*=/u;

/** The statement that begins at an offset. */
export function statementAt(text: string, start: number): Statement {
  if (isComment(text, start))
    return {
      start,
      end: lineAfter(text, start),
      body: '',
      complete: true,
      key: undefined,
      valueStart: start,
    };
  const { end, body: bodyEnd, complete } = extentOf(text, start);
  const body = text.slice(start, bodyEnd);
  const match = assignment.exec(body);
  return { start, end, body, complete, key: match?.[1], valueStart: start + (match?.[0].length ?? 0) };
}

/** The statements of a text, in order; together they are the text. One at a time: a large file has millions. */
export function* scanDotenv(text: string): Generator<Statement> {
  for (let start = 0; start < text.length; ) {
    const statement = statementAt(text, start);
    yield statement;
    start = statement.end;
  }
}

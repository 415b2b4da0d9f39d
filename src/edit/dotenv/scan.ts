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
  /** The text that Codex parses: without line end and trailing comment. */
  body: string;
  /** False when the text ends inside a quote (or behind a blank without a line end): Codex drops it. */
  complete: boolean;
  /** The name that is assigned; undefined for comments, blank lines and junk. */
  key: string | undefined;
  /** Offset behind the `=`; meaningless without a key. */
  valueStart: number;
}>;

type Mode =
  | 'plain'
  | 'blank'
  | 'escape'
  | 'single'
  | 'single-escape'
  | 'double'
  | 'double-escape'
  | 'comment';

const openers = { '\\': 'escape', "'": 'single', '"': 'double' } as const;

/** Where a character leads to, and under `else` any other. A backslash skips one character, in single quotes too. */
const steps: Readonly<Record<Mode, Readonly<Record<string, Mode> & { else: Mode }>>> = {
  plain: { ...openers, else: 'plain' },
  // Codex takes `#` for a comment behind exactly one blank; behind two, quotes in the comment count.
  blank: { ...openers, '#': 'comment', else: 'plain' },
  escape: { else: 'plain' },
  single: { '\\': 'single-escape', "'": 'plain', else: 'single' },
  'single-escape': { else: 'single' },
  double: { '\\': 'double-escape', '"': 'plain', else: 'double' },
  'double-escape': { else: 'double' },
  comment: { else: 'comment' },
};

const isBlank = (char: string): boolean => /[^\P{White_Space}\r\n]/u.test(char);

const step = (mode: Mode, char: string): Mode =>
  steps[mode][char] ?? (mode === 'plain' && isBlank(char) ? 'blank' : steps[mode].else);

const assignment = /^\p{White_Space}*(?:export\p{White_Space}+)?([A-Za-z_][\w.]*)\p{White_Space}*=/u;

function statement(text: string, start: number): Statement {
  const isComment = /^\p{White_Space}*#/u.test(firstLine(text, start));
  let mode: Mode = isComment ? 'comment' : 'plain';
  let commentAt = isComment ? start : undefined;
  let offset = start;
  for (let ended = false; offset < text.length && !ended; offset += 1) {
    const char = text.charAt(offset);
    const next = step(mode, char);
    if (next === 'comment') commentAt ??= offset;
    ended = char === '\n' && (next === 'plain' || next === 'comment');
    mode = next;
  }
  const complete = mode === 'plain' || mode === 'comment';
  const body = text.slice(start, commentAt ?? offset).replace(/\r?\n$/, '');
  const match = assignment.exec(body);
  return {
    start,
    end: offset,
    body,
    complete,
    key: match?.[1],
    valueStart: start + (match?.[0].length ?? 0),
  };
}

function firstLine(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end);
}

/** All statements of a text, in order; together they are the text. */
export function scanDotenv(text: string): readonly Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < text.length; ) {
    const next = statement(text, start);
    statements.push(next);
    start = next.end;
  }
  return statements;
}

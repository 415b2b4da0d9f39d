/** What stands behind a `=`. Lengths are UTF-16 units. */
export type Value = Readonly<{
  text: string;
  /** Length of the blanks before the value. */
  lead: number;
  /** Length of the value as it is spelled, without blanks around it. */
  length: number;
  /** Whether `$NAME` or `${NAME}` was replaced: the environment of the day decides what the value is. */
  substituted: boolean;
}>;

type Piece = { text: string; length: number };
type Lookup = (name: string) => string;

const escapes: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  $: '$',
  ' ': ' ',
  n: '\n',
};

function escaped(source: string): Piece | undefined {
  const text = escapes[source.charAt(1)];
  // A backslash at the very end stands for nothing.
  if (source.length === 1) return { text: '', length: 1 };
  return text === undefined ? undefined : { text, length: 2 };
}

/**
 * `$NAME`, `${NAME}`. Codex takes the character behind a bare name as text, whatever it is: in `"$A"` the closing quote
 * is lost that way. A bare name consists of letters and digits only: `$A_B` is `$A` and `_B`.
 */
function substitution(source: string, lookup: Lookup): Piece | undefined {
  const braced = /^\$\{([^}]*)\}/.exec(source);
  if (braced !== null) return { text: lookup(braced[1] ?? ''), length: braced[0].length };
  if (source.startsWith('${')) return undefined;
  const [whole, name = '', next = ''] = /^\$([\p{Alphabetic}\p{Number}]*)((?!\$)[\s\S])?/u.exec(source) ?? [];
  return { text: lookup(name) + next, length: whole?.length ?? 1 };
}

function singleQuoted(source: string): Piece | undefined {
  const end = source.indexOf("'", 1);
  return end === -1 ? undefined : { text: source.slice(1, end), length: end + 1 };
}

/**
 * Without blanks at the end, as Unicode (and Rust) knows them; a pattern would take quadratic time on a run of blanks.
 */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /\p{White_Space}/u.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/**
 * Reads the value of a statement, `source` being its body behind the `=`.
 * @param lookup the value of a variable, '' when there is none
 * @returns undefined when Codex skips the statement
 */
export function readValue(source: string, lookup: Lookup): Value | undefined {
  const lead = /^\p{White_Space}*/u.exec(source)?.[0].length ?? 0;
  const raw = trimEnd(source.slice(lead));
  if (raw === '' || raw.startsWith('#')) return { text: '', lead: 0, length: 0, substituted: false };
  let text = '';
  let quoted = false;
  let substituted = false;
  let at = 0;
  while (at < raw.length) {
    const rest = raw.slice(at);
    const char = rest.charAt(0);
    if (char === '"') {
      quoted = !quoted;
      at += 1;
      continue;
    }
    if (!quoted && (char === ' ' || char === '\t')) {
      if (!/^[ \t]*#/.test(rest)) return undefined;
      break;
    }
    const piece = readPiece(rest, quoted, lookup);
    if (piece === undefined) return undefined;
    substituted ||= char === '$';
    text += piece.text;
    at += piece.length;
  }
  return quoted ? undefined : { text, lead, length: at, substituted };
}

function readPiece(rest: string, quoted: boolean, lookup: Lookup): Piece | undefined {
  const char = rest.charAt(0);
  if (char === '\\') return escaped(rest);
  if (char === '$') return substitution(rest, lookup);
  if (char === "'" && !quoted) return singleQuoted(rest);
  return { text: char, length: 1 };
}

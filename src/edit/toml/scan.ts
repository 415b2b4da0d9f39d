import {
  APOSTROPHE,
  BOM,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COMMA,
  DOT,
  EQUALS,
  CodexError,
  OPEN_BRACKET,
  QUOTE,
  skipBlanks,
  skipString,
  skipValue,
  skipVoid,
} from './lexer.ts';
import { MAX_DEPTH } from './codex-limits.ts';

/** A key with its value, in a table's body or in an inline table. Offsets into the text; ends are exclusive. */
export type Pair = Readonly<{
  keyStart: number;
  /** Offset of the `=`. */
  equals: number;
  valueStart: number;
  end: number;
}>;

/** A header with the keys below it, up to the next header. The first section of a document is its root. */
export type Section = Readonly<{
  kind: 'root' | 'table' | 'array';
  index: number;
  /** Offset of the `[`; for the root, where the text begins behind a BOM. */
  start: number;
  /** What stands between the brackets. */
  keyStart: number;
  keyEnd: number;
  /** Offset behind the closing bracket. */
  end: number;
  pairs: readonly Pair[];
}> & {
  /** The path that the header spells, once it has been asked for. */
  names?: readonly string[];
};

export type TomlDocument = Readonly<{
  text: string;
  /** 1 where the text begins with a BOM, otherwise 0. */
  start: number;
  root: Section;
  /** All sections in the order of the text; the root is the first. */
  sections: readonly Section[];
}>;

/**
 * Finds the ranges of headers, keys and values in one pass. smol-toml must have accepted the text.
 * @throws CodexError for what Codex refuses all the same.
 */
export function scanToml(text: string): TomlDocument {
  const start = text.charCodeAt(0) === BOM ? 1 : 0;
  let pairs: Pair[] = [];
  const root: Section = { kind: 'root', index: 0, start, keyStart: start, keyEnd: start, end: start, pairs };
  const sections: Section[] = [root];
  for (let at = skipVoid(text, start); at < text.length; at = skipVoid(text, at)) {
    if (text.charCodeAt(at) === OPEN_BRACKET) {
      pairs = [];
      const section = scanHeader(text, at, sections.length, pairs);
      sections.push(section);
      at = section.end;
    } else {
      const pair = scanPair(text, at);
      pairs.push(pair);
      at = pair.end;
    }
  }
  return { text, start, root, sections };
}

function scanHeader(text: string, start: number, index: number, pairs: Pair[]): Section {
  const isArray = text.charCodeAt(start + 1) === OPEN_BRACKET;
  const keyStart = start + (isArray ? 2 : 1);
  const keyEnd = skipKey(text, keyStart, CLOSE_BRACKET);
  const end = keyEnd + (isArray ? 2 : 1);
  return { kind: isArray ? 'array' : 'table', index, start, keyStart, keyEnd, end, pairs };
}

function scanPair(text: string, keyStart: number): Pair {
  const equals = skipKey(text, keyStart, EQUALS);
  const valueStart = skipBlanks(text, equals + 1);
  return { keyStart, equals, valueStart, end: skipValue(text, valueStart) };
}

/** Returns the offset of the `=` or `]` that ends the (dotted, quoted) key at `start`. */
function skipKey(text: string, start: number, end: number): number {
  let parts = 1;
  let at = start;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === end) break;
    if (char === DOT) parts++;
    else if (char === QUOTE || char === APOSTROPHE) at = skipString(text, at) - 1;
  }
  if (parts > MAX_DEPTH) throw new CodexError(start, `a key of more than ${MAX_DEPTH} parts`);
  return at;
}

/** A key in an inline table. */
export type Member = Pair &
  Readonly<{ /** Offset of the comma behind the value. */ comma: number | undefined }>;

export type InlineTable = Readonly<{
  /** Offset of the `{`. */
  open: number;
  /** Offset of the `}`. */
  close: number;
  members: readonly Member[];
}>;

/** Finds the members of the inline table that opens at `open`; those of tables within it are not looked at. */
export function scanInline(text: string, open: number): InlineTable {
  const members: Member[] = [];
  let at = skipVoid(text, open + 1);
  while (at < text.length && text.charCodeAt(at) !== CLOSE_BRACE) {
    const pair = scanPair(text, at);
    at = skipVoid(text, pair.end);
    const comma = text.charCodeAt(at) === COMMA ? at : undefined;
    members.push({ ...pair, comma });
    if (comma !== undefined) at = skipVoid(text, comma + 1);
  }
  return { open, close: at, members };
}

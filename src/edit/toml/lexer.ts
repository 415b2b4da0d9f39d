import { codexErrorIn } from './codex-limits.ts';

/*
 * Offsets in, offsets out, over text that smol-toml accepts: these functions find where a token ends and need not
 * validate it. They never run past the end of the text, whatever it is.
 */

export const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const APOSTROPHE = 0x27;
export const COMMA = 0x2c;
export const DOT = 0x2e;
export const EQUALS = 0x3d;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
export const BOM = 0xfeff;

const PLUS = 0x2b;
const MINUS = 0x2d;

/** What ends a bare key or a scalar; a quote does too, since `a."b c"` is one key. */
const ends = new Uint8Array(128);
for (const char of '\t\n\r "#\',=[]{}') ends[char.charCodeAt(0)] = 1;

/** A place where the text is TOML to smol-toml and an error to Codex. */
export class CodexError extends Error {
  readonly offset: number;

  constructor(offset: number, reason: string) {
    super(reason);
    this.offset = offset;
  }
}

export const isBlankChar = (char: number): boolean => char === SPACE || char === TAB;
const isDigit = (char: number): boolean => char >= 0x30 && char <= 0x39;
const isQuote = (char: number): boolean => char === QUOTE || char === APOSTROPHE;

export function skipBlanks(text: string, from: number): number {
  let at = from;
  while (isBlankChar(text.charCodeAt(at))) at++;
  return at;
}

/** The offset of the line feed that ends the line, or the text's length. */
export function lineFeedFrom(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

/** Skips blanks, line ends and comments. */
export function skipVoid(text: string, from: number): number {
  let at = from;
  for (;;) {
    const char = text.charCodeAt(at);
    if (char === SPACE || char === LF || char === TAB || char === CR) at++;
    else if (char === HASH) at = lineFeedFrom(text, at);
    else return at;
  }
}

/** `start` is at the opening quote; returns the offset behind the closing one. */
export function skipString(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  const mark = quote === QUOTE ? '"' : "'";
  if (text.charCodeAt(start + 1) !== quote) return closing(text, start + 1, mark) + 1;
  if (text.charCodeAt(start + 2) !== quote) return start + 2;
  let end = closing(text, start + 3, mark.repeat(3)) + 3;
  // Up to two quotes may stand directly before the closing three.
  if (text.charCodeAt(end) === quote) end++;
  if (text.charCodeAt(end) === quote) end++;
  return end;
}

/** The first `mark` from `from` that no backslash escapes. */
function closing(text: string, from: number, mark: string): number {
  let searched = from;
  for (;;) {
    const at = text.indexOf(mark, searched);
    if (at < 0) return text.length;
    if (mark.charCodeAt(0) === APOSTROPHE) return at;
    // Before `searched` is a quote: the count ends there.
    let slashes = 0;
    while (text.charCodeAt(at - slashes - 1) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at;
    searched = at + 1;
  }
}

/** Skips a bare token: a number, a date, a boolean, or a bare (dotted) key within an inline table. */
function skipToken(text: string, start: number): number {
  let at = start;
  let exponent = false;
  for (; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char < 128 && ends[char] === 1) break;
    // `e` and `E` differ in one bit.
    if ((char | 0x20) === 0x65) exponent = true;
  }
  const first = text.charCodeAt(start);
  if (!isDigit(first) && first !== PLUS && first !== MINUS) return at;
  const dated = text.charCodeAt(start + 4) === MINUS && text.charCodeAt(start + 7) === MINUS;
  if (dated && at === start + 10 && text.charCodeAt(at) === SPACE && isDigit(text.charCodeAt(at + 1))) {
    at = skipTime(text, at + 1);
  }
  // What is shorter fits into 64 bits, also in hexadecimal; a double without an exponent needs 300 digits to overflow.
  // Of a time alone, smol-toml refuses all that Codex does.
  if (dated || exponent || at - start >= 18) check(text, start, at);
  return at;
}

function skipTime(text: string, start: number): number {
  let at = start;
  while (at < text.length && ends[text.charCodeAt(at)] !== 1) at++;
  return at;
}

function check(text: string, start: number, end: number): void {
  const follows = text.charCodeAt(skipBlanks(text, end));
  // It is a key of an inline table, which may look like anything.
  if (follows === EQUALS || follows === DOT || isQuote(text.charCodeAt(end))) return;
  const reason = codexErrorIn(text.slice(start, end));
  if (reason !== undefined) throw new CodexError(start, reason);
}

/** Skips the array or inline table that opens at `start`. A loop: no depth of nesting overflows the stack. */
function skipNested(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === OPEN_BRACKET || char === OPEN_BRACE) {
      depth++;
      at++;
    } else if (char === CLOSE_BRACKET || char === CLOSE_BRACE) {
      at++;
      if (--depth === 0) return at;
    } else if (isQuote(char)) at = skipString(text, at);
    else if (char === HASH) at = lineFeedFrom(text, at);
    else if (char < 128 && ends[char] === 1) at++;
    else at = skipToken(text, at);
  }
  return at;
}

/** `start` is at a value's first character; returns the offset behind its last one. */
export function skipValue(text: string, start: number): number {
  const char = text.charCodeAt(start);
  if (isQuote(char)) return skipString(text, start);
  if (char === OPEN_BRACKET || char === OPEN_BRACE) return skipNested(text, start);
  return skipToken(text, start);
}

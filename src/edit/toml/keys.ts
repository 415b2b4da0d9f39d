import { parseRaw } from './strict-parse.ts';
import { APOSTROPHE, DOT, isBlankChar, QUOTE, skipString } from './lexer.ts';

/** The names of the dotted key that stands between two offsets, without quotes and escapes. */
export function keyNames(text: string, from: number, to: number): string[] {
  const names: string[] = [];
  for (let at = from; at < to; ) {
    const char = text.charCodeAt(at);
    if (char === DOT || isBlankChar(char)) at++;
    else {
      const end = partEnd(text, at, to);
      names.push(char === QUOTE || char === APOSTROPHE ? unquote(text.slice(at, end)) : text.slice(at, end));
      at = end;
    }
  }
  return names;
}

/** Offset behind the first `count` parts of the dotted key at `from`. */
export function keyPrefixEnd(text: string, from: number, to: number, count: number): number {
  let end = from;
  for (let at = from, parts = 0; at < to && parts < count; ) {
    const char = text.charCodeAt(at);
    if (char === DOT || isBlankChar(char)) at++;
    else {
      at = end = partEnd(text, at, to);
      parts++;
    }
  }
  return end;
}

function partEnd(text: string, start: number, to: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE || first === APOSTROPHE) return skipString(text, start);
  let at = start;
  while (at < to && text.charCodeAt(at) !== DOT && !isBlankChar(text.charCodeAt(at))) at++;
  return at;
}

/** A quoted key part is a string of one line; one with escapes is left to the strictParse. */
function unquote(part: string): string {
  return part.includes('\\') && part.startsWith('"') ? String(parseRaw(part)) : part.slice(1, -1);
}

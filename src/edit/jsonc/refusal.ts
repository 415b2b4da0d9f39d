import { type Problem, problem } from '../../findings/index.ts';
import { positionAt } from '../../lib/text.ts';
import type { JsonPath } from './model.ts';

/** The text that is edited (without its BOM), and its name for messages. */
export type Source = { readonly text: string; readonly path: string };

export const invalid = ({ text, path }: Source, offset: number, reason: string): Problem =>
  problem('jsonc-invalid', { path, ...positionAt(text, offset), reason });

export const unmergeable = ({ text, path }: Source, offset: number, key: string, reason: string): Problem =>
  problem('jsonc-unmergeable', { path, ...positionAt(text, offset), key, reason });

export const unproved = ({ path }: Source, reason: string): Problem =>
  problem('edit-unproved', { path, reason });

const longestKey = 60;

/** A key for a message: quoted (what a file holds must not steer a terminal), and cut when it is very long. */
export const shownKey = (key: string): string =>
  JSON.stringify(key.length > longestKey ? `${key.slice(0, longestKey)}…` : key).replace(
    /\p{Cc}|\p{Bidi_Control}|\u2028|\u2029/gu,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A path for a message: `features["./codex-orq"].model`. */
export const shownPath = (path: JsonPath): string =>
  path
    .map((key, index) => {
      if (!/^[A-Za-z_][\w-]{0,59}$/.test(key)) return `[${shownKey(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');

/** What is wrong, by the name that jsonc-parser gives the error. */
const reasons: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is neither a value nor a key (both quotes must be double quotes).',
  InvalidNumberFormat: 'this is not a number that JSON knows.',
  PropertyNameExpected: 'a key in double quotes is expected here.',
  ValueExpected: 'a value is expected here.',
  ColonExpected: 'a colon is missing before this.',
  CommaExpected: 'a comma is missing before this.',
  CloseBraceExpected: 'the file ends before the last "}".',
  CloseBracketExpected: 'the file ends before the last "]".',
  EndOfFileExpected: 'nothing may follow the closing brace of the file.',
  UnexpectedEndOfComment: 'this comment is not closed.',
  UnexpectedEndOfString: 'this string is not closed.',
  UnexpectedEndOfNumber: 'this number is not complete.',
  InvalidUnicode: 'this string has a "\\u" without four hexadecimal digits.',
  InvalidEscapeCharacter: 'this string has a backslash before a character that needs none.',
  InvalidCharacter: 'this string has a control character that must be written as an escape.',
};

export const reasonFor = (error: string): string =>
  reasons[error] ?? `this cannot be read as JSON (${error}).`;

/**
 * The offset of the first line that Git wrote for a conflict. Git's markers have seven characters.
 * A line of seven `=` can also be a ruler in a comment, so it only counts in a file that cannot be read (`broken`).
 */
export function conflictMarker(text: string, broken: boolean): number | undefined {
  const marker = broken
    ? /(?<![^\r\n])(?:<{7}|>{7}|\|{7}|={7})(?![^ \r\n])/
    : /(?<![^\r\n])(?:<{7}|>{7}|\|{7})(?![^ \r\n])/;
  return marker.exec(text)?.index;
}

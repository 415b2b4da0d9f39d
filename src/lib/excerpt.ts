import { stripVTControlCharacters } from 'node:util';
import { maskSecrets } from './secret.ts';
import { trimEndOf } from './text.ts';

/** In characters: what is shown, and what is looked at for it. */
const longest = 240;
const longestRead = 16_384;

/** The spellings in which a secret can come back: as it is, in JSON, in a URL, in Base64. */
function spellings(secret: string): string[] {
  if (secret === '') return [];
  const base64 = trimEndOf(Buffer.from(secret).toString('base64'), '=');
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64];
}

/** Letters and digits of a secret in a row that give it away: shorter runs occur in ordinary words. */
const piece = 8;

/** The letters and digits of a text in lower case, and where each one stands in it. */
function bones(text: string): Readonly<{ signs: string; places: readonly number[] }> {
  const places = [...text.matchAll(/[A-Za-z0-9]/g)].map(({ index }) => index);
  return {
    signs: places
      .map((at) => text.charAt(at))
      .join('')
      .toLowerCase(),
    places,
  };
}

/** Where a text holds parts of secrets: from the first sign of each to behind its last. In order; they may touch. */
function piecesIn(text: string, secrets: readonly string[]): readonly Readonly<[from: number, to: number]>[] {
  const windows = (signs: string): readonly string[] =>
    Array.from({ length: Math.max(0, signs.length - piece + 1) }, (_, at) => signs.slice(at, at + piece));
  const known = new Set(secrets.flatMap((secret) => windows(bones(secret).signs)));
  const { signs, places } = bones(text);
  return windows(signs).flatMap((window, at) => {
    const [from, last] = [places[at], places[at + piece - 1]];
    return known.has(window) && from !== undefined && last !== undefined ? [[from, last + 1] as const] : [];
  });
}

/**
 * A text without the secrets, and without any part of one: a server may repeat it with something in between, or in
 * capital letters.
 */
function withoutPieces(text: string, secrets: readonly string[]): string {
  const whole = secrets.reduce((rest, secret) => rest.replaceAll(secret, '(hidden)'), text);
  let shown = '';
  let hiddenTo = 0;
  for (const [from, to] of piecesIn(whole, secrets)) {
    if (from >= hiddenTo) shown += `${whole.slice(hiddenTo, from)}(hidden)`;
    hiddenTo = to;
  }
  return shown + whole.slice(hiddenTo);
}

/**
 * Text of a server or a program, fit for one line of ours: without escape sequences, line ends and secrets, and cut to
 * a readable length.
 * @param secrets values to hide in it; whatever looks like a key is hidden, too
 */
export function excerpt(text: string, secrets: readonly string[] = []): string {
  // Controls go first: with an escape sequence inside, a key would not be found.
  const head = stripVTControlCharacters(text.slice(0, longestRead));
  let line = head.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ');
  // The last word may be half a key, which is not known for one.
  if (text.length > longestRead) line = `${line.slice(0, line.lastIndexOf(' ') + 1)}…`;
  line = withoutPieces(line, secrets.flatMap(spellings));
  const characters = Array.from(maskSecrets(line).trim());
  const cut =
    characters.length > longest ? `${characters.slice(0, longest).join('').trimEnd()}…` : characters.join('');
  return trimEndOf(cut, '. ');
}

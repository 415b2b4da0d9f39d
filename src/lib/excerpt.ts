import { stripVTControlCharacters } from 'node:util';
import { maskSecrets } from './secret.ts';

const longest = 240;

/** The spellings under which a secret can come back: as it is, in JSON, in a URL, in Base64. */
function spellings(secret: string): string[] {
  if (secret === '') return [];
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), base64];
}

/**
 * Foreign text (of a server, a program), fit to be part of one line of ours: without escape sequences, line ends,
 * secrets, and what is too much to read.
 * @param secrets values that may be in it; whatever looks like a key is hidden as well
 */
export function excerpt(text: string, secrets: readonly string[] = []): string {
  // Controls go first: an escape sequence in the middle of a key would keep it from being found.
  let line = stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ');
  for (const spelling of secrets.flatMap(spellings)) line = line.replaceAll(spelling, '(hidden)');
  const characters = Array.from(maskSecrets(line).trim());
  const cut =
    characters.length > longest ? `${characters.slice(0, longest).join('').trimEnd()}…` : characters.join('');
  return cut.replace(/[.\s]+$/, '');
}

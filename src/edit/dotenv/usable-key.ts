/**
 * Longest key that is accepted, in characters: common servers refuse a request whose headers exceed 8 KiB.
 */
const longest = 4096;

/**
 * Whether an API key can be stored and sent. It is trimmed first; what is left may consist of visible ASCII (U+0021 to
 * U+007E) except `'`, and may not end in a backslash.
 *
 * The value is written as `KEY='value'`. Within single quotes nothing but the quote itself is special to a POSIX shell,
 * Codex, node's `util.parseEnv` and the npm package dotenv alike; but for Codex and dotenv `\'` does not close the
 * quote. An HTTP header takes neither line ends nor (reliably) anything beyond ASCII; with a blank in it, Codex's
 * `Authorization: Bearer …` would be two words.
 * @returns true, or what is wrong as a clause that does not quote the key
 */
export function isUsableKey(value: string): true | string {
  const key = value.trim();
  if (key === '') return 'it is empty';
  if (key.length > longest) return `it is longer than ${longest} characters`;
  if (/\s/.test(key)) return 'it has a blank or a line end inside';
  if (/[^!-~]/.test(key)) return 'it has a character outside visible ASCII';
  if (key.includes("'")) return "it has a single quote (') in it";
  if (key.endsWith('\\')) return 'it ends in a backslash';
  return true;
}

/**
 * Whether a value can stand in single quotes for every reader of a `.env` file: Codex, node's `util.parseEnv`, the npm
 * package dotenv and a POSIX shell.
 * @returns true, or what is wrong as a clause that does not quote the value
 */
export function isQuotable(value: string): true | string {
  if (/[\r\n]/.test(value)) return 'it has a line end in it';
  if (/\p{Cc}/u.test(value)) return 'it has a control character in it';
  if (value.includes("'")) return "it has a single quote (') in it";
  if (value.endsWith('\\')) return 'it ends in a backslash';
  return true;
}

/** A value that {@link isQuotable} lets pass, as it is written: bare when empty, else in single quotes. */
export const dotenvString = (value: string): string => (value === '' ? '' : `'${value}'`);

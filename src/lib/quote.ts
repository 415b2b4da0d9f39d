/**
 * Quotes a value as a TOML basic string.
 * JSON's escapes are a subset of TOML's; what JSON leaves raw and TOML forbids is U+007F. Source: TOML 1.0, "String".
 * @throws RangeError for a lone surrogate, which no UTF-8 file can hold.
 */
export function tomlString(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new RangeError('a lone surrogate cannot be written as UTF-8');
  return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}

/** Quotes a value for POSIX shells (sh, bash, zsh): single quotes, in which nothing is special but `'` itself. */
export const shString = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;

/** Quotes a value for fish: single quotes, in which only `\` and `'` are special. */
export const fishString = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Quotes a value for PowerShell: single quotes; a quote (also the typographic ones it accepts as such) is doubled. */
export const pwshString = (value: string): string =>
  `'${value.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;

/** Whether a shell takes a word as it stands. */
export const isPlainWord = (text: string): boolean => /^[\w@%+=:,./-]+$/.test(text);

/** Quotes a value for a shell command that you are told to type, where it needs quotes at all. */
export const shellWord = (value: string): string => {
  if (isPlainWord(value)) return value;
  // In quotes, `~` would be a folder of that name.
  const [, home = '', rest = value] = /^(~\/)(.*)$/s.exec(value) ?? [];
  return rest === '' || isPlainWord(rest) ? value : `${home}${shString(rest)}`;
};

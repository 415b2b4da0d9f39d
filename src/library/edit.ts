import { setDotenv } from '../edit/dotenv.ts';
import { editJsonc as editJsoncText } from '../edit/jsonc.ts';
import { editToml as editTomlText } from '../edit/toml.ts';
import { json, requireEdits, requireVariables, toml } from './arguments.ts';
import { thrown } from './thrown.ts';
import type { DotenvEditOptions, JsonEdit, TomlEdit } from './types.ts';

function orThrow<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw thrown(error);
  }
}

/**
 * Sets and removes keys in the text of a TOML file, in the order of the edits. Every byte that they do not concern
 * stays: comments, order, spelling, line ends. A key that has its value already is left alone. The result is proved:
 * read again, it holds the old data with exactly these keys changed.
 * @param text the text of the file, as strict as Codex reads it (TOML 1.0); `''` for a new one
 * @param edits a path names tables and a key; missing tables are made
 * @param path the file's name, for messages only
 * @returns the new text; the same one where nothing has to change
 * @throws CodexOrqError `toml-invalid` with line and column (both from 1, columns in UTF-16 units), `toml-unmergeable`
 *   where something else stands in the way of a key, `edit-unproved` where the proof fails, which is a bug
 * @throws TypeError for an edit that is none, and for a value that TOML has not; it names the place in the edits
 */
export function editToml(text: string, edits: readonly TomlEdit[], path = 'the TOML text'): string {
  requireEdits(text, edits, toml);
  return orThrow(() => editTomlText(text, edits, path));
}

/**
 * Sets and removes values in a JSON text, which may have comments and trailing commas. What {@link editToml} promises
 * holds here as well.
 * @param text the text of the file; its top is an object
 * @param edits a path names objects and a key, never an element of a list; missing objects are made
 * @param path the file's name, for messages only
 * @returns the new text; the same one where nothing has to change
 * @throws CodexOrqError `jsonc-invalid` with line and column, also for a key that is there twice; `jsonc-unmergeable`,
 *   `edit-unproved`
 * @throws TypeError for an edit that is none, and for a value that JSON has not (`NaN`); it names the place in the
 *   edits
 */
export function editJsonc(text: string, edits: readonly JsonEdit[], path = 'the JSON text'): string {
  requireEdits(text, edits, json);
  return orThrow(() => editJsoncText(text, edits, path));
}

/**
 * Sets variables in the text of a `.env` file, line by line. A value is written in single quotes, which all readers
 * take alike (Codex, node's `util.parseEnv`, the npm package dotenv, a POSIX shell). Where a variable stands several
 * times, the last line counts, as for those readers.
 * @param text the text of the file; undefined where there is none
 * @param variables names and values
 * @returns the new text; a byte order mark goes with the first change, since Codex cannot read the line behind one
 * @throws CodexOrqError `dotenv-unmergeable` where a quote that is never closed hides a line with the variable;
 *   `edit-unproved`
 * @throws RangeError for a name that is none, and for a value with a single quote, a line end or another control
 *   character in it, or a backslash at its end: no quotes hold it for every reader
 * @throws TypeError for what is no text
 */
export function editDotenv(
  text: string | undefined,
  variables: Readonly<Record<string, string>>,
  options: DotenvEditOptions = {},
): string {
  const { keepExisting = false, comment, path = 'the .env text' } = options;
  requireVariables(text, variables, comment);
  const entries = Object.entries(variables).map(([key, value]) => ({
    key,
    value,
    comment: comment ?? ['Set by a program.'],
  }));
  const mode = keepExisting ? 'add' : 'set';
  return orThrow(() => setDotenv(text, entries, { path, mode, anyReader: true }));
}

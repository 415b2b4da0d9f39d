/** A JSON object, as opposed to everything else that JSON can be. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * A value where a text is expected; empty for anything else. `String` of a foreign value is no way: one array that
 * nests deeply enough ends the process.
 */
export const textOr = (value: unknown, otherwise = ''): string =>
  typeof value === 'string' ? value : otherwise;

/** The texts of a list; none where something else stands. */
export const stringsIn = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** The JSON value of a text; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

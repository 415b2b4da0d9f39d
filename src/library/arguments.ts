import { similarIds } from '../lib/similar.ts';

/*
 * What a caller without the type checker may get wrong, told at the door. Behind it, an option that does not exist
 * would be left out without a word, and an edit that is none would look like a bug of ours.
 */

/** @throws TypeError naming the option */
export function requireOptions(call: string, options: unknown, names: readonly string[]): void {
  if (!isObject(options)) throw new TypeError(`${call} takes an object with its options.`);
  for (const [name, value] of Object.entries(options)) {
    if (!names.includes(name)) {
      const [near] = similarIds(name, names, 1);
      const meant = near === undefined ? `It has ${names.join(', ')}.` : `Did you mean ${near}?`;
      throw new TypeError(`${call} has no option ${JSON.stringify(name)}. ${meant}`);
    }
    if (value !== undefined && typeof value !== 'string')
      throw new TypeError(`The option ${name} of ${call} is a string.`);
  }
}

/** Objects as a literal makes them, also those of another context: no list, no date, no class. */
function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** What the values of a format are besides lists and objects. */
type Format = Readonly<{ name: string; hasRaw: boolean; isScalar: (value: unknown) => boolean }>;

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'boolean';

/** TOML has `nan` and `inf`, and integers of 64 bits. */
export const toml: Format = {
  name: 'TOML',
  hasRaw: true,
  isScalar: (value) =>
    isText(value) ||
    typeof value === 'number' ||
    (typeof value === 'bigint' && BigInt.asIntN(64, value) === value),
};

export const json: Format = {
  name: 'JSON',
  hasRaw: false,
  isScalar: (value) => isText(value) || value === null || Number.isFinite(value),
};

/** @param place such as `edits[0].value`, with what leads to the value @param within the objects around it */
function requireValue(value: unknown, place: string, format: Format, within: readonly unknown[] = []): void {
  if (format.isScalar(value)) return;
  if (within.includes(value)) throw new TypeError(`${place} holds itself.`);
  if (!Array.isArray(value) && !isObject(value))
    throw new TypeError(`${place} is no value in ${format.name}.`);
  for (const [key, one] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : `[${JSON.stringify(key)}]`;
    requireValue(one, `${place}${step}`, format, [...within, value]);
  }
}

/** @throws TypeError naming the argument, or the place in the edits */
export function requireEdits(text: unknown, edits: unknown, format: Format): void {
  if (typeof text !== 'string') throw new TypeError('The text is a string.');
  if (!Array.isArray(edits)) throw new TypeError('The edits are a list.');
  for (const [index, edit] of (edits as readonly unknown[]).entries()) {
    const place = `edits[${index}]`;
    if (!isObject(edit)) throw new TypeError(`${place} is no object.`);
    const { op, path, value, raw } = edit;
    if (op !== 'set' && op !== 'remove') throw new TypeError(`${place}.op is neither "set" nor "remove".`);
    const isPath = Array.isArray(path) && path.length > 0 && path.every((key) => typeof key === 'string');
    if (!isPath) throw new TypeError(`${place}.path is a list of keys, at least one.`);
    if (op === 'remove' || (format.hasRaw && typeof raw === 'string')) continue;
    requireValue(value, `${place}.value`, format);
  }
}

/** @throws TypeError naming the argument */
export function requireVariables(text: unknown, variables: unknown, comment: unknown): void {
  if (text !== undefined && typeof text !== 'string')
    throw new TypeError('The text is a string, or undefined.');
  if (!isObject(variables)) throw new TypeError('The variables are an object of names and values.');
  const [wrong] = Object.entries(variables).find(([, value]) => typeof value !== 'string') ?? [];
  if (wrong !== undefined) throw new TypeError(`The value of the variable ${wrong} is a string.`);
  if (comment !== undefined && !(Array.isArray(comment) && comment.every((line) => typeof line === 'string')))
    throw new TypeError('The comment is a list of lines.');
}

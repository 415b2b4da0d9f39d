import { isRecord } from '../../lib/json.ts';
import type { KeyPath } from '../../lib/key-path.ts';

/** What a JSON document can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

export type JsonPath = KeyPath;

/**
 * Puts `value` at `path`; missing parents are created. An equal value stays as it is spelled.
 * `raw` is the exact text to write for `value`, also over an equal value: {@link JsonSource} gives it.
 */
export type JsonSet = {
  readonly op: 'set';
  readonly path: JsonPath;
  readonly value: JsonValue;
  readonly raw?: string;
};

/**
 * Takes the value at `path` away, and the objects around it that hold nothing else, neither a key nor a comment.
 *
 * `keep` is the number of leading keys of `path` whose objects stay even when they become empty (0 when absent; the
 * top object always stays). `inside` is the white space to leave between the braces of an object that stays empty.
 * Both are facts about the file before the value was set, which the file itself can no longer tell.
 */
export type JsonRemove = {
  readonly op: 'remove';
  readonly path: JsonPath;
  readonly keep?: number;
  readonly inside?: string;
};

/** Gives the key at the end of `path` the name `to`, in its place. */
export type JsonRename = {
  readonly op: 'rename';
  readonly path: JsonPath;
  readonly to: string;
};

/** Puts `value` in front of the list at `path`, unless an equal item is in it. The list has to be there. */
export type JsonPrepend = { readonly op: 'prepend'; readonly path: JsonPath; readonly value: JsonValue };

/** Takes the item that equals `value` out of the list at `path`. `inside`: see {@link JsonRemove}. */
export type JsonDrop = {
  readonly op: 'drop';
  readonly path: JsonPath;
  readonly value: JsonValue;
  readonly inside?: string;
};

export type JsonOperation = JsonSet | JsonRemove | JsonRename | JsonPrepend | JsonDrop;

/**
 * A value as a file spells it. Line and column (UTF-16 units, without the BOM) count from 1 and are those of the value.
 */
export type JsonSource = {
  readonly value: JsonValue;
  readonly raw: string;
  readonly line: number;
  readonly column: number;
};

/** Makes an object without a prototype: a key such as `__proto__` or `constructor` is a key like any other. */
export const emptyObject = (): { [key: string]: JsonValue } => Object.create(null);

export const isJsonObject = (value: JsonValue | undefined): value is JsonObject => isRecord(value);

/** Same data? The order of an object's keys does not matter. */
export function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => equalJson(item, b[index]));
  }
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
  );
}

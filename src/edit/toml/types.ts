import type { TomlDate } from 'smol-toml';

/**
 * A TOML value in JavaScript. An integer is a `bigint`, a float is a `number` (so `1` is written as `1.0`): the two are
 * different types in TOML, and Codex refuses one where it wants the other.
 */
export type TomlValue =
  | string
  | number
  | bigint
  | boolean
  | TomlDate
  | readonly TomlValue[]
  | { readonly [key: string]: TomlValue };

export type TomlTable = { readonly [key: string]: TomlValue };

export const isTable = (value: TomlValue | undefined): value is TomlTable =>
  typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date);

/** Names from the document's root to a key: `['model_providers', 'orq', 'name']`. */
export type TomlPath = readonly string[];

/**
 * Gives a key a value. `raw` is the exact spelling to use, for example `'literal'` or `0x10`; without it the value is
 * written the plain way. With `raw` alone the value is what `raw` says.
 */
export type SetOperation =
  | Readonly<{ op: 'set'; path: TomlPath; value: TomlValue; raw?: string }>
  | Readonly<{ op: 'set'; path: TomlPath; raw: string }>;

/**
 * Takes a key, or a table with all of its sub-tables, away. `keepTable` says what becomes of the table around, if that
 * was its last key. Unless told, it goes with its last plain key; it stays when a table was taken out of it, and when a
 * later operation sets something in it. `levels` (1 unless told) is how many tables around may go in that way, each
 * because the one in it was all that it had.
 */
export type RemoveOperation = Readonly<{
  op: 'remove';
  path: TomlPath;
  keepTable?: boolean;
  levels?: number;
}>;

/** Puts back what {@link TomlPiece} holds. */
export type RestoreOperation = Readonly<{ op: 'restore'; piece: TomlPiece }>;

export type TomlOperation = SetOperation | RemoveOperation | RestoreOperation;

/** A statement by which a place in the file is found again: the `nth` (from 0) header or key with this full path. */
export type TomlAnchor = Readonly<{ kind: 'table' | 'array' | 'pair'; path: TomlPath; nth: number }>;

/** Text that was cut out of a file, and where it stood. Plain data, which can be kept as JSON. */
export type TomlPiece = LinesPiece | MembersPiece;

/** Whole lines: tables with their headers and comments (`sections`), or keys from the body of `table` (`lines`). */
export type LinesPiece = Readonly<{
  kind: 'sections' | 'lines';
  /** The path of the first header or key in the text. */
  path: TomlPath;
  table: TomlPath;
  /** The text as it stood, without its last line end. */
  text: string;
  /** That line end, or, before the text, that of the line above, which the end of the file had no use for any more. */
  eol: string;
  isEolBefore: boolean;
  /** The nearest statement that stayed before, and after; absent at the start, and at the end, of the file. */
  previous?: TomlAnchor;
  next?: TomlAnchor;
  /** Lines between `previous` and the text, and between the text and `next`. */
  linesAbove: number;
  linesBelow: number;
}>;

/** Keys from the inline table at `table`, or from inline tables within it. */
export type MembersPiece = Readonly<{
  kind: 'members';
  /** The path of the first key. */
  path: TomlPath;
  table: TomlPath;
  /** Each key with its value, and the inline table that it was in. */
  members: readonly Readonly<{ table: TomlPath; text: string }>[];
  /** What was cut, to the character, with its offset in what was left of the inline table. */
  cuts: readonly Readonly<{ at: number; text: string }>[];
}>;

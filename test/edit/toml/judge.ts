import { type AST, parseTOML } from 'toml-eslint-parser';

/**
 * A document as another parser than the editor's own reads it: for each key the spelling of its value, for each table that
 * it is there. Keys are JSON paths; the tables of an array are told apart by their number.
 */
export type Reading = ReadonlyMap<string, string>;

const TABLE = '(table)';

/** The parser takes a BOM for a part of the first key, and misjudges a number that ends with the text. */
const sourceOf = (text: string): string => `${text.replace(/^\uFEFF/, '')}\n`;

const parse = (source: string): AST.TOMLProgram => parseTOML(source, { tomlVersion: '1.1.0' });

/** @throws ParseError when the text is not TOML 1.1 */
export function read(text: string): Reading {
  const reading = new Map<string, string>();
  const source = sourceOf(text);
  const [top] = parse(source).body;
  for (const node of top.body) {
    if (node.type === 'TOMLKeyValue') readPair(reading, source, [], node);
    else {
      reading.set(JSON.stringify(node.resolvedKey), TABLE);
      for (const pair of node.body) readPair(reading, source, node.resolvedKey, pair);
    }
  }
  return reading;
}

function readPair(
  reading: Map<string, string>,
  source: string,
  table: readonly (string | number)[],
  { key, value }: AST.TOMLKeyValue,
): void {
  const names = key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));
  const path = [...table, ...names];
  const isInline = value.type === 'TOMLInlineTable';
  reading.set(JSON.stringify(path), isInline ? TABLE : source.slice(...value.range));
  if (isInline) for (const member of value.body) readPair(reading, source, path, member);
}

type Path = readonly (string | number)[];

const startsWith = (path: Path, prefix: Path): boolean =>
  prefix.length <= path.length && prefix.every((name, index) => path[index] === name);

export const pathOf = (key: string): Path => JSON.parse(key);

/** The reading without the keys and tables at or below the given paths. */
export const without = (reading: Reading, paths: readonly Path[]): Map<string, string> =>
  new Map([...reading].filter(([key]) => !paths.some((gone) => startsWith(pathOf(key), gone))));

/** The keys with their values only: whether a table has a header of its own is a matter of spelling. */
export const valuesOf = (reading: Reading): Map<string, string> =>
  new Map([...reading].filter(([, spelling]) => spelling !== TABLE));

/** The comments of a document, in order. */
export const commentsOf = (text: string): string[] =>
  parse(sourceOf(text)).comments.map(({ value }) => value);

/** The lines of a document without those of keys that are at, below or above one of the paths. */
export function linesApartFrom(text: string, paths: readonly Path[]): string[] {
  const lines = linesOf(text);
  const touched = new Set<number>();
  const touch = (table: Path, { key, loc }: AST.TOMLKeyValue): void => {
    const path = [...table, ...key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value))];
    if (!paths.some((other) => startsWith(path, other) || startsWith(other, path))) return;
    for (let line = loc.start.line; line <= loc.end.line; line++) touched.add(line - 1);
  };
  for (const node of parse(sourceOf(text)).body[0].body) {
    if (node.type === 'TOMLKeyValue') touch([], node);
    else for (const pair of node.body) touch(node.resolvedKey, pair);
  }
  return lines.filter((_, index) => !touched.has(index));
}

/** The first line of `before` that is not in `after`, in its order; undefined when all are. Line ends count. */
export function lostLine(before: readonly string[], after: string): string | undefined {
  const lines = linesOf(after);
  let at = 0;
  return before.find((line) => {
    const found = lines.findIndex((other, index) => index >= at && isSameLine(line, other));
    at = found + 1;
    return found < 0;
  });
}

/** A text's lines with their line ends, without its BOM. */
export const linesOf = (text: string): string[] =>
  text.replace(/^\uFEFF/, '').match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** A last line without a line end may get one. */
const isSameLine = (line: string, other: string): boolean =>
  line === other || (!line.endsWith('\n') && other.replace(/\r?\n$/, '') === line);

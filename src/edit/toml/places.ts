import { keyNames } from './keys.ts';
import {
  type InlineTable,
  type Member,
  type Pair,
  type Section,
  scanInline,
  type TomlDocument,
} from './scan.ts';
import { OPEN_BRACE, OPEN_BRACKET } from './skip.ts';
import type { TomlPath } from './types.ts';

/** A key with its value, and the table that it is written in. */
export type Entry = Readonly<{
  pair: Pair;
  /** The parts of the (dotted) key, counted from the table that it is written in. */
  names: readonly string[];
  /** The path of that table. */
  table: TomlPath;
  home: Readonly<{ section: Section }> | Readonly<{ inline: Inline }>;
}>;

/** An inline table, and the entry whose value it is. */
export type Inline = Readonly<{ table: InlineTable; owner: Entry }>;

/** Everything in a document that has to do with one key path, whichever way it is spelled. */
export type Place = {
  readonly path: TomlPath;
  readonly children: Map<string, Place>;
  /** Headers with exactly this path: one `[table]`, or any number of `[[array]]`. */
  readonly headers: Section[];
  /** Headers further down: `[a.b.c]` for the place `a.b`. */
  readonly below: Section[];
  /** Dotted keys that lead through this place: `a.b.c = 1` for the place `a.b`. */
  readonly dotted: Entry[];
  /** The key that gives this place a value; `inline` where that is an inline table. */
  entry?: Entry;
  inline?: Inline;
};

const newPlace = (path: TomlPath): Place => ({
  path,
  children: new Map(),
  headers: [],
  below: [],
  dotted: [],
});

/** Finds the given paths, and all paths that lead to them, in one pass over the document. Returns the root's place. */
export function locate(document: TomlDocument, paths: readonly TomlPath[]): Place {
  const root = newPlace([]);
  for (const path of paths) addPath(root, path);
  root.headers.push(document.root);
  for (const section of document.sections) {
    const place = section.kind === 'root' ? root : visitHeader(document, root, section);
    if (place !== undefined) visitPairs(document.text, place, section.pairs, { section });
  }
  return root;
}

function addPath(root: Place, path: TomlPath): void {
  let place = root;
  for (const [index, name] of path.entries()) {
    let child = place.children.get(name);
    if (child === undefined) {
      child = newPlace(path.slice(0, index + 1));
      place.children.set(name, child);
    }
    place = child;
  }
}

/** Notes a header at its place; returns the place when the keys below the header can be of interest. */
function visitHeader(document: TomlDocument, root: Place, section: Section): Place | undefined {
  const names = sectionNames(document, section);
  let place = root;
  for (const [index, name] of names.entries()) {
    const child = place.children.get(name);
    if (child === undefined) return undefined;
    place = child;
    if (index < names.length - 1) place.below.push(section);
  }
  place.headers.push(section);
  return place;
}

/** The path that a header spells. */
export function sectionNames({ text }: TomlDocument, section: Section): readonly string[] {
  section.names ??= keyNames(text, section.keyStart, section.keyEnd);
  return section.names;
}

function visitPairs(text: string, from: Place, pairs: readonly Pair[], home: Entry['home']): void {
  if (from.children.size === 0) return;
  for (const pair of pairs) {
    const names = keyNames(text, pair.keyStart, pair.equals);
    const first = from.children.get(names[0] ?? '');
    if (first !== undefined) visitEntry(text, from, { pair, names, table: from.path, home });
  }
}

function visitEntry(text: string, from: Place, entry: Entry): void {
  let place = from;
  for (const [index, name] of entry.names.entries()) {
    const child = place.children.get(name);
    if (child === undefined) return;
    place = child;
    if (index < entry.names.length - 1) place.dotted.push(entry);
  }
  place.entry = entry;
  if (text.charCodeAt(entry.pair.valueStart) !== OPEN_BRACE) return;
  place.inline = { table: scanInline(text, entry.pair.valueStart), owner: entry };
  visitPairs(text, place, place.inline.table.members, { inline: place.inline });
}

export type Kind = 'missing' | 'table' | 'array of tables' | 'array' | 'value';

/** What stands at a place, judged by its spelling alone. */
export function kindOf(text: string, place: Place): Kind {
  if (place.entry !== undefined) {
    if (place.inline !== undefined) return 'table';
    return text.charCodeAt(place.entry.pair.valueStart) === OPEN_BRACKET ? 'array' : 'value';
  }
  if (place.headers[0]?.kind === 'array') return 'array of tables';
  return place.headers.length + place.dotted.length + place.below.length > 0 ? 'table' : 'missing';
}

/** The place at a path; undefined when a table on the way is something else, or nothing. */
export function findPlace(text: string, root: Place, path: TomlPath): Place | undefined {
  let place = root;
  for (const [index, name] of path.entries()) {
    const child = place.children.get(name);
    if (child === undefined || (index < path.length - 1 && kindOf(text, child) !== 'table')) return undefined;
    place = child;
  }
  return place;
}

/** Offset of the first statement that has to do with a place. */
export function firstOffset(place: Place): number {
  const starts = [
    ...(place.entry === undefined ? [] : [place.entry.pair.keyStart]),
    ...place.dotted.slice(0, 1).map((entry) => entry.pair.keyStart),
    ...place.headers.slice(0, 1).map((section) => section.start),
    ...place.below.slice(0, 1).map((section) => section.start),
  ];
  return Math.min(...starts);
}

/** The member of an inline table that an entry is. */
export const memberOf = (inline: Inline, entry: Entry): Member | undefined =>
  inline.table.members.find((member) => member.keyStart === entry.pair.keyStart);

import { keyNames } from './keys.ts';
import {
  type InlineTable,
  type Member,
  type Pair,
  type Section,
  scanInline,
  type TomlDocument,
} from './scan.ts';
import { OPEN_BRACE, OPEN_BRACKET } from './lexer.ts';
import type { TomlPath } from './types.ts';

/** A key with its value, and the table that it is written in. */
export type Entry = Readonly<{
  pair: Pair;
  /** The parts of the (dotted) key, counted from the table that it is written in. */
  names: readonly string[];
  /** The path of that table. */
  table: TomlPath;
  home: Readonly<{ section: Section }> | Readonly<{ inline: Inline; member: Member }>;
}>;

/** An inline table, and the entry whose value it is. */
export type Inline = Readonly<{ table: InlineTable; owner: Entry }>;

/** Everything in a document that has to do with one key path, whichever way it is spelled. */
export type KeyNode = {
  readonly path: TomlPath;
  readonly children: Map<string, KeyNode>;
  /** Headers with exactly this path: one `[table]`, or any number of `[[array]]`. */
  readonly headers: Section[];
  /** Headers further down: `[a.b.c]` for the node `a.b`. */
  readonly below: Section[];
  /** Dotted keys that lead through this node: `a.b.c = 1` for the node `a.b`. */
  readonly dotted: Entry[];
  /** The key that gives this node a value; `inline` where that is an inline table. */
  entry?: Entry;
  inline?: Inline;
};

const newNode = (path: TomlPath): KeyNode => ({
  path,
  children: new Map(),
  headers: [],
  below: [],
  dotted: [],
});

/** Finds the given paths, and all paths that lead to them, in one pass over the document. Returns the root's node. */
export function keyTree(document: TomlDocument, paths: readonly TomlPath[]): KeyNode {
  const root = newNode([]);
  for (const path of paths) addPath(root, path);
  for (const section of document.sections) {
    const node = visitHeader(document, root, section);
    if (node !== undefined) visitPairs(document.text, node, section.pairs, () => ({ section }));
  }
  return root;
}

function addPath(root: KeyNode, path: TomlPath): void {
  let node = root;
  for (const [index, name] of path.entries()) {
    let child = node.children.get(name);
    if (child === undefined) {
      child = newNode(path.slice(0, index + 1));
      node.children.set(name, child);
    }
    node = child;
  }
}

/** Notes a header at its node; returns the node when the keys below the header can be of interest. */
function visitHeader(document: TomlDocument, root: KeyNode, section: Section): KeyNode | undefined {
  const names = sectionNames(document, section);
  let node = root;
  for (const [index, name] of names.entries()) {
    const child = node.children.get(name);
    if (child === undefined) return undefined;
    node = child;
    if (index < names.length - 1) node.below.push(section);
  }
  node.headers.push(section);
  return node;
}

/** The path that a header spells; the root's is empty. */
export function sectionNames({ text }: TomlDocument, section: Section): readonly string[] {
  section.names ??= keyNames(text, section.keyStart, section.keyEnd);
  return section.names;
}

function visitPairs<T extends Pair>(
  text: string,
  from: KeyNode,
  pairs: readonly T[],
  homeOf: (pair: T) => Entry['home'],
): void {
  if (from.children.size === 0) return;
  for (const pair of pairs) {
    const names = keyNames(text, pair.keyStart, pair.equals);
    visitEntry(text, from, { pair, names, table: from.path, home: homeOf(pair) });
  }
}

function visitEntry(text: string, from: KeyNode, entry: Entry): void {
  let node = from;
  for (const [index, name] of entry.names.entries()) {
    const child = node.children.get(name);
    if (child === undefined) return;
    node = child;
    if (index < entry.names.length - 1) node.dotted.push(entry);
  }
  node.entry = entry;
  if (text.charCodeAt(entry.pair.valueStart) !== OPEN_BRACE) return;
  const inline = { table: scanInline(text, entry.pair.valueStart), owner: entry };
  node.inline = inline;
  visitPairs(text, node, inline.table.members, (member) => ({ inline, member }));
}

export type Kind = 'missing' | 'table' | 'array of tables' | 'array' | 'value';

/** The kind of a node, from its spelling alone. */
export function kindOf(text: string, node: KeyNode): Kind {
  if (node.entry !== undefined) {
    if (node.inline !== undefined) return 'table';
    return text.charCodeAt(node.entry.pair.valueStart) === OPEN_BRACKET ? 'array' : 'value';
  }
  if (node.headers[0]?.kind === 'array') return 'array of tables';
  return node.headers.length + node.dotted.length + node.below.length > 0 ? 'table' : 'missing';
}

/** The node at a path; undefined when a table on the way is something else, or nothing. */
export function nodeAt(text: string, root: KeyNode, path: TomlPath): KeyNode | undefined {
  let node = root;
  for (const [index, name] of path.entries()) {
    const child = node.children.get(name);
    if (child === undefined || (index < path.length - 1 && kindOf(text, child) !== 'table')) return undefined;
    node = child;
  }
  return node;
}

/** Offset of the first statement that has to do with a node. */
export function firstOffset(node: KeyNode): number {
  const starts = [
    ...(node.entry === undefined ? [] : [node.entry.pair.keyStart]),
    ...node.dotted.slice(0, 1).map((entry) => entry.pair.keyStart),
    ...node.headers.slice(0, 1).map((section) => section.start),
    ...node.below.slice(0, 1).map((section) => section.start),
  ];
  return Math.min(...starts);
}

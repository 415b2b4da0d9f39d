import { insertMembers } from './inline-table.ts';
import { insertBelow, insertRootBlock, insertTable } from './insert-lines.ts';
import { keyPrefixEnd } from './keys.ts';
import { renderName, renderPath } from './spell-key.ts';
import type { Entry, Inline, KeyNode } from './key-tree.ts';
import type { Pair, TomlDocument } from './scan.ts';
import type { TextEdit } from '../../lib/text.ts';
import type { TomlPath } from './types.ts';

/** A key that is not there yet: `node` is the nearest table that is, `rest` what its path lacks. */
export type Missing = Readonly<{ node: KeyNode; rest: TomlPath; path: TomlPath; raw: string }>;

/** What goes into one inline table: rendered keys, with rendered values or new inline tables. */
type Branch = Map<string, string | Branch>;

type NewTable = { readonly node: KeyNode; readonly path: TomlPath; readonly lines: string[] };

/** Insertions of one batch. Keys of one new table are collected: they go there together. */
type Batch = {
  readonly document: TomlDocument;
  readonly edits: TextEdit[];
  readonly rootLines: string[];
  readonly inlines: Map<Inline, Branch>;
  readonly tables: Map<string, NewTable>;
};

/** The edits that insert keys, each in the way in which the table that it belongs to is written. */
export function insertions(document: TomlDocument, missing: readonly Missing[]): TextEdit[] {
  const batch: Batch = { document, edits: [], rootLines: [], inlines: new Map(), tables: new Map() };
  for (const key of missing) add(batch, key);
  const { edits, rootLines } = batch;
  for (const [inline, branch] of batch.inlines) {
    edits.push(...insertMembers(document.text, document.start, inline.table, renderBranch(branch)));
  }
  if (rootLines.length > 0) edits.push(insertRootBlock(document, rootLines));
  let isFirst = rootLines.length === 0;
  for (const table of batch.tables.values()) {
    edits.push(insertTable(document, table.node, table.path, table.lines, isFirst));
    isFirst = false;
  }
  return edits;
}

function add(batch: Batch, key: Missing): void {
  const { node, rest, path, raw } = key;
  const dotted = node.dotted.at(-1);
  const section = node.headers[0];
  if (node.inline !== undefined) grow(batch, node.inline, rest.map(renderName), raw);
  else if (section !== undefined && rest.length === 1) addToBody(batch, key);
  else if (dotted !== undefined && (rest.length === 1 || !hasHeaders(node))) addDotted(batch, key, dotted);
  else addToNewTable(batch, node, path, raw);
}

const hasHeaders = (node: KeyNode): boolean => node.headers.length + node.below.length > 0;

const line = (path: TomlPath, raw: string): string => `${renderName(path.at(-1) ?? '')} = ${raw}`;

function addToBody(batch: Batch, { node, path, raw }: Missing): void {
  const section = node.headers[0] ?? batch.document.root;
  const anchor = neighbour(node, path) ?? section.pairs.at(-1);
  if (anchor === undefined && section.kind === 'root') batch.rootLines.push(line(path, raw));
  else batch.edits.push(insertBelow(batch.document, anchor ?? section, [line(path, raw)], 'keys'));
}

/**
 * The key of the same body that this batch also sets and that comes before in the order of the operations; otherwise
 * the next one after: `model` belongs beside `model_provider`.
 */
function neighbour(node: KeyNode, path: TomlPath): Pair | undefined {
  const name = path.at(-1);
  let found: Pair | undefined;
  let isBehind = false;
  for (const [key, child] of node.children) {
    if (key === name) {
      if (found !== undefined) return found;
      isBehind = true;
    } else if (child.children.size === 0 && child.entry !== undefined) {
      found = child.entry.pair;
      if (isBehind) return found;
    }
  }
  return found;
}

/** Another dotted key behind the last one of the same table, with the spelling of its first parts. */
function addDotted(batch: Batch, { node, rest, raw }: Missing, dotted: Entry): void {
  const { text } = batch.document;
  const { keyStart, equals } = dotted.pair;
  const prefixEnd = keyPrefixEnd(text, keyStart, equals, node.path.length - dotted.table.length);
  const key = `${text.slice(keyStart, prefixEnd)}.${renderPath(rest)}`;
  if ('inline' in dotted.home) grow(batch, dotted.home.inline, [key], raw);
  else batch.edits.push(insertBelow(batch.document, dotted.pair, [`${key} = ${raw}`], 'dotted'));
}

function addToNewTable(batch: Batch, node: KeyNode, path: TomlPath, raw: string): void {
  const parent = path.slice(0, -1);
  const id = renderPath(parent);
  const table = batch.tables.get(id) ?? { node, path: parent, lines: [] };
  batch.tables.set(id, table);
  table.lines.push(line(path, raw));
}

function grow(batch: Batch, inline: Inline, keys: readonly string[], raw: string): void {
  let branch = batch.inlines.get(inline) ?? new Map();
  batch.inlines.set(inline, branch);
  for (const key of keys.slice(0, -1)) {
    const found = branch.get(key);
    const next: Branch = found === undefined || typeof found === 'string' ? new Map() : found;
    branch.set(key, next);
    branch = next;
  }
  branch.set(keys.at(-1) ?? '', raw);
}

const renderBranch = (branch: Branch): string[] =>
  [...branch].map(([key, value]) =>
    typeof value === 'string' ? `${key} = ${value}` : `${key} = { ${renderBranch(value).join(', ')} }`,
  );

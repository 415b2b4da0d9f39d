import { renderName } from './spell-key.ts';
import {
  attachedStart,
  blockAt,
  contentFollows,
  indentAt,
  lastContentEnd,
  linesAt,
  nextLine,
  sectionEnd,
} from './lines.ts';
import { type KeyNode, sectionNames } from './key-tree.ts';
import type { Pair, Section, TomlDocument } from './scan.ts';
import type { TextEdit } from '../../lib/text.ts';
import type { TomlPath } from './types.ts';

/**
 * Order of insertions at one offset: dotted keys beside the ones that they resemble, then other keys; and these belong
 * to the table above, so they come before a new header.
 */
const rank = { dotted: 0, keys: 1, tables: 2 } as const;

/** Inserts lines behind the line (or lines) of a key or header, indented like it. */
export function insertBelow(
  document: TomlDocument,
  anchor: Pair | Section,
  lines: readonly string[],
  kind: 'dotted' | 'keys',
): TextEdit {
  const { text, start } = document;
  const at = nextLine(text, anchor.end);
  const indent = indentAt(text, anchor.keyStart, start);
  const indented = lines.map((line) => indent + line);
  return { start: at, end: at, text: linesAt(text, at, start, indented), rank: rank[kind] };
}

/**
 * The first root keys of a document: behind what stands at its head (a licence), before the first header and the
 * comment that belongs to it.
 */
export function insertRootBlock(document: TomlDocument, lines: readonly string[]): TextEdit {
  const { text, start, sections } = document;
  const first = sections[1];
  const at = lastContentEnd(text, first === undefined ? text.length : attachedStart(document, first), start);
  return { start: at, end: at, text: blockAt(text, at, start, lines), rank: rank.keys };
}

/**
 * A new `[table]`. Where only its sub-tables have headers: before the first of these. Otherwise behind the tables that
 * are nearest to it by path, or at the end.
 * @param isFirst whether this is the first thing that is put into an otherwise empty document
 */
export function insertTable(
  document: TomlDocument,
  node: KeyNode,
  path: TomlPath,
  lines: readonly string[],
  isFirst: boolean,
): TextEdit {
  const { text, start } = document;
  const child = node.path.length === path.length ? node.below[0] : undefined;
  const sibling = child ?? nearest(document, path);
  const indents = sibling === undefined ? { header: '', keys: '' } : indentsOf(document, sibling);
  const header = `${indents.header}[${path.map(renderName).join('.')}]`;
  const block = [header, ...lines.map((line) => indents.keys + line)];
  const at = offsetFor(document, child, sibling);
  const inserted = contentFollows(text, start)
    ? blockAt(text, at, start, block)
    : linesAt(text, at, start, isFirst ? block : ['', ...block]);
  return { start: at, end: at, text: inserted, rank: rank.tables };
}

function offsetFor(document: TomlDocument, child: Section | undefined, sibling: Section | undefined): number {
  const { text, start } = document;
  if (child !== undefined) return lastContentEnd(text, attachedStart(document, child), start);
  if (sibling !== undefined) return sectionEnd(document, sibling);
  return lastContentEnd(text, text.length, start);
}

/** The last of the tables that share most of their path with `path`; undefined when none shares its first name. */
export function nearest(document: TomlDocument, path: TomlPath): Section | undefined {
  let best: Section | undefined;
  let shared = 1;
  for (const section of document.sections) {
    const names = sectionNames(document, section);
    const differs = path.findIndex((name, index) => names[index] !== name);
    const length = differs < 0 ? path.length : differs;
    if (length < shared) continue;
    best = section;
    shared = length;
  }
  return best;
}

function indentsOf(document: TomlDocument, section: Section): { header: string; keys: string } {
  const { text, start } = document;
  const header = indentAt(text, section.start, start);
  const first = section.pairs[0];
  return { header, keys: first === undefined ? header : indentAt(text, first.keyStart, start) };
}

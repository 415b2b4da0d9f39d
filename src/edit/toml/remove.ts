import { cutMembers } from './inline-table.ts';
import { attachedStart, lineStart, nextLine, sectionEnd } from './lines.ts';
import { type Entry, nodeAt, type Inline, keyTree, type KeyNode } from './key-tree.ts';
import { isWithin } from '../../lib/key-path.ts';
import { joinRanges, mergeRanges, type CutRange, takeBlankLines, takeLastEol } from './cut-ranges.ts';
import type { Member, Pair, Section, TomlDocument } from './scan.ts';
import type { RemoveOperation } from './types.ts';

/** What has to go, by where it is written. */
type Gone = {
  /** Whole tables, with their comments. */
  readonly sections: Set<Section>;
  readonly pairs: Map<Section, Set<Pair>>;
  readonly members: Map<Inline, Set<Member>>;
  /** The keys of {@link members}. */
  readonly entries: Entry[];
  /** How many tables may go with their last key, counted outwards from this one; those that are not here stay. */
  readonly levels: Map<Section | Inline, number>;
};

export type Removal = Readonly<{
  /** The ranges of text to cut, ascending and apart from each other. */
  ranges: readonly CutRange[];
  /** The keys among them that are members of inline tables. */
  members: readonly Entry[];
}>;

/** What to cut to make these keys and tables go. */
export function planRemoval(document: TomlDocument, operations: readonly RemoveOperation[]): Removal {
  const root = keyTree(
    document,
    operations.map((operation) => operation.path),
  );
  const gone: Gone = {
    sections: new Set(),
    pairs: new Map(),
    members: new Map(),
    entries: [],
    levels: new Map(),
  };
  for (const operation of outermost(operations)) {
    const node = nodeAt(document.text, root, operation.path);
    if (node !== undefined) removeNode(gone, node, operation);
  }
  pruneInlines(gone);
  const ranges = mergeRanges([...memberRanges(document, gone), ...sectionRanges(document, gone)]);
  return {
    ranges: takeLastEol(document, joinRanges(takeBlankLines(document, ranges))),
    members: gone.entries.filter(({ home }) => 'inline' in home && gone.members.has(home.inline)),
  };
}

/** The operations without those of keys that go with the table of another. */
const outermost = (operations: readonly RemoveOperation[]): readonly RemoveOperation[] =>
  operations.filter(
    ({ path }, index) =>
      !operations.some(
        (other, at) => isWithin(path, other.path) && (other.path.length < path.length || at < index),
      ),
  );

function removeNode(gone: Gone, node: KeyNode, { keepTable, levels = 1 }: RemoveOperation): void {
  for (const section of [...node.headers, ...node.below]) gone.sections.add(section);
  for (const entry of node.dotted) removeEntry(gone, entry);
  if (node.entry === undefined) return;
  const home = removeEntry(gone, node.entry);
  // The removal of a table means that table, and not the one around it.
  limit(gone, home, node.entry, (keepTable ?? node.inline !== undefined) ? 0 : levels);
}

/** Notes how many tables may go with an entry. Those that its dotted key spells go by themselves. */
function limit(gone: Gone, home: Section | Inline, { names }: Entry, levels: number): void {
  const outer = Math.max(levels - names.length + 1, 0);
  gone.levels.set(home, Math.min(outer, gone.levels.get(home) ?? outer));
}

function removeEntry(gone: Gone, entry: Entry): Section | Inline {
  const { home, pair } = entry;
  if ('section' in home) {
    gone.pairs.set(home.section, (gone.pairs.get(home.section) ?? new Set()).add(pair));
    return home.section;
  }
  const members = gone.members.get(home.inline) ?? new Set();
  gone.members.set(home.inline, members.add(home.member));
  gone.entries.push(entry);
  return home.inline;
}

const isPruned = (gone: Gone, table: Section | Inline): boolean => (gone.levels.get(table) ?? 0) > 0;

/** An inline table that loses its last key goes with its own key, and perhaps the ones around. */
function pruneInlines(gone: Gone): void {
  const nextEmptied = (): Inline | undefined =>
    [...gone.members].find(
      ([inline, members]) => members.size === inline.table.members.length && isPruned(gone, inline),
    )?.[0];
  for (let emptied = nextEmptied(); emptied !== undefined; emptied = nextEmptied()) {
    gone.members.delete(emptied);
    limit(gone, removeEntry(gone, emptied.owner), emptied.owner, (gone.levels.get(emptied) ?? 1) - 1);
  }
}

function memberRanges({ text, start }: TomlDocument, gone: Gone): CutRange[] {
  const ranges: CutRange[] = [];
  for (const [inline, members] of gone.members) {
    for (const cut of cutMembers(text, start, inline.table, members))
      ranges.push({ ...cut, isBlock: false, isMember: true });
  }
  return ranges;
}

function sectionRanges(document: TomlDocument, gone: Gone): CutRange[] {
  const ranges: CutRange[] = [];
  for (const section of document.sections) {
    if (gone.sections.has(section)) ranges.push(wholeSection(document, section));
    else {
      const pairs = gone.pairs.get(section);
      if (pairs !== undefined) ranges.push(...pairRanges(document, gone, section, pairs));
    }
  }
  return ranges;
}

const wholeSection = (document: TomlDocument, section: Section): CutRange => ({
  start: attachedStart(document, section),
  end: sectionEnd(document, section),
  isBlock: true,
});

function pairRanges(
  document: TomlDocument,
  gone: Gone,
  section: Section,
  pairs: ReadonlySet<Pair>,
): readonly CutRange[] {
  const isEmptied = pairs.size === section.pairs.length;
  const isPrunedHeader = isEmptied && section.kind === 'table' && isPruned(gone, section);
  const lines = (isPrunedHeader ? [section, ...pairs] : [...pairs]).map((statement) => ({
    start: lineStart(document.text, statement.keyStart, document.start),
    end: nextLine(document.text, statement.end),
    isBlock: false,
  }));
  const ranges = mergeRanges(lines);
  // Where the user's comments stand between the lines, the blank lines around belong to those.
  const isBlock = ranges.length === 1 && (isPrunedHeader || (isEmptied && section.kind === 'root'));
  return ranges.map((range) => ({ ...range, isBlock }));
}

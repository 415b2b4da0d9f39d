import { cutMembers } from './inline.ts';
import { attachedStart, lineStart, nextLine, sectionEnd } from './lines.ts';
import { type Entry, findPlace, type Inline, locate, memberOf, type Place } from './places.ts';
import { isWithin } from '../../lib/key-path.ts';
import { joinRuns, mergeRuns, type Run, takeBlankLines, takeLastEol } from './runs.ts';
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
  runs: readonly Run[];
  /** The keys among them that are members of inline tables. */
  members: readonly Entry[];
}>;

/** What has to be cut so that these keys and tables are gone. */
export function planRemoval(document: TomlDocument, operations: readonly RemoveOperation[]): Removal {
  const root = locate(
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
    const place = findPlace(document.text, root, operation.path);
    if (place !== undefined) removePlace(gone, place, operation);
  }
  pruneInlines(gone);
  const runs = mergeRuns([...memberRuns(document, gone), ...sectionRuns(document, gone)]);
  return {
    runs: takeLastEol(document, joinRuns(takeBlankLines(document, runs))),
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

function removePlace(gone: Gone, place: Place, { keepTable, levels = 1 }: RemoveOperation): void {
  for (const section of [...place.headers, ...place.below]) gone.sections.add(section);
  for (const entry of place.dotted) removeEntry(gone, entry);
  if (place.entry === undefined) return;
  const home = removeEntry(gone, place.entry);
  // Whoever takes a table away means that table, and not the one around it.
  limit(gone, home, place.entry, (keepTable ?? place.inline !== undefined) ? 0 : levels);
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
  const member = memberOf(home.inline, entry);
  const members = gone.members.get(home.inline) ?? new Set();
  gone.members.set(home.inline, members);
  if (member !== undefined) members.add(member);
  gone.entries.push(entry);
  return home.inline;
}

const isPruned = (gone: Gone, table: Section | Inline): boolean => (gone.levels.get(table) ?? 0) > 0;

/** An inline table that loses its last key goes with its own key, and perhaps the ones around; inner ones come first. */
function pruneInlines(gone: Gone): void {
  const isEmptied = ([inline, members]: [Inline, Set<Member>]): boolean =>
    members.size === inline.table.members.length && isPruned(gone, inline);
  for (
    let emptied = innermost(gone, isEmptied);
    emptied !== undefined;
    emptied = innermost(gone, isEmptied)
  ) {
    gone.members.delete(emptied);
    limit(gone, removeEntry(gone, emptied.owner), emptied.owner, (gone.levels.get(emptied) ?? 1) - 1);
  }
}

const innermost = (gone: Gone, wanted: (item: [Inline, Set<Member>]) => boolean): Inline | undefined =>
  [...gone.members].filter(wanted).toSorted(([a], [b]) => b.table.open - a.table.open)[0]?.[0];

function memberRuns({ text, start }: TomlDocument, gone: Gone): Run[] {
  const runs: Run[] = [];
  for (const [inline, members] of gone.members) {
    for (const cut of cutMembers(text, start, inline.table, members))
      runs.push({ ...cut, isBlock: false, isMember: true });
  }
  return runs;
}

function sectionRuns(document: TomlDocument, gone: Gone): Run[] {
  const runs: Run[] = [];
  for (const section of document.sections) {
    if (gone.sections.has(section)) runs.push(wholeSection(document, section));
    else {
      const pairs = gone.pairs.get(section);
      if (pairs !== undefined) runs.push(...pairRuns(document, gone, section, pairs));
    }
  }
  return runs;
}

const wholeSection = (document: TomlDocument, section: Section): Run => ({
  start: attachedStart(document, section),
  end: sectionEnd(document, section),
  isBlock: true,
});

function pairRuns(
  document: TomlDocument,
  gone: Gone,
  section: Section,
  pairs: ReadonlySet<Pair>,
): readonly Run[] {
  const isEmptied = pairs.size === section.pairs.length;
  const isPrunedHeader = isEmptied && section.kind === 'table' && isPruned(gone, section);
  const lines = (isPrunedHeader ? [section, ...pairs] : [...pairs]).map((statement) => ({
    start: lineStart(document.text, statement.keyStart, document.start),
    end: nextLine(document.text, statement.end),
    isBlock: false,
  }));
  const runs = mergeRuns(lines);
  // Where comments of the person stand between the lines, the blank lines around belong to those.
  const isBlock = runs.length === 1 && (isPrunedHeader || (isEmptied && section.kind === 'root'));
  return runs.map((run) => ({ ...run, isBlock }));
}

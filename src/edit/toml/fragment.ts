import { isWithin, samePath, valueAt } from '../../lib/key-path.ts';
import { insertion, splice, type TextEdit } from '../../lib/text.ts';
import { sectionNames, keyTree, nodeAt } from './key-tree.ts';
import { keyNames } from './keys.ts';
import { leavesOf, type TomlLeaf } from './leaves.ts';
import { eolNear, indentAt, lastEnd, lineStart, nextLine } from './lines.ts';
import { type Pair, type Section, scanToml, type TomlDocument } from './scan.ts';
import { sameValue } from './values.ts';
import { isTable, type TomlPath, type TomlPiece, type TomlTable } from './types.ts';

/** A fragment, taken apart by what the text that it is merged into has already. */
export type Parts = Readonly<{
  /** Tables that the text lacks, in runs, as they are written: with headers and comments. */
  tables: readonly TomlPiece[];
  /** The keys in all other tables. */
  keys: readonly TomlLeaf[];
}>;

/** The comments of a key: whole lines above it, and what stands behind its value. */
type Comments = Readonly<{ path: TomlPath; above: readonly string[]; behind: string }>;

/** Where the lines begin that go with a header: behind the last statement above it. */
function startOf({ text, start, sections }: TomlDocument, section: Section): number {
  const previous = sections[section.index - 1];
  if (previous === undefined) return start;
  return previous.kind === 'root' && previous.pairs.length === 0 ? start : nextLine(text, lastEnd(previous));
}

/** A place that no text has: the piece goes beside its relatives, else to the end. */
const nowhere = { kind: 'pair', path: ['\0'], nth: 0 } as const;

function pieceOf(document: TomlDocument, run: readonly Section[], eol: string): TomlPiece | undefined {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const next = document.sections[last.index + 1];
  const end = next === undefined ? document.text.length : startOf(document, next);
  const text = document.text.slice(startOf(document, first), end).trim();
  return {
    kind: 'sections',
    path: sectionNames(document, first),
    table: [],
    // Line ends within a string are part of a value.
    text: /"""|'''/.test(text) ? text : text.split(/\r?\n/).join(eol),
    eol,
    isEolBefore: false,
    previous: nowhere,
    next: nowhere,
    linesAbove: 0,
    linesBelow: 0,
  };
}

/** Runs of neighbours for which `isWanted` holds, and which lie below one name: they go to one place. */
function runsOf(document: TomlDocument, isWanted: (section: Section) => boolean): Section[][] {
  const runs: Section[][] = [];
  let previous: Section | undefined;
  const nameOf = (section: Section): string | undefined => sectionNames(document, section)[0];
  for (const section of document.sections.filter(isWanted)) {
    const isNext = previous?.index === section.index - 1 && nameOf(previous) === nameOf(section);
    if (isNext) runs.at(-1)?.push(section);
    else runs.push([section]);
    previous = section;
  }
  return runs;
}

/** Takes a fragment apart. @param before the tree of the text that it is merged into */
export function partsOf(fragment: string, before: TomlTable, text: string): Parts {
  const document = scanToml(fragment);
  const eol = eolNear(text, text.length);
  const isNew = (section: Section): boolean =>
    section.kind !== 'root' && valueAt(before, sectionNames(document, section)) === undefined;
  const isInNew = ({ path }: TomlLeaf): boolean =>
    document.sections.some((section) => isNew(section) && isWithin(path, sectionNames(document, section)));
  /** A table that is there (one without keys asks for no more), or a list of tables as it is there. */
  const isThere = ({ path, value, raw }: TomlLeaf): boolean => {
    const there = valueAt(before, path);
    return isTable(value) ? isTable(there) : raw === undefined && sameValue(there, value);
  };
  return {
    tables: runsOf(document, isNew).flatMap((run) => pieceOf(document, run, eol) ?? []),
    keys: leavesOf(fragment).filter((leaf) => !isInNew(leaf) && !isThere(leaf)),
  };
}

/** The comment lines between two offsets, without the blanks around them. */
const commentLines = (text: string, from: number, to: number): readonly string[] =>
  text
    .slice(from, to)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('#'));

function commentsOf(document: TomlDocument, section: Section, pair: Pair, from: number): Comments {
  const { text, start } = document;
  const rest = text.slice(pair.end, nextLine(text, pair.end)).trim();
  return {
    path: [...sectionNames(document, section), ...keyNames(text, pair.keyStart, pair.equals)],
    above: commentLines(text, from, lineStart(text, pair.keyStart, start)),
    behind: rest.startsWith('#') ? ` ${rest}` : '',
  };
}

/** The comments of a fragment, by the key that they go with. */
function allComments(document: TomlDocument): readonly Comments[] {
  return document.sections.flatMap((section) => {
    let from = section.kind === 'root' ? document.start : nextLine(document.text, section.end);
    return section.pairs.map((pair) => {
      const comments = commentsOf(document, section, pair, from);
      from = nextLine(document.text, pair.end);
      return comments;
    });
  });
}

/** The edits that put the comments of one key above and behind it, where it has a line of its own. */
function editsFor(document: TomlDocument, pair: Pair, { above, behind }: Comments): readonly TextEdit[] {
  const { text, start } = document;
  const at = lineStart(text, pair.keyStart, start);
  const indent = indentAt(text, pair.keyStart, start);
  if (at + indent.length !== pair.keyStart) return [];
  const eol = eolNear(text, pair.end);
  const lines = above.map((line) => `${indent}${line}${eol}`).join('');
  const isFree = text.slice(pair.end, nextLine(text, pair.end)).trim() === '';
  return [
    ...(lines === '' ? [] : [insertion(at, lines)]),
    ...(behind !== '' && isFree ? [insertion(pair.end, behind)] : []),
  ];
}

/**
 * Adds the comments of keys that have been set in a text where they were missing.
 * @param keys the keys that were set
 * @param before the tree of the text without them
 */
export function withComments(
  fragment: string,
  keys: readonly TomlLeaf[],
  before: TomlTable,
  text: string,
): string {
  const wanted = allComments(scanToml(fragment)).filter(
    ({ path, above, behind }) =>
      above.length + behind.length > 0 &&
      valueAt(before, path) === undefined &&
      keys.some((key) => samePath(key.path, path)),
  );
  if (wanted.length === 0) return text;
  const document = scanToml(text);
  const root = keyTree(
    document,
    wanted.map(({ path }) => path),
  );
  const edits = wanted.flatMap((comments) => {
    const pair = nodeAt(text, root, comments.path)?.entry?.pair;
    return pair === undefined ? [] : editsFor(document, pair, comments);
  });
  return splice(text, edits);
}

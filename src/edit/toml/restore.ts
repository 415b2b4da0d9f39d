import { findAnchor, type Statement, statementsOf } from './anchor.ts';
import { nearest } from './insert-lines.ts';
import { leavesOfPiece } from './leaves.ts';
import { blockAt, eolBefore, eolNear, lastContentEnd, lineStart, nextLine, sectionEnd } from './lines.ts';
import { restoreMembers } from './inline-pieces.ts';
import { parseTree } from './parse.ts';
import { samePath } from '../../lib/key-path.ts';
import { nodeAt, firstOffset, keyTree } from './key-tree.ts';
import { refusal } from './unmergeable.ts';
import { scanToml, type TomlDocument } from './scan.ts';
import { insertion, splice, type TextEdit } from '../../lib/text.ts';
import type { LinesPiece, SetOperation, TomlPiece } from './types.ts';

export type Restoration = Readonly<{
  edits: readonly TextEdit[];
  /** What has lost its place: keys to set the usual way. */
  leftovers: readonly SetOperation[];
}>;

/**
 * Puts a piece back where it was cut out. When its neighbours are gone, a table goes beside its relatives, and a key to
 * where a new key would go. So does what no longer fits as it was written: `a.b = 1` where there is a `[a]` now.
 * @throws Problem `toml-unmergeable` when there is something at its path again.
 */
export function restorePiece(document: TomlDocument, piece: TomlPiece, file: string): Restoration {
  refuseAgain(document, piece, file);
  const edits = editsFor(document, piece);
  if (edits !== undefined && isToml(splice(document.text, edits))) return { edits, leftovers: [] };
  return { edits: [], leftovers: setsOf(piece) };
}

function editsFor(document: TomlDocument, piece: TomlPiece): readonly TextEdit[] | undefined {
  if (piece.kind === 'members') return restoreMembers(document, piece);
  const at = offsetFor(document, piece);
  if (at !== undefined) return [insertion(at, textAt(document, at, piece))];
  return piece.kind === 'sections' ? [besideRelatives(document, piece)] : undefined;
}

function isToml(text: string): boolean {
  try {
    parseTree(text);
    return true;
  } catch {
    return false;
  }
}

function refuseAgain(document: TomlDocument, piece: TomlPiece, file: string): void {
  const { text } = document;
  const node = nodeAt(text, keyTree(document, [piece.path]), piece.path);
  if (node === undefined) return;
  const isThere = node.entry !== undefined || node.dotted.length + node.headers.length > 0;
  // Another table of the same array is no hindrance.
  const isArray = node.headers[0]?.kind === 'array' && piece.kind === 'sections';
  if (isThere && !isArray) throw refusal(text, file, piece.path, firstOffset(node), 'there is one again');
}

function textAt({ text, start }: TomlDocument, at: number, piece: LinesPiece): string {
  const eol = piece.eol === '' ? eolNear(text, at) : piece.eol;
  if (at !== start && eolBefore(text, at) === undefined) return eol + piece.text;
  const isOpenEnd = piece.eol === '' && at === text.length;
  return isOpenEnd ? piece.text : piece.text + eol;
}

/** Where a piece of lines stood; undefined when that place cannot be told any more, or is another table's now. */
function offsetFor(document: TomlDocument, piece: LinesPiece): number | undefined {
  const statements = statementsOf(document);
  const previous = piece.previous === undefined ? -1 : findAnchor(statements, piece.previous);
  const next = piece.next === undefined ? statements.length : findAnchor(statements, piece.next);
  const isPreviousLost = piece.previous !== undefined && previous < 0;
  const isBetween = isPreviousLost || next !== previous + 1;
  const fromAbove = isPreviousLost
    ? undefined
    : offsetInGap(document, piece, statements, previous + 1, false);
  if (!isBetween || next < 0) return fromAbove;
  // Something new stands between: the neighbour below tells, unless another table has come to lie there.
  return offsetInGap(document, piece, statements, next, true) ?? fromAbove;
}

/** The offset in the gap before a statement: so many lines behind the one above it, or before itself. */
function offsetInGap(
  { text, start }: TomlDocument,
  piece: LinesPiece,
  statements: readonly Statement[],
  index: number,
  isFromBelow: boolean,
): number | undefined {
  const [above, below] = [statements[index - 1], statements[index]];
  if (!fits(piece, above, below)) return undefined;
  const gapStart = above === undefined ? start : nextLine(text, above.end);
  const gapEnd = below === undefined ? text.length : lineStart(text, below.start, start);
  let at = isFromBelow ? gapEnd : gapStart;
  if (isFromBelow)
    for (let n = piece.linesBelow; n > 0 && at > gapStart; n--) at = lineStart(text, at - 1, start);
  else for (let n = piece.linesAbove; n > 0 && at < gapEnd; n--) at = nextLine(text, at);
  return at;
}

/** Tables stand before a header or at the end; keys stand in the body that they were in. Some pieces hold both. */
function fits(piece: LinesPiece, above: Statement | undefined, below: Statement | undefined): boolean {
  const isLastInBody = below === undefined || below.kind !== 'pair';
  if (piece.kind === 'sections') return isLastInBody;
  return (
    samePath(above?.table ?? [], piece.table) && (isLastInBody || scanToml(piece.text).sections.length === 1)
  );
}

function besideRelatives(document: TomlDocument, piece: LinesPiece): TextEdit {
  const { text, start } = document;
  const relative = nearest(document, piece.path);
  const at =
    relative === undefined ? lastContentEnd(text, text.length, start) : sectionEnd(document, relative);
  const content = piece.text.slice(0, lastContentEnd(piece.text, piece.text.length, 0));
  const block = content.replace(/^[ \t]*\r?\n/, '').replace(/\r?\n$/, '');
  return insertion(at, blockAt(text, at, start, [block]));
}

function setsOf(piece: TomlPiece): SetOperation[] {
  return leavesOfPiece(piece).map(({ path, value, raw }) => ({
    op: 'set',
    path,
    value,
    ...(raw !== undefined && { raw }),
  }));
}

import { parseTree } from './parse.ts';
import { leavesOfPiece } from './leaves.ts';
import { type Entry, nodeAt, type Inline, keyTree } from './key-tree.ts';
import { Intent } from './proof.ts';
import type { CutRange } from './cut-ranges.ts';
import type { TomlDocument } from './scan.ts';
import { splice, type TextEdit } from '../../lib/text.ts';
import type { MembersPiece } from './types.ts';

/** What is to be kept of keys that are cut out of inline tables: a piece for each statement that has such tables. */
export function membersPieces(
  { text }: TomlDocument,
  entries: readonly Entry[],
  ranges: readonly CutRange[],
): MembersPiece[] {
  const groups = new Map<Inline, Entry[]>();
  for (const entry of entries) {
    if (!('inline' in entry.home)) continue;
    const inline = outermost(entry.home.inline);
    const group = groups.get(inline);
    if (group === undefined) groups.set(inline, [entry]);
    else group.push(entry);
  }
  return [...groups].map(
    ([
      {
        table: { open, close },
        owner,
      },
      group,
    ]): MembersPiece => {
      const within = ranges.filter(({ start }) => start > open && start < close);
      let removed = 0;
      const cuts = within.map(({ start, end }) => {
        const at = start - open - removed;
        removed += end - start;
        return { at, text: text.slice(start, end) };
      });
      return {
        kind: 'members',
        path: group.flatMap(({ table, names }, index) => (index === 0 ? [...table, ...names] : [])),
        table: [...owner.table, ...owner.names],
        members: group.map(({ pair, table }) => ({ table, text: text.slice(pair.keyStart, pair.end) })),
        cuts,
      };
    },
  );
}

function outermost(inline: Inline): Inline {
  const { home } = inline.owner;
  return 'inline' in home ? outermost(home.inline) : inline;
}

/** The edits that put keys back character by character; undefined when the inline table is not as it was left. */
export function restoreMembers(document: TomlDocument, piece: MembersPiece): TextEdit[] | undefined {
  const { text } = document;
  const inline = nodeAt(text, keyTree(document, [piece.table]), piece.table)?.inline;
  if (inline === undefined) return undefined;
  const { open, close } = inline.table;
  const left = text.slice(open, close + 1);
  const insertions = piece.cuts.map((cut) => ({ start: cut.at, end: cut.at, text: cut.text }));
  if (!isWhole(piece, left, splice(left, insertions))) return undefined;
  return insertions.map((edit) => ({ ...edit, start: open + edit.start, end: open + edit.end }));
}

/** Whether a text is an inline table that is what is left of it and the piece's keys. */
function isWhole(piece: MembersPiece, left: string, whole: string): boolean {
  const intent = new Intent();
  for (const { path, value } of leavesOfPiece(piece))
    intent.put(['x', ...path.slice(piece.table.length)], value);
  try {
    return intent.holds(parseTree(`x = ${left}`), parseTree(`x = ${whole}`));
  } catch {
    return false;
  }
}

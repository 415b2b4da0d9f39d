import { anchorOf, type Statement, statementsOf } from './anchor.ts';
import { keyNames } from './keys.ts';
import { eolBefore, nextLine } from './lines.ts';
import { membersPieces } from './inline-pieces.ts';
import { sectionNames } from './key-tree.ts';
import { planRemoval } from './remove.ts';
import { scanToml, type TomlDocument } from './scan.ts';
import { deletion, splice } from '../../lib/text.ts';
import type { LinesPiece, RemoveOperation, TomlPath, TomlPiece } from './types.ts';

export type Cut = Readonly<{ text: string; pieces: readonly TomlPiece[] }>;

/** Cuts keys, and tables with their sub-tables and comments, out of a text, and says what went and where it stood. */
export function cutPieces(document: TomlDocument, operations: readonly RemoveOperation[]): Cut {
  const { ranges, members } = planRemoval(document, operations);
  const deletions = ranges.map(({ start, end }) => deletion(start, end));
  const rest = scanToml(splice(document.text, deletions));
  const tables = statementsOf(document);
  const statements = statementsOf(rest);
  const pieces: TomlPiece[] = membersPieces(document, members, ranges);
  let removed = 0;
  for (const { start, end, isMember } of ranges) {
    if (isMember !== true) {
      const table = tables.findLast((statement) => statement.start < start)?.table ?? [];
      const lines = splitEol(document, start, end);
      pieces.push({
        ...firstKey(lines.text, table),
        ...lines,
        ...surroundingsOf(rest, statements, start - removed),
      });
    }
    removed += end - start;
  }
  return { text: rest.text, pieces };
}

/** What a piece of lines is: keys of the body of `table`, or tables with headers of their own. */
function firstKey(text: string, table: TomlPath): Pick<LinesPiece, 'kind' | 'path' | 'table'> {
  const document = scanToml(text);
  const [pair] = document.root.pairs;
  if (pair !== undefined) {
    return { kind: 'lines', path: [...table, ...keyNames(text, pair.keyStart, pair.equals)], table };
  }
  const header = document.sections[1];
  return { kind: 'sections', path: header === undefined ? [] : sectionNames(document, header), table: [] };
}

/** Parts a cut text from its last line end; from the one that it begins with, where a cut took the last line. */
function splitEol(
  { text, start: textStart }: TomlDocument,
  start: number,
  end: number,
): Pick<LinesPiece, 'text' | 'eol' | 'isEolBefore'> {
  const cut = text.slice(start, end);
  const isEolBefore = start !== textStart && eolBefore(text, start) === undefined;
  const eol = (isEolBefore ? /^\r?\n/ : /\r?\n$/).exec(cut)?.[0] ?? '';
  return {
    text: isEolBefore ? cut.slice(eol.length) : cut.slice(0, cut.length - eol.length),
    eol,
    isEolBefore,
  };
}

function surroundingsOf(
  { text, start }: TomlDocument,
  statements: readonly Statement[],
  at: number,
): Pick<LinesPiece, 'previous' | 'next' | 'linesAbove' | 'linesBelow'> {
  const index = statements.findIndex((statement) => statement.start >= at);
  const previous = statements[(index < 0 ? statements.length : index) - 1];
  const next = index < 0 ? undefined : statements[index];
  return {
    ...(previous !== undefined && { previous: anchorOf(previous) }),
    ...(next !== undefined && { next: anchorOf(next) }),
    linesAbove: countLines(text, previous === undefined ? start : nextLine(text, previous.end), at),
    linesBelow: countLines(text, at, next?.start ?? text.length),
  };
}

/** The number of lines that end in a range, or with the text. */
function countLines(text: string, from: number, to: number): number {
  const range = text.slice(from, to);
  const feeds = range.split('\n').length - 1;
  return feeds + (to === text.length && range !== '' && !range.endsWith('\n') ? 1 : 0);
}

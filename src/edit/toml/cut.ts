import { anchorOf, indexFrom, statementsOf } from './anchor.ts';
import { keyNames } from './keys.ts';
import { countWithin, eolBefore, lineStarts, nextLine } from './lines.ts';
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
  const surroundingsAt = surroundingsIn(rest);
  const pieces: TomlPiece[] = membersPieces(document, members, ranges);
  let removed = 0;
  for (const { start, end, isMember } of ranges) {
    if (isMember !== true) {
      const table = tables[indexFrom(tables, start) - 1]?.table ?? [];
      const lines = splitEol(document, start, end);
      pieces.push({
        ...firstKey(lines.text, table),
        ...lines,
        ...surroundingsAt(start - removed),
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

type Surroundings = Pick<LinesPiece, 'previous' | 'next' | 'linesAbove' | 'linesBelow'>;

/** Gives the surroundings of offsets in a text from which something was cut. */
function surroundingsIn(document: TomlDocument): (at: number) => Surroundings {
  const { text, start } = document;
  const statements = statementsOf(document);
  const lines = lineStarts(text);
  /** The number of lines that end in a range, or with the text. */
  const countLines = (from: number, to: number): number => {
    const isOpenEnd = to === text.length && from < to && !text.endsWith('\n');
    return countWithin(lines, from, to) + (isOpenEnd ? 1 : 0);
  };
  return (at) => {
    const index = indexFrom(statements, at);
    const [previous, next] = [statements[index - 1], statements[index]];
    return {
      ...(previous !== undefined && { previous: anchorOf(previous) }),
      ...(next !== undefined && { next: anchorOf(next) }),
      linesAbove: countLines(previous === undefined ? start : nextLine(text, previous.end), at),
      linesBelow: countLines(at, next?.start ?? text.length),
    };
  };
}

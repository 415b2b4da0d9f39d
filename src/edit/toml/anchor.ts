import { keyNames } from './keys.ts';
import { samePath } from '../../lib/key-path.ts';
import { sectionNames } from './key-tree.ts';
import { lowerBound } from './lines.ts';
import type { TomlDocument } from './scan.ts';
import type { TomlAnchor, TomlPath } from './types.ts';

/** A header or a key line, with its full path. */
export type Statement = TomlAnchor & Readonly<{ start: number; end: number; table: TomlPath }>;

/** All headers and keys of a document, in order. */
export function statementsOf(document: TomlDocument): Statement[] {
  const seen = new Map<string, number>();
  const statements: Statement[] = [];
  const add = (
    kind: TomlAnchor['kind'],
    path: TomlPath,
    table: TomlPath,
    start: number,
    end: number,
  ): void => {
    const id = JSON.stringify([kind, path]);
    const nth = seen.get(id) ?? 0;
    seen.set(id, nth + 1);
    statements.push({ kind, path, nth, table, start, end });
  };
  for (const section of document.sections) {
    const table = sectionNames(document, section);
    if (section.kind !== 'root') add(section.kind, table, table, section.start, section.end);
    for (const pair of section.pairs) {
      const names = keyNames(document.text, pair.keyStart, pair.equals);
      add('pair', [...table, ...names], table, pair.keyStart, pair.end);
    }
  }
  return statements;
}

/** The number of the first statement that begins at or behind an offset; that of all statements when there is none. */
export const indexFrom = (statements: readonly Statement[], offset: number): number =>
  lowerBound(statements.length, (index) => (statements[index]?.start ?? 0) >= offset);

export const anchorOf = ({ kind, path, nth }: TomlAnchor): TomlAnchor => ({ kind, path, nth });

/** The number of the statement that an anchor means; -1 when it is not there any more. */
export const findAnchor = (statements: readonly Statement[], anchor: TomlAnchor): number =>
  statements.findIndex(
    ({ kind, path, nth }) => kind === anchor.kind && nth === anchor.nth && samePath(path, anchor.path),
  );

import { applyBatch, type Batch, batchesOf } from './batch.ts';
import { cutPieces } from './cut.ts';
import { strictParse } from './strict-parse.ts';
import { nodeAt, kindOf, keyTree, type KeyNode, sectionNames } from './key-tree.ts';
import { keyNames } from './keys.ts';
import { scanToml, type TomlDocument } from './scan.ts';
import type { TomlOperation, TomlPath, TomlPiece } from './types.ts';

/**
 * The operations that take an edit back: applied to the edited text they give the bytes of `text` again. They are plain
 * data (values are kept as their source, `raw`), and can be kept as JSON. Each `set` and `remove` stands for itself:
 * those of keys that were changed meanwhile can be left out.
 * @throws Problem as `editToml` does for the same operations
 */
export function invertToml(
  text: string,
  operations: readonly TomlOperation[],
  path: string,
): TomlOperation[] {
  let document = strictParse(text, path).document;
  const inverse: TomlOperation[][] = [];
  for (const batch of batchesOf(operations)) {
    inverse.push(inverseOfBatch(document, batch));
    document = scanToml(applyBatch(document, batch, path));
  }
  return inverse.reverse().flat();
}

function inverseOfBatch(document: TomlDocument, batch: Batch): TomlOperation[] {
  if (batch.op === 'restore') {
    return pathsOf(batch.piece).map((path) => ({ op: 'remove', path, keepTable: true }));
  }
  if (batch.op === 'set') {
    const root = keyTree(
      document,
      batch.operations.map((operation) => operation.path),
    );
    return batch.operations.map(({ path }) => inverseOfSet(document.text, root, path));
  }
  return cutPieces(document, batch.operations).pieces.map((piece) => ({ op: 'restore', piece }));
}

/** The keys and tables that a piece holds. */
function pathsOf(piece: TomlPiece): TomlPath[] {
  const parts = piece.kind === 'members' ? piece.members : [piece];
  return parts.flatMap(({ table, text }) => {
    const document = scanToml(text);
    return [
      ...document.root.pairs.map(({ keyStart, equals }) => [...table, ...keyNames(text, keyStart, equals)]),
      ...document.sections.slice(1).map((section) => sectionNames(document, section)),
    ];
  });
}

function inverseOfSet(text: string, root: KeyNode, path: TomlPath): TomlOperation {
  const entry = nodeAt(text, root, path)?.entry;
  if (entry !== undefined) {
    return { op: 'set', path, raw: text.slice(entry.pair.valueStart, entry.pair.end) };
  }
  const isThere = (length: number): boolean => {
    const node = nodeAt(text, root, path.slice(0, length));
    return node !== undefined && kindOf(text, node) !== 'missing';
  };
  let parent = path.length - 1;
  while (!isThere(parent)) parent--;
  const levels = path.length - 1 - parent;
  const table = nodeAt(text, root, path.slice(0, parent));
  const keepTable = levels === 0 && table !== undefined && isEmptyTable(table);
  return { op: 'remove', path, keepTable, ...(levels > 1 && { levels }) };
}

/** Whether a table is written, as a header or as `{}`, and has no key in its own body. */
function isEmptyTable(node: KeyNode): boolean {
  if (node.inline !== undefined) return node.inline.table.members.length === 0;
  return node.headers[0]?.kind === 'table' && node.headers[0].pairs.length === 0;
}

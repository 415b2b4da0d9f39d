import { isWithin } from '../../lib/key-path.ts';
import { planRemoval } from './remove.ts';
import { restorePiece } from './restore.ts';
import { scanToml, type TomlDocument } from './scan.ts';
import { setEdits } from './set.ts';
import { deletion, splice } from '../../lib/text.ts';
import type { RemoveOperation, SetOperation, TomlOperation, TomlPath, TomlPiece } from './types.ts';

/** Operations of one sort that do not depend on each other's outcome: one scan of the text does for all. */
export type Batch =
  | Readonly<{ op: 'set'; operations: readonly SetOperation[] }>
  | Readonly<{ op: 'remove'; operations: readonly RemoveOperation[] }>
  | Readonly<{ op: 'restore'; piece: TomlPiece }>;

/** Splits operations, in their order, into batches. */
export function batchesOf(operations: readonly TomlOperation[]): Batch[] {
  const batches: Batch[] = [];
  for (const [index, operation] of operations.entries()) {
    const last = batches.at(-1);
    if (operation.op === 'set') {
      const isFree =
        last?.op === 'set' && !last.operations.some(({ path }) => areRelated(path, operation.path));
      if (isFree) batches[batches.length - 1] = { op: 'set', operations: [...last.operations, operation] };
      else batches.push({ op: 'set', operations: [operation] });
    } else if (operation.op === 'remove') {
      const removal = isRefilled(operation, operations, index)
        ? { ...operation, keepTable: true }
        : operation;
      if (last?.op === 'remove') {
        batches[batches.length - 1] = { op: 'remove', operations: [...last.operations, removal] };
      } else batches.push({ op: 'remove', operations: [removal] });
    } else batches.push({ op: 'restore', piece: operation.piece });
  }
  return batches;
}

const areRelated = (a: TomlPath, b: TomlPath): boolean => isWithin(a, b) || isWithin(b, a);

/** Whether a later operation sets a key in the table that a removal may empty. */
function isRefilled(removal: RemoveOperation, operations: readonly TomlOperation[], index: number): boolean {
  if (removal.keepTable !== undefined) return false;
  const table = removal.path.slice(0, -1);
  return operations.slice(index + 1).some((later) => later.op === 'set' && isWithin(later.path, table));
}

/**
 * Applies one batch to a text that smol-toml accepts. The result is not proved yet.
 * @throws Problem `toml-unmergeable`
 */
export function applyBatch(document: TomlDocument, batch: Batch, file: string): string {
  const { text } = document;
  if (batch.op === 'set') return splice(text, setEdits(document, batch.operations, file));
  if (batch.op === 'remove') {
    const { ranges } = planRemoval(document, batch.operations);
    return splice(
      text,
      ranges.map(({ start, end }) => deletion(start, end)),
    );
  }
  const { edits, leftovers } = restorePiece(document, batch.piece, file);
  return batchesOf(leftovers).reduce(
    (result, leftover) => applyBatch(scanToml(result), leftover, file),
    splice(text, edits),
  );
}

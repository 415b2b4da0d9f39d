import { problem } from '../../findings/index.ts';
import { parseRaw } from './strict-parse.ts';
import { renderPath } from './spell-key.ts';
import { leavesOfPiece } from './leaves.ts';
import { Intent } from './proof.ts';
import { scanToml } from './scan.ts';
import { intendedValue } from './set.ts';
import type { SetOperation, TomlOperation, TomlPiece, TomlValue } from './types.ts';
import { renderValue, sameValue } from './values.ts';

/**
 * What operations are meant to do.
 * @throws Problem `edit-unproved` when what is to be written is not one TOML value, or not the value that it is said to
 *   be
 */
export function intentOf(operations: readonly TomlOperation[], file: string): Intent {
  const intent = new Intent();
  for (const [index, operation] of operations.entries()) {
    if (operation.op === 'set') intent.put(operation.path, checkedValue(operation, file));
    else if (operation.op === 'remove') intent.put(operation.path, undefined);
    else if (operations[index - 1]?.op !== 'restore') putPieces(intent, piecesFrom(operations, index), file);
  }
  return intent;
}

function checkedValue(operation: SetOperation, file: string): TomlValue {
  const raw = operation.raw ?? renderValue(intendedValue(operation));
  const value = oneValue(raw);
  if (value === undefined || ('value' in operation && !sameValue(operation.value, value))) {
    const reason = `what is to be written for ${renderPath(operation.path)} is not its value`;
    throw problem('edit-unproved', { path: file, reason });
  }
  return value;
}

/** The value of a text that is one TOML value and nothing else; undefined for any other text. */
function oneValue(raw: string): TomlValue | undefined {
  try {
    const value = parseRaw(raw);
    const [pair] = scanToml(`x = ${raw}`).root.pairs;
    return pair?.end === raw.length + 4 ? value : undefined;
  } catch {
    return undefined;
  }
}

function piecesFrom(operations: readonly TomlOperation[], index: number): TomlPiece[] {
  const pieces: TomlPiece[] = [];
  for (const operation of operations.slice(index)) {
    if (operation.op !== 'restore') break;
    pieces.push(operation.piece);
  }
  return pieces;
}

function putPieces(intent: Intent, pieces: readonly TomlPiece[], file: string): void {
  // The tables of one array may have been cut out as several pieces.
  const arrays = new Map<string, TomlValue[]>();
  for (const piece of pieces) {
    for (const { path, value, raw } of leavesOrProblem(piece, file)) {
      if (Array.isArray(value)) {
        const id = renderPath(path);
        arrays.set(id, [...(arrays.get(id) ?? []), ...value]);
        intent.put(path, arrays.get(id));
      } else if (raw === undefined) intent.putTable(path);
      else intent.put(path, value);
    }
  }
}

function leavesOrProblem(piece: TomlPiece, file: string): ReturnType<typeof leavesOfPiece> {
  try {
    return leavesOfPiece(piece);
  } catch {
    const reason = `the text to put back at ${renderPath(piece.path)} is not TOML`;
    throw problem('edit-unproved', { path: file, reason });
  }
}

import { Problem } from '../findings/index.ts';
import { resolve, propertyAt, refuseDuplicateKeys } from './jsonc/resolve.ts';
import type { JsonObject, JsonOperation, JsonPath, JsonSet, JsonSource } from './jsonc/model.ts';
import { type Document, dataOf, objectOf } from './jsonc/nodes.ts';
import { type Claim, prove } from './jsonc/proof.ts';
import { type Source, unproved } from './jsonc/refusal.ts';
import { removal } from './jsonc/remove.ts';
import { renameEdits } from './jsonc/rename.ts';
import { setEdits } from './jsonc/set.ts';
import { isWithin } from '../lib/key-path.ts';
import { bom, positionAt, splice, type TextEdit } from '../lib/text.ts';
import { dropItem, prependItem } from './jsonc/items.ts';
import { readDocument } from './jsonc/tree.ts';

export type {
  JsonObject,
  JsonOperation,
  JsonPath,
  JsonRemove,
  JsonRename,
  JsonSet,
  JsonSource,
  JsonValue,
} from './jsonc/model.ts';
export { equalJson, isJsonObject } from './jsonc/model.ts';

/** Editors count lines and columns without the byte order mark; it is put back at the end. */
function withoutMark(text: string, path: string): Source & { mark: string } {
  return text.startsWith(bom) ? { mark: bom, text: text.slice(1), path } : { mark: '', text, path };
}

/**
 * Sets, removes and renames values in a JSON text with comments and trailing commas. Every character that is not part
 * of such a value, its comma and its line stays. An equal value is left as it is spelled, so a second run changes
 * nothing. The result is proved: read again, it holds the old data with exactly these values changed.
 * @param path the file's name, for messages only
 * @throws Problem `jsonc-invalid` for a text that cannot be read, holds no object, or holds a key twice on the way;
 *   `jsonc-unmergeable` when a parent is no object; `edit-unproved` when the proof fails
 */
export function editJsonc(text: string, operations: readonly JsonOperation[], path: string): string {
  const source = withoutMark(text, path);
  const before = readDocument(source);
  let document = before;
  const claims: Claim[] = [];
  for (const operation of operations) {
    const step = stepFor(document, operation);
    if (step.edits.length === 0) continue;
    document = reread({ path, text: splice(document.text, step.edits) });
    claims.push(step.claim);
  }
  if (document === before) return text;
  prove(source, dataOf(before.root), dataOf(document.root), claims);
  return source.mark + document.text;
}

function stepFor(document: Document, operation: JsonOperation): { edits: readonly TextEdit[]; claim: Claim } {
  const { path } = operation;
  if (operation.op === 'set') {
    return { edits: setEdits(document, operation), claim: { op: 'set', path, value: operation.value } };
  }
  if (operation.op === 'rename') {
    return { edits: renameEdits(document, operation), claim: { op: 'rename', path, to: operation.to } };
  }
  if (operation.op === 'prepend' || operation.op === 'drop') {
    const made = operation.op === 'drop' ? dropItem(document, operation) : prependItem(document, operation);
    const { edits, value } = made ?? { edits: [], value: [] };
    return { edits, claim: { op: 'set', path, value } };
  }
  const { edits, path: removed } = removal(document, operation) ?? { edits: [], path };
  return { edits, claim: { op: 'remove', path: removed, asked: path } };
}

function reread(source: Source): Document {
  try {
    return readDocument(source);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw unproved(source, `the new text cannot be read (${error.message})`);
  }
}

/**
 * The operations that take `operations` back, to be kept before those are applied to `text`, and to be applied in
 * their order. They give back the exact text where nothing else has changed since.
 * Nothing is returned for a value that is there already. Throws what {@link editJsonc} throws.
 */
export function invertJsonc(
  text: string,
  operations: readonly JsonSet[],
  path: string,
): readonly JsonOperation[] {
  const document = readDocument(withoutMark(text, path));
  const undo: JsonOperation[] = [];
  for (const operation of operations) {
    const { path: outer } = operation;
    // What is set once more, or inside a value that was set before, goes with that value.
    if (undo.some((known) => isWithin(outer, known.path))) continue;
    const changesAlone = operations.filter((other) => isWithin(other.path, outer)).length === 1;
    if (changesAlone && setEdits(document, operation).length === 0) continue;
    undo.unshift(invert(document, operation));
  }
  return undo;
}

function invert(document: Document, { path }: JsonSet): JsonOperation {
  const { scope, depth, property } = resolve(document, path);
  if (property !== undefined) {
    const { value } = property;
    return { op: 'set', path, value: dataOf(value), raw: document.text.slice(value.start, value.end) };
  }
  const { start, end } = scope.object;
  const inside = document.text.slice(start + 1, end - 1);
  const wasBlank = inside !== '' && inside.trim() === '';
  return { op: 'remove', path, keep: depth, ...(wasBlank && { inside }) };
}

/**
 * Reads a JSON text with comments and trailing commas. Its objects have no prototype: only a file's own keys are found.
 * @param path the file's name, for messages only
 * @param unread paths whose values are not looked at: a key that is there twice is let through in those (the last one
 *   counts)
 * @throws Problem `jsonc-invalid` for a text that cannot be read, holds no object, or an object with a key that is
 *   there twice
 */
export function parseJsonc(text: string, path: string, unread: readonly JsonPath[] = []): JsonObject {
  const document = readDocument(withoutMark(text, path));
  refuseDuplicateKeys(document, document.root, unread);
  return objectOf(document.root);
}

/**
 * A value as the file spells it, and where; undefined when it is not there.
 * @param file the file's name, for messages only
 * @throws Problem as {@link parseJsonc} does, but looks for keys that are there twice only on the way and in the value
 */
export function sourceOfJson(text: string, path: JsonPath, file = 'JSON'): JsonSource | undefined {
  const document = readDocument(withoutMark(text, file));
  const node = path.length === 0 ? document.root : propertyAt(resolve(document, path), path)?.value;
  if (node === undefined) return undefined;
  refuseDuplicateKeys(document, node);
  const raw = document.text.slice(node.start, node.end);
  return { value: dataOf(node), raw, ...positionAt(document.text, node.start) };
}

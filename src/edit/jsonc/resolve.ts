import type { Problem } from '../../findings/index.ts';
import type { JsonPath } from './model.ts';
import { type Document, type Node, nounOf, type ObjectNode, type Property } from './nodes.ts';
import { invalid, type Source, shownKey, shownPath, unmergeable } from './refusal.ts';
import { positionAt } from '../../lib/text.ts';

/** An object of the document, and the property that holds it (the top object has none). */
export type Scope = {
  readonly object: ObjectNode;
  readonly holder: { readonly scope: Scope; readonly property: Property } | undefined;
};

/** Where a path leads. */
export type Resolution = {
  /** The innermost object on it. */
  readonly scope: Scope;
  /** How many keys of the path lead to that object. */
  readonly depth: number;
  /**
   * The next key's property, where there is one: the end of the path, or a value that is no object although the path
   * goes on.
   */
  readonly property: Property | undefined;
};

/**
 * Follows a path as far as it goes.
 * @throws Problem `jsonc-invalid` when an object on the way holds a key twice
 */
export function resolve(document: Document, path: JsonPath): Resolution {
  let scope: Scope = { object: document.root, holder: undefined };
  for (const [depth, key] of path.entries()) {
    const property = propertiesByKey(document, scope.object).get(key);
    if (property?.value.kind !== 'object' || depth === path.length - 1) return { scope, depth, property };
    scope = { object: property.value, holder: { scope, property } };
  }
  throw new RangeError('a path needs at least one key');
}

/** The property at the end of a path, when all of it is there. */
export const propertyAt = ({ depth, property }: Resolution, path: JsonPath): Property | undefined =>
  depth === path.length - 1 ? property : undefined;

/** The refusal for a path that goes on behind a value that is no object. */
export function blocked(source: Source, path: JsonPath, depth: number, { value }: Property): Problem {
  const reason = `${shownPath(path.slice(0, depth + 1))} is ${nounOf(value)}, not an object`;
  return unmergeable(source, value.start, shownPath(path), reason);
}

/**
 * The properties of an object by key.
 * @throws Problem `jsonc-invalid` for a key that is there twice: which of the two counts depends on the reader
 */
function propertiesByKey(source: Source, object: ObjectNode): ReadonlyMap<string, Property> {
  const properties = new Map<string, Property>();
  for (const property of object.properties) {
    const first = properties.get(property.key);
    if (first !== undefined) throw duplicateKey(source, first, property);
    properties.set(property.key, property);
  }
  return properties;
}

function duplicateKey(source: Source, first: Property, second: Property): Problem {
  const { line } = positionAt(source.text, first.start);
  const reason = `the key ${shownKey(second.key)} is in this object twice (first on line ${line}), and which of the two counts depends on the reader.`;
  return invalid(source, second.start, reason);
}

/**
 * Refuses a key that is there twice, in `node` or anything inside it.
 * @param unread paths whose values are left out, because they are not looked at
 * @throws Problem `jsonc-invalid`
 */
export function refuseDuplicateKeys(source: Source, node: Node, unread: readonly JsonPath[] = []): void {
  if (node.kind === 'literal' || unread.some((path) => path.length === 0)) return;
  if (node.kind === 'array') {
    for (const item of node.items) refuseDuplicateKeys(source, item);
    return;
  }
  propertiesByKey(source, node);
  for (const { key, value } of node.properties) {
    const deeper = unread.filter((path) => path[0] === key).map((path) => path.slice(1));
    refuseDuplicateKeys(source, value, deeper);
  }
}

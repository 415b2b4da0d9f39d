import { emptyObject, type JsonObject, type JsonValue } from './model.ts';
import type { Source } from './refusal.ts';

/** Offsets into {@link Source.text}; `end` is behind the last character. */
export type Span = { readonly start: number; readonly end: number };

export type Literal = Span & {
  readonly kind: 'literal';
  readonly value: string | number | boolean | null;
};
export type ArrayNode = Span & { readonly kind: 'array'; readonly items: readonly Node[] };
export type ObjectNode = Span & { readonly kind: 'object'; readonly properties: readonly Property[] };
export type Node = Literal | ArrayNode | ObjectNode;

/** `start` and `end` are those of the key with its quotes; `comma` is the offset of the comma behind the value. */
export type Property = Span & {
  readonly key: string;
  readonly value: Node;
  readonly comma: number | undefined;
};

/** A comment; `line` for `// …`, which swallows all that follows up to the line break. */
export type Comment = Span & { readonly line: boolean };

export type Document = Source & { readonly root: ObjectNode; readonly comments: readonly Comment[] };

/** What a value is, for messages. */
export function nounOf(node: Node): string {
  if (node.kind !== 'literal') return node.kind === 'array' ? 'an array' : 'an object';
  return node.value === null ? 'null' : `a ${typeof node.value}`;
}

/** The data of a node. Of a key that is there twice the last one counts, as for most readers. */
export function dataOf(node: Node): JsonValue {
  if (node.kind === 'literal') return node.value;
  return node.kind === 'array' ? node.items.map(dataOf) : objectOf(node);
}

export function objectOf({ properties }: ObjectNode): JsonObject {
  const object = emptyObject();
  for (const { key, value } of properties) object[key] = dataOf(value);
  return object;
}

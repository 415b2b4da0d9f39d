import { type ParseErrorCode, printParseErrorCode, visit } from 'jsonc-parser';
import {
  type ArrayNode,
  type Comment,
  type Document,
  type Node,
  nounOf,
  type ObjectNode,
  type Property,
  type Span,
} from './nodes.ts';
import { conflictMarker, invalid, reasonFor, type Source } from './refusal.ts';

/** jsonc-parser is recursive: a few frames a level. No configuration nests a tenth as deep as this. */
const deepest = 500;

/** Objects and arrays while they are read. */
type Open<T> = { -readonly [K in keyof T]: T[K] };
type OpenObject = Open<Omit<ObjectNode, 'properties'>> & { properties: Open<Property>[] };
type OpenArray = Open<Omit<ArrayNode, 'items'>> & { items: Node[] };
type Key = Span & { readonly key: string };

/**
 * Reads a text into a tree that knows every offset.
 * @throws Problem `jsonc-invalid` for a text that is empty, cannot be read, holds a merge conflict, nests too deep, or
 *   is not an object
 */
export function readDocument(source: Source): Document {
  const { text } = source;
  refuseConflict(source, false);
  const comments: Comment[] = [];
  const open: (OpenObject | OpenArray)[] = [];
  const keys: Key[] = [];
  let root: Node | undefined;

  const attach = (value: Node): void => {
    const parent = open.at(-1);
    if (parent === undefined) root = value;
    else if (parent.kind === 'array') parent.items.push(value);
    else attachTo(parent, keys.pop(), value);
  };
  const begin = (container: OpenObject | OpenArray): void => {
    if (open.length === deepest) {
      throw invalid(source, container.start, `values are nested more than ${deepest} levels deep.`);
    }
    attach(container);
    open.push(container);
  };
  const end = (offset: number, length: number): void => {
    const container = open.pop();
    if (container !== undefined) container.end = offset + length;
  };

  visit(
    text,
    {
      onObjectBegin: (start) => begin({ kind: 'object', start, end: start, properties: [] }),
      onObjectProperty: (key, start, length) => {
        keys.push({ key, start, end: start + length });
      },
      onObjectEnd: end,
      onArrayBegin: (start) => begin({ kind: 'array', start, end: start, items: [] }),
      onArrayEnd: end,
      onLiteralValue: (value, start, length) =>
        attach({ kind: 'literal', start, end: start + length, value }),
      onSeparator: (character, offset) => {
        const container = open.at(-1);
        const last = container?.kind === 'object' ? container.properties.at(-1) : undefined;
        if (character === ',' && last !== undefined) last.comma = offset;
      },
      onComment: (start, length) => {
        comments.push({ start, end: start + length, line: text[start + 1] === '/' });
      },
      onError: (error, offset) => refuse(source, error, offset, comments),
    },
    { allowTrailingComma: true },
  );
  if (root?.kind === 'object') return { ...source, root, comments };
  const found = root === undefined ? 'nothing' : nounOf(root);
  throw invalid(source, root?.start ?? 0, `the file holds ${found}, where an object ("{ … }") is needed.`);
}

function attachTo(parent: OpenObject, name: Key | undefined, value: Node): void {
  if (name === undefined) return;
  const { key, start, end } = name;
  parent.properties.push({ key, start, end, value, comma: undefined });
}

function refuseConflict(source: Source, broken: boolean): void {
  const offset = conflictMarker(source.text, broken);
  if (offset !== undefined) throw invalid(source, offset, 'a merge conflict has not been resolved here.');
}

function refuse(source: Source, error: ParseErrorCode, offset: number, comments: readonly Comment[]): never {
  refuseConflict(source, true);
  if (isBlank(source.text, comments)) {
    const reason = comments.length === 0 ? 'the file is empty.' : 'the file holds nothing but comments.';
    throw invalid(source, 0, reason);
  }
  throw invalid(source, offset, reasonFor(printParseErrorCode(error)));
}

/** Is there nothing but white space around the comments? */
function isBlank(text: string, comments: readonly Comment[]): boolean {
  let from = 0;
  for (const { start, end } of comments) {
    if (text.slice(from, start).trim() !== '') return false;
    from = end;
  }
  return text.slice(from).trim() === '';
}

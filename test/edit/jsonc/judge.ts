import type { JsonOperation, JsonPath, JsonSet, JsonValue } from '../../../src/edit/jsonc.ts';

/*
 * A second opinion on JSON with comments: a reader of its own and the meaning of the operations, in code that shares
 * nothing with the editor. Values are compared as canonical text, so that `__proto__` is a key like any other.
 */

const tokens = /"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*.*?\*\/|[ \t\r\n]+|./gs;
const isComment = (token: string): boolean => token.startsWith('//') || token.startsWith('/*');

const tokensOf = (text: string): readonly string[] => text.replace(/^\ufeff/, '').match(tokens) ?? [];

/** The comments of a text, in order. */
export const commentsOf = (text: string): readonly string[] => tokensOf(text).filter(isComment);

/** Every token that carries meaning. */
const solid = (text: string): readonly string[] =>
  tokensOf(text).filter((token) => !isComment(token) && token.trim() !== '');

/** The data of a text with comments and trailing commas. */
export function read(text: string): JsonValue {
  const found = solid(text);
  const closes = (token: string | undefined): boolean => token === '}' || token === ']';
  return JSON.parse(found.filter((token, index) => token !== ',' || !closes(found[index + 1])).join(''));
}

/** Equal data has equal canonical text: keys in order, no white space. */
export function canonical(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`);
  return `{${pairs.sort().join()}}`;
}

const isObject = (value: JsonValue | undefined): value is { readonly [key: string]: JsonValue } =>
  canonical(value).startsWith('{');

export function at(data: JsonValue | undefined, [key, ...rest]: JsonPath): JsonValue | undefined {
  if (key === undefined) return data;
  if (!isObject(data)) return undefined;
  const entry = Object.entries(data).find(([name]) => name === key);
  return entry && at(entry[1], rest);
}

/** `data` with `value` at the path, with the key behind all others when it is new; undefined when something else is in the way. */
export function withSet(
  data: JsonValue | undefined,
  [key, ...rest]: JsonPath,
  value: JsonValue,
): JsonValue | undefined {
  if (key === undefined) return value;
  if (data !== undefined && !isObject(data)) return undefined;
  const entries = Object.entries(data ?? {});
  const inner = withSet(entries.find(([name]) => name === key)?.[1], rest, value);
  if (inner === undefined) return undefined;
  const isNew = !entries.some(([name]) => name === key);
  const changed = entries.map(([name, old]) => [name, name === key ? inner : old] as const);
  return Object.fromEntries(isNew ? [...changed, [key, inner] as const] : changed);
}

/** `data` without what is at the path. */
export function without(data: JsonValue, [key, ...rest]: JsonPath): JsonValue {
  if (!isObject(data)) return data;
  const entries = Object.entries(data);
  if (rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(entries.map(([name, old]) => [name, name === key ? without(old, rest) : old]));
}

/** What all operations make of the data; undefined when one of them is not possible. */
export function apply(data: JsonValue, operations: readonly JsonOperation[]): JsonValue | undefined {
  let result: JsonValue | undefined = data;
  for (const operation of operations) {
    if (result === undefined) return undefined;
    if (operation.op === 'set') result = withSet(result, operation.path, operation.value);
    else if (operation.op === 'remove') result = without(result, operation.path);
  }
  return result;
}

/** What a dev container gets. */
export const routing: readonly JsonSet[] = [
  { op: 'set', path: ['features', './codex-orq'], value: { model: 'openai/gpt-5.4' } },
  // Two strings, because what looks like a template is text for the dev container tools.
  { op: 'set', path: ['remoteEnv', 'ORQ_API_KEY'], value: '$' + '{localEnv:ORQ_API_KEY}' },
  {
    op: 'set',
    path: ['secrets', 'ORQ_API_KEY'],
    value: {
      description: 'API key of the Orq.ai AI Gateway, which Codex is routed through.',
      documentationUrl: 'https://docs.orq.ai',
    },
  },
];

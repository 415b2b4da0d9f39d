import { expect, test } from 'vitest';
import {
  editJsonc,
  equalJson,
  type JsonOperation,
  type JsonValue,
  parseJsonc,
} from '../../src/edit/jsonc.ts';
import { problemOf } from '../support/problem.ts';

/* Which spacing an edit copies, and which white space and comments it leaves: the small choices, one a row. */

const name = 'devcontainer.json';
const set = (path: string, value: JsonValue = 1): JsonOperation => ({
  op: 'set',
  path: path.split('.'),
  value,
});
const remove = (path: string): JsonOperation => ({ op: 'remove', path: path.split('.') });

const edited = (before: string, operation: JsonOperation): string => editJsonc(before, [operation], name);

test.each([
  ['a list has no blanks inside its brackets', '{ "a": 1 }', set('b', [1, 2]), '{ "a": 1, "b": [1, 2] }'],
  ['an empty object in a padded line is padded', '{ "a": {} }', set('a.b'), '{ "a": { "b": 1 } }'],
  ['… in a line without is not', '{"a": {}}', set('a.b'), '{"a": {"b": 1}}'],
  ['… with one blank keeps that, and gets no second', '{ "a": { } }', set('a.b'), '{ "a": { "b": 1 } }'],
  ['… and a comment alone, in one line', '{ /* x */ }', set('a'), '{ /* x */ "a": 1 }'],
  ['… with the blanks around its comment', '{/* x */}', set('a', { b: 1 }), '{/* x */ "a": {"b": 1}}'],
  [
    'the gap of an object around it goes over to what is in it',
    '{"a": 1,"b": {}}',
    set('b', { c: 1, d: 2 }),
    '{"a": 1,"b": {"c": 1,"d": 2}}',
  ],
  ['a list becomes an object as the others are', '{"a": [ 1 ]}', set('a', { b: 1 }), '{"a": {"b": 1}}'],
  [
    'a literal becomes an object over lines where its neighbours have lines',
    '{\n  "a": 1\n}',
    set('a', { b: 1 }),
    '{\n  "a": {\n    "b": 1\n  }\n}',
  ],
  ['blanks behind an opening brace stay', '{  \n}', set('a'), '{  \n  "a": 1\n}'],
  [
    'a colon that is lined up by hand is not copied',
    '{\n  "a"   : 1\n}',
    set('b'),
    '{\n  "a"   : 1,\n  "b": 1\n}',
  ],
  [
    'a first key is indented as the comment before it',
    '{\n\t"a": {\n\t    // x\n\t}\n}',
    set('a.b'),
    '{\n\t"a": {\n\t    // x\n\t    "b": 1\n\t}\n}',
  ],
  [
    'beside a comment alone, a new object has blanks as usual',
    '{ /* x */ }',
    set('a', { b: 1, c: 2 }),
    '{ /* x */ "a": { "b": 1, "c": 2 } }',
  ],
  ['a blank before the colon alone is copied', '{"a" :1}', set('c'), '{"a" :1,"c" :1}'],
  ['… and one on both sides', '{"a" : 1}', set('c'), '{"a" : 1, "c" : 1}'],
  ['a compact line stays one', '{"a":1,"b":2}', set('c'), '{"a":1,"b":2,"c":1}'],
  ['… also behind its first key', '{"a":1}', set('c'), '{"a":1,"c":1}'],
  [
    'a comment that touches a value stays behind it',
    '{\n  "a": 1// x\n}',
    set('b'),
    '{\n  "a": 1,// x\n  "b": 1\n}',
  ],
] as const)('written: %s', (_what, before, operation, after) => {
  expect(edited(before, operation)).toBe(after);
});

test.each([
  ['a comment behind it keeps its object', '{ "a": { "b": 1 /* x */ } }', 'a.b', '{ "a": { /* x */ } }'],
  ['… and one that touches it', '{ "a": { "b": 1/* x */ } }', 'a.b', '{ "a": {/* x */ } }'],
  ['… and one before it', '{ "a": {/* x */"b": 1 } }', 'a.b', '{ "a": {/* x */ } }'],
  ['a comment inside it goes with it', '{ "a": { "b": { /* x */ "c": 1 } } }', 'a.b', '{}'],
  ['commas before the keys', '{ "a": 1\n, "b": 2\n, "c": 3\n}', 'b', '{ "a": 1\n, "c": 3\n}'],
  ['the last one, with a blank before the comma', '{"a": 1 , "b": 2}', 'b', '{"a": 1 }'],
  [
    'one of a line without blanks',
    '{\n"x": {"a": 1,"b": 2, "c": 3}\n}',
    'x.b',
    '{\n"x": {"a": 1, "c": 3}\n}',
  ],
] as const)('taken away: %s', (_what, before, path, after) => {
  expect(edited(before, remove(path))).toBe(after);
});

test('a file that ends behind a comment is not taken for one of comments alone', () => {
  const { args } = problemOf(() => parseJsonc('{ "a": 1 /* x */', name)).finding;
  expect(args).toMatchObject({ reason: 'the file ends before the last "}".' });
});

test('a list is no object that has its length and its items', () => {
  expect(equalJson([1], { length: 1, 0: 1 })).toBe(false);
  expect(equalJson({ length: 1, 0: 1 }, [1])).toBe(false);
});

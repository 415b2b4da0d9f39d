import { describe, expect, test } from 'vitest';
import {
  editToml,
  invertToml,
  type TomlOperation,
  type TomlPath,
  type TomlValue,
} from '../../src/edit/toml.ts';

const file = 'config.toml';
const set = (path: string, value: TomlValue = 'x'): TomlOperation => ({
  op: 'set',
  path: path.split('.'),
  value,
});
const remove = (path: string, how: { keepTable?: boolean; levels?: number } = {}): TomlOperation => ({
  op: 'remove',
  path: path.split('.'),
  ...how,
});

/** Becomes what is expected, and the bytes that it was when the edit is taken back. */
function becomes(before: string, operations: readonly TomlOperation[], after: string): void {
  expect(editToml(before, operations, file)).toBe(after);
  const undo: TomlOperation[] = JSON.parse(JSON.stringify(invertToml(before, operations, file)));
  expect(editToml(after, undo, file)).toBe(before);
}

type Case = [name: string, before: string, operations: TomlOperation[], after: string];

describe('a new key comes', () => {
  test.each<Case>([
    ['into a table at the top of an empty file', '', [set('t.a')], '[t]\na = "x"\n'],
    ['into two new tables', '', [set('t.a'), set('u.a')], '[t]\na = "x"\n\n[u]\na = "x"\n'],
    [
      'above the next key of the same edit that is there, if none before it is',
      'a = "x"\nb = "x"\nc = 1\n',
      [set('new'), set('a'), set('b')],
      'a = "x"\nnew = "x"\nb = "x"\nc = 1\n',
    ],
    [
      'below the last key, not below a table in which a key is set as well',
      't = {}\nz = 1\n',
      [set('t.a'), set('new')],
      't = {a = "x"}\nz = 1\nnew = "x"\n',
    ],
    [
      'behind a last comma with a blank before it',
      't = { a = 1 , }\n',
      [set('t.b')],
      't = { a = 1 , b = "x", }\n',
    ],
    [
      'into a table that was set just before, with others',
      '',
      [set('a'), set('t', { b: 1n }), set('t.c')],
      'a = "x"\nt = { b = 1, c = "x" }\n',
    ],
  ])('%s', (_name, before, operations, after) => becomes(before, operations, after));
});

describe('what goes from an inline table', () => {
  const both = [remove('t.a', { keepTable: true }), remove('t.b', { keepTable: true })];
  test.each<Case>([
    [
      'the first, before a comment',
      't = { a = 1, # c\n  b = 2 }\n',
      [remove('t.a')],
      't = {  # c\n  b = 2 }\n',
    ],
    [
      'the last, behind a comma that begins its line',
      't = { # c\n  a = 1\n, b = 2 }\n',
      [remove('t.b')],
      't = { # c\n  a = 1\n }\n',
    ],
    [
      'the first, before such a comma',
      't = { # c\n  a = 1 # d\n, b = 2 }\n',
      [remove('t.a')],
      't = { # c\n   b = 2 }\n',
    ],
    [
      'the last, on the line of the brace',
      't = {\n  a = 1,\n  b = 2 ,}\n',
      [remove('t.b')],
      't = {\n  a = 1,\n  }\n',
    ],
    [
      'the only one, on the line of the brace',
      't = {\n  a = 1 }\n',
      [remove('t.a', { keepTable: true })],
      't = {\n   }\n',
    ],
    ['both, with a comment between', 't = { a = 1, # c\n  b = 2 }\n', both, 't = {  # c\n   }\n'],
    ['both, the second on a line of its own', 't = { a = 1,\n  b = 2\n}\n', both, 't = { \n}\n'],
    [
      'the first below a blank line',
      't = {\n\n  a = 1,\n  b = 2,\n}\n',
      [remove('t.a')],
      't = {\n\n  b = 2,\n}\n',
    ],
    ['two tables around', 'x = 1\nt = { u = { a = 1 } }\n', [remove('t.u.a', { levels: 2 })], 'x = 1\n'],
    [
      'no more tables around than that',
      'x = 1\nt = { u = { v = { a = 1 } } }\n',
      [remove('t.u.v.a', { levels: 2 })],
      'x = 1\nt = { }\n',
    ],
  ])('%s', (_name, before, operations, after) => becomes(before, operations, after));
});

describe('a table that loses its last key', () => {
  test.each<Case>([
    [
      'stays with its comment when a key comes into it',
      '[t] # mine\na = 1\n',
      [remove('t.a'), set('t.b')],
      '[t] # mine\nb = "x"\n',
    ],
    [
      'stays when a key comes into it after others',
      '[t] # mine\na = 1\n',
      [remove('t.a'), remove('x'), set('y'), set('t.b')],
      'y = "x"\n\n[t] # mine\nb = "x"\n',
    ],
    [
      'goes when it is told to',
      '[t] # mine\na = 1\n',
      [remove('t.a', { keepTable: false }), set('t.b')],
      '[t]\nb = "x"\n',
    ],
    [
      'goes when the key comes into the table around',
      '[t]\nz = 1\n[t.u] # mine\na = 1\n',
      [remove('t.u.a'), set('t.b')],
      '[t]\nz = 1\nb = "x"\n',
    ],
    ['goes when the key came before', '', [set('t.a'), remove('t.a')], ''],
    [
      'stays when one of the keys says so',
      '[t]\na = 1\nb = 2\n',
      [remove('t.a', { keepTable: true }), remove('t.b')],
      '[t]\n',
    ],
    [
      'stays when the last of the keys says so',
      '[t]\na = 1\nb = 2\n',
      [remove('t.a'), remove('t.b', { keepTable: true })],
      '[t]\n',
    ],
    [
      'does what the first of two says',
      '[t]\na = 1\n',
      [remove('t.a'), remove('t.a', { keepTable: true })],
      '',
    ],
    [
      'keeps the blank line below its header',
      '[t]\n\na = 1\n',
      [remove('t.a', { keepTable: true })],
      '[t]\n\n',
    ],
  ])('%s', (_name, before, operations, after) => becomes(before, operations, after));
});

describe('a table that goes', () => {
  test.each<Case>([
    [
      'with dotted keys above, and the blank line below',
      't.a = 1\n[t.b]\nc = 1\n\n[z]\n',
      [remove('t')],
      '[z]\n',
    ],
    [
      'with a key of it that is named as well',
      'x = 1\nt = { a = 1, b = 2 }\n',
      [remove('t.a'), remove('t')],
      'x = 1\n',
    ],
    [
      'with a key of it that is named behind it',
      'x = 1\nt = { a = 1, b = 2 }\n',
      [remove('t'), remove('t.a')],
      'x = 1\n',
    ],
    ['last, below blanks, without a line end', '  \nb = 1', [remove('b')], '  \n'],
    ['as the whole file, without a line end', '[t]\na = 1', [remove('t')], ''],
  ])('%s', (_name, before, operations, after) => becomes(before, operations, after));
});

test('nothing is written that is not the value that it is said to be', () => {
  const reason = 'what is to be written for "a b".c is not its value';
  const write = (raw: string): string => editToml('', [{ op: 'set', path: ['a b', 'c'], raw }], file);
  for (const raw of ['', 'x', '1 # c', '1\ny = 2', '1\n[z]', '1 '])
    expect(() => write(raw), raw).toThrow(reason);
});

test.each<[string, TomlPath, string]>([
  ['b = true\n', ['b'], 'it is a plain value, not a table'],
  ['a.b = 1\n', ['a'], 'it is a table with keys of its own.'],
])('a table cannot be set over %j', (text, path, reason) => {
  expect(() => editToml(text, [{ op: 'set', path, value: { x: 1n } }], file)).toThrow(reason);
});

import { describe, expect, test } from 'vitest';
import { cutToml, editToml, invertToml, type TomlOperation } from '../../src/edit/toml.ts';
import { Problem } from '../../src/findings/index.ts';

const file = 'config.toml';
const plain = <T>(data: T): T => JSON.parse(JSON.stringify(data)) as T;
const inverse = (text: string, operations: readonly TomlOperation[]): TomlOperation[] =>
  plain(invertToml(text, operations, file));
const set = (...path: string[]): TomlOperation => ({ op: 'set', path, value: 'x' });
const remove = (...path: string[]): TomlOperation => ({ op: 'remove', path });

describe('what takes a setting back', () => {
  test.each<[string, TomlOperation, object]>([
    ['a = 1 # c\n', set('a'), { op: 'set', path: ['a'], raw: '1' }],
    ['', set('a'), { op: 'remove', path: ['a'], keepTable: false }],
    ['[t]\nb = 1\n', set('t', 'a'), { op: 'remove', path: ['t', 'a'], keepTable: false }],
    ['[t]\n', set('t', 'a'), { op: 'remove', path: ['t', 'a'], keepTable: true }],
    ['t = {}\n', set('t', 'a'), { op: 'remove', path: ['t', 'a'], keepTable: true }],
    ['t = { b = 1 }\n', set('t', 'a'), { op: 'remove', path: ['t', 'a'], keepTable: false }],
    ['[t.u]\nb = 1\n', set('t', 'a'), { op: 'remove', path: ['t', 'a'], keepTable: false }],
    ['b = 1\n', set('t', 'a'), { op: 'remove', path: ['t', 'a'], keepTable: false }],
    ['b = 1\n', set('t', 'u', 'a'), { op: 'remove', path: ['t', 'u', 'a'], keepTable: false, levels: 2 }],
    [
      '[t]\n',
      set('t', 'u', 'v', 'a'),
      { op: 'remove', path: ['t', 'u', 'v', 'a'], keepTable: false, levels: 2 },
    ],
  ])('%j', (text, operation, expected) => {
    const undo = inverse(text, [operation]);
    expect(undo).toEqual([expected]);
    expect(editToml(editToml(text, [operation], file), undo, file)).toBe(text);
  });
});

describe('there and back, to the byte', () => {
  test.each<[string, string, readonly TomlOperation[]]>([
    ['keys that are taken out', 'a = 1 # one\n\n# two\nb = 2\nc = 3\n', [remove('a'), remove('c')]],
    [
      'a key of each of two tables',
      '[t]\na = 1\nb = 2\n\n[u]\na = 1\n',
      [remove('t', 'a'), remove('u', 'a')],
    ],
    [
      'members of one inline table',
      't = { a = 1, b = { c = 2, d = 3 }, e = 4 } # t\n',
      [remove('t', 'a'), remove('t', 'b', 'd'), remove('t', 'e')],
    ],
    [
      'members of two inline tables',
      't = { a = 1, b = 2 }\nu = {a=1,b=2}\n',
      [remove('t', 'b'), remove('u', 'a')],
    ],
    [
      'members on lines',
      't = {\n  a = 1, # one\n  # two\n  b = 2,\n  c = 3,\n}\n',
      [remove('t', 'b'), remove('t', 'c')],
    ],
    [
      'a list of tables',
      'a = 1\n\n[[s]]\nn = 1\n\n[t]\nb = 1\n\n[[s]]\nn = 2\n[s.sub]\nx = 1\n',
      [remove('s')],
    ],
    [
      'two lists of tables that take turns',
      '[[s]]\nn = 1\n[[r]]\nn = 1\n[[s]]\nn = 2\n[[r]]\nn = 2\n',
      [remove('r')],
    ],
    ['dotted keys in two places', 't.a = 1\nx = 1\nt.b = 2\n[y]\n', [remove('t')]],
    [
      'one after the other',
      '[t]\na = 1\n',
      [remove('t', 'a'), set('t', 'b'), set('u', 'v', 'w'), remove('t', 'b')],
    ],
    ['what is not there', '[t]\na = 1\n', [remove('x'), remove('t', 'b', 'c'), remove('u', 'v')]],
    [
      'with CRLF, a BOM and no last line end',
      '\ufeffa = 1\r\n[t]\r\nb = { c = 1, d = 2 }',
      [remove('t', 'b', 'c'), set('t', 'e'), set('a')],
    ],
  ])('%s', (_name, text, operations) => {
    const after = editToml(text, operations, file);
    expect(editToml(after, inverse(text, operations), file)).toBe(text);
  });

  test.each<[string, string, readonly string[]]>([
    ['a table', 'a = 1\n\n# of t\n[t]\nb = 1\n\n[u]\nc = 1\n', ['t']],
    ['a key', '[t]\na = 1\n# of b\nb = 2\nc = 3\n', ['t', 'b']],
    ['a member', 't = { a = 1, b = 2, c = 3 }\n', ['t', 'b']],
    ['a table in two places', '[t]\na = 1\n[u]\nb = 1\n[t.v]\nc = 1\n', ['t']],
    ['an inline table in a table', '[t]\na = { b = { c = 1 } }\nd = 2\n', ['t', 'a', 'b']],
  ])('what was put back goes again: %s', (_name, text, path) => {
    const cut = cutToml(text, path, file);
    const restores: TomlOperation[] = plain(cut.pieces).map((piece) => ({ op: 'restore', piece }));
    expect(editToml(cut.text, restores, file)).toBe(text);
    const undo = inverse(cut.text, restores);
    expect(undo.map(({ op }) => op)).toEqual(restores.map(() => 'remove'));
    expect(editToml(text, undo, file)).toBe(cut.text);
  });
});

test('nothing comes back where there is one again', () => {
  const restoresOf = (text: string, ...path: string[]): TomlOperation[] =>
    plain(cutToml(text, path, file).pieces).map((piece) => ({ op: 'restore', piece }));
  const refused = (text: string, restores: readonly TomlOperation[]): unknown => {
    try {
      return editToml(text, restores, file);
    } catch (error) {
      return error instanceof Problem ? error.finding.args : error;
    }
  };
  const again = { path: file, reason: 'there is one again' };
  expect(refused('[t]\nb = 1\n', restoresOf('[t]\na = 1\n', 't'))).toMatchObject({
    ...again,
    line: 1,
    key: 't',
  });
  expect(refused('x = 1\na = 2\n', restoresOf('a = 1\n', 'a'))).toMatchObject({
    ...again,
    line: 2,
    key: 'a',
  });
  expect(refused('t.b = 2\n', restoresOf('[t]\na = 1\n', 't'))).toMatchObject({ ...again, key: 't' });
  expect(refused('t = { a = 2 }\n', restoresOf('t = { a = 1, b = 2 }\n', 't', 'a'))).toMatchObject({
    ...again,
    column: 7,
  });
});

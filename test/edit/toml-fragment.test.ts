import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { mergeToml } from '../../src/edit/toml.ts';

const merge = (text: string, fragment: string): string => mergeToml(text, fragment, 'a.toml');

describe('a fragment arrives as it is written', () => {
  test('tables that are new, with comments, and empty ones', () => {
    const fragment =
      '# Of the tools.\n[tools] # all\n# the first\na = 1 # one\n\n# nothing in here yet\n[empty]\n';
    expect(merge('# mine\nx = 1\n', fragment)).toBe(
      '# mine\nx = 1\n\n# Of the tools.\n[tools] # all\n# the first\na = 1 # one\n\n# nothing in here yet\n[empty]\n',
    );
  });

  test('keys that are new in a table that is there, with the comments above and behind', () => {
    const fragment = '# at the top\nroot = true\n[t]\n# why\n# and how\nb = 2 # two\na = 9 # not yours\n';
    expect(merge('[t]\n  a = 1 # mine\n', fragment)).toBe(
      '# at the top\nroot = true\n\n[t]\n  a = 9 # mine\n  # why\n  # and how\n  b = 2 # two\n',
    );
  });

  test('lists of tables, and a table below one that is there', () => {
    const fragment = '[[s]]\nn = 1\n[s.sub]\nx = 1\n[[s]]\nn = 2\n[t.deep]\n# d\ny = 1\n';
    expect(merge('[t]\na = 1\n\n[u]\nb = 1\n', fragment)).toBe(
      '[t]\na = 1\n\n[t.deep]\n# d\ny = 1\n\n[u]\nb = 1\n\n[[s]]\nn = 1\n[s.sub]\nx = 1\n[[s]]\nn = 2\n',
    );
  });

  test('a list of tables that is there with other items is set as a whole', () => {
    const text = '[[s]]\nn = 1\n';
    expect(merge(text, text)).toBe(text);
    expect(() => merge(text, '[[s]]\nn = 2\n')).toThrow('it is an array of tables');
  });

  test('comments go with keys that are new, and with no other', () => {
    // Behind a value that has a comment, behind one in an inline table, and above one that shares its line.
    expect(merge('[t]\na = 1 # mine\n', '[t]\n# c\na = 2 # d\n')).toBe('[t]\na = 2 # mine\n');
    expect(merge('t = { a = 1 }\n', '[t]\n# c\nb = 2 # d\n')).toBe('t = { a = 1, b = 2 }\n');
    expect(merge('[t]\nb = 1\n', '[t]\n# one\n\n  # two\nc = 2\n')).toBe('[t]\nb = 1\n# one\n# two\nc = 2\n');
    expect(merge('[t]\nb = 1\n', '[t]\na = 2\n# of nothing\n')).toBe('[t]\nb = 1\na = 2\n');
  });

  test('in an inline table over several lines, comments hide nothing behind them', () => {
    const fragment = '[t]\n# c\nb = 2 # d\n';
    expect(merge('t = {\n  a = 1 }\n', fragment)).toBe('t = {\n  a = 1, b = 2 }\n');
    expect(merge('t = {\n  a = 1\n}\n', fragment)).toBe('t = {\n  a = 1,\n  # c\n  b = 2 # d\n}\n');
    expect(merge('t = {\n  a = 1,\n}\n', fragment)).toBe('t = {\n  a = 1,\n  # c\n  b = 2,\n}\n');
  });

  test('a text of several lines keeps its line ends', () => {
    expect(merge('x = 1\r\n', '[t]\na = """\nb"""\n')).toBe('x = 1\r\n\r\n[t]\na = """\nb"""\r\n');
  });

  test('what stands above the first header, where no key does, goes with it', () => {
    expect(merge('x = 1\n', '# a\n\n# b\n[t]\n')).toBe('x = 1\n\n# a\n\n# b\n[t]\n');
    expect(merge('x = 1\n', 'y = 2 # z\n# b\n[t]\n')).toBe('x = 1\ny = 2 # z\n\n# b\n[t]\n');
  });

  test('with the line ends of the file', () => {
    expect(merge('x = 1\r\n', '# c\n[t]\n# d\na = 1\n')).toBe('x = 1\r\n\r\n# c\r\n[t]\r\n# d\r\na = 1\r\n');
  });
});

test.each([
  [
    'within an inline table',
    't = { a = 1 }\n',
    '[t.u]\n# c\nb = 2\n[t.empty]\n',
    { t: { a: 1, u: { b: 2 }, empty: {} } },
  ],
  ['where dotted keys stand', 't.a = 1\n', '[t]\n# c\nb = 2\n', { t: { a: 1, b: 2 } }],
  ['into nothing', '', '# c\n[t]\n', { t: {} }],
])('a table %s', (_, text, fragment, data) => {
  expect(parse(merge(text, fragment))).toEqual(data);
});

test.each([
  ['b = 1\n', 'b = {}\n', 'it is a plain value, not a table'],
  ['b = 1\n', 'b = {}\n[u]\nx = 1\n', 'it is a plain value, not a table'],
  ['b = 1\n', '[b]\n', 'it is a plain value, not a table'],
  ['[[s]]\n', '[s.sub]\nx = 1\n', 's is an array of tables, not a table'],
])('nothing of a fragment is left out: %j cannot take %j', (text, fragment, reason) => {
  expect(() => merge(text, fragment)).toThrow(reason);
});

test('a table without keys asks for no more than a table', () => {
  for (const text of ['[t]\na = 1\n', 't.a = 1\n', 't = { a = 1 }\n'])
    for (const fragment of ['[t]\n', 't = {}\n']) expect(merge(text, fragment)).toBe(text);
  expect(merge('[t]\na = 1\n', 't = {}\n[u]\n')).toBe('[t]\na = 1\n\n[u]\n');
});

test.each(['# c\n[t]\n# d\na = 1 # e\n[empty]\n', 'x = 1 # y\n', '[[s]]\nn = 1\n'])(
  'a second run changes nothing: %j',
  (fragment) => {
    const once = merge('# mine\n[other]\nk = 1\n', fragment);
    expect(merge(once, fragment)).toBe(once);
  },
);

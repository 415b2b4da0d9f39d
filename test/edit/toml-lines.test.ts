import { describe, expect, test } from 'vitest';
import { editToml, sourceOf, type TomlOperation } from '../../src/edit/toml.ts';
import { keyNames, keyPrefixEnd } from '../../src/edit/toml/keys.ts';
import { eolNear, isBlankLine, lineStart, lineStarts, nextLine } from '../../src/edit/toml/lines.ts';
import { problemOf } from '../support/problem.ts';

describe('where lines begin and end', () => {
  test('in a text that begins with a blank line', () => {
    const text = '\nx\n';
    expect([0, 1, 2, 3].map((at) => lineStart(text, at, 0))).toEqual([0, 1, 1, 3]);
    expect([0, 1, 2, 3].map((at) => nextLine(text, at))).toEqual([1, 3, 3, 3]);
    expect(lineStarts(text)).toEqual([1, 3]);
    expect(nextLine('x', 0)).toBe(1);
    expect(lineStart('\uFEFFx', 1, 1)).toBe(1);
  });

  test.each([
    ['', 0, false],
    [' ', 0, true],
    ['\n', 0, true],
    [' \t\r\n', 0, true],
    [']\n', 0, false],
    ['x\n \n', 2, true],
    ['x\n', 2, false],
  ])('%j from %i on is a blank line: %s', (text, from, expected) => {
    expect(isBlankLine(text, from)).toBe(expected);
  });

  test('where line ends are mixed, the line before decides', () => {
    expect(eolNear('a\r\nb\n', 3)).toBe('\r\n');
    expect(eolNear('a\nb\r\n', 2)).toBe('\n');
    expect(eolNear('a\r\nb', 0)).toBe('\r\n');
    expect(eolNear('a', 1)).toBe('\n');
  });
});

describe('a dotted key', () => {
  test.each([
    ['a.b', ['a', 'b'], 1],
    [' a . "b.c" ', ['a', 'b.c'], 2],
    ["'a.b'.c", ['a.b', 'c'], 5],
    ["'a b' . 'c\\d'", ['a b', 'c\\d'], 5],
    ['"a\\"b".c', ['a"b', 'c'], 6],
    ['"a\\tb"."c"', ['a\tb', 'c'], 6],
  ])('%j has its names, and a first part that ends where it ends', (key, names, firstEnd) => {
    expect(keyNames(key, 0, key.length)).toEqual(names);
    expect(keyPrefixEnd(key, 0, key.length, 1)).toBe(firstEnd);
    expect(keyPrefixEnd(key, 0, key.length, 0)).toBe(0);
  });
});

describe('the comment of a header', () => {
  const remove: readonly TomlOperation[] = [{ op: 'remove', path: ['t'] }];

  test.each([
    ['x = """\n# no comment"""\n', ''],
    ['x = """\n# no comment"""\n', '# its comment\n'],
    ['[s]\nx = """\n# no comment"""\n', ''],
    ['[s]\nx = 1\n[[u]]\nx = """\n# no comment"""\n', '# its comment\n'],
    ['', '# its comment\n# of two lines\n'],
  ])('does not reach into the statement before it: %j, then %j', (before, comment) => {
    expect(editToml(`${before}${comment}[t]\ny = 1\n`, remove, 'config.toml')).toBe(before);
  });

  test('is none where a blank line parts the two, or at the top of a file with a header first', () => {
    expect(editToml('# of the file\n\n[t]\ny = 1\n', remove, 'config.toml')).toBe('# of the file\n');
  });
});

test('what is in the way is told by its first line', () => {
  const set: readonly TomlOperation[] = [{ op: 'set', path: ['a'], value: 1n }];
  const lineOf = (text: string): unknown => problemOf(() => editToml(text, set, 'config.toml')).finding.args;
  expect(lineOf('[a.b]\n\n[a]\nx = 1\n')).toMatchObject({ line: 1 });
  expect(lineOf('a.x = 1\na.y = 2\n\n[a.b]\n')).toMatchObject({ line: 1 });
  expect(lineOf('b = 1\na = { x = 1 }\n')).toMatchObject({ line: 2 });
});

test('a key is looked for in tables alone, not in a list of them', () => {
  const remove: readonly TomlOperation[] = [{ op: 'remove', path: ['a', 'b', 'c'] }];
  for (const text of ['[[a]]\nb.c = 1\n', '[[a]]\n[a.b]\nc = 1\n', 'a = [{ b.c = 1 }]\n', 'a.b = 1\n']) {
    expect(sourceOf(text, ['a', 'b', 'c']), text).toBeUndefined();
    expect(editToml(text, remove, 'config.toml')).toBe(text);
  }
});

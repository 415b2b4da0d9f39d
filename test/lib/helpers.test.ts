import { expect, test } from 'vitest';
import { isEnvName } from '../../src/lib/env-name.ts';
import { isAtOrBelow, isBelow, withParents } from '../../src/lib/folders.ts';
import { isWithin, samePath, valueAt } from '../../src/lib/key-path.ts';
import { isLoopback } from '../../src/lib/loopback.ts';
import { positionAt, splice } from '../../src/lib/text.ts';

test('a value is found by own keys, through tables only', () => {
  const tree = { a: { b: [{ c: 1 }], d: new Date(0), e: undefined } };
  expect(valueAt(tree, [])).toBe(tree);
  expect(valueAt(tree, ['a', 'b'])).toEqual([{ c: 1 }]);
  expect(valueAt(tree, ['a', 'b', '0'])).toBeUndefined();
  expect(valueAt(tree, ['a', 'd', 'getTime'])).toBeUndefined();
  expect(valueAt(tree, ['a', 'constructor'])).toBeUndefined();
  expect(valueAt(undefined, ['a'])).toBeUndefined();
});

test('a path is within another one only when every key of that leads the same way', () => {
  expect(isWithin(['a', 'b'], ['a'])).toBe(true);
  expect(isWithin(['a'], ['a'])).toBe(true);
  expect(isWithin(['a'], ['a', 'b'])).toBe(false);
  expect(isWithin(['ab'], ['a'])).toBe(false);
  expect(samePath(['a', 'b'], ['a', 'b'])).toBe(true);
  expect(samePath(['a', 'b'], ['a'])).toBe(false);
});

test.each([
  ['/a/b', '/a', true],
  ['/a/b/c', '/a', true],
  ['/a', '/', true],
  // A name may begin with two dots.
  ['/a/..b', '/a', true],
  ['/a/..b/c', '/a', true],
  ['/ab', '/a', false],
  ['/a', '/a/b', false],
  ['/b', '/a', false],
  ['/b/a', '/a', false],
  ['/', '/a', false],
])('whether %s is below %s: %s', (path, folder, isIn) => {
  expect(isBelow(path, folder)).toBe(isIn);
  expect(isAtOrBelow(path, folder)).toBe(isIn);
  expect([isBelow(folder, folder), isAtOrBelow(folder, folder)]).toEqual([false, true]);
});

test('a folder comes with those above it, innermost first', () => {
  expect(withParents('/a/b')).toEqual(['/a/b', '/a', '/']);
  expect(withParents('/')).toEqual(['/']);
});

test.each([
  ['the first character', 'ab', 0, 1, 1],
  ['behind a byte order mark', '\ufeffab', 1, 1, 1],
  ['the byte order mark itself', '\ufeffab', 0, 1, 1],
  ['the line feed itself', 'a\nb', 1, 1, 2],
  ['after LF', 'a\nb', 2, 2, 1],
  ['the LF of a CRLF', 'a\r\nb', 2, 1, 3],
  ['after CRLF', 'a\r\nbc', 4, 2, 2],
  ['after a lone CR', 'a\rbc', 3, 2, 2],
  ['after three kinds of line end', 'a\r\n\r\nb\nc', 8, 4, 2],
])('a position counts as editors do: %s', (_name, text, offset, line, column) => {
  expect(positionAt(text, offset)).toEqual({ line, column });
});

test('edits are applied by their places; at one place by rank, then by the order of the list', () => {
  const edits = [
    { start: 2, end: 3, text: 'C' },
    { start: 1, end: 1, text: '2', rank: 1 },
    { start: 1, end: 1, text: '1' },
    { start: 1, end: 1, text: '3', rank: 1 },
  ];
  expect(splice('abcd', edits)).toBe('a123bCd');
  expect(() =>
    splice('abcd', [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ]),
  ).toThrow(RangeError);
});

test.each([
  ['http://localhost', true],
  ['http://LOCALHOST:8080', true],
  ['http://127.1', true],
  ['http://127.255.0.9', true],
  ['http://[::1]:80', true],
  ['http://[0:0:0:0:0:0:0:1]', true],
  // These are looked up in DNS, or are addresses elsewhere.
  ['http://api.localhost', false],
  ['http://localhost.example.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://128.0.0.1', false],
  ['http://[::2]', false],
  ['http://0.0.0.0', false],
])('%s is this machine: %s', (url, expected) => {
  expect(isLoopback(new URL(url).hostname)).toBe(expected);
});

test.each([
  ['ORQ_API_KEY', true],
  ['_x1', true],
  ['', false],
  ['1X', false],
  ['A-B', false],
  ['A=B', false],
  ['Ä', false],
  ['A\n', false],
])('%j is the name of a variable: %s', (name, expected) => {
  expect(isEnvName(name)).toBe(expected);
});

import { describe, expect, test } from 'vitest';
import { TomlDate, type TomlTable, type TomlValue } from '../../src/edit/toml.ts';
import { parseTree } from '../../src/edit/toml/parse.ts';
import { Intent } from '../../src/edit/toml/proof.ts';
import { sameValue } from '../../src/edit/toml/values.ts';

/** Whether the step from one document to the other is the one that the changes describe; `undefined` takes a key away. */
function holds(
  before: string,
  after: string,
  ...changes: readonly (readonly [string, TomlValue | undefined])[]
): boolean {
  const intent = new Intent();
  for (const [path, value] of changes) intent.put(path.split('.'), value);
  return intent.holds(parseTree(before), parseTree(after));
}

describe('the proof of an edit accepts', () => {
  test.each<[string, string, string, [string, TomlValue | undefined][]]>([
    ['no change', 'a = 1\n[b]\nc = [{ d = nan }]', 'b = { c = [{ d = nan }] }\na = 0x1', []],
    ['a new key', 'a = 1', 'a = 1\nb = 2', [['b', 2n]]],
    ['a new key in a new table', '', '[a.b]\nc = true', [['a.b.c', true]]],
    ['another value', 'a = 1', 'a = "x"', [['a', 'x']]],
    ['a key that is gone', '[a]\nb = 1\nc = 2', '[a]\nc = 2', [['a.b', undefined]]],
    ['a table that went with its last key', '[a]\nb = 1', '', [['a.b', undefined]]],
    ['a table that stayed without its last key', '[a]\nb = 1', '[a]', [['a.b', undefined]]],
    [
      'the removal of what is not there',
      'a = 1',
      'a = 1',
      [
        ['b', undefined],
        ['a.x', undefined],
      ],
    ],
    [
      'the removal of what is not there below a new value',
      '',
      'a = 1',
      [
        ['a', 1n],
        ['a.x', undefined],
      ],
    ],
    [
      'a table that was replaced',
      '[a]\nb = 1',
      '[a]\nc = 2',
      [
        ['a', undefined],
        ['a.c', 2n],
      ],
    ],
    [
      'a key below a new value',
      '',
      'a = { b = 1, c = 2 }',
      [
        ['a', { b: 1n }],
        ['a.c', 2n],
      ],
    ],
    [
      'names that objects inherit',
      'a = 1',
      'a = 1\nconstructor = 2\n__proto__ = 3',
      [
        ['constructor', 2n],
        ['__proto__', 3n],
      ],
    ],
  ])('%s', (_, before, after, changes) => {
    expect(holds(before, after, ...changes)).toBe(true);
  });
});

describe('the proof of an edit refuses', () => {
  test.each<[string, string, string, [string, TomlValue | undefined][]]>([
    ['another key that is gone', 'a = 1\nb = 2', 'a = 1', []],
    ['another key that is new', 'a = 1', 'a = 1\nb = 2', []],
    ['another key that is new beside ours', 'a = 1', 'a = 2\nb = 2', [['a', 2n]]],
    ['another key that is new in our table', '[t]\na = 1', '[t]\na = 2\nb = 2', [['t.a', 2n]]],
    ['another value', 'a = [1, 2]', 'a = [1, 3]', []],
    ['a value of another type', 'a = 1', 'a = 1.0', []],
    ['a value that is not the intended one', 'a = 1', 'a = 3', [['a', 2n]]],
    ['a key that was to be set and is not', 'a = 1', 'a = 1', [['b', 2n]]],
    ['a key that was to go and did not', 'a = 1', 'a = 1', [['a', undefined]]],
    ['an emptied table that took its neighbour along', '[a]\nb = 1\nc = 1', '', [['a.b', undefined]]],
    ['an empty table that is gone', '[a]\n[b]', '[b]', [['a.x', undefined]]],
    ['a table that became something else', '[a]\nb = 1', 'a = 1', [['a.b', undefined]]],
    ['what was left of a table that was to go', '[a]\nb = 1\nc = 2', '[a]\nc = 2', [['a', undefined]]],
    ['an array that lost its order', 'a = [1, 2]', 'a = [2, 1]', []],
    ['an array that grew', 'a = [1]', 'a = [1, 1]', []],
  ])('%s', (_, before, after, changes) => {
    expect(holds(before, after, ...changes)).toBe(false);
  });

  test('a table that was to be put back and is not', () => {
    const intent = new Intent();
    intent.putTable(['a', 'b']);
    const empty: TomlTable = parseTree('');
    expect(intent.holds(empty, empty)).toBe(false);
    expect(intent.holds(empty, parseTree('[a.b]'))).toBe(true);
  });
});

test.each<[string, TomlValue, TomlValue]>([
  ['an integer and a float', 1n, 1],
  ['the two zeros', 0, -0],
  ['a date and its midnight', new TomlDate('2025-01-01'), new TomlDate('2025-01-01T00:00:00')],
  [
    'a local moment and one with an offset',
    new TomlDate('2025-01-01T00:00:00'),
    new TomlDate('2025-01-01T00:00:00Z'),
  ],
  [
    'one moment with two offsets',
    new TomlDate('2025-01-01T01:00:00+01:00'),
    new TomlDate('2025-01-01T00:00:00Z'),
  ],
  ['a date and its text', new TomlDate('2025-01-01'), '2025-01-01'],
  ['a list and a table', [], {}],
  ['a table and one with another key', { a: 1n }, { b: 1n }],
])('%s are not the same', (_, a, b) => {
  expect(sameValue(a, b)).toBe(false);
  expect(sameValue(b, a)).toBe(false);
  expect(sameValue(a, a)).toBe(true);
});

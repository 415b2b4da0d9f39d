import { describe, expect, test } from 'vitest';
import { equalJson, editJsonc, invertJsonc, type JsonSet, parseJsonc } from '../../src/edit/jsonc.ts';
import { prove } from '../../src/edit/jsonc/proof.ts';
import { shownKey, shownPath } from '../../src/edit/jsonc/refusal.ts';
import { problemOf } from '../support/problem.ts';

const name = 'devcontainer.json';

const reasonOf = (work: () => unknown): unknown => {
  const { args } = problemOf(work).finding;
  return 'reason' in args ? args.reason : args;
};

test.each([
  [[1], [1, 2], false],
  [[1, 2], [1], false],
  [[1, [2]], [1, [2]], true],
  [[1], { 0: 1 }, false],
  [{ 0: 1 }, [1], false],
  [null, {}, false],
  [{}, null, false],
  [{ a: 1, b: [null] }, { b: [null], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1 }, { b: 1 }, false],
] as const)('the same data or not: %j and %j', (a, b, expected) => {
  expect(equalJson(a, b)).toBe(expected);
});

describe('a key in a message', () => {
  test('is cut when it has more than sixty characters', () => {
    expect(shownKey('k'.repeat(60))).toBe(`"${'k'.repeat(60)}"`);
    expect(shownKey('k'.repeat(61))).toBe(`"${'k'.repeat(60)}…"`);
  });

  test('stands in brackets in a path where it is no plain name', () => {
    expect(shownPath(['features', './codex-orq', 'model'])).toBe('features["./codex-orq"].model');
    expect(shownPath(['a b', 'c!', 'k'.repeat(61)])).toBe(`["a b"]["c!"]["${'k'.repeat(60)}…"]`);
  });
});

describe('a line that looks like one of a merge conflict', () => {
  test.each(['<', '>', '|', '<<<<<<', '>>>>>>', '||||||'])(
    'is none with fewer than seven signs: %s',
    (line) => {
      expect(parseJsonc(`{ /*\n${line}\n*/ "a": 1 }`, name)).toEqual({ a: 1 });
      expect(reasonOf(() => parseJsonc(`{ /*\n${line}\n*/ "a" }`, name))).not.toMatch(/merge conflict/);
    },
  );

  test.each(['<<<<<<< ours', '||||||| base', '>>>>>>> theirs'])('is one with seven: %s', (line) => {
    expect(reasonOf(() => parseJsonc(`{ /*\n${line}\n*/ "a": 1 }`, name))).toMatch(/merge conflict/);
    expect(reasonOf(() => parseJsonc(`{\n${line}\n "a" }`, name))).toMatch(/merge conflict/);
  });
});

describe('a refusal says what is there instead', () => {
  const set = (path: readonly string[]): JsonSet => ({ op: 'set', path, value: 1 });

  test.each([
    ['{ "a": { "b": [] } }', ['a', 'b', 'c', 'd'], 'a.b is an array, not an object'],
    ['{ "a": "x" }', ['a', 'b', 'c'], 'a is a string, not an object'],
    ['{ "a": null }', ['a', 'b'], 'a is null, not an object'],
  ])('%s', (text, path, reason) => {
    expect(reasonOf(() => editJsonc(text, [set(path)], name))).toBe(reason);
  });

  test.each([
    ['{}', 'it is an object, not a list'],
    ['"x"', 'it is a string, not a list'],
    ['[ /* x */ ]', 'its list holds nothing but a comment'],
  ])('an item that is to be put into %s', (list, reason) => {
    const work = (): unknown =>
      editJsonc(`{ "l": ${list} }`, [{ op: 'prepend', path: ['l'], value: 1 }], name);
    expect(reasonOf(work)).toBe(reason);
  });

  test('an item whose comma is held by a comment, and a name that is taken', () => {
    const drop = (): unknown =>
      editJsonc('{ "l": [1 /* x */, 2] }', [{ op: 'drop', path: ['l'], value: 1 }], name);
    expect(reasonOf(drop)).toBe('a comment stands between the item and its comma');
    const rename = (): unknown =>
      editJsonc('{ "a": 1, "b": 2 }', [{ op: 'rename', path: ['a'], to: 'b' }], name);
    expect(reasonOf(rename)).toBe('"b" is there already');
  });

  test('a list that is not there is a mistake of the caller', () => {
    const work = (): unknown => editJsonc('{}', [{ op: 'prepend', path: ['l'], value: 1 }], name);
    expect(work).toThrow(new RangeError('there is no list at the path'));
    expect(editJsonc('{}', [{ op: 'drop', path: ['l'], value: 1 }], name)).toBe('{}');
  });

  test('what an edit does not come out as', () => {
    const source = { text: '', path: name };
    const claims = [
      { op: 'set', path: ['a', 'b'], value: 1 },
      { op: 'rename', path: ['c'], to: 'd' },
    ] as const;
    expect(reasonOf(() => prove(source, {}, {}, claims))).toBe(
      'the new text does not hold the old data with a.b, c changed',
    );
    expect(reasonOf(() => prove(source, {}, { a: 1 }, []))).toBe(
      'the new text does not hold the old data with nothing changed',
    );
    const gone = { op: 'remove', path: ['a'], asked: ['a', 'b'] } as const;
    for (const before of [{ a: { b: 1, c: 2 } }, { a: 1 }, { a: {} }])
      expect(reasonOf(() => prove(source, before, {}, [gone]))).toBe('more than a.b would go');
    const raw = { op: 'set', path: ['a'], value: 1, raw: '1 }' } as const;
    expect(reasonOf(() => editJsonc('{ "a": 2 }', [raw], name))).toMatch(
      /^the new text cannot be read \(.+\)$/,
    );
  });
});

describe('an item of a list', () => {
  const put = (text: string, value: unknown = { x: 1 }): string =>
    editJsonc(text, [{ op: 'prepend', path: ['l'], value: value as never }], name);
  const take = (text: string, value: unknown = 1): string =>
    editJsonc(text, [{ op: 'drop', path: ['l'], value: value as never }], name);

  test.each([
    ['in a line', '{ "l": [1, 2] }', '{ "l": [{ "x": 1 }, 1, 2] }'],
    [
      'on a line of its own',
      '{\n  "l": [\n    1\n  ]\n}',
      '{\n  "l": [\n    {\n      "x": 1\n    },\n    1\n  ]\n}',
    ],
  ])('is written %s', (_what, before, after) => {
    expect(put(before)).toBe(after);
  });

  test.each([
    ['{ "l": [1, 2] }', '{ "l": [2] }'],
    ['{ "l": [0, 1] }', '{ "l": [0] }'],
    ['{ "l": [0, 1, 2] }', '{ "l": [0, 2] }'],
    ['{ "l": [ 1 ] }', '{ "l": [] }'],
    ['{ "l": [\n 0,\n 1\n] }', '{ "l": [\n 0\n] }'],
  ])('goes with its comma: %s', (before, after) => {
    expect(take(before)).toBe(after);
  });

  test.each(['[ /* x */ 1 ]', '[ 1 /* x */ ]', '[ 0, /* x */ 1 ]', '[ 0 /* x */, 1 ]', '[ 1, // x\n 2 ]'])(
    'stays where a comment is in the way: %s',
    (list) => {
      expect(problemOf(() => take(`{ "l": ${list} }`)).finding.code).toBe('jsonc-unmergeable');
    },
  );
});

describe('what undo has to know of an object that is empty', () => {
  const undoOf = (text: string): unknown =>
    invertJsonc(text, [{ op: 'set', path: ['a', 'b'], value: 1 }], name);

  test.each([
    ['{ "a": {} }', {}],
    ['{ "a": { \n } }', { inside: ' \n ' }],
    ['{ "a": { /* x */ } }', {}],
    ['{ "a": { "c": 1 } }', {}],
  ])('%j', (text, more) => {
    expect(undoOf(text)).toEqual([{ op: 'remove', path: ['a', 'b'], keep: 1, ...more }]);
  });

  test('nothing where the very value is there', () => {
    expect(undoOf('{ "a": { "b": 1 } }')).toEqual([]);
  });
});

describe('a new value', () => {
  const set = (text: string, path: readonly string[], value: unknown, raw?: string): string =>
    editJsonc(text, [{ op: 'set', path, value: value as never, ...(raw !== undefined && { raw }) }], name);

  test.each([
    ['an array stays in its line', '{\n  "a": [ 1 ]\n}', [1, 2], '{\n  "a": [1, 2]\n}'],
    ['an array stays over lines', '{\n  "a": [\n    1\n  ]\n}', [2], '{\n  "a": [\n    2\n  ]\n}'],
    ['an object without blanks has none', '{\n  "a": {"x": 1}\n}', { y: 2 }, '{\n  "a": {"y": 2}\n}'],
    ['one with blanks has them', '{\n  "a": { "x": 1 }\n}', { y: 2 }, '{\n  "a": { "y": 2 }\n}'],
    [
      'an empty one opens as its surroundings do',
      '{\n  "a": {}\n}',
      { y: 2 },
      '{\n  "a": {\n    "y": 2\n  }\n}',
    ],
    ['an empty array as well', '{\n  "a": []\n}', [1], '{\n  "a": [\n    1\n  ]\n}'],
  ])('%s', (_what, before, value, after) => {
    expect(set(before, ['a'], value)).toBe(after);
  });

  test('in an exact spelling that is there already changes nothing', () => {
    const text = '{ "a": [1,2] }';
    expect(set(text, ['a'], [1, 2], '[1,2]')).toBe(text);
    expect(set(text, ['a'], [1, 2], '[ 1, 2 ]')).toBe('{ "a": [ 1, 2 ] }');
  });
});

describe('an item of a list, with all that is around it', () => {
  const put = (list: string, value: unknown): string =>
    editJsonc(`{"l": ${list}}`, [{ op: 'prepend', path: ['l'], value: value as never }], name).slice(6, -1);
  const drop = (list: string, inside?: string): string =>
    editJsonc(
      `{"l": ${list}}`,
      [{ op: 'drop', path: ['l'], value: 1, ...(inside !== undefined && { inside }) }],
      name,
    ).slice(6, -1);

  test.each([
    '[1/*x*/,2]',
    '[1,/*x*/2]',
    '[2/*x*/,1]',
    '[2,/*x*/1]',
    '[/*x*/1]',
    '[1/*x*/]',
    '[/*x*/1/*y*/]',
  ])('stays with its comment, and the list is refused: %s', (list) => {
    expect(reasonOf(() => drop(list))).toBe('a comment stands between the item and its comma');
  });

  test('leaves what was inside an empty list behind where it was the only one', () => {
    expect(drop('[ 1 ]', '  ')).toBe('[  ]');
    expect(drop('[ 1 ]')).toBe('[]');
    expect(drop('[1, 2]', '  ')).toBe('[2]');
    expect(drop('[2, 1]', '  ')).toBe('[2]');
  });

  test('is spread over lines as the first one is, or where that is none that could be', () => {
    expect(put('[\n  { "a": 1 }\n]', { b: 2 })).toBe('[\n  {"b": 2},\n  { "a": 1 }\n]');
    expect(put('[\n  {\n    "a": 1\n  }\n]', { b: 2 })).toBe(
      '[\n  {\n    "b": 2\n  },\n  {\n    "a": 1\n  }\n]',
    );
    expect(put('[\n  1\n]', { b: 2 })).toBe('[\n  {\n    "b": 2\n  },\n  1\n]');
    expect(put('[{\n  "a": 1\n}]', { b: 2 })).toMatch(/^\[\{ ?"b": 2 ?\}, \{\n/);
  });
});

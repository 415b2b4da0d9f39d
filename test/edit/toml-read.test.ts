import { describe, expect, test } from 'vitest';
import { editToml, parseToml, TomlDate, type TomlPath, type TomlValue } from '../../src/edit/toml.ts';
import { MAX_DEPTH } from '../../src/edit/toml/codex-limits.ts';
import { readToml, readTomlValue } from '../../src/edit/toml/read.ts';
import { parseRaw, strictParse } from '../../src/edit/toml/strict-parse.ts';
import { renderValue, sameValue } from '../../src/edit/toml/values.ts';
import { Problem } from '../../src/findings/index.ts';

const file = 'config.toml';

async function argsOf(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.finding.args;
  }
}

const refused = (line: number, column: number, reason: string): unknown => ({
  ...{ path: file, line, column, reason },
});

describe('what Codex cannot read is refused where it stands:', () => {
  test.each<[string, unknown]>([
    ['a = "x\n', refused(1, 7, 'string that is not closed on its line')],
    ['a = "x\r\n', refused(1, 7, 'string that is not closed on its line')],
    ['a = "x', refused(1, 5, expect.stringMatching(/\S/) as unknown as string)],
    ['\ufeffa = \n', refused(1, 5, expect.stringMatching(/^[^\n]+$/) as unknown as string)],
    [
      'a = 1\nb = \n',
      refused(2, 5, expect.not.stringContaining('Invalid TOML document') as unknown as string),
    ],
    ['a = "x\ry"\n', refused(1, 7, 'carriage return without a line feed behind it')],
    ['a = "x\u0001y"\n', refused(1, 7, expect.stringMatching(/control/) as unknown as string)],
    ['a = 1\n\ufeffb = 2\n', refused(2, 1, 'byte order mark in the middle of the text')],
    ['a = 1\nb = 9223372036854775808\n', refused(2, 5, 'integer does not fit into 64 bits')],
    ['\ufeffa = 1\nb = \n', refused(2, 5, expect.stringMatching(/\S/) as unknown as string)],
    ['a = 1e999\n', refused(1, 5, 'floating-point number is too large')],
    ['\ufeffa = 2023-02-29\n', refused(1, 5, 'no such day in the calendar')],
  ])('%j', async (text, expected) => {
    expect(await argsOf(() => parseToml(text, file))).toEqual(expected);
    expect(await argsOf(() => readToml(text, file))).toEqual(expected);
  });

  test('it is no column before the first', async () => {
    expect(await argsOf(() => parseToml('\ufeff= 1\n', file))).toMatchObject({ line: 1, column: 1 });
  });
});

describe('what is only looked at', () => {
  const nested = (depth: number): string => `x = ${'['.repeat(depth)}${']'.repeat(depth)}\n`;

  test.each<[string, string]>([
    ['numbers', 'a = 9223372036854775807\nb = -1.5\nc = true\nd = "x"\n'],
    ['a number that is none', 'a = nan\nb = [inf, { c = -inf }]\n'],
    ['dates', 'a = 2024-02-29\nb = [07:32:00]\n[t]\nc = 1979-05-27T07:32:00Z\n'],
    ['an empty text', ''],
    ['tables, arrays of them, and what lies in them', '[a]\nx = 1\n[a.b]\ny = [1]\n[[c]]\nz = {}\n[[c]]\n'],
    ['a key that JavaScript knows', '__proto__ = 1\n[constructor]\ntoString = 2\n'],
    ['as many levels as Codex reads', nested(MAX_DEPTH)],
    ['half as many', nested(MAX_DEPTH / 2)],
  ])('is what the strict reader gives: %s', async (_name, text) => {
    expect(await readToml(text, file)).toEqual(parseToml(text, file));
  });

  test.each([
    ['one level more than Codex reads', nested(MAX_DEPTH + 1)],
    ['a day that is none, deep in it', 'a = [[{ b = 2023-02-29 }]]\n'],
    ['a large integer, deep in it', 'a = [[{ b = [9223372036854775808] }]]\n'],
    ['a large float, deep in it', 'a = { b = { c = -1e999 } }\n'],
    ['more parts of a key than Codex reads', `${'a.'.repeat(MAX_DEPTH)}b = 1\n`],
    ['one key twice', 'a = 1\na = 2\n'],
    ['a day that is none, beside one', 'a = [2024-02-29, { b = 2023-02-29 }]\n'],
    ['a large integer, beside a small one', 'a = [1, 9223372036854775808]\n'],
    ['a table twice', '[a]\nx = 1\n[a]\ny = 1\n'],
  ])('is refused as the strict reader does: %s', async (_name, text) => {
    const strict = await argsOf(() => parseToml(text, file));
    expect(strict).toMatchObject({ path: file, reason: expect.stringMatching(/\S/) });
    expect(await argsOf(() => readToml(text, file))).toEqual(strict);
  });

  test('parses a plain table when it is looked at, and once', async () => {
    const text = '[notice]\nhide = true\nlast = [2026]\n';
    const tree = await readToml(text, file);
    const before = Object.getOwnPropertyDescriptor(tree, 'notice');
    expect(before).toMatchObject({ enumerable: true, configurable: true });
    expect(before?.get).toBeTypeOf('function');
    const notice = tree['notice'];
    expect(notice).toEqual({ hide: true, last: [2026n] });
    expect(tree['notice']).toBe(notice);
    const after = Object.getOwnPropertyDescriptor(tree, 'notice');
    expect(after).toEqual({ value: notice, writable: true, enumerable: true, configurable: true });
    expect(Object.keys(tree)).toEqual(['notice']);
  });
});

describe('the strict reader', () => {
  test('gives the same objects for the last three texts, and reads a fourth anew', () => {
    // Not the same in a second run of this test within one process.
    const texts = [1, 2, 3, 4].map((number) => `a = ${number} # ${Math.random()}\n`);
    const [one = '', two = '', three = '', four = ''] = texts;
    const first = strictParse(one, file);
    for (const text of [two, three]) strictParse(text, file);
    expect(strictParse(one, file)).toBe(first);
    strictParse(four, file);
    expect(strictParse(one, file)).not.toBe(first);
    expect(strictParse(one, file)).toEqual(first);
  });

  test('reads one value, and nothing that is none', () => {
    expect([parseRaw("'x'"), parseRaw('[1, 2.5]'), parseRaw('{ a = {} }')]).toEqual([
      'x',
      [1n, 2.5],
      { a: {} },
    ]);
    expect(() => parseRaw('')).toThrow();
  });
});

test.each<[string, TomlValue | undefined]>([
  ['"x"', 'x'],
  ['[1, 2]', [1n, 2n]],
  ['{ a = 1.0 }', { a: 1 }],
  ['x', undefined],
  ['', undefined],
  ['"x', undefined],
])('the spelling %j stands for %o', (raw, value) => {
  expect(readTomlValue(raw)).toEqual(value);
});

describe('what stands in the way of a key is named, with its place:', () => {
  const set = (text: string, path: TomlPath): Promise<unknown> =>
    argsOf(() => editToml(text, [{ op: 'set', path, value: 'x' }], file));
  test.each<[string, TomlPath, object]>([
    [
      'a = 1\nb = 2\n',
      ['b', 'c'],
      { line: 2, column: 1, key: 'b.c', reason: 'b is a plain value, not a table' },
    ],
    [
      'a = [1]\n',
      ['a', 'c', 'd'],
      { line: 1, column: 1, key: 'a.c.d', reason: 'a is an array, not a table' },
    ],
    ['\n[[a]]\nx = 1\n', ['a', 'c'], { line: 2, column: 1, reason: 'a is an array of tables, not a table' }],
    ['[a]\nx = 1\n', ['a'], { line: 1, column: 1, key: 'a', reason: 'it is a table with keys of its own' }],
    ['[[a]]\nx = 1\n', ['a'], { line: 1, reason: 'it is an array of tables' }],
    ['[a.b]\nx = 1\n', ['a'], { line: 1, reason: 'it is a table with keys of its own' }],
    ['a.b.c = 1\n', ['a', 'b'], { line: 1, key: 'a.b', reason: 'it is a table with keys of its own' }],
    [
      '[t]\na."b c" = 1\n',
      ['t', 'a', 'b c', 'd'],
      { line: 2, key: 't.a."b c".d', reason: 't.a."b c" is a plain value, not a table' },
    ],
    ['a = { b = 1 }\n', ['a', 'b', 'c'], { line: 1, column: 7, reason: 'a.b is a plain value, not a table' }],
  ])('%j', async (text, path, expected) => {
    expect(await set(text, path)).toMatchObject({ path: file, ...expected });
  });
});

describe('values', () => {
  test.each<[TomlValue, string]>([
    ['a"b', String.raw`"a\"b"`],
    [1n, '1'],
    [1, '1.0'],
    [-0, '-0.0'],
    [0, '0.0'],
    [1.5, '1.5'],
    [1e21, '1e+21'],
    [Number.NaN, 'nan'],
    [Number.POSITIVE_INFINITY, 'inf'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    [true, 'true'],
    [new TomlDate('07:32:00'), '07:32:00.000'],
    [['a', 1n], '["a", 1]'],
    [{}, '{}'],
    [{ 'a b': 1n, c: [{}] }, '{ "a b" = 1, c = [{}] }'],
  ])('%o is spelled %s', (value, spelling) => {
    expect(renderValue(value)).toBe(spelling);
  });

  const date = new TomlDate('2026-01-01');
  test.each<[TomlValue | undefined, TomlValue | undefined, boolean]>([
    [undefined, undefined, true],
    [undefined, 1n, false],
    [1n, 1, false],
    [0, -0, false],
    [Number.NaN, Number.NaN, true],
    ['1', 1n, false],
    [date, new TomlDate('2026-01-01'), true],
    [date, new TomlDate('2026-01-02'), false],
    [new TomlDate('2026-01-01T00:00:00Z'), new TomlDate('2026-01-01T00:00:00'), false],
    [date, {}, false],
    [{}, date, false],
    [date, [], false],
    [[], {}, false],
    [{}, [], false],
    [[1n], [1n, 2n], false],
    [[1n, 2n], [1n, 3n], false],
    [[1n, [2n]], [1n, [2n]], true],
    [{}, {}, true],
    [{ a: 1n }, {}, false],
    [{ a: 1n }, { a: 1n, b: 2n }, false],
    [{ a: 1n }, { b: 1n }, false],
    [{ a: { b: 1n } }, { a: { b: 1n } }, true],
    [{ a: { b: 1n } }, { a: { b: 2n } }, false],
    ['x', ['x'], false],
    [['x'], 'x', false],
  ])('whether %o and %o are the same: %s', (one, other, same) => {
    expect(sameValue(one, other)).toBe(same);
  });
});

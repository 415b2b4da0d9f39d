import { describe, expect, test } from 'vitest';
import { prove } from '../../src/edit/jsonc/proof.ts';
import {
  editJsonc,
  type JsonOperation,
  type JsonSet,
  parseJsonc,
  sourceOfJson,
  invertJsonc,
} from '../../src/edit/jsonc.ts';
import { problemOf } from '../support/problem.ts';
import { read, routing } from './jsonc/judge.ts';

const name = 'devcontainer.json';

describe('parseJsonc', () => {
  test('reads comments, trailing commas and a BOM', () => {
    expect(parseJsonc('\ufeff{ "a": [1, null,], // x\n "b": { "c": "\\u00e9" }, }', name)).toEqual({
      a: [1, null],
      b: { c: 'é' },
    });
  });

  test('finds only keys of the file, also those that every object inherits', () => {
    const data = parseJsonc('{ "__proto__": { "polluted": true }, "a": {} }', name);
    expect(Object.keys(data)).toEqual(['__proto__', 'a']);
    const { constructor: inherited, polluted } = data;
    expect([inherited, polluted]).toEqual([undefined, undefined]);
    expect(JSON.stringify(data)).toBe('{"__proto__":{"polluted":true},"a":{}}');
    expect(JSON.stringify({})).toBe('{}');
    expect('polluted' in {}).toBe(false);
  });

  test('refuses a key that is there twice at any level, except where nobody looks', () => {
    const text = '{ "features": {}, "customizations": { "vscode": [{ "a": 1, "a": 2 }] } }';
    const { args, code } = problemOf(() => parseJsonc(text, name)).finding;
    expect({ args, code }).toMatchObject({ code: 'jsonc-invalid', args: { line: 1, column: 60 } });
    expect(parseJsonc(text, name, [['other'], ['customizations']])).toEqual(read(text));
    expect(parseJsonc(text, name, [['customizations', 'vscode']])).toEqual(read(text));
    for (const unread of [['customizations', 'vscode', 'x'], ['other', 'vscode'], ['vscode']]) {
      expect(problemOf(() => parseJsonc(text, name, [unread])).finding.code).toBe('jsonc-invalid');
    }
  });

  test('refuses what is no object', () => {
    expect(problemOf(() => parseJsonc('[]', name)).finding.code).toBe('jsonc-invalid');
    expect(problemOf(() => parseJsonc('', name)).finding.code).toBe('jsonc-invalid');
  });
});

describe('sourceOfJson', () => {
  const text =
    '\ufeff{\r\n  // key\r\n  "remoteEnv": { "A" : /* x */ "\\u0061" },\r\n  "list": [ 1,\r\n 2 ]\r\n}';

  test('gives a value as it is spelled, and the place of the value', () => {
    expect(sourceOfJson(text, ['remoteEnv', 'A'])).toEqual({
      value: 'a',
      raw: '"\\u0061"',
      line: 3,
      column: 32,
    });
    expect(sourceOfJson(text, ['list'])).toEqual({ value: [1, 2], raw: '[ 1,\r\n 2 ]', line: 4, column: 11 });
    expect(sourceOfJson('// x\n {}', [])).toEqual({ value: {}, raw: '{}', line: 2, column: 2 });
  });

  test('gives nothing where there is nothing', () => {
    expect(sourceOfJson(text, ['remoteEnv', 'B'])).toBeUndefined();
    expect(sourceOfJson(text, ['remoteEnv', 'A', 'length'])).toBeUndefined();
    expect(sourceOfJson(text, ['list', '0'])).toBeUndefined();
    expect(sourceOfJson(text, ['constructor'])).toBeUndefined();
    expect(sourceOfJson('{}', ['__proto__'])).toBeUndefined();
  });

  test('refuses a key that is there twice on the way or in the value, and no other', () => {
    const twice = '{ "a": { "b": { "c": 1, "c": 2 } }, "d": { "e": 1, "e": 1 } }';
    expect(problemOf(() => sourceOfJson(twice, ['a', 'b', 'c'])).finding.code).toBe('jsonc-invalid');
    expect(problemOf(() => sourceOfJson(twice, ['a'], name)).message).toContain(name);
    expect(sourceOfJson(twice, ['a', 'x'])).toBeUndefined();
  });
});

describe('invertJsonc', () => {
  const before =
    '{\n  "image": "debian:12", // x\n  "features": { },\n  "remoteEnv": { "ORQ_API_KEY" : "mine" }\n}\n';
  const undo = invertJsonc(before, routing, name);

  test('tells what was there, as plain data', () => {
    expect(undo).toEqual([
      { op: 'remove', path: ['secrets', 'ORQ_API_KEY'], keep: 0 },
      { op: 'set', path: ['remoteEnv', 'ORQ_API_KEY'], value: 'mine', raw: '"mine"' },
      { op: 'remove', path: ['features', './codex-orq'], keep: 1, inside: ' ' },
    ]);
    expect(invertJsonc(editJsonc(before, routing, name), routing, name)).toEqual([]);
  });

  test('leaves what was added since', () => {
    const after = editJsonc(before, routing, name);
    const since: JsonSet[] = [
      { op: 'set', path: ['secrets', 'OTHER'], value: {} },
      { op: 'set', path: ['features', 'ghcr.io/a/b:1'], value: {} },
      { op: 'set', path: ['remoteUser'], value: 'vscode' },
    ];
    const later = editJsonc(after, since, name);
    expect(editJsonc(later, undo, name)).toBe(
      '{\n  "image": "debian:12", // x\n  "features": {\n    "ghcr.io/a/b:1": {}\n  },\n' +
        '  "remoteEnv": { "ORQ_API_KEY" : "mine" },\n  "secrets": {\n    "OTHER": {}\n  },\n  "remoteUser": "vscode"\n}\n',
    );
  });

  test('leaves a comment that was written since, and the object that it is in', () => {
    const after = editJsonc('{}', routing, name).replace(
      '"secrets": {',
      '"secrets": { // ask the platform team',
    );
    const removed = editJsonc(after, invertJsonc('{}', routing, name), name);
    expect(removed).toBe('{\n  "secrets": { // ask the platform team\n  }\n}');
  });

  test('puts an exact spelling back even over an equal value', () => {
    const raw = '{ /* mine */ "a":1, }';
    expect(editJsonc('{ "x": {"a": 1} }', [{ op: 'set', path: ['x'], value: { a: 1 }, raw }], name)).toBe(
      `{ "x": ${raw} }`,
    );
  });

  test('covers a value and what is set inside it', () => {
    const sets: JsonSet[] = [
      { op: 'set', path: ['a', 'b'], value: 1 },
      { op: 'set', path: ['a'], value: {} },
      { op: 'set', path: ['a', 'c'], value: 2 },
    ];
    const text = '{ "a": { /* x */ } }';
    expect(editJsonc(editJsonc(text, sets, name), invertJsonc(text, sets, name), name)).toBe(text);
  });

  test('needs nothing of its own for what is set inside another new value', () => {
    const sets: JsonSet[] = [
      { op: 'set', path: ['a'], value: {} },
      { op: 'set', path: ['a', 'b'], value: 2 },
    ];
    expect(invertJsonc('{ "a": 1 }', sets, name)).toEqual([{ op: 'set', path: ['a'], value: 1, raw: '1' }]);
  });

  test('refuses what the edit refuses', () => {
    expect(problemOf(() => invertJsonc('{ "features": [] }', routing, name)).finding.code).toBe(
      'jsonc-unmergeable',
    );
    expect(problemOf(() => invertJsonc('[]', routing, name)).finding.code).toBe('jsonc-invalid');
  });
});

describe('another name for a key', () => {
  const rename = (text: string, path: readonly string[], to: string) =>
    editJsonc(text, [{ op: 'rename', path, to }], name);

  test('leaves its place, its value and every comment', () => {
    const text = '{\r\n  "a": { /* x */ "b" : { "c": 1, // mine\r\n } },\r\n  "d": 2\r\n}';
    expect(rename(text, ['a', 'b'], 'e"/f')).toBe(text.replace('"b"', '"e\\"/f"'));
    expect(rename(text, ['a', 'b'], 'b')).toBe(text);
    expect(rename(text, ['a', 'x'], 'y')).toBe(text);
    expect(rename(text, ['x', 'b'], 'y')).toBe(text);
  });

  test('is refused where the object has that name', () => {
    const { code } = problemOf(() => rename('{ "a": 1, "b": 2 }', ['a'], 'b')).finding;
    expect(code).toBe('jsonc-unmergeable');
  });
});

describe('an item of a list', () => {
  const value = { customType: 'regex', matchStrings: ['a', 'b'] };
  const put = (text: string) => editJsonc(text, [{ op: 'prepend', path: ['a', 'l'], value }], name);
  const takeOut = (text: string, inside?: string) =>
    editJsonc(text, [{ op: 'drop', path: ['a', 'l'], value, ...(inside !== undefined && { inside }) }], name);

  test.each([
    ['{ "a": { "l": [] } }', ''],
    ['{ "a": { "l": [ ] } }', ' '],
    ['{"a":{"l":[1]}}', ''],
    ['{\n\t"a": {\n\t\t"l": [\n\t\t\t{\n\t\t\t\t"x": 1\n\t\t\t}\n\t\t]\n\t}\n}\n', ''],
    ['{\r\n  "a": { "l": [ // ours\r\n    { "x": 1 }, // one\r\n    2,\r\n  ] }\r\n}', ''],
    ['{ "a": { "l": [/* one */ { "x": [] } /* two */, 3] } }', ''],
  ])('is put in front, and taken out again to the byte: %j', (text, inside) => {
    const after = put(text);
    expect(parseJsonc(after, name)).toMatchObject({ a: { l: expect.arrayContaining([value]) } });
    expect(put(after)).toBe(after);
    expect(takeOut(after, inside)).toBe(text);
    expect(takeOut(text)).toBe(text);
  });

  test('is written as its neighbours are', () => {
    expect(put('{ "a": {\n  "l": [\n    {\n      "x": 1\n    }\n  ]\n} }')).toBe(
      '{ "a": {\n  "l": [\n    {\n      "customType": "regex",\n      "matchStrings": [\n        "a",\n        "b"\n      ]\n    },\n    {\n      "x": 1\n    }\n  ]\n} }',
    );
  });

  test('goes as well where others have come behind it', () => {
    const after = put('{ "a": { "l": [] } }').replace(/\] \} \}$/, ', 5] } }');
    expect(parseJsonc(takeOut(after), name)).toEqual({ a: { l: [5] } });
    expect(takeOut(`{ "a": { "l": [5, ${JSON.stringify(value)}] } }`)).toBe('{ "a": { "l": [5] } }');
  });

  test.each(['{ "a": { "l": {} } }', '{ "a": { "l": [ /* none */ ] } }'])(
    'is refused where it cannot be put: %s',
    (text) => {
      expect(problemOf(() => put(text)).finding.code).toBe('jsonc-unmergeable');
    },
  );

  test('stays where a comment holds its comma', () => {
    const text = `{ "a": { "l": [${JSON.stringify(value)} /* x */, 1] } }`;
    expect(problemOf(() => takeOut(text)).finding.code).toBe('jsonc-unmergeable');
  });
});

describe('an edit that does not come out as asked', () => {
  const unproved: readonly (readonly [string, JsonOperation])[] = [
    ['a spelling of another value', { op: 'set', path: ['a'], value: 1, raw: '2' }],
    ['a spelling that adds a key', { op: 'set', path: ['a'], value: 1, raw: '1, "postCreateCommand": "x"' }],
    ['a spelling that replaces a key', { op: 'set', path: ['a'], value: 1, raw: '1, "image": "x"' }],
    ['a spelling that is not JSON', { op: 'set', path: ['a'], value: 1, raw: '1 }' }],
    ['a spelling that hides what follows', { op: 'set', path: ['a'], value: 1, raw: '1 //' }],
    ['a number that JSON has not', { op: 'set', path: ['a'], value: Number.NaN }],
    [
      'a value inside a number that JSON has not',
      { op: 'set', path: ['b', 'c'], value: [Number.POSITIVE_INFINITY] },
    ],
    ['white space that is none', { op: 'remove', path: ['only', 'x'], keep: 1, inside: '"y": 1' }],
    ['a value nested deeper than can be read', { op: 'set', path: Array<string>(600).fill('a'), value: 1 }],
  ];

  test.each(unproved)('is not returned: %s', (_, operation) => {
    const text = '{ "image": "debian:12", "only": { "x": 1 } }';
    const { code, args } = problemOf(() => editJsonc(text, [operation], name)).finding;
    expect({ code, args }).toMatchObject({ code: 'edit-unproved', args: { path: name } });
  });

  test('is not accepted when more goes than was asked for', () => {
    const source = { text: '', path: name };
    const removed = { op: 'remove', path: ['a'], asked: ['a', 'b'] } as const;
    expect(() => prove(source, { a: { b: 1 }, c: 2 }, { c: 2 }, [removed])).not.toThrow();
    const problem = problemOf(() => prove(source, { a: { b: 1, d: 3 }, c: 2 }, { c: 2 }, [removed]));
    expect(problem.finding.code).toBe('edit-unproved');
  });

  test('a path without keys is a mistake of the caller', () => {
    expect(() => editJsonc('{}', [{ op: 'set', path: [], value: 1 }], name)).toThrow(RangeError);
    expect(() => editJsonc('{}', [{ op: 'remove', path: [] }], name)).toThrow(RangeError);
  });
});

describe('removing', () => {
  const removeB = (text: string): string => editJsonc(text, [{ op: 'remove', path: ['b'] }], name);

  test.each([
    ['nothing is pulled into a comment', '{\n  "a": 1, // x\n  "b": 2 }', '{\n  "a": 1 // x\n  }'],
    [
      'a comment behind keeps its line',
      '{\n  "a": 1, // x\n  "b": 2, // y\n}',
      '{\n  "a": 1, // x\n  // y\n}',
    ],
    ['a comment before its comma stays', '{ "b": 2 /* y */, "c": 3 }', '{ /* y */ "c": 3 }'],
    ['a comma on the next line goes with it', '{\n  "b": 2\n  , "c": 3\n}', '{\n  "c": 3\n}'],
    [
      'a comma first, beside a comment',
      '{\n  "a": 1 // x\n  , "b": 2 // y\n}',
      '{\n  "a": 1 // x\n   // y\n}',
    ],
    ['a comma first, beside the brace', '{ "a": 1\n, "b": 2 }', '{ "a": 1 }'],
    ['blanks behind do not get into a comment', '{ "a": 1, // x\n  "b": 2 \t\n}', '{ "a": 1 // x\n}'],
    ['an escaped key is found', '{ "\\u0062": 2, "c": 3 }', '{ "c": 3 }'],
    ['the last one in the top object', '\ufeff// x\n{\n  "b": 2\n}\n', '\ufeff// x\n{}\n'],
  ])('%s', (_, before, after) => {
    expect(removeB(before)).toBe(after);
  });

  test.each(['{}', '\ufeff{}\r\n', '{ // c\n}', '{\n\t// c\n\n}', '{ /* c */ }', '{/* c\n */}'])(
    'gives an empty top object back without any memory: %j',
    (text) => {
      const removes = routing.map(({ path }): JsonOperation => ({ op: 'remove', path }));
      expect(editJsonc(editJsonc(text, routing, name), removes, name)).toBe(text);
    },
  );

  test('refuses a key that is there twice', () => {
    expect(problemOf(() => removeB('{ "b": 1, "b": 2 }')).finding.code).toBe('jsonc-invalid');
  });
});

describe('size', () => {
  test('values may nest 499 levels deep below the top object', () => {
    const text = `{"a":${'['.repeat(499)}${']'.repeat(499)}}`;
    const after = editJsonc(text, [{ op: 'set', path: ['b'], value: 1 }], name);
    expect(after).toBe(`${text.slice(0, -1)},"b":1}`);
  });
});

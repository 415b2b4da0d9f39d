import { describe, expect, test } from 'vitest';
import { decodeUtf8 } from '../../src/edit/text.ts';
import {
  cutToml,
  editToml,
  parseToml,
  sourceOf,
  sourcesOf,
  TomlDate,
  type TomlOperation,
  type TomlPath,
  type TomlPiece,
  tomlLeaves,
  invertToml,
} from '../../src/edit/toml.ts';
import { setSeven } from './toml/operations.ts';

const file = 'config.toml';
const auth = ['model_providers', 'orq', 'auth'];

describe('parseToml', () => {
  test('reads integers as bigints and floats as numbers, so that they are not taken for each other', () => {
    expect(parseToml('i = 9007199254740993\nf = 1.0\n', file)).toEqual({ i: 9007199254740993n, f: 1 });
  });

  test('accepts every day that there is', () => {
    const days = '[2000-02-29, 2024-02-29, 2025-02-28, 2025-01-31, 2025-04-30, 2025-12-31, 0004-02-29]';
    expect(parseToml(`days = ${days}`, file)).toEqual({
      days: expect.arrayContaining([new TomlDate('2000-02-29')]),
    });
    expect(() => parseToml(`days = [1900-02-29]`, file)).toThrow('no such day in the calendar');
  });

  test('accepts the largest of everything', () => {
    const arrays = '['.repeat(80) + ']'.repeat(80);
    const texts = [
      '0x7FFFFFFFFFFFFFFF',
      '-9_223_372_036_854_775_808',
      '1.7976931348623157e308',
      '1e-400',
      arrays,
    ];
    for (const raw of texts) expect(() => parseToml(`x = ${raw}`, file), raw).not.toThrow();
    expect(() => parseToml(`{ 99999999999999999999 = 1 }`.replace(/^/, 'x = '), file)).not.toThrow();
  });

  test('never shows a line of the file, which may hold a secret', () => {
    const text = 'token = "sk-made-up-123"\nbroken = "\n';
    expect(() => parseToml(text, file)).toThrow(/^config\.toml, line 2, column 11: /);
    expect(() => parseToml(text, file)).not.toThrow(/sk-made-up/);
    try {
      parseToml('broken = sk-made-up-123\n', file);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('sk-made-up');
    }
  });
});

describe('sourceOf', () => {
  const text = [
    '\uFEFF"mod\\u0065l" = \'a\' # c',
    'big = 0xFF',
    '[ model_providers . "orq" ] # t',
    'http_headers = { "X-A" = """',
    'x""", b.c = 1 }',
    '  [model_providers.orq.auth.deep]',
    'y = [1, # one',
    ' 2]',
    '[[list]]',
    'z = 1',
  ].join('\r\n');

  test.each<[TomlPath, unknown]>([
    [['model'], { value: 'a', raw: "'a'", line: 1, column: 1 }],
    [['big'], { value: 255n, raw: '0xFF', line: 2, column: 1 }],
    [
      ['model_providers', 'orq', 'http_headers', 'X-A'],
      { value: 'x', raw: '"""\r\nx"""', line: 4, column: 18 },
    ],
    [['model_providers', 'orq', 'http_headers', 'b', 'c'], { value: 1n, raw: '1', line: 5, column: 7 }],
    [['model_providers', 'orq', 'http_headers', 'b'], { value: { c: 1n }, line: 5, column: 7 }],
    [auth, { value: { deep: { y: [1n, 2n] } }, line: 6, column: 3 }],
    [[...auth, 'deep', 'y'], { value: [1n, 2n], raw: '[1, # one\r\n 2]', line: 7, column: 1 }],
    [['list'], { value: [{ z: 1n }], line: 9, column: 1 }],
    [['list', 'z'], undefined],
    [['model', 'x'], undefined],
    [['nothing'], undefined],
    [[], undefined],
  ])('finds %j', (path, wanted) => {
    expect(sourceOf(text, path)).toEqual(wanted);
  });

  test('names the file as Codex does, unless it is told its name', () => {
    expect(() => sourceOf('a', ['a'])).toThrow(/^config\.toml, line 1/);
  });

  test('looks many keys up at once, in the order of the question', () => {
    const found = sourcesOf(text, [['big'], ['nothing'], ['model']], file);
    expect(found.map((source) => source?.raw)).toEqual(['0xFF', undefined, "'a'"]);
  });
});

describe('tomlLeaves', () => {
  test('gives the keys in the order of the text, with their spelling', () => {
    const leaves = tomlLeaves(
      'b = 1.0\n2 = "x"\n1 = [{ c = 1 }]\n[t]\n[t.u]\nd.e = { f = \'g\', h = {} }\n[[l]]\nx = 1\n[[l]]\n',
    );
    expect(leaves.map(({ path, raw }) => [path.join('.'), raw])).toEqual([
      ['b', '1.0'],
      ['2', '"x"'],
      ['1', '[{ c = 1 }]'],
      ['t.u.d.e.f', "'g'"],
      ['l', undefined],
    ]);
  });

  test('are what a merge of the fragment has to set', () => {
    const fragment = 'model = "openai/gpt-5.4"\n\n[model_providers.orq]\nname = "Orq" # who\n';
    const operations = tomlLeaves(fragment).map(
      ({ path, value }): TomlOperation => ({ op: 'set', path, value }),
    );
    expect(editToml('# mine\n', operations, file)).toBe(
      '# mine\n\nmodel = "openai/gpt-5.4"\n\n[model_providers.orq]\nname = "Orq"\n',
    );
  });
});

describe('editToml', () => {
  test('writes every type so that it reads as that type', () => {
    const values = {
      text: 'a "b" \\ \u0001 \u007f ☃\n',
      integer: -9223372036854775808n,
      float: 3,
      negativeZero: -0,
      infinite: Number.NEGATIVE_INFINITY,
      none: Number.NaN,
      tiny: 5e-324,
      flag: false,
      date: new TomlDate('1979-05-27'),
      moment: new TomlDate('1979-05-27T07:32:00.5-07:00'),
      list: ['a', ['b'], []],
      table: { 'a b': 1n, '': { __x: true } },
    };
    const operations = Object.entries(values).map(
      ([key, value]): TomlOperation => ({ op: 'set', path: [key], value }),
    );
    expect(parseToml(editToml('', operations, file), file)).toEqual(values);
  });

  test('puts a float back as a float, and an integer as an integer', () => {
    const set = (value: number | bigint): string =>
      editToml('x = 1\n', [{ op: 'set', path: ['x'], value }], file);
    expect([set(1n), set(1)]).toEqual(['x = 1\n', 'x = 1.0\n']);
  });

  test('leaves a value alone that differs in its spelling only', () => {
    const text = "a = 1_000\nb = 'x'\nc = { d = 1.50 }\ne = 1979-05-27 07:32:00Z\n";
    const operations: TomlOperation[] = [
      { op: 'set', path: ['a'], value: 1000n },
      { op: 'set', path: ['b'], value: 'x' },
      { op: 'set', path: ['c'], value: { d: 1.5 } },
      { op: 'set', path: ['e'], value: new TomlDate('1979-05-27T07:32:00Z') },
    ];
    expect(editToml(text, operations, file)).toBe(text);
  });

  test('does nothing for no operations, but refuses what is no TOML all the same', () => {
    expect(editToml('a = 1', [], file)).toBe('a = 1');
    expect(() => editToml('a', [], file)).toThrow();
  });

  test('keeps a table that a removal empties when it is told to', () => {
    const text = '[a]\nx = 1\n\n[b]\ny = { z = 1 }\n';
    const remove = (path: TomlPath, keepTable?: boolean): string =>
      editToml(text, [{ op: 'remove', path, ...(keepTable !== undefined && { keepTable }) }], file);
    expect(remove(['a', 'x'])).toBe('[b]\ny = { z = 1 }\n');
    expect(remove(['a', 'x'], true)).toBe('[a]\n\n[b]\ny = { z = 1 }\n');
    expect(remove(['b', 'y', 'z'])).toBe('[a]\nx = 1\n\n[b]\n');
    expect(remove(['b', 'y', 'z'], true)).toBe('[a]\nx = 1\n\n[b]\ny = { }\n');
    expect(remove(['b', 'y'])).toBe('[a]\nx = 1\n\n[b]\n');
    expect(remove(['b', 'y'], false)).toBe('[a]\nx = 1\n');
  });

  test('undo is plain data, and can be done for some of the keys', () => {
    const before = "model = 'mine' # c\n";
    const after = editToml(before, setSeven, file);
    const undo: TomlOperation[] = JSON.parse(JSON.stringify(invertToml(before, setSeven, file)));
    expect(undo[0]).toEqual({ op: 'set', path: ['model'], raw: "'mine'" });
    const some = undo.filter((operation) => 'path' in operation && operation.path.length === 1);
    expect(editToml(after, some, file)).toMatch(/^model = 'mine' # c\n\n\[model_providers\.orq\]\nname = /);
    expect(editToml(after, undo, file)).toBe(before);
  });
});

describe('a table that is cut out and put back', () => {
  const provider = '[model_providers.orq]\nname = "Orq"\n';
  const table =
    '\n# the token\n[model_providers.orq.auth]\ncommand = "security" # keychain\nargs = [ # which\n  "x",\n]\n# last\n';
  const after = '\n# colours\n[tui]\nx = 1\n';
  const text = provider + table + after;

  const restore = (pieces: readonly TomlPiece[]): TomlOperation[] =>
    JSON.parse(JSON.stringify(pieces)).map((piece: TomlPiece) => ({ op: 'restore', piece }));

  test('leaves what was around it, and comes back to the byte', () => {
    const cut = cutToml(text, auth, file);
    expect(cut.text).toBe(provider + after);
    expect(editToml(cut.text, restore(cut.pieces), file)).toBe(text);
  });

  test.each([
    ['first', `[model_providers.orq.auth]\ncommand = "x"\n\n${provider}`],
    ['last, without a final newline', `${provider}\n[model_providers.orq.auth]\ncommand = "x"`],
    [
      'last, after blank lines, without a final newline',
      `${provider}\n\n\n[model_providers.orq.auth]\ncommand = "x"`,
    ],
    ['with CRLF', text.replaceAll('\n', '\r\n')],
    ['with a BOM', `\uFEFF[model_providers.orq.auth]\ncommand = "x"`],
    ['in several places', `${text}\n[model_providers.orq.auth.env]\nA = "1"\n\n[history]\n`],
    [
      'as an inline table',
      '[model_providers.orq]\nname = "Orq"\nauth = { command = "x" } # t\nwire_api = "responses"\n',
    ],
    [
      'as a member of an inline table',
      'model_providers = { orq = { auth = {command="x"} , name = "Orq" } }\n',
    ],
    [
      'on lines of an inline table',
      '[model_providers]\norq = {\n  name = "Orq", # n\n  # token\n  auth = { command = "x" } # t\n}\n',
    ],
    [
      'as dotted keys',
      '[model_providers.orq]\nauth.command = "x" # c\nname = "Orq"\n\n# a\nauth.args = []\n',
    ],
  ])('%s', (_, before) => {
    const cut = cutToml(before, auth, file);
    expect(sourceOf(cut.text, auth)).toBeUndefined();
    expect(editToml(cut.text, restore(cut.pieces), file)).toBe(before);
  });

  test('comes back to its place after keys have come and gone around it', () => {
    const cut = cutToml(text, auth, file);
    const envKey = ['model_providers', 'orq', 'env_key'];
    const set: TomlOperation[] = [{ op: 'set', path: envKey, value: 'ORQ_API_KEY' }];
    const after = editToml(cut.text, set, file);
    expect(editToml(after, [{ op: 'remove', path: envKey }, ...restore(cut.pieces)], file)).toBe(text);
  });

  test('comes back below its neighbour above when another table stands before the one below', () => {
    const envKey = ['model_providers', 'orq', 'env_key'];
    const cut = cutToml(`${provider}env_key = "K" # mine\n${table}`, envKey, file);
    const between = '\n[tui]\nx = 1\n';
    expect(editToml(provider + between + table, restore(cut.pieces), file)).toBe(
      `${provider}env_key = "K" # mine\n${between}${table}`,
    );
  });

  test('comes back above its neighbour below when the one above is gone', () => {
    const cut = cutToml(`model = "x"\n${provider}`, ['model_providers', 'orq'], file);
    expect(editToml('', restore(cut.pieces), file)).toBe(provider);
    const first = cutToml('a = 1 # one\nb = 2\nc = 3\n', ['b'], file);
    expect(editToml('c = 3\n', restore(first.pieces), file)).toBe('b = 2\nc = 3\n');
  });

  test('comes back beside its relatives when its neighbours are gone', () => {
    const cut = cutToml(text, auth, file);
    const changed =
      '[model_providers.azure]\nname = "Azure"\n\n[model_providers.orq]\nbase_url = "x"\n\n[history]\n';
    expect(editToml(changed, restore(cut.pieces), file)).toBe(
      changed.replace('\n[history]', `${table}\n[history]`),
    );
  });

  test('comes back as keys when its body is written in another way now', () => {
    const inline = '[model_providers.orq]\nname = "Orq"\nauth = { command = "x" }\n';
    const cut = cutToml(inline, auth, file);
    const changed = 'model_providers.orq.name = "Orq"\n';
    expect(editToml(changed, restore(cut.pieces), file)).toBe(
      'model_providers.orq.name = "Orq"\nmodel_providers.orq.auth.command = "x"\n',
    );
  });

  test('comes back into an inline table that was changed meanwhile', () => {
    const before = '[model_providers]\norq = {\n  auth = { command = "x" }, # t\n  name = "Orq",\n}\n';
    const cut = cutToml(before, auth, file);
    const changed = cut.text.replace('"Orq"', '"My Orq"');
    expect(parseToml(editToml(changed, restore(cut.pieces), file), file)).toEqual({
      model_providers: { orq: { name: 'My Orq', auth: { command: 'x' } } },
    });
  });

  test('does not land in a comment that has grown meanwhile', () => {
    const before = '[model_providers]\norq = { # c\n  name = "Orq", auth = { command = "x" }\n}\n';
    const cut = cutToml(before, auth, file);
    const changed = cut.text.replace('# c', '# a comment that is much longer than it was');
    const back = editToml(changed, restore(cut.pieces), file);
    expect(back).toContain('# a comment that is much longer than it was\n  name = "Orq",');
    expect(parseToml(back, file)).toEqual(parseToml(before, file));
  });

  test('is nothing when there is nothing', () => {
    expect(cutToml(provider, auth, file)).toEqual({ text: provider, pieces: [] });
  });
});

describe('decodeUtf8', () => {
  const bytes = (...parts: (string | number[])[]): Uint8Array =>
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

  test('keeps a BOM', () => {
    expect(decodeUtf8(bytes('\uFEFFa☃'), file)).toBe('\uFEFFa☃');
    expect(decodeUtf8(bytes(), file)).toBe('');
  });

  test.each<[string, Uint8Array, number]>([
    ['a lone continuation byte', bytes('abc', [0x80], 'def'), 3],
    ['a character that breaks off', bytes('☃', [0xe2, 0x98], 'x'), 3],
    ['a character that the end cuts off', bytes('a☃🎉', [0xf0, 0x9f, 0x8e]), 8],
    ['an overlong form', bytes([0xc0, 0x80]), 0],
    ['a surrogate', bytes('é', [0xed, 0xa0, 0x80]), 2],
    ['beyond Unicode', bytes('x'.repeat(70_000), [0xf5, 0x80, 0x80, 0x80]), 70_000],
  ])('refuses %s and says where', (_, input, offset) => {
    expect(() => decodeUtf8(input, file)).toThrow(`first bad byte at offset ${offset}`);
  });
});

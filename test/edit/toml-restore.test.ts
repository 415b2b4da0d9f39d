import { describe, expect, test } from 'vitest';
import { cutToml, editToml, invertToml, type TomlOperation, type TomlPiece } from '../../src/edit/toml.ts';

const file = 'config.toml';
const piecesOf = (text: string, path: string): readonly TomlPiece[] =>
  JSON.parse(JSON.stringify(cutToml(text, path.split('.'), file).pieces));
const restores = (pieces: readonly TomlPiece[]): TomlOperation[] =>
  pieces.map((piece) => ({ op: 'restore', piece }));

/** What is cut out of one text, put back into another. */
const moved = (from: string, path: string, to: string): string =>
  editToml(to, restores(piecesOf(from, path)), file);

describe('what is kept of a cut', () => {
  const pair = (path: string, nth = 0): object => ({ kind: 'pair', path: path.split('.'), nth });
  const whole = { eol: '\n', isEolBefore: false, linesAbove: 0, linesBelow: 0 };
  test.each<[string, string, object]>([
    ['b = 1\n# k', 'b', { ...whole, kind: 'lines', path: ['b'], table: [], text: 'b = 1', linesBelow: 1 }],
    ['b = 1\n# k\n', 'b', { ...whole, kind: 'lines', path: ['b'], table: [], text: 'b = 1', linesBelow: 1 }],
    [
      '# k\nb = 1\n\n\n  ',
      'b',
      { ...whole, kind: 'lines', path: ['b'], table: [], text: 'b = 1', linesAbove: 1, linesBelow: 3 },
    ],
    ['[t]', 't', { ...whole, kind: 'sections', path: ['t'], table: [], text: '[t]', eol: '' }],
    ['  \n[t]\n', 't', { ...whole, kind: 'sections', path: ['t'], table: [], text: '[t]', linesAbove: 1 }],
    [
      'a = 1\n[t] # n',
      't',
      {
        ...whole,
        kind: 'sections',
        path: ['t'],
        table: [],
        text: '[t] # n',
        isEolBefore: true,
        previous: pair('a'),
      },
    ],
    [
      '[[s]]\nn = 1\n[[s]]\nn = 2\n[t]\nb = 1\n[[s]]\nn = 3\n',
      't',
      {
        ...whole,
        kind: 'sections',
        path: ['t'],
        table: [],
        text: '[t]\nb = 1',
        previous: pair('s.n', 1),
        next: { kind: 'array', path: ['s'], nth: 2 },
      },
    ],
    [
      't = { a = 1,b = 2 }\n',
      't.b',
      {
        kind: 'members',
        path: ['t', 'b'],
        table: ['t'],
        members: [{ table: ['t'], text: 'b = 2' }],
        cuts: [{ at: 7, text: ',b = 2' }],
      },
    ],
  ])('%j without %s', (text, path, piece) => {
    expect(piecesOf(text, path)).toEqual([piece]);
  });

  test('for members of one inline table, the path of the first', () => {
    const remove = (name: string): TomlOperation => ({ op: 'remove', path: ['t', name] });
    const undo = invertToml('t = { a = 1, b = 2, c = 3 }\n', [remove('b'), remove('c')], file);
    expect(undo).toMatchObject([{ op: 'restore', piece: { path: ['t', 'b'], members: [{}, {}] } }]);
  });

  test('nothing twice, where a key goes with the table that it leaves empty', () => {
    const undo = invertToml('u = { a = 1 }\n', [{ op: 'remove', path: ['u', 'a'] }], file);
    expect(undo).toMatchObject([{ op: 'restore', piece: { kind: 'lines', path: ['u'] } }]);
    const both: TomlOperation[] = [
      { op: 'remove', path: ['u', 'a'] },
      { op: 'remove', path: ['u'] },
    ];
    expect(invertToml('u = { a = 1, b = 2 }\n', both, file)).toMatchObject([{ piece: { kind: 'lines' } }]);
    expect(invertToml('u = { a = 1, b = 2 }\n', both.toReversed(), file)).toMatchObject([{}]);
  });
});

describe('comes back to the byte:', () => {
  test.each<[string, string, string]>([
    ['with the line end that it had', '  \n[a]\r\nb = 1\r\n', 'a'],
    ['from one of two inline tables that are spaced oddly', 't = { a = 1,b=2 }\nu = { a=1,b = 2 }\n', 't.b'],
  ])('%s', (_name, text, path) => {
    expect(moved(text, path, cutToml(text, path.split('.'), file).text)).toBe(text);
  });

  test('members of two inline tables that are spaced oddly', () => {
    const text = 't = { a = 1,b=2 }\nu = { a=1,b = 2 }\n';
    const removes: TomlOperation[] = [
      { op: 'remove', path: ['t', 'b'] },
      { op: 'remove', path: ['u', 'a'] },
    ];
    expect(editToml(editToml(text, removes, file), invertToml(text, removes, file), file)).toBe(text);
  });
});

describe('in a file that was changed meanwhile, it comes back', () => {
  test.each<[string, string, string, string, string]>([
    [
      'as many lines below its neighbour as before',
      'a = 1\nb = 2 # b\nc = 3\n',
      'b',
      'a = 1\n# z\nc = 3\n',
      'a = 1\nb = 2 # b\n# z\nc = 3\n',
    ],
    ['as many lines below the top as before', '\n[t]\nx = 1\n', 't', '\n# z\n', '\n[t]\nx = 1\n# z\n'],
    [
      'behind its neighbour, before a new table',
      'a = 1\nb = 2 # b\n',
      'b',
      'a = 1\n[t]\n',
      'a = 1\nb = 2 # b\n[t]\n',
    ],
    [
      'behind its neighbour, where lines between are gone',
      '[t]\n# k\nu = 1 # u\n',
      't.u',
      '[t]\n[z]\n# k\n',
      '[t]\nu = 1 # u\n[z]\n# k\n',
    ],
    [
      'behind a new table, where lines below are gone',
      'a = 1\n\n[t]\nx = 1\n\n',
      't',
      'a = 1\n[z]\n',
      'a = 1\n[z]\n\n[t]\nx = 1\n',
    ],
    ['with a line end, where it was the last line without one', 'a = 1', 'a', '[z]\n', 'a = 1\n[z]\n'],
    ['with the line end of the file, where it had none', 'a = 1', 'a', '[z]\r\n', 'a = 1\r\n[z]\r\n'],
    ['without a line end, at the end again', '[t]\na = 1', 't', '[z]\n', '[z]\n[t]\na = 1'],
    [
      'at the top, where the table below is written as a key now',
      'u = 1 # u\n[t]\n',
      'u',
      'a = 1\nt = {}\n',
      'u = 1 # u\na = 1\nt = {}\n',
    ],
    ['beside its relatives, not before keys', '[u]\n[b]\n', 'u', 'a = 1\n[c]\n', 'a = 1\n[c]\n\n[u]\n'],
    [
      'beside its relatives without blank lines around',
      '[b]\nx = 1\n  \n[u]\n',
      'b',
      'a = 1\n[c]\n',
      'a = 1\n[c]\n\n[b]\nx = 1\n',
    ],
    [
      'behind a table further down',
      '[a]\n[t]\n[b]\n',
      't',
      'y = 1\n[t.u]\nx = 1\n\n[z]\n',
      'y = 1\n[t.u]\nx = 1\n\n[t]\n\n[z]\n',
    ],
    [
      'with its spelling, where its table is written in another way',
      't = { a = 0x10, b = 2 }\n',
      't.a',
      't.b = 2\n',
      't.b = 2\nt.a = 0x10\n',
    ],
    ['into a file without its inline table', 't = { a = 1, b = 2 }\n', 't.a', '', '[t]\na = 1\n'],
    [
      'into its inline table that has another key now',
      't = { a=1 }\n',
      't.a',
      't = { b = 2 }\n',
      't = { b = 2, a = 1 }\n',
    ],
    [
      'with a table that goes with it, not before other keys',
      't.a = 1\n[t.b]\nc = 1\n',
      't',
      'x = 1\n[z]\n',
      'x = 1\n[z]\n\n[t]\na = 1\n\n[t.b]\nc = 1\n',
    ],
  ])('%s', (_name, from, path, to, expected) => {
    expect(moved(from, path, to)).toBe(expected);
  });
});

describe('where it no longer fits as it was written, its keys are set:', () => {
  test.each<[string, string, string, string, string]>([
    [
      'dotted keys, where there is a header',
      't.a = 0x1\nt.b = 2 # b\n',
      't',
      '[t]\nc = 3\n',
      '[t]\nc = 3\na = 0x1\nb = 2\n',
    ],
    [
      'a dotted key, where there is an inline table',
      't.a = 1\n',
      't.a',
      't = { c = 3 }\n',
      't = { c = 3, a = 1 }\n',
    ],
    [
      'a header, where there is an inline table',
      '[t.u]\na = 1\n',
      't.u',
      't = { c = 3 }\n',
      't = { c = 3, u = { a = 1 } }\n',
    ],
    [
      'a table without keys, where there is an inline table',
      '[t.u]\n',
      't.u',
      't = { c = 3 }\n',
      't = { c = 3, u = {} }\n',
    ],
  ])('%s', (_name, from, path, to, expected) => {
    expect(moved(from, path, to)).toBe(expected);
  });

  test.each<[string, string, string, string]>([
    ['t = 1\n', 't', '[t.u]\n', 'it is a table with keys of its own'],
    ['t.a = 1\n', 't.a', '\nt = 1\n', 't is a plain value, not a table'],
    ['[t]\na = 1\n', 't', '[[t]]\n', 't is an array of tables, not a table'],
    ['a = 1\n', 'a', '[[a]]\n', 'there is one again'],
  ])('if nothing stands in the way: %j, %s, into %j', (from, path, to, reason) => {
    expect(() => moved(from, path, to)).toThrow(reason);
  });
});

test('what was put back goes again, with all that came with it', () => {
  for (const [text, ...paths] of [
    ['x = 1\nt.a = 1\nt.b = 2\ny = 1\n', 't'],
    ['a = 1\nb = 2\n[t]\nc = 1\n', 'a', 'b', 't'],
    ['t = { a = 1, b = 2, c = 3 }\n', 't.a', 't.b'],
  ]) {
    const removes = paths.map(
      (path): TomlOperation => ({ op: 'remove', path: path.split('.'), keepTable: true }),
    );
    const back = invertToml(text ?? '', removes, file);
    const cut = editToml(text ?? '', removes, file);
    expect(editToml(cut, back, file)).toBe(text);
    expect(editToml(text ?? '', invertToml(cut, back, file), file)).toBe(cut);
  }
});

test('a piece that is not TOML is named', () => {
  const [piece] = piecesOf('[t]\na = 1\n', 't');
  expect(() => editToml('', restores([{ ...piece, text: '[t' } as TomlPiece]), file)).toThrow(
    'the text to put back at t is not TOML',
  );
});

test.each([
  ['a = 1\n[t] # mine\nx = 1 # keep\n', 't', 'a = 1', 'a = 1\n[t] # mine\nx = 1 # keep'],
  ['a = 1\nb = 2 # keep\nc = 3\n', 'b', 'a = 1', 'a = 1\nb = 2 # keep'],
  [
    'a = 1\n\n[t] # mine\nx = 1\n\n[t.s] # sub\n\n',
    't',
    '[z]\nq = 1\n',
    '[z]\nq = 1\n\n[t] # mine\nx = 1\n\n[t.s] # sub\n',
  ],
])(
  'comments come back with what was cut, also behind a line without an end: %j, %s into %j',
  (from, path, to, expected) => {
    expect(moved(from, path, to)).toBe(expected);
  },
);

test.each([
  ['t = {\n  a = 1,\n  # mine\n  b = 2,\n}\n', 't = {\n  # mine\n}\n'],
  ['t = { a = 1, # mine\n  b = 2 }\n', 't = {  # mine\n   }\n'],
  ['t = { a = [\n1\n], b = 2 }\n', 't = { }\n'],
])('a comment between keys stays where all of them go: %j', (before, after) => {
  const remove = ['a', 'b'].map(
    (key): TomlOperation => ({ op: 'remove', path: ['t', key], keepTable: true }),
  );
  expect(editToml(before, remove, file)).toBe(after);
});

import { describe, expect, test } from 'vitest';
import { scanInline, scanToml } from '../../src/edit/toml/scan.ts';

/* Where a value ends: what is cut out, or replaced, ends there too. */

const valuesIn = (text: string): string[] =>
  scanToml(text).sections.flatMap(({ pairs }) =>
    pairs.map(({ valueStart, end }) => text.slice(valueStart, end)),
  );

const values = [
  ...['0', '1', '-1', '+1', '1_000', '9', '99', '0x1F', '0o17', '0b101', '123456789012345678'],
  ...['1.5', '-0.0', '1e5', '1E-5', '6.02e+23', '0.9', '9.0e9', 'inf', '-inf', '+nan', 'true', 'false'],
  ...['1979-05-27', '1979-05-27T07:32:00Z', '1979-05-27t07:32', '1979-05-27 07:32:00', '2020-01-01 00:00'],
  ...['1979-05-27 07:32:00.999-07:00', '07:32:00', '07:32', '00:00:00.5'],
  ...[
    '""',
    "''",
    '"x"',
    "'x'",
    '"a # b"',
    "'a # b'",
    '"a\\"b"',
    '"\\\\"',
    "'\\'",
    '"\\\\\\""',
    '"x = 1, y]}"',
  ],
  ...['""""""', "''''''", '"""x"""', '"""a"b""c"""', '"""x""""', '"""x"""""', "'''x''''", "'''x'''''"],
  ...['"""\na = 1 # b\n"""', "'''\n[x]\n'''", '"""\\""""', '"""a\\\\"""', '"""x\\\n  y"""', '"""\\"""\\""""'],
  ...[
    '[]',
    '[ ]',
    '[1,2]',
    '[ 1 , [ 2 ] , ]',
    '[ # one ]\n 1, # two\n]',
    '["]", \'}\', """]"""]',
    '[{ a = 1 }, {}]',
  ],
  ...['{}', '{ }', '{ a = 1 }', '{a=1,b={c="}"}}', '{ "a=b" = 1, \'c\' = [1, 2] }', '{ a.b."c.d" = 1 }'],
  ...[
    '{\n  a = 1, # }\n  b = 2,\n}',
    '[1979-05-27 07:32:00, 07:32:00]',
    '{ a = 1979-05-27 07:32:00, b = 1e5 }',
  ],
];

describe('where a value ends:', () => {
  test.each(values)('%j', (value) => {
    expect(valuesIn(`x = ${value}`)).toEqual([value]);
    expect(scanToml(`x = ${value}`).root.pairs.at(-1)?.end).toBe(value.length + 4);
    expect(valuesIn(`x = ${value}\ny = 1`)).toEqual([value, '1']);
    expect(valuesIn(`x=${value} \t# c\r\ny = 1\r\n`)).toEqual([value, '1']);
    expect(valuesIn(`[t]\nx = ${value}#c\n[u]\ny = ${value}\n`)).toEqual([value, value]);
    expect(valuesIn(`x = [ ${value} , ${value} ] # ]\ny = 1`)).toEqual([`[ ${value} , ${value} ]`, '1']);
    expect(valuesIn(`x = [${value},${value}]\ny = 1`)).toEqual([`[${value},${value}]`, '1']);
    for (const inline of [`{ a = ${value} , b = ${value} }`, `{a=${value},b=${value}}`]) {
      const text = `x = ${inline} # c`;
      const { members, open, close } = scanInline(text, 4);
      expect(members.map(({ valueStart, end }) => text.slice(valueStart, end))).toEqual([value, value]);
      expect(text.slice(open, close + 1)).toBe(inline);
    }
  });
});

describe('a number, date or key that Codex refuses is found where it stands:', () => {
  const parts = (count: number, part = 'a'): string => Array.from({ length: count }, () => part).join('.');
  test.each([
    ['x = 9223372036854775808', 4],
    ['x = [1, -9223372036854775809]', 8],
    ['x = +9223372036854775808', 4],
    ['x = 0xFFFFFFFFFFFFFFFF', 4],
    ['x = { a = 1_0e308 }', 10],
    ['x = 2023-02-29', 4],
    ['x = [2023-02-29 07:32:00]', 5],
    ['x = 2023-02-30T07:32:00Z # c', 4],
    [`${parts(81)} = 1`, 0],
    [`[t]\n${parts(81)} = 1`, 4],
    [`[${parts(81)}]`, 1],
    [`[[${parts(81)}]]`, 2],
    [`${parts(81, '"b.c"')} = 1`, 0],
  ])('%j', (text, offset) => {
    expect(() => scanToml(text)).toThrow(expect.objectContaining({ offset }));
  });

  test.each([
    `${parts(80)} = 1`,
    `[${parts(80)}]`,
    `[${parts(80, '"b.c"')}]`,
    `[${parts(80, "'b.c'")}]`,
    `${parts(80, ' a ')} = "a.b.c"`,
    'x = 999999999999999999',
    'x = -9223372036854775808',
    'x = 2024-02-29',
    'x = 0x7FFFFFFFFFFFFFFF',
    'x = { 9223372036854775808 = 1 }',
    'x = [{ 9223372036854775808 . a = 1 }]',
    'x = [{ 2023-02-29."b" = 1 }]',
  ])('not in %j', (text) => {
    expect(() => scanToml(text)).not.toThrow();
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseToml } from '../../src/edit/toml.ts';
import { setPlainAside } from '../../src/edit/toml/plain.ts';
import { readToml } from '../../src/edit/toml/read.ts';
import { Problem } from '../../src/findings/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { anyDocument } from './toml/documents.ts';

async function outcome(read: () => unknown): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.finding;
  }
}

async function expectSameReading(text: string): Promise<void> {
  const strict = await outcome(() => parseToml(text, 'config.toml'));
  expect(await outcome(() => readToml(text, 'config.toml'))).toEqual(strict);
}

const asideOf = (text: string): { rest: string; tables: Record<string, string> } | undefined => {
  const aside = setPlainAside(text);
  return (
    aside && {
      rest: aside.rest,
      tables: Object.fromEntries([...aside.tables].map(([name, source]) => [name, source()])),
    }
  );
};

/** Few keys, each in all its spellings, so that they often meet. */
const key = fc.constantFrom(
  '__proto__',
  'a',
  'b',
  '"a"',
  "'b'",
  '"a.b"',
  "'a.b'",
  '"c:d"',
  "'c\\d'",
  '"c\\\\d"',
  '1',
  '-',
);
const path = fc.array(key, { minLength: 1, maxLength: 3 }).map((keys) => keys.join('.'));
const scalar = fc.constantFrom(
  '1',
  '-0',
  '"x"',
  "'y'",
  'true',
  '""',
  '"\\n"',
  '"# no"',
  '999999999999999999',
);
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.constantFrom(
    '1.5',
    '2026-02-28',
    '2026-02-30',
    '9223372036854775808',
    '01',
    '[]',
    '[1, [2]]',
    '[\n  1, # one\n  2,\n]',
    '"""\n[a]\na = 1\n"""',
    "'''\n[b]\nb = 1\n'''",
    '"""x""""',
    '{}',
    '{ a = 1, b = 2 }',
    '{ a = 1, a = 2 }',
    '{ a = 1, "a" = 2 }',
    '{ x = "a", b = " = z", b = 1 }',
    '{ a = "b = 1, b = 2" }',
    '{ a.b = 1 }',
    '{ a = "\u2028", a = 1 }',
    '{  a = 1,  b = 2  }',
    '"unclosed',
    '"\u007f"',
    '"\\u0041"',
    '"\\ud800"',
    '"\\q"',
    '"é€\u{1f600}"',
    'nonsense',
  ),
);
const space = fc.constantFrom('', ' ', '\t', '  ');
const end = fc.constantFrom('\n', '\n', '\n', '\r\n', ' # [a]\n', '\n\n', '\n# b = 1\n');
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(space, path, space, value).map(([a, p, b, v]) => `${a}${p}${b}=${b}${v}`),
  },
  { weight: 3, arbitrary: fc.tuple(space, path).map(([a, p]) => `${a}[${p}]`) },
  { weight: 1, arbitrary: path.map((p) => `[[${p}]]`) },
  { weight: 1, arbitrary: fc.constantFrom('', '[ a ]', '[a', '#', '"""', "'''", '\u0001') },
);
/** A text may end without a line end, also behind a comment. */
const cutShort = fc.constantFrom(
  (text: string) => text,
  (text: string) => text.trimEnd(),
  (text: string) => `${text}# c`,
  (text: string) => `${text.trimEnd()} # c`,
);
const ending = (documents: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(documents, cutShort).map(([text, cut]) => cut(text));
const crowdedLines = fc
  .array(fc.tuple(line, end), { maxLength: 12 })
  .map((lines) => lines.map(([text, after]) => text + after).join(''));

const crowded = ending(crowdedLines);

/** As Codex and people write them: nearly all of it plain. */
const grownTables = fc
  .array(
    fc.tuple(
      fc.constantFrom('projects', 'mcp_servers', 'notice', 'features'),
      fc.option(
        fc.constantFrom('"/home/p/x"', '"/home/p/y"', 'docs', 'docs.env', 'docs.tools.search', "'C:\\w'"),
      ),
      fc.array(fc.tuple(fc.constantFrom('a', 'env', 'tools', 'trust_level'), value), { maxLength: 3 }),
    ),
    { maxLength: 6 },
  )
  .map((tables) =>
    tables
      .map(([root, more, pairs]) => {
        const header = more === null ? `[${root}]` : `[${root}.${more}]`;
        return [header, ...pairs.map(([name, text]) => `${name} = ${text}`), ''].join('\n');
      })
      .join('\n'),
  );

const grown = ending(grownTables);

describe('a document whose plain tables are set aside reads as it does without', () => {
  test.each([
    ['any document', anyDocument, 700],
    ['a crowded one', crowded, 6000],
    ['a grown one', grown, 4000],
  ])('%s', async (_, documents: fc.Arbitrary<string>, numRuns) => {
    await fc.assert(fc.asyncProperty(documents, expectSameReading), propertyRuns(numRuns));
  });

  test('one in which a character was taken away, or has come', async () => {
    const mutated = fc
      .tuple(
        fc.oneof(grown, anyDocument),
        fc.nat(),
        fc.constantFrom('', '"', "'", '[', ']', '\n', '=', '.', '\\', '#'),
      )
      .map(([text, at, char]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + char + text.slice(place + (char === '' ? 1 : 0));
      });
    await fc.assert(fc.asyncProperty(mutated, expectSameReading), propertyRuns(3000));
  });

  test('of these, some are set aside as a whole, some in part, some not at all, and some are wrong', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.oneof(crowded, grown), (text) => {
        const aside = setPlainAside(text);
        const kind =
          aside === undefined
            ? 'none'
            : aside.tables.size === 0
              ? 'rest'
              : aside.rest.trim() === ''
                ? 'whole'
                : 'part';
        seen.add(kind);
        try {
          parseToml(text, 'config.toml');
        } catch {
          seen.add(`wrong, ${kind}`);
        }
      }),
      propertyRuns(2000),
    );
    // "wrong, whole" would be an error that nobody sees until the table is looked at.
    expect([...seen].toSorted()).toEqual([
      'none',
      'part',
      'rest',
      'whole',
      'wrong, none',
      'wrong, part',
      'wrong, rest',
    ]);
  });
});

describe('what is set aside', () => {
  test('are plain tables, whatever stands between them', () => {
    const head = 'model = "x"\n';
    const first = '# one\n[projects."/a"]\ntrust_level = "trusted"\n';
    const odd = '\n[odd]\nday = 2026-02-28\n';
    const second = '[projects.b] # two\n';
    expect(asideOf(head + first + odd + second)).toEqual({
      rest: head + odd,
      tables: { projects: first + second },
    });
  });

  test.each([
    ['a header twice', '[a.b]\n[a.b]\n'],
    ['a key twice', '[a]\nb = 1\nb = 2\n'],
    ['a key twice in a value', '[a]\nb = { c = 1, "c" = 2 }\n'],
    ['a table in a value', '[a]\nb = 1\n[a.b.c]\n'],
    ['a table in a value above that', '[a.b]\nc = 1\n[a]\n[a.b.c.d]\n'],
    ['a value of the document, too', 'a.b = 1\n[a]\nc = 1\n'],
    ['an array of tables', '[[a]]\nb = 1\n[[a]]\nb = 1\n[a.c]\n'],
    ['a float', '[a]\nb = 1.5\n'],
  ])('is not %s', (_, text) => {
    expect(asideOf(text)).toEqual({ rest: text, tables: {} });
  });

  test.each([
    ['a byte order mark', '\ufeff[a]\n'],
    ['a string over lines with an escape', '[a]\nb = """\\\n"""\n'],
    ['a string without an end', '[a]\nb = "c\n'],
    ['a carriage return alone', '[a]\rb = 1\n'],
  ])('is nothing where there is %s', (_, text) => {
    expect(asideOf(text)).toBeUndefined();
  });

  test('is nothing where there is too much to remember', () => {
    expect(asideOf('\n'.repeat(30_000_000))).toBeUndefined();
  });

  test('does not keep anybody waiting, whatever the text is', () => {
    const many = 200_000;
    for (const text of [
      '\n'.repeat(many),
      `a = [${'1,'.repeat(many)}]`,
      `[a]\nb = { ${'c = 1, '.repeat(many)}d = 1 }\n`,
      `[a]\nb = """${'"x\n'.repeat(many)}`,
      `[a]\n${'b = 1\n'.repeat(many)}`,
      `[${'a.'.repeat(many)}b]\n`,
      `a${' '.repeat(many)}b`,
      `[a]\nb = "${'\\n'.repeat(many)}`,
      `[a]\nb = {${' '.repeat(150)}a${' '.repeat(150)}= 1,${' '.repeat(150)}b = 1}\n`.repeat(1000),
      `[a]\nb = { ${'a = 1, '.repeat(40)}c = 1 }\n`.repeat(1000),
      `[a]\nb = { c = "${' = ,'.repeat(70)}" }\n`.repeat(1000),
      `[p.q."${'.'.repeat(16_000)}"]\n`.repeat(60),
      `[p]\n[p.${'a.'.repeat(6)}b]\n`.repeat(1000),
    ])
      setPlainAside(text);
  });
});

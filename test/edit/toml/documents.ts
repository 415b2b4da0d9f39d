import fc from 'fast-check';

/*
 * TOML documents as text: every construct, odd spacing, comments everywhere, all spellings of our own keys. Lines end in \n
 * until the document is put together.
 */

const blanks = fc.constantFrom('', ' ', '  ', '\t', ' \t ');
const gap = fc.constantFrom(' ', '', '  ', '\t');
const tricky = [
  'plain words',
  '[model_providers.orq]',
  'model = "x"',
  '"""',
  "'''",
  '] } , = #',
  '[[model_providers]]',
  'ключ 🎉',
  '',
];
const comment = fc.constantFrom(...tricky).map((text) => `# ${text}`);
const behind = fc.oneof(
  { weight: 3, arbitrary: fc.constant('') },
  fc.tuple(blanks, comment).map(([blank, text]) => blank + text),
);
const filler = fc.array(fc.oneof(comment, blanks, fc.constant('')), { maxLength: 3 });

const bare = /^[A-Za-z0-9_-]+$/;
const hex = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A name in one of the spellings that TOML has for it. */
export function keyPart(name: string): fc.Arbitrary<string> {
  const quoted = JSON.stringify(name);
  const spellings = [quoted];
  if (!name.includes("'")) spellings.push(`'${name}'`);
  if (name !== '') spellings.push(`"${hex(name.charAt(0))}${quoted.slice(2)}`);
  const plain = bare.test(name) ? name : quoted;
  return fc.oneof({ weight: 4, arbitrary: fc.constant(plain) }, fc.constantFrom(...spellings));
}

/** A dotted key, with blanks around its dots. */
const keyOf = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.tuple(...names.map(keyPart)),
      fc.oneof({ weight: 3, arbitrary: fc.constant('.') }, fc.constant(' . '), fc.constant('.\t')),
    )
    .map(([parts, dot]) => parts.join(dot));

const scalar = fc.constantFrom(
  ...[
    '"text"',
    "'literal \\ # ['",
    '""',
    "''",
    '"\\"quoted\\" \\\\ # no comment"',
    '"\\u00e9 \\U0001F389 ☃"',
    '"]}"',
  ],
  ...[
    '"""\nmodel = "x"\n[model_providers.orq]\n"""',
    "'''\n[tui] # '' \"\"\"\n'''",
    '"""a\\\n   b"""',
    '"""x"""""',
    "'''''two'''",
  ],
  ...[
    '0',
    '-17',
    '+3',
    '1_000_000',
    '9007199254740993',
    '-9223372036854775808',
    '0xDEAD_beef',
    '0o755',
    '0b1101',
  ],
  ...['1.0', '-0.0', '6.02e+23', '1_0.5E-3', 'inf', '-inf', '+nan', 'nan', 'true', 'false'],
  ...[
    '1979-05-27',
    '07:32:00',
    '07:32',
    '1979-05-27T07:32:00Z',
    '1979-05-27 07:32:00.123456-07:00',
    '2024-02-29t00:00',
  ],
);

const separator = fc.oneof(
  { weight: 3, arbitrary: fc.constant(', ') },
  fc.constant(','),
  fc.constant(' ,\t'),
  comment.map((text) => `, ${text}\n  `),
  fc.constant(',\n'),
  comment.map((text) => ` ${text}\n, `),
);
const opening = fc.oneof(
  { weight: 3, arbitrary: gap },
  fc.constant('\n  '),
  comment.map((text) => ` ${text}\n  `),
);
const closing = fc.oneof(
  { weight: 3, arbitrary: gap },
  fc.constant('\n'),
  comment.map((text) => ` ${text}\n`),
  fc.constant(',\n'),
);

const listOf = (
  items: readonly string[],
  between: readonly string[],
  open: string,
  close: string,
): string => {
  const body = items
    .map((item, index) => item + (index < items.length - 1 ? (between[index] ?? ', ') : ''))
    .join('');
  return open + body + (items.length === 0 ? close.replace(',', '') : close);
};

const memberNames = [
  'a',
  'b',
  'model',
  'name',
  'x.y',
  '',
  '__proto__',
  'constructor',
  '2025-02-30',
  '99999999999999999999',
];

const pairOf = (names: readonly string[], item: fc.Arbitrary<string> = value): fc.Arbitrary<string> =>
  fc.tuple(keyOf(names), gap, gap, item).map(([key, left, right, text]) => `${key}${left}=${right}${text}`);

export const value: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    scalar,
    fc
      .tuple(
        fc.array(tie('value'), { maxLength: 3 }),
        fc.array(separator, { maxLength: 3 }),
        opening,
        closing,
      )
      .map(([items, between, open, close]) => `[${listOf(items, between, open, close)}]`),
    inlineTable(tie('value')),
  ),
})).value;

function inlineTable(item: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc
        .uniqueArray(fc.constantFrom(...memberNames), { maxLength: 3 })
        .chain((names) => fc.tuple(...names.map((name) => pairOf([name], item)))),
      fc.array(separator, { maxLength: 3 }),
      opening,
      closing,
    )
    .map(([items, between, open, close]) => `{${listOf(items, between, open, close)}}`);
}

/** A key on its own lines, with what may stand around it. */
const statement = (pair: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(filler, blanks, pair, behind)
    .map(([above, indent, text, note]) => [...above, `${indent}${text}${note}`].join('\n'));

const pairNames = [
  'k',
  'key-2',
  'name',
  'env_key',
  '__proto__',
  'a b',
  'dot.ted',
  '',
  'ü',
  '#',
  '[x]',
  '1',
  'true',
];

const bodyOf = (names: readonly string[]): fc.Arbitrary<string[]> =>
  fc
    .uniqueArray(fc.constantFrom(...names), { maxLength: 4 })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((name) =>
          statement(
            fc.oneof(
              { weight: 3, arbitrary: pairOf([name]) },
              pairOf([name, 'deep']),
              pairOf([name, 'x', 'y']),
            ),
          ),
        ),
      ),
    );

const header = (names: readonly string[], isArray = false): fc.Arbitrary<string> =>
  fc.tuple(filler, blanks, gap, keyOf(names), gap, behind).map(([above, indent, left, key, right, note]) => {
    const [open, close] = isArray ? ['[[', ']]'] : ['[', ']'];
    return [...above, `${indent}${open}${left}${key}${right}${close}${note}`].join('\n');
  });

const table = (names: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(header(names), bodyOf(['model', ...pairNames])).map(([head, body]) => [head, ...body].join('\n'));

const arrayOfTables = (names: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.tuple(header(names, true), bodyOf(pairNames), fc.option(table([...names, 'sub']), { nil: '' })),
      {
        minLength: 1,
        maxLength: 2,
      },
    )
    .map((elements) =>
      elements
        .map(([head, body, sub]) => [head, ...body, ...(sub === '' ? [] : [sub])].join('\n'))
        .join('\n'),
    );

const tablePaths = [
  ['tui'],
  ['profiles', 'mini'],
  ['profiles'],
  ['projects', '/a b'],
  ['x', 'model_providers', 'orq'],
  ['x', 'y'],
];

const foreignTables = fc
  .tuple(
    fc.subarray(tablePaths).chain((paths) => fc.tuple(...paths.map(table))),
    fc.option(arrayOfTables(['rules']), { nil: '' }),
    fc.option(arrayOfTables(['skills', 'config']), { nil: '' }),
  )
  .map(([tables, rules, skills]) => [...tables, ...[rules, skills].filter((text) => text !== '')]);

/** What a document has of the providers: keys for its root, and tables. */
type Providers = Readonly<{ root: readonly string[]; tables: readonly string[] }>;

const text = scalar.filter((spelling) => /^["']/.test(spelling));
const ourKeys = ['name', 'base_url', 'env_key', 'wire_api'];
const someKeys = fc.subarray([...ourKeys, 'stream_max_retries']);
const some = (prefix: readonly string[]): fc.Arbitrary<string[]> =>
  someKeys.chain((names) => fc.tuple(...names.map((name) => statement(pairOf([...prefix, name], text)))));

const inlineProvider = someKeys.chain((names) =>
  fc
    .tuple(
      fc.tuple(...names.map((name) => pairOf([name], text))),
      fc.array(separator, { maxLength: 4 }),
      opening,
      closing,
    )
    .map(([items, between, open, close]) => `{${listOf(items, between, open, close)}}`),
);

const orq = ['model_providers', 'orq'];
const none: Providers = { root: [], tables: [] };

export const otherProviders: readonly fc.Arbitrary<Providers>[] = [
  fc.constant(none),
  table(['model_providers', 'azure']).map((azure) => ({ root: [], tables: [azure] })),
  fc
    .tuple(table(['model_providers', 'azure']), header(['model_providers']))
    .map(([azure, top]) => ({ root: [], tables: [azure, top] })),
  statement(pairOf(['model_providers', 'azure', 'name'])).map((line) => ({ root: [line], tables: [] })),
  fc
    .tuple(header(['model_providers']), statement(pairOf(['azure', 'name'])))
    .map((lines) => ({ root: [], tables: [lines.join('\n')] })),
];

const ownProvider: readonly fc.Arbitrary<Providers>[] = [
  fc.tuple(header(orq), some([])).map(([head, body]) => ({ root: [], tables: [[head, ...body].join('\n')] })),
  fc
    .tuple(table([...orq, 'http_headers']), header(orq), some([]), header(['model_providers']))
    .map(([sub, head, body, top]) => ({ root: [], tables: [sub, [head, ...body].join('\n'), top] })),
  table([...orq, 'auth']).map((auth) => ({ root: [], tables: [auth] })),
  some(orq).map((root) => ({ root, tables: [] })),
  fc
    .tuple(header(['model_providers']), some(['orq']))
    .map(([head, body]) => ({ root: [], tables: [[head, ...body].join('\n')] })),
  inlineProvider
    .chain((own) => statement(pairOf(orq, fc.constant(own))))
    .map((line) => ({ root: [line], tables: [] })),
  fc
    .tuple(inlineProvider, inlineProvider, opening, closing, separator)
    .map(
      ([own, other, open, close, between]) =>
        `{${listOf([`azure = ${other}`, `orq=${own}`], [between], open, close)}}`,
    )
    .chain((providers) => statement(pairOf(['model_providers'], fc.constant(providers))))
    .map((line) => ({ root: [line], tables: [] })),
  statement(pairOf(['model_providers'], fc.constantFrom('{}', '{ }', '{\n}', '{ # none\n}'))).map((line) => ({
    root: [line],
    tables: [],
  })),
  fc
    .tuple(
      header(['model_providers']),
      inlineProvider.chain((own) => statement(pairOf(['orq'], fc.constant(own)))),
    )
    .map((lines) => ({ root: [], tables: [lines.join('\n')] })),
];

const ourRootKeys = fc
  .subarray(['model', 'model_provider'])
  .chain((names) => fc.tuple(...names.map((name) => statement(pairOf([name], text)))));

type Ends = Readonly<{ bom: boolean; eols: readonly string[]; tail: string }>;

const ends: fc.Arbitrary<Ends> = fc.record({
  bom: fc.boolean(),
  eols: fc.constantFrom(['\n'], ['\r\n'], ['\n', '\r\n', '\r\n', '\n', '\n']),
  tail: fc.constantFrom('\n', '', '\n\n\n', '\n# end', '\n# end\n', '\n  ', '\n\n# vim\n\n'),
});

function assemble(root: readonly string[], tables: readonly string[], { bom, eols, tail }: Ends): string {
  let count = 0;
  const body = [...root, ...tables].join('\n') + tail;
  return (bom ? '\uFEFF' : '') + body.replace(/\n/g, () => eols[count++ % eols.length] ?? '\n');
}

const shuffled = (items: readonly string[]): fc.Arbitrary<string[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length });

const documentWith = (
  providers: readonly fc.Arbitrary<Providers>[],
  rootKeys: fc.Arbitrary<string[]>,
): fc.Arbitrary<string> =>
  fc
    .tuple(filler, bodyOf(pairNames), rootKeys, fc.oneof(...providers), foreignTables, ends)
    .chain(([head, body, ours, { root, tables }, foreign, end]) =>
      fc
        .tuple(shuffled([...body, ...ours, ...root]), shuffled([...foreign, ...tables]))
        .map(([keys, sections]) =>
          assemble([...(head.length > 0 ? [head.join('\n')] : []), ...keys], sections, end),
        ),
    );

/** Documents that have none of our keys. */
export const cleanDocument = documentWith(otherProviders, fc.constant([]));

/** Documents that may have any of our keys, in any spelling. */
export const anyDocument = documentWith([...otherProviders, ...ownProvider], ourRootKeys);

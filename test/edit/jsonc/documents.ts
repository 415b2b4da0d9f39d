import fc from 'fast-check';
import type { JsonPath, JsonSet, JsonValue } from '../../../src/edit/jsonc.ts';

/* Documents as people and tools write them, and as nobody does: spacing and comments anywhere that JSONC allows. */

/** Few keys, so that paths often meet something, and keys that are a trap. */
export const keys = [
  'features',
  'remoteEnv',
  'a',
  './b',
  '',
  '__proto__',
  'constructor',
  'say "hi"',
  '// no',
  'ключ',
];
const key = fc.constantFrom(...keys);

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    '',
    '// no comment',
    '/* nor this',
    '*/',
    ',}',
    '\\',
    'a\nb\t"',
    '}',
    '<<<<<<< HEAD',
    '\u2028',
  ),
  fc.constantFrom<JsonValue>(true, false, null, 0, -1.5, 1e21),
  fc.string(),
);

/** Data of every shape, for operations and for documents that a tool has written. */
export const data = fc.letrec<{ value: JsonValue; object: { [key: string]: JsonValue } }>((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, scalar, tie('object'), fc.array(tie('value'), { maxLength: 3 })),
  object: fc
    .uniqueArray(fc.tuple(key, tie('value')), { maxLength: 4, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries)),
}));

export const path: fc.Arbitrary<JsonPath> = fc.array(key, { minLength: 1, maxLength: 3 });

export const sets: fc.Arbitrary<readonly JsonSet[]> = fc.array(
  fc.record({ op: fc.constant('set' as const), path, value: data.value }),
  { minLength: 1, maxLength: 4 },
);

/** White space and comments. `¶` stands for a line break. */
const gap: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(' ', '  ', '\t', '¶', '¶  ', '¶\t', '¶¶') },
      {
        weight: 1,
        arbitrary: fc.constantFrom('// "a": 1,¶', '//¶', '/* { */', '/**/', '/* one¶ two */', '// */ }¶'),
      },
    ),
    { maxLength: 3 },
  )
  .map((pieces) => pieces.join(''));

/** A key or string, sometimes spelled with an escape that is not needed. */
const spelled = (text: string, escaped: boolean): string =>
  escaped && /^[a-z]/.test(text)
    ? `"\\u00${text.charCodeAt(0).toString(16)}${JSON.stringify(text).slice(2)}`
    : JSON.stringify(text);

type Parts = { readonly open: string; readonly close: string; readonly items: readonly string[] };

const block = (parts: fc.Arbitrary<Parts>, gaps: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(parts, fc.boolean(), fc.array(gaps, { minLength: 10, maxLength: 10 }))
    .map(([{ open, close, items }, trailing, [first = '', last = '', ...spaces]]) => {
      const text = items.map((item, index) => {
        const comma = index < items.length - 1 || trailing ? ',' : '';
        return item + (comma && (spaces[index * 2] ?? '')) + comma + (spaces[index * 2 + 1] ?? '');
      });
      return open + first + text.join('') + last + close;
    });

/** An object in JSONC, with `gaps` between its tokens; `bare`: none inside a property, between key, colon and value. */
export const wild = (gaps: fc.Arbitrary<string> = gap, bare = false) => {
  const inner = bare ? fc.constant(' ') : gaps;
  return fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar.map((value) => JSON.stringify(value)),
      tie('object'),
      tie('array'),
    ),
    object: block(
      fc
        .uniqueArray(fc.tuple(key, tie('value'), inner, inner, fc.boolean()), {
          maxLength: 4,
          selector: ([name]) => name,
        })
        .map((properties) => ({
          open: '{',
          close: '}',
          items: properties.map(
            ([name, value, before, behind, escaped]) =>
              `${spelled(name, escaped)}${before}:${behind}${value}`,
          ),
        })),
      gaps,
    ),
    array: block(
      fc.array(tie('value'), { maxLength: 3 }).map((items) => ({ open: '[', close: ']', items })),
      gaps,
    ),
  })).object;
};

/** Replaces the stand-ins by line breaks: always the same, or each in turn. */
const broken = (text: string, breaks: readonly string[]): string => {
  let count = 0;
  return text.replace(/¶/g, () => breaks[count++ % breaks.length] ?? '\n');
};

export const breaks = fc.constantFrom<readonly string[]>(['\n'], ['\r\n'], ['\r'], ['\n', '\r\n']);

/** A whole file: BOM or not, something before and behind the object, any kind of line break. */
export const file = (
  object: fc.Arbitrary<string> = wild(),
  around: fc.Arbitrary<string> = gap,
): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('', '\ufeff'), around, object, around, breaks)
    .map(([mark, before, text, behind, kinds]) => mark + broken(before + text + behind, kinds));

/** What `JSON.stringify` writes, in one line or indented. */
export const tidy = fc
  .tuple(
    data.object,
    fc.constantFrom('  ', '    ', '\t', ' '),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.constantFrom('', '\n'),
  )
  .map(([value, unit, lineBreak, end]) => {
    const print = (whole: JsonValue): string =>
      `${JSON.stringify(whole, null, unit)}${end}`.replaceAll('\n', lineBreak);
    return { value, print };
  });

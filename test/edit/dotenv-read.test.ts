import { describe, expect, test } from 'vitest';
import { dotenvEntries, mentionsKey, readDotenv, removeDotenv, setDotenv } from '../../src/edit/dotenv.ts';
import { proveDotenv } from '../../src/edit/dotenv/proof.ts';
import { problemOf } from '../support/problem.ts';
import { env, files, spelled } from './dotenv/spellings.ts';

/** The environment shows through where the file has nothing; an empty value counts as none. */
function readsOf(
  text: string,
  keys: readonly string[],
  outside: Readonly<Record<string, string>> = {},
): Record<string, string | undefined> {
  const read = readDotenv(text, outside);
  return Object.fromEntries(keys.map((key) => [key, (read.get(key) ?? outside[key]) || undefined]));
}

test.each([
  ['LF', '\n'],
  ['CRLF', '\r\n'],
])('every spelling is read as by Codex, with %s', (_name, lineEnd) => {
  const { text, keys, reads } = spelled(lineEnd);
  expect(readsOf(text, keys, env)).toEqual(reads);
});

test.each(files)('%s', (_name, text, reads) => {
  expect(readsOf(text, Object.keys(reads))).toEqual(reads);
});

test('a line feed is the one escape that no header shows', () => {
  expect(readDotenv('A="b\\nc"\n').get('A')).toBe('b\nc');
});

test('an entry of a fragment has the comment lines directly above it, without their mark', () => {
  expect(dotenvEntries('# far\n\n# one\n#two\r\n#\n# # three\nK=v\nL=w\n')).toEqual([
    { key: 'K', value: 'v', comment: ['one', 'two', '', '# three'] },
    { key: 'L', value: 'w' },
  ]);
  expect(dotenvEntries('# one\nK=#v\n')).toEqual([{ key: 'K', value: '', comment: ['one'] }]);
});

test.each([
  ['A=1\n K=', true],
  ['K=1', true],
  ['\uFEFFK=1', true],
  ['A=1\r\n\t#\texport\tK =', true],
  ['AK=1', false],
  ['K', false],
  ['A=1 K=2', false],
  ['exportK=1', false],
  ['## K=1', false],
])('whether %j mentions the key: %s', (text, mentioned) => {
  expect(mentionsKey(text, 'K')).toBe(mentioned);
});

describe('a result is refused', () => {
  const ours = '# c\nK=v\n';
  const set = { path: '.env', mode: 'set' } as const;
  const add = { path: '.env', mode: 'add' } as const;
  const entries = [{ key: 'K', value: 'v', comment: ['c'] }];

  test.each([
    ['A=1\n', 'A=1\n\n# c\nK=w\n', set, 'K does not read back as planned'],
    ['A=1\n', 'A=1\n', set, 'K does not read back as planned'],
    ['A=1\n', 'A=2\n\n# c\nK=v\n', set, 'a line that is not ours would change'],
    ['A=1\n', 'A=1\n', add, 'K is not in the result'],
    ['A=1\n', 'A=2\n\n# c\nK=v\n', add, 'a line that is not ours would change'],
    ['\uFEFFA=1\n', 'A=1\n\n# c\nK=v\n', add, 'a line that is not ours would change'],
  ])('%j → %j with %j: %s', (before, after, options, reason) => {
    const { code, args } = problemOf(() => proveDotenv(before, after, entries, options)).finding;
    expect({ code, args }).toEqual({ code: 'edit-unproved', args: { path: '.env', reason } });
  });

  test('unless it is the text with our lines', () => {
    proveDotenv('', ours, entries, set);
    proveDotenv('', ours, entries, add);
    proveDotenv('\uFEFFA=1\n', `A=1\n\n${ours}`, entries, set);
  });
});

test('no text and no entries give an empty file', () => {
  expect(setDotenv(undefined, [], { path: '.env', mode: 'set' })).toBe('');
});

test('a value that a variable decides is not the empty one that was added', () => {
  const entries = [{ key: 'K', value: '', comment: ['c'] }];
  const text = setDotenv('A=1\n', entries, { path: '.env', mode: 'add' }).replace('K=', 'K=$MINE');
  expect(removeDotenv(text, entries, { mode: 'add' })).toBe(text);
});

test('a bare name takes the character behind it along, a blank as well; behind any other blank only a comment may stand', () => {
  const read = (text: string): string | undefined => readDotenv(text, { A: 'x' }).get('K');
  expect(read('K=$A b\n')).toBe('x b');
  expect(read('K=a b#c\n')).toBeUndefined();
  expect(read('K=a  #c\n')).toBe('a');
});

test('a line is commented out by what it begins with alone', () => {
  expect(mentionsKey(' # K=1\n', 'K')).toBe(true);
  for (const text of ['K#=1\n', 'export # K=1\n']) expect(mentionsKey(text, 'K')).toBe(false);
});

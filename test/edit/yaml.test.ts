import { describe, expect, test } from 'vitest';
import { entryAt, readYaml, textOfYaml, type YamlNode } from '../../src/edit/yaml.ts';

function read(text: string): YamlNode {
  const found = readYaml(text);
  if (!found.ok) throw new Error(found.reason);
  const [root] = found.documents;
  if (root === undefined) throw new Error('no document');
  return root;
}

test.each(['', '\ufeff'])('offsets and lines are those of the text, behind %j too', (mark) => {
  const text = `${mark}a: "x" # no\r\nb:\r\n  - y\r\n`;
  const root = read(text);
  const a = entryAt(root, 'a')?.value;
  expect(text.slice(a?.start, a?.end)).toBe('"x"');
  const b = entryAt(root, 'b');
  expect(text.slice(b?.key.start, b?.key.end)).toBe('b');
  expect(b?.key.line).toBe(2);
  expect(b?.value).toMatchObject({ kind: 'list', items: [{ line: 3, value: 'y' }] });
});

test('a list behind a byte order mark is not indented', () => {
  expect(read('\ufeff- a\n- b\n')).toMatchObject({
    kind: 'list',
    items: [{ line: 1, start: 3 }, { line: 2 }],
  });
});

test('what is empty is null, in the place of what it is empty in', () => {
  const text = '? bare\n? [a, list]\nx:\n';
  const root = read(text);
  expect(root.kind === 'map' && [...root.entries.keys()]).toEqual(['bare', 'x']);
  expect(entryAt(root, 'bare')?.value).toEqual({ kind: 'scalar', value: null, line: 1, start: 2, end: 2 });
  expect(textOfYaml(entryAt(root, 'x')?.value)).toBeUndefined();
  expect([readYaml(''), readYaml('# only this\n')]).toEqual(Array(2).fill({ ok: true, documents: [] }));
  expect(readYaml('a\n--- \n')).toMatchObject({
    documents: [
      { value: 'a', line: 1 },
      { value: null, line: 2 },
    ],
  });
});

test('a tag of the file is told, and a value has none by itself', () => {
  const root = read('a: !reset x\nb: [1]\n');
  expect(entryAt(root, 'a')?.value.tag).toBe('!reset');
  expect(entryAt(root, 'b')?.value).not.toHaveProperty('tag');
});

test("a key of one's own wins over a merged one, and the first of several maps over the next", () => {
  const root = read('b: own\n<<: [{ a: first, b: first }, { a: second, c: second }]\n');
  const found = root.kind === 'map' ? [...root.entries] : [];
  expect(found.map(([key, { value }]) => `${key}=${textOfYaml(value)}`)).toEqual([
    'b=own',
    'a=first',
    'c=second',
  ]);
});

test('what is no map has no entries, and what is no scalar has no text', () => {
  const root = read('- a\n');
  expect([entryAt(root, 'a'), entryAt(undefined, 'a'), textOfYaml(root), textOfYaml(undefined)]).toEqual(
    Array(4).fill(undefined),
  );
});

test('a quoted << is a key like any other', () => {
  expect(textOfYaml(entryAt(read('"<<": { a: 1 }\nb: 2\n'), 'a')?.value)).toBeUndefined();
});

describe('what has no end, or no sense, is no text', () => {
  test.each([
    ['a: [1\n', 2, 1, /^Flow sequence .* must be .* end with a \]$/],
    ['\ufeffa: 1\nb: 1\na: 2\n', 3, 1, /^Map keys must be unique$/],
    ['\ufeffa: "\n', 2, 1, /^Missing closing "quote$/],
    ['a: &a\n  b: *a\n', 1, 1, /^\*a has no end$/],
    ['a: *nothing\n', 1, 1, /nothing/],
    ['a:\n  <<: 1\n', 1, 1, /^<< merges what is no map$/],
  ])('%.20j', (text, line, column, reason) => {
    const found = readYaml(text);
    expect(found).toMatchObject({ ok: false, line, column });
    expect(found.ok || found.reason).toMatch(reason);
  });
});

describe('what nests more deeply than the stack allows is no text, and its place is told', () => {
  const deep = (part: string): string => part.repeat(100_000);
  const stairs = Array.from({ length: 1000 }, (_, index) => `${' '.repeat(index)}a:\n`).join('');
  test.each([
    [deep('['), 1, 401],
    [`\ufeffa: "[["\nb: ${deep('{a: ')}`, 2, 1604],
    [`a: [b]\n${deep('- ')}`, 2, 801],
    [`- a\n${deep('? ')}`, 2, 801],
    [stairs, 402, 1],
  ])('%.20j', (text, line, column) => {
    expect(readYaml(text)).toEqual({ ok: false, line, column, reason: 'it nests too deeply' });
  });

  test('but what is long, or far to the right, is one', () => {
    const list = `${'- [{ a: [b] }]\n'.repeat(1000)}- |\n${' '.repeat(900)}c\n- { ${' '.repeat(900)}d: e }\n`;
    expect(read(list)).toMatchObject({ kind: 'list', items: { length: 1002 } });
    const level = `${'['.repeat(400)}${']'.repeat(400)}`;
    expect(readYaml(`a: ${level}\nb: ${level}\n`)).toMatchObject({ ok: true });
  });
});

test('aliases of aliases cost what they are, not what they mean', () => {
  const lines = Array.from(
    { length: 60 },
    (_, index) =>
      `a${index + 1}: &a${index + 1} { <<: [*a${index}, *a${index}], x: [*a${index}, *a${index}] }\n`,
  );
  const root = read(`a0: &a0 { k: 1 }\n${lines.join('')}`);
  expect(textOfYaml(entryAt(entryAt(root, 'a60')?.value, 'k')?.value)).toBe('1');
});

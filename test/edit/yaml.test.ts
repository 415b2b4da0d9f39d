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

test('a quoted << is a key like any other', () => {
  expect(textOfYaml(entryAt(read('"<<": { a: 1 }\nb: 2\n'), 'a')?.value)).toBeUndefined();
});

describe('what has no end, or no sense, is no text', () => {
  test.each([
    ['a: [1\n', 2],
    ['a: 1\nb: 1\na: 2\n', 3],
    ['a: &a\n  b: *a\n', 1],
    ['a: *nothing\n', 1],
    ['a:\n  <<: 1\n', 1],
    ['['.repeat(100_000), 1],
  ])('%.20j', (text, line) => {
    expect(readYaml(text)).toMatchObject({ ok: false, line });
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

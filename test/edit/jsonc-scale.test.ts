import { expect, test } from 'vitest';
import { editJsonc, invertJsonc } from '../../src/edit/jsonc.ts';
import { routing } from './jsonc/judge.ts';

/* Texts of a megabyte that are slow for whoever looks at them twice: see toml-scale.test.ts. */

const name = 'devcontainer.json';

/** About `size` characters, in shapes that invite rescanning. */
const shapes: readonly (readonly [string, (size: number) => string])[] = [
  [
    'many keys',
    (size) => `{${Array.from({ length: size / 25 }, (_, i) => `\n  "key${i}": "v", // c`).join('')}\n}`,
  ],
  ['one line', (size) => `{${Array.from({ length: size / 20 }, (_, i) => `"key${i}": {}`).join(', ')}}`],
  ['comments', (size) => `{ "a": 1${' /* c */'.repeat(size / 8)} }`],
  ['comments in an empty object', (size) => `{\n${'  // c\n'.repeat(size / 7)}}`],
  ['blank lines', (size) => `{ "a": 1${'\r\n'.repeat(size / 2)}}`],
  ['conflict-like lines', (size) => `{ /*\n${'<<<<<< =======\n'.repeat(size / 15)}*/ }`],
  ['a long string', (size) => `{ "a": "${'\\n'.repeat(size / 2)}" }`],
];

test.each(shapes)('one megabyte is edited and given back: %s', (_, shape) => {
  const text = shape(1_000_000);
  const started = performance.now();
  const after = editJsonc(text, routing, name);
  expect(editJsonc(after, invertJsonc(text, routing, name), name)).toBe(text);
  // About a second here; anything that rescans the text for each token takes minutes.
  expect(performance.now() - started).toBeLessThan(20_000);
});

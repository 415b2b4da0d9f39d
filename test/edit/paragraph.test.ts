import { expect, test } from 'vitest';
import { endAbove, linesAbove } from '../../src/edit/paragraph.ts';

test('lines are counted upwards as far as there are any', () => {
  const text = '\n\na\nb\n';
  const counted = (count: number): string => text.slice(linesAbove(text, text.length, count));
  expect([0, 1, 2, 3, 4, 9].map(counted)).toEqual(['', 'b\n', 'a\nb\n', '\na\nb\n', text, text]);
});

test('a paragraph that begins with a blank line has none above it', () => {
  expect(endAbove('\nours\n', 0, false, true)).toBeUndefined();
  expect(endAbove('\nours\ntheirs\n', 0, false, false)).toBe(0);
});

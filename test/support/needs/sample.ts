import { describe, expect, test } from 'vitest';
import { needs } from '../needs.ts';

/** Not collected by itself: needs.test.ts runs it where there is a fish, and no zsh and no busybox. */
test('needs nothing', () => {
  expect(needs()).toEqual({});
});

test('needs fish', needs('fish'), () => undefined);

test.each([1, 2, 3])('needs zsh: %i', needs('zsh'), () => {
  throw new Error('ran without zsh');
});

describe('both', needs('fish', 'zsh'), () => {
  test('of them', () => {
    throw new Error('ran without zsh');
  });

  test('and busybox', needs('busybox'), () => {
    throw new Error('ran without busybox');
  });
});

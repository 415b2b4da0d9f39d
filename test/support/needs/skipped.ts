import { describe, test } from 'vitest';

/** Not collected by itself: needs.test.ts runs it. */
describe('a group', () => {
  test('one', ({ skip }) => skip());
});

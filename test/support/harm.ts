import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Not collected by itself: test/support.test.ts runs it, to see that the guard of the home folder fails it. */
test('writes to the path that it is told', () => {
  const { HARM_PATH = '', HOME = '' } = process.env;
  if (HARM_PATH !== '') appendFileSync(HARM_PATH, 'harm\n');
  appendFileSync(join(HOME, '.zshrc'), 'no harm: this home is a temporary one\n');
  expect(readFileSync(join(HOME, '.zshrc'), 'utf8')).toContain('no harm');
});

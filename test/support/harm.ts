import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path to write to; empty for none. */
    harmPath: string;
    /** Variables that the guard has to take away. */
    gone: readonly string[];
  }
}

/** Not collected by itself: test/support.test.ts runs it, to see that the guard of the home folder fails it. */
test('writes to the path that it is told', () => {
  const { HOME = '' } = process.env;
  const path = inject('harmPath');
  if (path !== '') appendFileSync(path, 'harm\n');
  expect(inject('gone').filter((name) => process.env[name] !== undefined)).toEqual([]);
  appendFileSync(join(HOME, '.zshrc'), 'no harm: this home is a temporary one\n');
  expect(readFileSync(join(HOME, '.zshrc'), 'utf8')).toContain('no harm');
});

import { inject } from 'vitest';
import type { Need } from './needs/requirements.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What the test needs and the machine lacks. */
    lacks?: Need;
  }
}

/**
 * Options for a test, or a describe, that needs more than Node and git: `test('…', needs('fish'), () => …)`. Where one
 * of these is absent, the test does not run; the end of the run counts it by that name, and fails where CI is set.
 * @param names entries of `requirements`
 * @throws Error when this run's global set-up has not looked for one
 */
export function needs(...names: readonly Need[]): { skip?: true; meta?: { lacks: Need } } {
  const found = inject('needs') ?? {};
  const unknown = names.find((name) => found[name] === undefined);
  if (unknown !== undefined)
    throw new Error(`This run has not looked for ${unknown}: name it in lookFor() in a globalSetup.`);
  const lacks = names.find((name) => !found[name]);
  return lacks === undefined ? {} : { skip: true, meta: { lacks } };
}

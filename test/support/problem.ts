import { Problem } from '../../src/findings/index.ts';

/** The problem with which something is refused; anything else that is thrown is a bug, and so is nothing. */
export function problemOf(run: () => unknown): Problem {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

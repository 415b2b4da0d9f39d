import { Problem, wordingOf } from '../findings/index.ts';
import { CodexOrqError } from './error.ts';
import type { LibraryFinding } from './types.ts';

type Found = Problem['finding'];

/** A finding as it is given out. */
export const givenOut = (found: Found): LibraryFinding => ({
  code: found.code,
  level: found.level,
  ...wordingOf(found),
});

/** An error as it is given out: a problem by its finding, a wrong argument as it is. */
export const thrown = (error: unknown): unknown =>
  error instanceof Problem ? new CodexOrqError(givenOut(error.finding), { cause: error }) : error;

import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** What libuv has no name for (Node then calls it `Unknown system error -122`), though it may well happen. */
const unnamed = { EDQUOT: 'disk quota exceeded' } as const;

/** By Node's number: the system's, negative. */
const unnamedBy = new Map(
  Object.entries(unnamed).map(([code, words]) => [
    -constants.errno[code as keyof typeof unnamed],
    { code, words },
  ]),
);

export const isErrno = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error;

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  isErrno(error) && codes.includes(unnamedBy.get(error.errno ?? 0)?.code ?? error.code ?? '');

/** The operating system's own words for a failed call, such as "no space left on device". */
export function causeOf(error: unknown): string {
  if (!isErrno(error)) return error instanceof Error ? error.message : String(error);
  if (error.errno === undefined) return error.message;
  return unnamedBy.get(error.errno)?.words ?? getSystemErrorMap().get(error.errno)?.[1] ?? error.message;
}

import { getSystemErrorMap } from 'node:util';

export const isErrno = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error;

export const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  isErrno(error) && codes.includes(error.code ?? '');

/** The operating system's own words for a failed call, such as "no space left on device". */
export function causeOf(error: unknown): string {
  if (!isErrno(error)) return error instanceof Error ? error.message : String(error);
  const known = error.errno === undefined ? undefined : getSystemErrorMap().get(error.errno);
  return known?.[1] ?? error.message;
}

import { constants } from 'node:os';
import type { Call } from './shim.ts';
import type { Failure } from './sweep.ts';

const { errno } = constants;

/** A disk that breaks, is full, or used up; a folder without permission, or read-only; a signal in between. */
const common = ['EIO', 'ENOSPC', 'EACCES', 'EROFS', 'EDQUOT', 'EINTR'] as const;

/** What else is likely for one call. */
const more: Readonly<Record<string, readonly (keyof typeof errno)[]>> = {
  link: ['EPERM', 'EMLINK', 'EXDEV'],
  rename: ['EXDEV', 'EBUSY', 'EPERM'],
  unlink: ['EPERM', 'EBUSY'],
  // Not EBUSY: a folder that something is mounted on stays.
  rmdir: ['EPERM'],
  fchmod: ['EPERM'],
  mkdir: ['EPERM', 'ENAMETOOLONG'],
  'open-to-write': ['EPERM', 'EMFILE', 'ETXTBSY', 'ENAMETOOLONG'],
};

/** Each call with each error that is likely for it. */
export const likelyFailures = (calls: readonly Call[]): readonly Failure[] =>
  calls.flatMap((call) =>
    [...common, ...(more[call.name] ?? [])].map((error) => ({ call, error, code: errno[error] })),
  );

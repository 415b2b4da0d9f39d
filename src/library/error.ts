import type { LibraryFinding } from './types.ts';

/**
 * What the functions of the package throw: the finding that has ended the work. Its message says what happened, why,
 * what to do, and how the files were left; it holds no secret.
 */
export class CodexOrqError extends Error {
  /** The finding's code, which never changes its meaning. */
  readonly code: string;
  readonly finding: LibraryFinding;

  constructor(found: LibraryFinding, options?: ErrorOptions) {
    super(found.hint === undefined ? found.message : `${found.message} ${found.hint}`, options);
    this.name = 'CodexOrqError';
    this.code = found.code;
    this.finding = found;
  }
}

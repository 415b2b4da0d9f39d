/** How bad a finding is: an `error` makes a command exit 1 (or 2), a `warning` and an `info` do not. */
export type Level = 'error' | 'warning' | 'info';

/**
 * One thing that the package can tell a person. The code under which it is filed never changes (scripts match on it);
 * the wording may.
 */
export type Definition<Args> = Readonly<{
  level: Level;
  /** Exit status when this finding ends a run: 2 for wrong usage, otherwise 1. */
  exit?: 2;
  /** What happened and why, naming the file, key or value. One or two sentences, no trailing newline. */
  message: (args: Args) => string;
  /**
   * What to do next; absent where there is nothing to do. That a run has ended without writing is no part of it: who only
   * looks finds the same.
   */
  hint?: (args: Args) => string | undefined;
  /** Whether the same run is worth another try once that is done. Told only where it has ended the run. */
  again?: true;
}>;

/** Gives a definition its argument type; `{}`-typed definitions take no arguments. */
export const define = <Args = Record<never, never>>(definition: Definition<Args>): Definition<Args> =>
  definition;

/** How bad a finding is: an `error` makes a command exit 1 (or 2), a `warning` and an `info` do not. */
export type Level = 'error' | 'warning' | 'info';

/** A finding within the arguments of another one, which says of it why. */
export type Cause = Readonly<{ code: string; level: Level; args: unknown }>;

/**
 * How a message writes what depends on its reader. A message that names a path or a command takes it from here, so that
 * both look the same everywhere, and no text is ever searched for paths.
 */
export type Show = Readonly<{
  /** A path in a sentence: `~/.codex/config.toml`. What is no absolute path stays as it is. */
  path: (path: string) => string;
  /** A path as one word of a shell command, quoted where the shell wants that. */
  word: (path: string) => string;
  /** What is no path, as one word of a shell command. */
  value: (text: string) => string;
  /** A command of this package, by what follows its name: `model openai/gpt-5.4`. */
  command: (args?: string) => string;
  /** The message of the finding that is the reason for this one. */
  message: (found: Cause) => string;
}>;

/**
 * One thing that the package can tell you. The code under which it is filed never changes (scripts match on it); the
 * wording may.
 */
export type Definition<Args> = Readonly<{
  level: Level;
  /** Exit status when this finding ends a run: 2 for wrong usage, otherwise 1. */
  exit?: 2;
  /** What happened and why, naming the file, key or value. One or two sentences, no trailing newline. */
  message: (args: Args, show: Show) => string;
  /**
   * What to do next; absent where there is nothing to do. It does not say that the run wrote nothing: a command that
   * only looks finds the same.
   */
  hint?: (args: Args, show: Show) => string | undefined;
  /** Whether the same run is worth another try once that is done. Told only where it has ended the run. */
  again?: true;
}>;

/** Gives a definition its argument type; `{}`-typed definitions take no arguments. */
export const define = <Args = Record<never, never>>(definition: Definition<Args>): Definition<Args> =>
  definition;

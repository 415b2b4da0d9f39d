import type { Answers } from '../answers/answers.ts';
import type { Finding } from '../findings/index.ts';
import type { Places } from '../places.ts';
import type { Secret } from '../secret.ts';
import type { OwnedFile } from '../state.ts';
import type { Host } from '../types.ts';

/** The plop action types of this package; each merges in its own way. */
export type ActionType = 'toml-merge' | 'dotenv-merge' | 'block' | 'write';

/** What a target is planned from. */
export type Context = Readonly<{
  answers: Answers;
  places: Places;
  key: Secret | undefined;
  /** Whether somebody asked for this key store, so that what contradicts it may go. */
  explicitKeyStore: boolean;
  host: Pick<Host, 'env' | 'platform' | 'home'>;
  /** Whether a file is there; for choices between login files. */
  exists: (path: string) => boolean;
}>;

/** What a target makes of one file. */
export type Outcome = Readonly<{
  /** The new text; undefined when the file is to go (or not to be there). */
  text: string | undefined;
  /** What is ours in it from now on; undefined when nothing is. */
  owned?: OwnedFile | undefined;
  findings?: readonly Finding[];
}>;

/** What is to stay at an undo. */
export type RemoveContext = Readonly<{
  /** Provider id whose table stays, so that its sessions can be resumed. */
  keepProvider: string | undefined;
  /** Whether the key stays in Codex's `.env`. */
  keepKey: boolean;
}>;

/** One file (or kind of file) that a set-up writes. Pure: text in, text out. */
export type Target = Readonly<{
  id: string;
  action: ActionType;
  /** Permission bits of a file that we create. */
  mode: number;
  /** Whether the file holds secrets: values are then hidden in the diff and wide permissions are taken away. */
  secret: boolean;
  /** Absolute paths that this set-up wants; none when the answers do not ask for this target. */
  paths: (context: Context) => readonly string[];
  /** @param owned what the last run recorded of this file */
  install: (
    before: string | undefined,
    context: Context,
    path: string,
    owned: OwnedFile | undefined,
  ) => Outcome;
  /**
   * Takes out what `owned` says is ours, as far as it is still what was written. `owned` of the outcome is what stays
   * ours all the same.
   */
  remove: (before: string, owned: OwnedFile, context: RemoveContext) => Outcome;
}>;

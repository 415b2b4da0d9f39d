import type { Answers } from '../answers/answers.ts';
import type { CatalogueSetting } from '../catalogue/settings.ts';
import type { Finding } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import type { Secret } from '../lib/secret.ts';
import type { OwnedFile } from '../state/state.ts';
import type { Host } from '../host/types.ts';

/** The plop action types of this package; each merges in its own way. */
export type ActionType = 'toml-merge' | 'jsonc-merge' | 'dotenv-merge' | 'block' | 'write';

/**
 * What goes with the model beside its name, as the installed Codex and the gateway have it. Undefined where neither was
 * asked: then it all stays as it is.
 */
export type Metadata = Readonly<{
  /**
   * The file of the catalogue: a new text, as it is, or to go (also if there is none). `isNamed`: another configuration
   * that stays names it.
   */
  catalogue: Readonly<
    { kind: 'write'; json: string } | { kind: 'keep' } | { kind: 'drop'; isNamed: boolean }
  >;
  /** Keys of `config.toml` that go with it, never to be set over the user's own value. */
  settings: readonly CatalogueSetting[];
  /** Text of the list of the gateway's models; undefined where it stays as it is. */
  list?: string;
}>;

/** A project's own `.codex/config.toml`, which may pin a model. */
export type Pin = Readonly<{
  path: string;
  /** Whether a pin is wanted where there is none. */
  create: boolean;
}>;

/** A value that mends a configuration file. */
export type Mend = Readonly<{ file: string; path: readonly string[]; value: string | boolean }>;

/** Whether a run writes all that the answers want, and takes back what they no longer want. */
export const isWhole = ({ scope = 'all' }: Pick<Context, 'scope'>): boolean => scope === 'all';

/** What a target is planned from. */
export type Context = Readonly<{
  answers: Answers;
  paths: Paths;
  key: Secret | undefined;
  /** Whether this key store was asked for. Then what contradicts it may go. */
  explicitKeyStore: boolean;
  host: Pick<Host, 'env' | 'platform' | 'home'>;
  /** Whether a file is there; for choices between login files. */
  exists: (path: string) => boolean;
  /** `model`: only what names the model or goes with it; `mend`: only {@link mends} and the like. Default `all`. */
  scope?: 'all' | 'model' | 'mend';
  /** Values that mend what keeps Codex from starting, or a request from arriving. */
  mends?: readonly Mend[];
  /** Whether the shell's part is written anew. */
  shell?: boolean;
  /** Whether Codex's `.env` loses its byte order mark, and other users their access to it. */
  mendEnv?: boolean;
  metadata?: Metadata | undefined;
  pins?: readonly Pin[];
  /** Whether settings that belong to the earlier model go away. */
  dropLeftovers?: boolean;
  /** The `.gitignore` that is to keep Codex's `.env` out of a repository, and the line for it. */
  ignore?: Readonly<{ path: string; line: string }> | undefined;
  /**
   * Files that name models elsewhere than in `model`: bare ids there get their prefix. `config.toml` is one of them.
   */
  prefixIn?: readonly string[];
}>;

/** What a target makes of one file. */
export type Outcome = Readonly<{
  /** The new text; undefined when the file is to go (or not to be there). */
  text: string | undefined;
  /** What is ours in it from now on; undefined when nothing is. */
  owned?: OwnedFile | undefined;
  findings?: readonly Finding[];
  /** Whether a secret is left in it, so that it stays closed to other users. */
  secretLeft?: boolean;
}>;

/** What is to stay at an undo. */
export type RemoveContext = Readonly<{
  /** Provider id whose table stays, to resume its sessions. */
  keepProvider: string | undefined;
  /** Whether the key stays in Codex's `.env`. */
  keepKey: boolean;
  /** Whether some configuration that stays names this file; Codex does not start when it is missing. */
  isNamed?: (path: string) => boolean;
  /** Whether the CODEX_HOME that a block in a profile was written for is set up. */
  isOfSetUp?: (lines: string) => boolean;
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
   * Whether a file that an earlier run wrote is given back now: the answers ask for another one. Absent: it stays ours.
   */
  leaves?: (owned: OwnedFile, context: Context) => boolean;
  /**
   * Takes out what `owned` says is ours, as far as it is still what was written. `owned` of the outcome is what stays
   * ours all the same.
   */
  remove: (before: string, owned: OwnedFile, context: RemoveContext) => Outcome;
}>;

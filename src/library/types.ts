/*
 * What the functions of the package take and give. Written out: nothing here follows a change inside.
 */

/** How bad a finding is: an `error` makes a command end with 1 (or 2), a `warning` and an `info` do not. */
export type FindingLevel = 'error' | 'warning' | 'info';

/** One thing that a plan, a write or a check has found. */
export type LibraryFinding = Readonly<{
  /** What was found. A code never changes its meaning; a new version may bring new ones. */
  code: string;
  level: FindingLevel;
  /** One or two sentences for people; may be reworded. Full paths; no secrets. */
  message: string;
  /** What to do next, for people. Absent where there is nothing to do. */
  hint?: string;
}>;

/** A finding about Codex's files, with the part of the doctor's report that it belongs to. */
export type CheckFinding = LibraryFinding &
  Readonly<{
    /** Absent where nothing could be looked at. */
    group?: 'Files' | 'Environment' | 'Codex' | 'Gateway';
  }>;

/**
 * What a set-up is made from. Whatever is left out comes from the variables (`CODEX_ORQ_MODEL`, …), from the last run's
 * record, and from the defaults, in that order, as for the command.
 */
export type SetupOptions = Readonly<{
  /** Default model with its provider, such as `openai/gpt-5.4`. */
  model?: string;
  /** Base URL of the gateway: https, or http to a loopback address; without credentials. */
  baseUrl?: string;
  /** Id of the provider in `config.toml`. */
  provider?: string;
  /** Name of the variable that holds the API key. */
  envKey?: string;
  /** Where the key is kept. */
  keyStore?: 'codex-env' | 'external' | 'command';
  /** Command that prints the key; with `keyStore: 'command'`. It is run once, to try it. */
  keyCommand?: string;
  /** Which shell's profile exports the key. */
  shell?: 'zsh' | 'bash' | 'fish' | 'pwsh' | 'none';
  /** Route every `codex` (`default`), or only `codex -p NAME` (`profile`, `profile:NAME`). */
  as?: string;
  /** The API key; else that of the variable. It goes into Codex's `.env` and nowhere else. */
  apiKey?: string;
  /** Folder of the project that gets a `.env.example`, or `none`. */
  project?: string;
  /** Folder of Codex's configuration; else `CODEX_HOME`, else `~/.codex`. */
  codexHome?: string;
}>;

/** What a plan does with one file. */
export type FileChange = Readonly<{
  /** Absolute path. */
  path: string;
  /** `keep`: the file is as the plan would leave it. */
  kind: 'create' | 'update' | 'delete' | 'keep';
}>;

/** A set-up that is planned and proved, and not written. */
export type SetupPlan = Readonly<{
  /** In the order of writing. */
  changes: readonly FileChange[];
  /** Whether nothing would change. */
  isEmpty: boolean;
  /** The changed lines as text, without colours; secrets are hidden. Empty where nothing would change. */
  diff: string;
  /** What the plan has found on the way. */
  findings: readonly LibraryFinding[];
}>;

/** What {@link apply} has done. */
export type Applied = Readonly<{
  /** Whether files were written; false for a plan that changes nothing. */
  written: boolean;
  /** What the checks after the writing have found: the files are read back, and the installed Codex is asked. */
  findings: readonly LibraryFinding[];
}>;

/** Whose files {@link check} looks at. */
export type CheckOptions = Readonly<{
  /** Folder of Codex's configuration; else `CODEX_HOME`, else `~/.codex`. */
  codexHome?: string;
  /** The project whose files count; else the working folder. */
  project?: string;
}>;

/** What {@link check} has found. */
export type CheckReport = Readonly<{
  /** The worst level of all; an `info` counts as `ok`. */
  overall: 'error' | 'warning' | 'ok';
  /** Absolute paths of the folders that were looked at. */
  codexHome: string;
  project: string;
  /** In the order of the doctor's report. */
  findings: readonly CheckFinding[];
}>;

/** The keys from the top of a document down to a value. */
export type EditPath = readonly string[];

/** A value in TOML: a `bigint` is an integer, a `number` a float (`1` is written as `1.0`). */
export type TomlEditValue =
  | string
  | number
  | bigint
  | boolean
  | readonly TomlEditValue[]
  | { readonly [key: string]: TomlEditValue };

/** One edit of a TOML text. `raw` is the exact spelling, such as `0x10`. */
export type TomlEdit =
  | Readonly<{ op: 'set'; path: EditPath; value: TomlEditValue }>
  | Readonly<{ op: 'set'; path: EditPath; raw: string }>
  | Readonly<{ op: 'remove'; path: EditPath }>;

/** A value in JSON. */
export type JsonEditValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonEditValue[]
  | { readonly [key: string]: JsonEditValue };

/** One edit of a JSON text. */
export type JsonEdit =
  | Readonly<{ op: 'set'; path: EditPath; value: JsonEditValue }>
  | Readonly<{ op: 'remove'; path: EditPath }>;

/** How {@link editDotenv} goes about it. */
export type DotenvEditOptions = Readonly<{
  /** Leave a variable that is there as it is, also one that is commented out. */
  keepExisting?: boolean;
  /** The comment above a variable that is added, without `#`; lines. */
  comment?: readonly string[];
  /** The file's name, for messages only. */
  path?: string;
}>;

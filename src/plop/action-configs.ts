/** Names from a prompt, from `data`, from plop itself. */
export type ActionData = Readonly<Record<string, unknown>>;

/** Where the text of an action comes from: one of the two. */
export type TemplateSource =
  | Readonly<{
      /**
       * Handlebars source. Helpers and partials are plop's and those of your plopfile, and `toml`, `tomlList`,
       * `dotenv`, `sh`,
       * `fish`, `pwsh` and `json`, which quote. A name that is not set is an error; nothing is escaped for HTML.
       */
      template: string;
      templateFile?: never;
    }>
  | Readonly<{
      template?: never;
      /** A file with Handlebars source; a relative path starts at the plopfile. */
      templateFile: string;
    }>;

/** What each action takes that writes one file. `force`, `skip`, `data` and `abortOnFail` are plop's own. */
export type FileOptions = Readonly<{
  /** The file; rendered like a template. `~` is the home folder, a relative path starts at plop's destination. */
  path: string;
  /** Permission bits of a file that is created; 0o644, or 0o600 with `secret`. */
  mode?: number;
  /** The file holds a secret: only its owner may read it. */
  secret?: boolean;
  /** Leave a file that is there as it is. */
  skipIfExists?: boolean;
  /** Goes past `skipIfExists` and `keepExisting`; plop's own `--force` does so for every action. */
  force?: boolean;
  /** More names for the templates; the answers come first. */
  data?: object;
  /** Whether plop leaves the later actions out after a failure of this one; true unless you say otherwise. */
  abortOnFail?: boolean;
  /** Says, in a text, why the action is left out. */
  skip?(data: ActionData): unknown;
  /** Changes the rendered text before it is merged. */
  transform?(rendered: string, data: ActionData): string | Promise<string>;
}> &
  TemplateSource;

/** Options of {@link jsoncMerge} and {@link dotenvMerge}. */
export type KeepOptions = FileOptions &
  Readonly<{
    /** Leave a key that is there as it is, instead of setting it. */
    keepExisting?: boolean;
  }>;

/** Options of {@link block}. */
export type BlockOptions = FileOptions &
  Readonly<{
    /** Whose block it is; several can stand in one file. `plop` unless you say otherwise. */
    name?: string;
    /**
     * What begins a comment line in the file, or what begins and ends one: `'//'`, `['<!--', '-->']`. Known from the
     * file's name unless you say otherwise; `#` where that tells nothing.
     */
    comment?: string | readonly [begin: string, end: string];
  }>;

/** Options of {@link validateCodex}. */
export type ValidateOptions = Readonly<{
  /** Whether plop leaves the later actions out where Codex does not start; true unless you say otherwise. */
  abortOnFail?: boolean;
  /** Says, in a text, why the action is left out. */
  skip?(data: ActionData): unknown;
  /** Plop's own; nothing here goes by it. */
  force?: boolean;
}>;

/** The actions that a plopfile can use, by the name that plop knows them under. */
export type TomlMergeAction = FileOptions & { type: 'orq-toml-merge' };
export type JsoncMergeAction = KeepOptions & { type: 'orq-jsonc-merge' };
export type DotenvMergeAction = KeepOptions & { type: 'orq-dotenv-merge' };
export type BlockAction = BlockOptions & { type: 'orq-block' };
export type WriteAction = FileOptions & { type: 'orq-write' };
export type ValidateAction = ValidateOptions & { type: 'orq-validate' };

/** Every action of this package that writes a file. */
export type MergeAction = TomlMergeAction | JsoncMergeAction | DotenvMergeAction | BlockAction | WriteAction;

/**
 * An action for plop that merges a rendered TOML fragment into a TOML file, key by key; every other byte of the file
 * stays. Tables and comments that the file lacks arrive with their keys.
 */
export const tomlMerge = (options: FileOptions): TomlMergeAction => ({ ...options, type: 'orq-toml-merge' });

/** An action for plop that merges a rendered JSON fragment (comments allowed) into a JSON file, value by value. */
export const jsoncMerge = (options: KeepOptions): JsoncMergeAction => ({
  ...options,
  type: 'orq-jsonc-merge',
});

/**
 * An action for plop that sets variables in a `.env` file. Quote each value: `TOKEN={{dotenv token}}`. A value that
 * would not arrive as it is (with a quote or a line end in it) is refused.
 */
export const dotenvMerge = (options: KeepOptions): DotenvMergeAction => ({
  ...options,
  type: 'orq-dotenv-merge',
});

/** An action for plop that puts a marked block of lines into a file, and replaces it on the next run. */
export const block = (options: BlockOptions): BlockAction => ({ ...options, type: 'orq-block' });

/** An action for plop that writes a whole file, in place of the one that is there. */
export const writeFile = (options: FileOptions): WriteAction => ({ ...options, type: 'orq-write' });

/** An action for plop that asks the installed Codex whether it loads its configuration. */
export const validateCodex = (options: ValidateOptions = {}): ValidateAction => ({
  ...options,
  type: 'orq-validate',
});

const ofEach = [
  'type',
  'path',
  'template',
  'templateFile',
  'mode',
  'secret',
  'skipIfExists',
  'force',
  'data',
  'abortOnFail',
  'skip',
  'transform',
] as const;

/** The names that each action takes; any other is refused. */
export const optionsOf: Readonly<Record<(MergeAction | ValidateAction)['type'], readonly string[]>> = {
  'orq-toml-merge': ofEach,
  'orq-jsonc-merge': [...ofEach, 'keepExisting'],
  'orq-dotenv-merge': [...ofEach, 'keepExisting'],
  'orq-block': [...ofEach, 'name', 'comment'],
  'orq-write': ofEach,
  'orq-validate': ['type', 'force', 'data', 'abortOnFail', 'skip'],
};

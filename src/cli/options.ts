import { type ParseArgsConfig, parseArgs } from 'node:util';
import { problem } from '../findings/index.ts';
import { similarIds } from '../lib/similar.ts';

type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** Options of every command. */
const common = {
  'codex-home': { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  'dry-run': { type: 'boolean' },
  check: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies OptionTable;

/** The options of each command; each has a line in the help text (help.ts). */
export const optionTables = {
  setup: {
    ...common,
    model: { type: 'string' },
    'base-url': { type: 'string' },
    provider: { type: 'string' },
    'env-key': { type: 'string' },
    'key-store': { type: 'string' },
    shell: { type: 'string' },
    dest: { type: 'string' },
    ask: { type: 'boolean' },
  },
  model: {
    ...common,
    dest: { type: 'string' },
    project: { type: 'boolean' },
    force: { type: 'boolean' },
    'drop-leftovers': { type: 'boolean' },
  },
  devcontainer: {
    ...common,
    model: { type: 'string' },
    'base-url': { type: 'string' },
    provider: { type: 'string' },
    'env-key': { type: 'string' },
    'codex-version': { type: 'string' },
    only: { type: 'string', multiple: true },
    ci: { type: 'string' },
    remove: { type: 'boolean' },
    dest: { type: 'string' },
  },
  remove: {
    ...common,
    dest: { type: 'string' },
    'keep-key': { type: 'boolean' },
    'keep-provider': { type: 'boolean' },
  },
  doctor: {
    'codex-home': common['codex-home'],
    json: common.json,
    help: common.help,
    version: common.version,
    dest: { type: 'string' },
    prove: { type: 'boolean' },
    live: { type: 'boolean' },
  },
} as const satisfies Record<string, OptionTable>;

export type CommandName = keyof typeof optionTables;

/** The commands that write; the doctor only looks. */
export type WritingCommand = Exclude<CommandName, 'doctor'>;

export const isCommand = (word: string): word is CommandName => Object.hasOwn(optionTables, word);

/** The flags of a command as they were given: texts and switches by option name. */
export type Flags = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export const textFlag = (flags: Flags, name: string): string | undefined => {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
};

/** An option that can be given more than once, or with commas. */
export const listFlag = (flags: Flags, name: string): readonly string[] => {
  const value = flags[name];
  return Array.isArray(value) ? value.flatMap((text: string) => text.split(',')) : [];
};

/** Words that people try first for a secret. */
const secretFlags = /^--?(api-?)?(key|token|secret)(=|$)/i;

type Tokens = ReturnType<typeof glance>['tokens'];

/** Node's message without its lengthy advice on how to pass positional arguments. */
const reasonOf = (error: TypeError): string =>
  `${(error.message.split(/\.(?:\s|$)/)[0] ?? '').replace(/\.$/, '')}.`;

function parse(args: readonly string[], options: OptionTable): { values: Flags; positionals: string[] } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Flags, positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw problem('usage-wrong', { reason: reasonOf(error) }, { cause: error });
  }
}

/** What a command line says, whatever is wrong with it. */
function glance(args: readonly string[]) {
  const every = Object.assign({}, ...Object.values(optionTables)) as OptionTable;
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: every,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  return { values: values as Flags, positionals, tokens, every };
}

/** The words of a command line that may be a key by mistake: all but the name of the variable, which has its own rule. */
export const wordsOf = (args: readonly string[]): readonly string[] =>
  glance(args).tokens.flatMap((token) => {
    if (token.kind === 'positional') return [token.value];
    if (token.kind === 'option-terminator') return [];
    return [token.name, ...(token.name === 'env-key' ? [] : [token.value ?? ''])];
  });

/** The command that a command line asks for, as well as that can be told of one that is wrong. Throws nothing. */
export function commandAskedFor(args: readonly string[]): { command: CommandName; flags: Flags } {
  const { values, positionals } = glance(args);
  return { command: positionals.find(isCommand) ?? 'setup', flags: values };
}

/** The word that was meant: one that goes on like this, or is spelled nearly so. One or two letters are too few to tell. */
const nearest = (word: string, words: readonly string[]): string | undefined =>
  word.length < 3
    ? undefined
    : (words.find((other) => other.startsWith(word)) ?? similarIds(word, words, 1)[0]);

/** The first option that a table lacks: Node takes what follows one for a word of its own, which is no mistake. */
function refuseUnknown(tokens: Tokens, options: OptionTable, what: string): void {
  const token = tokens.find((one) => one.kind === 'option' && !Object.hasOwn(options, one.name));
  if (token?.kind !== 'option') return;
  const near = nearest(token.name, Object.keys(options));
  throw problem('usage-wrong', {
    reason: `${what} ${token.rawName}.`,
    ...(near !== undefined && { near: `--${near}` }),
  });
}

/** The first word that is not an option or an option's value names the command; without one it is `setup`. */
function commandOf({ positionals: [word = 'setup'], tokens, every }: ReturnType<typeof glance>): CommandName {
  if (isCommand(word)) return word;
  const place = tokens.findIndex(({ kind }) => kind === 'positional');
  refuseUnknown(tokens.slice(0, place), every, 'There is no option');
  const near = nearest(word, Object.keys(optionTables));
  throw problem('usage-wrong', {
    reason: `There is no command "${word}".`,
    ...(near !== undefined && { near }),
  });
}

/**
 * Parses a command line.
 * @throws Problem usage-wrong; key-as-flag, whose message does not repeat the value
 */
export function parseCommandLine(args: readonly string[]): { command: CommandName; flags: Flags } {
  if (args.some((arg) => secretFlags.test(arg))) throw problem('key-as-flag', {});
  const seen = glance(args);
  const command = commandOf(seen);
  refuseUnknown(
    seen.tokens,
    optionTables[command],
    command === 'setup' ? 'There is no option' : `The command ${command} has no option`,
  );
  const { values, positionals } = parse(args, optionTables[command]);
  const words = positionals.slice(positionals[0] === command ? 1 : 0);
  const model = command === 'model' ? words.shift() : undefined;
  // What a shell makes of `--only .devcontainer/*/devcontainer.json`.
  const only = command === 'devcontainer' && Array.isArray(values['only']) ? words.splice(0) : [];
  const [extra] = words;
  if (extra !== undefined) throw problem('usage-wrong', { reason: `"${extra}" is one argument too many.` });
  const flags = {
    ...values,
    ...(model !== undefined && { model }),
    ...(only.length > 0 && { only: [...listFlag(values, 'only'), ...only] }),
  };
  return { command, flags };
}

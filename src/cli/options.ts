import { type ParseArgsConfig, parseArgs } from 'node:util';
import { problem } from '../findings/index.ts';

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
  },
  remove: {
    ...common,
    'keep-key': { type: 'boolean' },
    'keep-provider': { type: 'boolean' },
  },
} as const satisfies Record<string, OptionTable>;

export type CommandName = keyof typeof optionTables;

export const isCommand = (word: string): word is CommandName => Object.hasOwn(optionTables, word);

/** The flags of a command as they were given: texts and switches by option name. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

export const textFlag = (flags: Flags, name: string): string | undefined => {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
};

/** Words that people try first for a secret. */
const secretFlags = /^--?(api-?)?(key|token|secret)(=|$)/i;

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

/** The first word that is not an option or an option's value names the command; without one it is `setup`. */
function commandOf(args: readonly string[]): CommandName {
  const every = Object.assign({}, ...Object.values(optionTables)) as OptionTable;
  const { positionals } = parseArgs({
    args: [...args],
    options: every,
    allowPositionals: true,
    strict: false,
  });
  const [word = 'setup'] = positionals;
  if (!isCommand(word)) throw problem('usage-wrong', { reason: `There is no command "${word}".` });
  return word;
}

/**
 * Parses a command line.
 * @throws Problem usage-wrong; key-as-flag, whose message does not repeat the value
 */
export function parseCommandLine(args: readonly string[]): { command: CommandName; flags: Flags } {
  if (args.some((arg) => secretFlags.test(arg))) throw problem('key-as-flag', {});
  const command = commandOf(args);
  const { values, positionals } = parse(args, optionTables[command]);
  const extra = positionals.slice(positionals[0] === command ? 1 : 0)[0];
  if (extra !== undefined) throw problem('usage-wrong', { reason: `"${extra}" is one argument too many.` });
  return { command, flags: values };
}

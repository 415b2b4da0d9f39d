import { type ParseArgsConfig, parseArgs } from 'node:util';
import { binName, canBeTurnedOff, type Option, type Options, optionName } from '../answers/option.ts';
import type { Command, Commands } from '../commands/command.ts';
import { commands } from '../commands/index.ts';
import { problem } from '../findings/index.ts';
import { similarIds } from '../lib/similar.ts';

type Table = NonNullable<ParseArgsConfig['options']>;

/** What was given, by the names of the options. */
export type Given = Readonly<Record<string, string | boolean | readonly string[]>>;

export type CommandLine = Readonly<{
  command: Command;
  /** Whether its name was given, or it is meant where none is. */
  named: boolean;
  given: Given;
}>;

/** Whether the bin takes it as a word. */
export const isPositional = (option: Option): boolean => 'positional' in option && option.positional === true;

/** Whether the bin has it as an option. */
export const isFlag = (option: Option): boolean =>
  option.kind !== 'secret' && option.face !== 'plop' && !isPositional(option);

/** What Node's parser has to know of the options of a command. */
function tableOf(options: Options): Table {
  const table: Table = {};
  for (const [key, option] of Object.entries(options)) {
    const name = binName(key);
    if (!isFlag(option)) continue;
    if (option.kind !== 'switch') {
      table[name] = { type: 'string', multiple: option.kind === 'list' };
      continue;
    }
    table[name] = { type: 'boolean', ...(option.short !== undefined && { short: option.short }) };
    if (canBeTurnedOff(option)) table[`no-${name}`] = { type: 'boolean' };
  }
  return table;
}

/** First words that mean an option: `help model` is `model --help`. */
const flagFor: ReadonlyMap<string | undefined, string> = new Map([
  ['help', '--help'],
  ['version', '--version'],
]);

/** The first guesses at an option for a secret. */
const secretFlags = /^--?(api-?)?(key|token|secret)(=|$)/i;

/** Node's message without its lengthy advice on how to pass positional arguments. */
const reasonOf = (error: TypeError): string =>
  `${(error.message.split(/\.(?:\s|$)/)[0] ?? '').replace(/\.$/, '')}.`;

type Parsed = Readonly<{ values: Given; positionals: string[] }>;

function parse(args: readonly string[], options: Table, { name }: Command): Parsed {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return { values: values as Given, positionals };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw problem('usage-wrong', { reason: reasonOf(error), command: name }, { cause: error });
  }
}

/** What a command line says, whatever is wrong with it. */
function preview(args: readonly string[], table: Table) {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: table,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  return { values: values as Given, positionals, tokens, table };
}

type Preview = ReturnType<typeof preview>;

const tables = new WeakMap<Commands, Table>();

/** The options of all commands. A command line is looked at four times, and this is most of that. */
function everyTable(all: Commands): Table {
  const known = tables.get(all);
  if (known !== undefined) return known;
  const table = Object.assign({}, ...all.map(({ options }) => tableOf(options))) as Table;
  tables.set(all, table);
  return table;
}

/** By the names of their options what the values are that may look like a key. */
const namesOf = (all: Commands): ReadonlySet<string> =>
  new Set(
    all.flatMap(({ options }) =>
      Object.entries(options).flatMap(([name, option]) =>
        'mayLookLikeKey' in option && option.mayLookLikeKey === true ? [binName(name)] : [],
      ),
    ),
  );

/** `hide-key` is `hideKey`; `no-hide-key` turns it off. */
const givenBy = (values: Given, options: Options): Given =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const option = options[optionName(name)];
      return option === undefined && name.startsWith('no-')
        ? [optionName(name.slice('no-'.length)), false]
        : [optionName(name), value];
    }),
  );

/** The command that a command line asks for, as well as that can be told of one that is wrong. Throws nothing. */
export function commandAskedFor(args: readonly string[], all: Commands = commands): CommandLine {
  const { values, positionals } = preview(args, everyTable(all));
  const named = positionals.map((word) => all.find(({ name }) => name === word)).find(Boolean);
  const command = named ?? all[0];
  return { command, named: named !== undefined, given: givenBy(values, command.options) };
}

/**
 * The word that was meant: one that goes on like this, or is spelled nearly so. One or two letters are too few to tell.
 */
const nearest = (word: string, words: readonly string[]): string | undefined =>
  word.length < 3
    ? undefined
    : (words.find((other) => other.startsWith(word)) ?? similarIds(word, words, 1)[0]);

/** The first option that a table lacks: Node takes what follows one for a word of its own, which is no mistake. */
function refuseUnknown(tokens: Preview['tokens'], table: Table, what: string, command?: string): void {
  const token = tokens.find((one) => one.kind === 'option' && !Object.hasOwn(table, one.name));
  if (token?.kind !== 'option') return;
  const near = nearest(token.name, Object.keys(table));
  throw problem('usage-wrong', {
    reason: `${what} ${token.rawName}.`,
    ...(near !== undefined && { near: `--${near}` }),
    ...(command !== undefined && { command }),
  });
}

/** Refuses an option of a set-up where another program would be given it, and say no more than that it has none. */
function refuseOfSetup([first = '']: readonly string[], { name }: Command, [setup]: Commands): void {
  const option = first.split('=', 1)[0] ?? '';
  if (!option.startsWith('--') || !Object.hasOwn(tableOf(setup.options), option.slice(2))) return;
  throw problem('usage-wrong', {
    reason: `${option} is for a set-up; ${name} has no such option. To hand it on, put -- before it.`,
    command: name,
  });
}

/** The first word that is not an option or an option's value names the command. */
function commandOf({ positionals: [word], tokens, table }: Preview, all: Commands): Command {
  if (word === undefined) return all[0];
  const command = all.find(({ name }) => name === word);
  if (command !== undefined) return command;
  const place = tokens.findIndex(({ kind }) => kind === 'positional');
  refuseUnknown(tokens.slice(0, place), table, 'There is no option');
  const near =
    all.find(({ otherNames }) => otherNames?.includes(word) === true)?.name ??
    nearest(
      word,
      all.map(({ name }) => name),
    );
  throw problem('usage-wrong', {
    reason: `There is no command "${word}".`,
    ...(near !== undefined && { near }),
  });
}

/**
 * Parts what is meant for another program from what is ours: it begins with the first word or option that is not ours.
 */
function partVerbatim(args: readonly string[], { name }: Command, table: Table): [string[], string[]] {
  const { tokens } = preview(args, table);
  const foreign = tokens.find((token) => {
    if (token.kind === 'option') return !Object.hasOwn(table, token.name);
    return token.kind === 'option-terminator' || token.value !== name;
  });
  if (foreign === undefined) return [[...args], []];
  const { kind, index } = foreign;
  return [args.slice(0, index), args.slice(kind === 'option-terminator' ? index + 1 : index)];
}

/** The part of a command line that is ours, and what is for another program. */
function parted(
  args: readonly string[],
  command: Command,
): [own: readonly string[], rest: readonly string[]] {
  const isVerbatim = Object.values(command.options).some(
    (option) => option.kind === 'list' && option.verbatim === true,
  );
  return isVerbatim ? partVerbatim(args, command, tableOf(command.options)) : [args, []];
}

/** The words of a command line that are ours, not for the program that the command starts. Throws nothing. */
export const ownWords = (args: readonly string[], all: Commands = commands): readonly string[] =>
  parted(args, commandAskedFor(args, all).command)[0];

/**
 * The words of a command line that may be a key by mistake: all but the names of variables, which have their own rule.
 */
export function wordsOf(args: readonly string[], all: Commands = commands): readonly string[] {
  const names = namesOf(all);
  return preview(ownWords(args, all), everyTable(all)).tokens.flatMap((token) => {
    if (token.kind === 'positional') return [token.value];
    if (token.kind === 'option-terminator') return [];
    return [token.name, ...(names.has(token.name) ? [] : [token.value ?? ''])];
  });
}

/** Hands the words of a command line to the options that take words. */
function takeWords({ name: command, options }: Command, words: string[], values: Given): Given {
  const taken: Record<string, string | readonly string[]> = {};
  for (const [name, option] of Object.entries(options)) {
    const takes = option.kind === 'list' && option.takesWords === true && name in values;
    if (!isPositional(option) && !takes) continue;
    const given = option.kind === 'list' ? words.splice(0) : words.shift();
    if (given !== undefined && given.length > 0)
      taken[name] = typeof given === 'string' ? given : [...((values[name] ?? []) as string[]), ...given];
    else if ('required' in option && option.required === true && values['help'] !== true)
      throw problem('usage-wrong', { reason: `${option.value} is missing.`, command });
  }
  const [extra] = words;
  if (extra !== undefined)
    throw problem('usage-wrong', { reason: `"${extra}" is one argument too many.`, command });
  return { ...values, ...taken };
}

/**
 * Parses a command line.
 * @throws Problem usage-wrong; key-as-flag, whose message does not repeat the value
 */
export function parseCommandLine(given: readonly string[], all: Commands = commands): CommandLine {
  const flag = flagFor.get(given[0]);
  const args = flag === undefined ? given : [...given.slice(1), flag];
  const asked = commandAskedFor(args, all).command;
  const [own, rest] = parted(args, asked);
  // What comes behind "--" is not ours, whatever it is called.
  if (args.length === own.length + rest.length) refuseOfSetup(rest, asked, all);
  if (own.some((arg) => secretFlags.test(arg))) throw problem('key-as-flag', {});
  const command = commandOf(preview(own, everyTable(all)), all);
  const { options } = command;
  const table = tableOf(options);
  refuseUnknown(
    preview(own, table).tokens,
    table,
    command === all[0] ? 'There is no option' : `The command ${command.name} has no option`,
    command.name,
  );
  const { values, positionals } = parse(own, table, command);
  const named = positionals[0] === command.name;
  const words = [...positionals.slice(named ? 1 : 0), ...rest];
  return { command, named, given: takeWords(command, words, givenBy(values, options)) };
}

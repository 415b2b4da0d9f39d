import { problem } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import { parseChoice } from './rules.ts';

/*
 * One entry says all there is to say about an option. Everything else is made from it:
 *
 *   entry ──► the bin's arguments, `--help`, plop's prompts and bypasses, the tables of the docs
 */

/** What an answer may depend on besides what was given. */
export type Surroundings = Pick<Host, 'env' | 'platform' | 'home' | 'cwd'>;

/** The value of an option; undefined where it was not given. */
export type Value = string | boolean | readonly string[] | undefined;

/** Values by the name of their option. */
export type Values = Readonly<Record<string, Value>>;

/** One thing to choose, and what is known of it, in a few words. */
export type Offered = Readonly<{ value: string; note?: string }>;

/**
 * How an option is asked for on a terminal. Its kind decides on the prompt: a text is typed, one with choices is
 * picked, one with offers is searched; a list is ticked, a switch is a yes or no, a secret is hidden.
 * @typeParam F what the questions of a command depend on, got by the command when the first of them is put
 */
export type Question<F = unknown> = Readonly<{
  message: string;
  /** The default; without one, that of the option. */
  initial?(values: Values, facts: F): string | boolean | Promise<string | boolean>;
  /** Whether it is put. A text is put in place of the message. Absent: always. */
  when?(values: Values, facts: F): boolean | string | Promise<boolean | string>;
  /** What can be searched or ticked, where that has to be found out. */
  offers?(values: Values, facts: F): readonly Offered[] | Promise<readonly Offered[]>;
  /** Refuses what the run would end with later, when all answers were lost; so it is asked again. @throws Problem */
  accept?(typed: string, host: Surroundings & Pick<Host, 'kindOf'>): void | Promise<void>;
  /** Whether Enter alone is an answer: then the option counts as not given. */
  optional?: boolean;
  /** What can be picked, and how each is called, where the option itself takes more than that. */
  picks?: Readonly<Record<string, string>>;
  /** What else can be picked, by the name of the command that is run in place of this one. */
  leadsTo?: Readonly<Record<string, string>>;
  /**
   * Asked before the others. Plop takes its answer in the place that it has among the entries: `plop codex-orq MODEL`.
   */
  first?: true;
  /**
   * Asked only where `--ask` is given, or something is to be changed once the plan is shown: few want another answer.
   */
  later?: true;
}>;

type Common<F> = Readonly<{
  /** What it does, in one line without a full stop: for the help, plop's list of options and the tables. */
  help: string;
  /** What holds where it is not given, in words; for the help and the tables. */
  otherwise?: string;
  /** Under which heading the help lists it. Absent: "Options". */
  heading?: string;
  /** The variable of the environment that stands in for it. */
  variable?: string;
  /**
   * Further checks of a value from the variable: a repository can set variables (direnv, a dev container).
   * @param earlier the value that the last run recorded
   * @throws Problem
   */
  checkVariable?(value: string, earlier: Value): void;
  /** A face that has it alone. */
  face?: 'bin' | 'plop';
  question?: Question<F>;
}>;

/** What takes a value. */
type Taking = Readonly<{
  /** The placeholder of the value in the help: `ID`, `DIR`. */
  value: string;
  /** The values that it can have. A record says in its values how each is called in a list to pick from. */
  choices?: readonly string[] | Readonly<Record<string, string>>;
  /** The bin takes it as a word, in the order of the entries, not as an option: `model ID`. A list takes the rest. */
  positional?: boolean;
  /** The bin does not go on without it. */
  required?: boolean;
  /** The value is the name of a variable, which may look like a key; its own rule tells the two apart. */
  mayLookLikeKey?: boolean;
}>;

/** Takes one value. */
export type TextOption<F = unknown> = Common<F> &
  Taking &
  Readonly<{
    kind: 'text';
    /** Validates a value, and returns it as it is used. @throws Problem */
    parse?(text: string, surroundings: Surroundings): unknown;
  }>;

/** Can be given more than once. */
export type ListOption<F = unknown> = Common<F> &
  Taking &
  Readonly<{
    kind: 'list';
    /** Validates one value. @throws Problem */
    parse?(text: string, surroundings: Surroundings): unknown;
    /** One value may hold several, with commas between them. */
    commas?: boolean;
    /** Once it is given, the words that follow belong to it as well: shells make several of `--only *.json`. */
    takesWords?: boolean;
    /** Of a positional one: it takes all from the first word or foreign option on, for another program. */
    verbatim?: boolean;
  }>;

/** Yes or no. */
export type SwitchOption<F = unknown> = Common<F> &
  Readonly<{
    kind: 'switch';
    /** The bin's one letter for it. */
    short?: string;
    /** It is on unless `--no-name` turns it off. */
    default?: true;
    /** Later runs know it: where it is not given it is neither on nor off, and `--no-name` turns it off. */
    kept?: true;
  }>;

/** Never an option of a command line, which every process can read: it comes from its variable or a hidden prompt. */
export type SecretOption<F = unknown> = Common<F> &
  Readonly<{
    kind: 'secret';
    variable: string;
    /** Validates what was typed. @throws Problem */
    parse(text: string): unknown;
  }>;

export type Option<F = unknown> = TextOption<F> | ListOption<F> | SwitchOption<F> | SecretOption<F>;

/** The options of a command by their names, which are plop's: `baseUrl`. Their order is that of help and prompts. */
export type Options<F = unknown> = Readonly<Record<string, Option<F>>>;

/** Whether `--no-name` says something. */
export const canBeTurnedOff = (option: Option): boolean =>
  option.kind === 'switch' && (option.default === true || option.kept === true);

type ValueOf<O extends Option> = O extends { kind: 'switch' }
  ? boolean
  : (O extends { kind: 'list' } ? readonly string[] : string) | undefined;

/** The values that the options of a command can have. */
export type ValuesOf<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

/** The bin's name for an option: `baseUrl` is `base-url`. */
export const binName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The name of an option from the bin's name for it: `base-url` is `baseUrl`. */
export const optionName = (text: string): string =>
  text.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** The values that an option can have; undefined where any text will do. */
export const choicesOf = ({ choices }: Taking): readonly string[] | undefined =>
  choices === undefined || Array.isArray(choices) ? choices : Object.keys(choices);

/** Parses one value by the rule of its option. @throws Problem */
export function parseText(
  name: string,
  option: TextOption | ListOption,
  text: string,
  at: Surroundings,
): unknown {
  if (option.parse !== undefined) return option.parse(text, at);
  const choices = choicesOf(option);
  return choices === undefined ? text : parseChoice(`--${binName(name)}`, choices, text);
}

/** Reads a yes or no. @throws Problem choice-unknown */
function parseSwitch(given: unknown): boolean {
  const word = String(given).toLowerCase();
  if (['true', 'yes', 'y', '1'].includes(word)) return true;
  if (['false', 'no', 'n', '0'].includes(word)) return false;
  throw problem('choice-unknown', { name: 'A yes-or-no option', value: word, choices: ['yes', 'no'] });
}

/** The texts of an option that can be given more than once. */
export function textsOf({ commas }: ListOption, given: unknown): readonly string[] {
  const texts = Array.isArray(given) ? given.map(String) : [String(given)];
  return commas === true ? texts.flatMap((text) => text.split(',').map((one) => one.trim())) : texts;
}

/**
 * What the rule of an option makes of what was given for it: a text, a list, yes or no in words.
 * @throws Problem for a value that the rule refuses
 */
export function parseGiven(name: string, option: Option, given: unknown, at: Surroundings): unknown {
  if (option.kind === 'switch') return parseSwitch(given);
  if (option.kind === 'secret') return String(given);
  const one = (text: string): unknown => parseText(name, option, text, at);
  return option.kind === 'list' ? textsOf(option, given).map(one) : one(String(given));
}

function readValue(name: string, option: Option, given: unknown, at: Surroundings): Value {
  if (given === undefined)
    return option.kind === 'switch' && option.kept !== true ? option.default === true : undefined;
  const value = parseGiven(name, option, given, at);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  // A rule may return something else than a text: no folder for "none". Callers of the rule itself get that.
  return option.kind === 'list' && Array.isArray(value) ? value.map(String) : String(given);
}

/** The values of all options of a command, from whatever a face was given. @throws Problem for one that is refused */
export const valuesOf = (
  options: Options,
  given: Readonly<Record<string, unknown>>,
  at: Surroundings,
): Values =>
  Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, readValue(name, option, given[name], at)]),
  );

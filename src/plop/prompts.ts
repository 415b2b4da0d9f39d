import {
  choicesOf,
  parseText,
  type Option,
  type Options,
  type Question,
  type Values,
} from '../answers/option.ts';
import { Problem, wordingOf } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import { showFor } from '../report/view.ts';
import { gated, type Put } from './prompt-types.ts';
import { searchPrompt } from './search-prompt.ts';

/** Plop's answers: texts from the command line, whatever a prompt returns otherwise. */
export type Given = Readonly<Record<string, unknown>>;

/** A prompt as plop takes it: inquirer's fields, and ours (prompt-types.ts). */
export type Prompt = Readonly<{ name: string } & Record<string, unknown>>;

/** What a question is put with: the answers so far, and what the questions of the command depend on. */
export type Stage = Readonly<{
  values: Values;
  facts: unknown;
  /** The questions that are put; all where it is absent. */
  only?: readonly string[];
}>;

/** What the prompts of one run have in common. */
export type Asking = Readonly<{
  host: Pick<Host, 'env' | 'platform' | 'home' | 'cwd' | 'kindOf'>;
  /** Whether there is a terminal to ask on. */
  interactive: boolean;
  /** @returns undefined where this is not asked. @throws Error for what is wrong already, before anything is asked */
  stage: (given: Given, name: string) => Promise<Stage | undefined>;
  /** Whether the questions that come later are put. */
  goesOn: (given: Given) => boolean;
  /** Told what a prompt offers as its default. */
  offer: (name: string, value: string | boolean) => void;
}>;

/** Stands in for a secret that was given on the command line: the value itself goes no further. */
export const refusedSecret = Symbol('secret given on the command line');

/** What inquirer's `validate` wants: true, or why not. */
function verdictOf({ host }: Pick<Asking, 'host'>, parse: () => unknown): true | string {
  try {
    parse();
    return true;
  } catch (error) {
    return whyNot(error, host);
  }
}

/** What a problem says, in one line. @throws anything else */
function whyNot(error: unknown, host: Asking['host']): string {
  if (!(error instanceof Problem)) throw error;
  const { message, hint } = wordingOf(error.finding, showFor(host));
  return hint === undefined ? message : `${message} ${hint}`;
}

/** Several values come from plop's command line as `a,b`, and from our own bin as a JSON list. */
function listFrom(text: string): unknown {
  if (!text.startsWith('[')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** What plop makes of an option that was given on its command line. */
function bypassOf({ kind }: Option): Readonly<Record<string, unknown>> {
  if (kind === 'secret') return { bypass: () => refusedSecret };
  return kind === 'list' ? { bypass: listFrom } : {};
}

/** Validates what is typed or ticked. */
function check(name: string, option: Option, typed: unknown, asking: Asking): true | string {
  if (Array.isArray(typed)) return typed.length > 0 || 'Choose one at least, or press Ctrl-C.';
  const text = String(typed);
  if (option.kind === 'switch' || (text.trim() === '' && option.question?.optional === true)) return true;
  if (option.kind === 'secret') return verdictOf(asking, () => option.parse(text));
  return verdictOf(asking, () => parseText(name, option, text, asking.host));
}

/** The same, and what the question itself has against it. */
async function checkPut(
  name: string,
  option: Option,
  typed: unknown,
  asking: Asking,
): Promise<true | string> {
  const verdict = check(name, option, typed, asking);
  if (verdict !== true) return verdict;
  try {
    await option.question?.accept?.(String(typed), asking.host);
    return true;
  } catch (error) {
    return whyNot(error, asking.host);
  }
}

/**
 * What the variable of an option says, if it can be offered: a repository can set variables, and Enter must not turn
 * what it wants into what you want.
 */
function fromVariable(name: string, option: Option, { host }: Asking): string | undefined {
  const said = option.variable === undefined ? undefined : host.env[option.variable]?.trim();
  if (!said || option.kind !== 'text') return undefined;
  const value = parseText(name, option, said, host);
  const text = typeof value === 'string' ? value : said;
  return verdictOf({ host }, () => option.checkVariable?.(text, undefined)) === true ? text : undefined;
}

/** The default of a prompt: what the variable says, else what the question offers, else what holds anyway. */
async function initialOf(
  name: string,
  option: Option,
  { values, facts }: Stage,
  asking: Asking,
): Promise<string | boolean | undefined> {
  const said = fromVariable(name, option, asking);
  if (said !== undefined) return said;
  const offered = await option.question?.initial?.(values, facts);
  if (offered === '') return undefined;
  if (offered !== undefined) asking.offer(name, offered);
  return offered ?? (option.kind === 'switch' ? option.default === true : undefined);
}

const labelled = (choices: readonly string[], labels: Readonly<Record<string, string>>) =>
  choices.map((value) => ({ name: labels[value] ?? value, value }));

/** What can be picked, and how each is called; undefined where any text will do. */
function picksOf(option: Option): Readonly<Record<string, string>> | undefined {
  const { picks, leadsTo } = option.question ?? {};
  if (picks !== undefined) return { ...picks, ...leadsTo };
  const choices = option.kind === 'text' ? choicesOf(option) : undefined;
  if (choices === undefined || option.kind !== 'text') return undefined;
  return Array.isArray(option.choices)
    ? Object.fromEntries(choices.map((value) => [value, value]))
    : (option.choices as Readonly<Record<string, string>>);
}

/** The prompt type for an option, and the fields that only this type has. */
function typeOf(name: string, option: Option, asking: Asking): Readonly<Record<string, unknown>> {
  if (option.kind === 'switch') return { type: gated.confirm };
  if (option.kind === 'secret') return { type: gated.password, mask: '*' };
  if (option.question?.offers !== undefined) {
    if (option.kind === 'list') return { type: gated.checkbox };
    return { type: searchPrompt, accepts: (text: string) => check(name, option, text, asking) === true };
  }
  return { type: picksOf(option) === undefined ? gated.input : gated.list };
}

/** What is picked or searched in. */
async function offersOf(option: Option, { values, facts }: Stage, initial: unknown): Promise<Partial<Put>> {
  const offers = await option.question?.offers?.(values, facts);
  if (offers !== undefined && option.kind === 'list')
    return { choices: offers.map(({ value }) => ({ name: value, value, checked: true })) };
  if (offers !== undefined) return { offers };
  const picks = picksOf(option);
  if (picks === undefined) return {};
  const names = Object.keys(picks);
  // What holds now is among them, whatever it is: Enter changes nothing.
  const isOther = typeof initial === 'string' && !names.includes(initial);
  return { choices: labelled(isOther ? [initial, ...names] : names, picks) };
}

function questionFor(name: string, option: Option, question: Question, asking: Asking): Prompt {
  const put = async (given: Given): Promise<Put | undefined> => {
    if (question.later === true && !asking.goesOn(given)) return undefined;
    const stage = await asking.stage(given, name);
    if (stage === undefined || stage.only?.includes(name) === false) return undefined;
    const message = (await question.when?.(stage.values, stage.facts)) ?? true;
    if (message === false) return undefined;
    const initial = await initialOf(name, option, stage, asking);
    return {
      ...(typeof message === 'string' && { message }),
      default: initial,
      ...(await offersOf(option, stage, initial)),
    };
  };
  return {
    name,
    message: question.message,
    // Plop lists every prompt as an option.
    help: option.help,
    when: asking.interactive,
    put,
    check: (typed: unknown) => checkPut(name, option, typed, asking),
    ...typeOf(name, option, asking),
    ...bypassOf(option),
  };
}

/** The prompt for an option. One without a question is never put, but plop takes it as `-- --name value`. */
function promptFor(name: string, option: Option, asking: Asking): Prompt {
  const { question, help } = option;
  if (question !== undefined) return questionFor(name, option, question, asking);
  return { type: 'input', name, message: help, help, when: false, ...bypassOf(option) };
}

/** The prompts for the options of a command that plop has, in the order of the entries. */
export const promptsOf = (options: Options, asking: Asking): readonly Prompt[] =>
  Object.entries(options)
    .filter(([, { face }]) => face !== 'bin')
    .map(([name, option]) => promptFor(name, option, asking));

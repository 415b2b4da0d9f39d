import { isUsableKey } from '../edit/dotenv/usable-key.ts';
import { problem } from '../findings/index.ts';
import { notOfGateway } from '../lib/known-key.ts';
import { Secret } from '../lib/secret.ts';
import type { Host } from '../host/types.ts';
import type { AnswerName, Answers, KeptAnswers, RawAnswers, Resolved } from './answers.ts';
import { resolveMetadata } from './attribution.ts';
import { parseGiven, type Surroundings } from './option.ts';
import { type AnswerOption, answerOptions } from './options.ts';

export type Sources = Readonly<{
  /** Flags, positional arguments and what was typed at prompts: explicit, and first. */
  given: RawAnswers;
  /** A key typed at the hidden prompt. */
  typedKey?: string | undefined;
  /** Answers of the last run, from the state file. */
  earlier: KeptAnswers | undefined;
}>;

const entries: Readonly<Record<string, AnswerOption>> = answerOptions;

/** What the variable of an answer says; an empty one says nothing. */
export const fromVariable = (name: AnswerName, env: Host['env']): string | undefined =>
  env[answerOptions[name].variable]?.trim() || undefined;

/** The answers where no source has one: Orq's page, and what this machine looks like. */
export const standardAnswers = (at: Surroundings): Answers =>
  Object.fromEntries(Object.entries(entries).map(([name, { standard }]) => [name, standard(at)])) as Answers;

/** Validates a key. No message holds the value. @throws Problem key-unusable */
export function parseKey(text: string, source: string): Secret {
  const key = text.trim();
  const verdict = isUsableKey(key);
  const reason = verdict === true ? notOfGateway(key) : verdict;
  if (reason !== undefined) throw problem('key-unusable', { source, reason });
  return new Secret(key);
}

function resolveKey(envKey: string, typed: string | undefined, env: Host['env']): Secret | undefined {
  if (typed !== undefined && typed.trim() !== '') return parseKey(typed, 'the prompt');
  const exported = env[envKey];
  return exported === undefined || exported.trim() === '' ? undefined : parseKey(exported, envKey);
}

function resolveAnswer(name: AnswerName, { given, earlier }: Sources, at: Surroundings): unknown {
  const option: AnswerOption = answerOptions[name];
  if (given[name] !== undefined) return parseGiven(name, option, given[name], at);
  const recorded = (earlier as Partial<Answers> | undefined)?.[name];
  const before = option.thisRun === true ? undefined : recorded;
  const text = fromVariable(name, at.env);
  if (text !== undefined) {
    const value = parseGiven(name, option, text, at);
    option.checkVariable?.(String(value), before);
    return value;
  }
  // The state file is foreign input too: another program may have written it.
  return before === undefined ? option.standard(at) : parseGiven(name, option, before, at);
}

/**
 * The key store, and the command where that is one: to name a command is to ask for that store.
 * @throws Problem key-command-missing, key-command-beside
 */
function resolveStore(
  { keyStore, keyCommand }: Answers,
  { given }: Sources,
  { env }: Surroundings,
): Pick<Answers, 'keyStore' | 'keyCommand'> {
  const isNamed = given.keyCommand !== undefined && keyCommand !== '';
  const isStoreGiven = (given.keyStore ?? fromVariable('keyStore', env)) !== undefined;
  if (isNamed && isStoreGiven && keyStore !== 'command') throw problem('key-command-beside', { keyStore });
  if (keyStore !== 'command' && !isNamed) return { keyStore, keyCommand: '' };
  if (keyCommand === '') throw problem('key-command-missing', {});
  return { keyStore: 'command', keyCommand };
}

/**
 * Makes the answers: what was given, else the environment, else the last run, else the standard ones. Every source
 * goes through the same rules.
 * @throws Problem with exit status 2 for the first answer that cannot be used
 */
export function resolveAnswers(sources: Sources, surroundings: Surroundings): Resolved {
  const names = Object.keys(answerOptions) as AnswerName[];
  const each = Object.fromEntries(
    names.map((name) => [name, resolveAnswer(name, sources, surroundings)]),
  ) as Answers;
  const answers = {
    ...each,
    ...resolveStore(each, sources, surroundings),
    metadata: resolveMetadata(each.metadata),
  };
  if (answers.mcp && answers.keyStore === 'command')
    throw problem('mcp-needs-variable', { envKey: answers.envKey });
  return {
    answers,
    key: resolveKey(answers.envKey, sources.typedKey, surroundings.env),
    explicitKeyStore:
      (sources.given.keyStore ?? sources.given.keyCommand ?? fromVariable('keyStore', surroundings.env)) !==
      undefined,
  };
}

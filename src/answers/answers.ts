import type { Secret } from '../lib/secret.ts';
import type { Value } from './option.ts';
import type { answerOptions } from './options.ts';

type Entries = typeof answerOptions;
export type AnswerName = keyof Entries;

/** What the rule of an entry makes of a value. */
type Parsed<O> = O extends { parse: (text: string, ...rest: never[]) => infer Result } ? Result : string;
type AnswerOf<O> = O extends { kind: 'switch' }
  ? boolean
  : O extends { kind: 'list' }
    ? readonly Parsed<O>[]
    : Parsed<O>;

/** What a set-up is made from; `project` is the absolute path of the folder that gets `.env.example`, if any. */
export type Answers = { readonly [K in AnswerName]: AnswerOf<Entries[K]> };

type ThisRun = { [K in AnswerName]: Entries[K] extends { thisRun: true } ? K : never }[AnswerName];

/** The answers that hold for every later run. The state file keeps them, so none is a secret. */
export type KeptAnswers = Omit<Answers, ThisRun>;

/** Answers as they come in, before validation: from prompts, flags or the environment. */
export type RawAnswers = { readonly [K in AnswerName]?: Value };

/** The answers, how they came about, and the one thing that must not be stored with them. */
export type Resolved = Readonly<{
  answers: Answers;
  /** The key, where one is known. */
  key: Secret | undefined;
  /** Whether this key store was asked for, or is what would be used anyway. */
  explicitKeyStore: boolean;
}>;

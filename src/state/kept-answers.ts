import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import type { Answers, KeptAnswers } from '../answers/answers.ts';
import { choicesOf } from '../answers/option.ts';
import { type AnswerOption, answerOptions } from '../answers/options.ts';
import { listOf } from './versioned.ts';

/** The entries of the answers that are kept for later runs. */
const entries = Object.entries<AnswerOption>(answerOptions).filter(([, { thisRun }]) => thisRun !== true);

function schemaOf(option: AnswerOption): v.GenericSchema {
  if (option.kind === 'switch') return v.boolean();
  const choices = choicesOf(option);
  const text = choices === undefined ? v.string() : v.picklist(choices);
  return option.kind === 'list' ? listOf(text) : text;
}

/** The answers as they are recorded. One that an earlier version did not have is what its entry says for that. */
export const KeptAnswersSchema = v.object(
  Object.fromEntries(
    entries.map(([name, option]) => [
      name,
      option.unrecorded === undefined ? schemaOf(option) : v.optional(schemaOf(option), option.unrecorded),
    ]),
  ),
) as unknown as v.GenericSchema<KeptAnswers>;

const chosen = (answers: KeptAnswers, isChosen: (option: AnswerOption, value: unknown) => boolean): object =>
  Object.fromEntries(
    entries
      .map(([name, option]) => [name, option, answers[name as keyof KeptAnswers]] as const)
      .filter(([, option, value]) => isChosen(option, value))
      .map(([name, , value]) => [name, value]),
  );

/** The answers that are kept, in the order of their entries. */
export const keptOf = (answers: Answers): KeptAnswers => chosen(answers, () => true) as KeptAnswers;

/**
 * What is recorded of them: a value that an earlier version would not have recorded is left out while it says the same.
 */
export const recordOf = (answers: KeptAnswers): object =>
  chosen(
    answers,
    ({ unrecorded }, value) => unrecorded === undefined || !isDeepStrictEqual(value, unrecorded),
  );

import type { Offered, Options, ValuesOf } from '../../answers/option.ts';
import { answerOptions } from '../../answers/options.ts';
import { parseWay, ways } from '../../answers/way.ts';
import type { WritingCommand } from '../command.ts';
import { type BackgroundFacts, restartOption } from '../restart-option.ts';
import { writing } from '../common.ts';
import { modelsOption } from './models-option.ts';

/** What the questions of a change of model depend on. */
export type ModelFacts = BackgroundFacts &
  Readonly<{
    /** The ids to choose from, the present one first. */
    ids: () => Promise<readonly Offered[]>;
    /** The first value that has been edited by hand since, as a sentence; undefined when there is none. */
    editIn: (values: ModelValues) => Promise<string | undefined>;
    /** The other settings that name a model without a prefix, as a sentence; undefined when there is none. */
    othersIn: () => Promise<string | undefined>;
  }>;

export const modelOptions = {
  model: {
    ...answerOptions.model,
    help: 'the new model, with its provider',
    otherwise: 'picked from a list on a terminal; else the model of the last run',
    positional: true,
    question: { message: 'Model (type to search)', offers: (_, { ids }) => ids() },
  },
  project: { kind: 'switch', help: "pin the model in the project's .codex/config.toml" },
  dest: {
    kind: 'list',
    value: 'DIR',
    help: 'the project; several, or - for a list on standard input, are worked on one by one',
    otherwise: 'the one around the working folder',
  },
  dropLeftovers: {
    kind: 'switch',
    help: 'take settings of the earlier model out (remove restores them)',
  },
  prefixOthers: {
    kind: 'switch',
    help: 'give other settings that name a model (review_model, agents, …) the prefix that they lack',
    question: {
      message: 'Give them their prefix?',
      when: async (_, { othersIn }) => (await othersIn()) ?? false,
    },
  },
  models: modelsOption,
  as: {
    kind: 'text',
    value: 'WAY',
    choices: ways,
    parse: parseWay,
    help: 'change the model of this way alone (system, managed: the whole machine, as root)',
    otherwise: 'yours, whichever it is',
  },
  restart: restartOption,
  force: {
    kind: 'switch',
    help: 'overwrite what has been edited by hand since',
    question: {
      message: 'Overwrite it?',
      when: async (values, { editIn }) => {
        const edit = await editIn(values);
        return edit === undefined ? false : `${edit} Overwrite it?`;
      },
    },
  },
  ...writing,
} as const satisfies Options<ModelFacts>;

export type ModelValues = Partial<ValuesOf<typeof modelOptions>>;

export const model = {
  name: 'model',
  summary: 'change the model wherever it is named, and nothing else',
  options: modelOptions,
  examples: [
    ['model', 'choose from the models of the gateway'],
    ['model anthropic/claude-sonnet-4-6', 'change to this model'],
    ['model --models used', 'tell Codex of the models in use only'],
    ['model openai/gpt-5.5 --yes --dest api --dest web', 'here and in the dev containers of two repos'],
    ['model openai/gpt-5.4 --project', "pin it in this project's .codex/config.toml"],
  ],
  notes: ['Without an ID and without a terminal, everything is written again from the last answers.'],
  intent: () => 'model',
  load: async () => (await import('./work.ts')).modelWork,
} as const satisfies WritingCommand;

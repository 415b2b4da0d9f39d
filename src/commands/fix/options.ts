import type { Options, ValuesOf } from '../../answers/option.ts';
import type { WritingCommand } from '../command.ts';
import { writing } from '../common.ts';
import { type BackgroundFacts, restartOption } from '../restart-option.ts';

/** What the questions of a fix depend on. */
export type FixFacts = BackgroundFacts &
  Readonly<{
    /** What is to be said of providers that speak another protocol than this Codex; undefined where there is none. */
    chatIn: () => Promise<string | undefined>;
  }>;

export const fixOptions = {
  responses: {
    kind: 'switch',
    help: 'write wire_api = "responses" where a provider of yours has "chat"; its server has to offer /responses',
    question: {
      message: 'Write wire_api = "responses" for them?',
      when: async (_, { chatIn }) => (await chatIn()) ?? false,
    },
  },
  restart: restartOption,
  dest: { kind: 'text', value: 'DIR', help: 'project whose files count', otherwise: 'the working folder' },
  ...writing,
} as const satisfies Options<FixFacts>;

export type FixValues = Partial<ValuesOf<typeof fixOptions>>;

export const fix = {
  name: 'fix',
  summary: 'mend what the doctor finds, as far as that needs no choice of yours (doctor --fix)',
  options: fixOptions,
  examples: [
    ['fix', 'show what would be mended, ask, and write it'],
    ['fix --yes', 'mend what is sure, without asking'],
    ['fix --responses', 'also let providers of yours speak the protocol that Codex speaks now'],
  ],
  intent: () => 'fix',
  load: async () => (await import('./work.ts')).fixWork,
} as const satisfies WritingCommand;

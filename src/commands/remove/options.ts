import type { Options, ValuesOf } from '../../answers/option.ts';
import { parseWay, ways } from '../../answers/way.ts';
import type { WritingCommand } from '../command.ts';
import { type BackgroundFacts, restartOption } from '../restart-option.ts';
import { writing } from '../common.ts';

/** What the question of an undo depends on. */
export type RemoveFacts = BackgroundFacts & Readonly<{ hasSessions: boolean }>;

export const removeOptions = {
  keepProvider: {
    kind: 'switch',
    help: 'leave the provider, unused, so that its Codex sessions can be resumed',
    question: {
      message: 'Keep the provider, unused, so that Codex sessions made with it can be resumed?',
      when: (_, { hasSessions }) => hasSessions,
    },
  },
  as: {
    kind: 'text',
    value: 'WAY',
    choices: ways,
    parse: parseWay,
    help: 'undo this way alone (system, managed: the whole machine, as root)',
    otherwise: 'yours, whichever it is',
  },
  keepKey: { kind: 'switch', help: "leave the API key in Codex's .env" },
  restart: restartOption,
  dest: {
    kind: 'text',
    value: 'DIR',
    help: 'the repo whose dev containers are undone as well, or none',
    otherwise: 'the one around the working folder',
  },
  ...writing,
} as const satisfies Options<RemoveFacts>;

export type RemoveValues = Partial<ValuesOf<typeof removeOptions>>;

export const remove = {
  name: 'remove',
  otherNames: ['undo', 'uninstall'],
  summary: 'put back what was there before, key by key',
  options: removeOptions,
  examples: [
    ['remove --dry-run', 'show what would be undone'],
    ['remove', "undo the set-up of this machine, and of this repo's dev containers"],
    ['remove --dest none', 'undo the machine, and leave the repo alone'],
  ],
  intent: () => 'remove',
  load: async () => (await import('./work.ts')).removeWork,
} as const satisfies WritingCommand;

import type { Options, ValuesOf } from '../../answers/option.ts';
import { answerOptions } from '../../answers/options.ts';
import { parseKey } from '../../answers/resolve.ts';
import type { LookingCommand } from '../command.ts';
import { common } from '../common.ts';

const { model, baseUrl, provider, envKey, keyCommand, identity, metadata, hideKey, mcp } = answerOptions;
const { codexHome, help, version } = common;

export const launchOptions = {
  ...{ model, baseUrl, provider, envKey, keyCommand, identity, metadata, mcp, hideKey },
  key: {
    kind: 'secret',
    help: 'the API key is never an option: put it into ORQ_API_KEY',
    variable: 'ORQ_API_KEY',
    parse: (text) => parseKey(text, 'the prompt'),
  },
  args: {
    kind: 'list',
    value: 'ARGUMENT',
    help: 'for Codex: all from the first one on that is not listed here',
    positional: true,
    verbatim: true,
  },
  ...{ codexHome, help, version },
} as const satisfies Options;

export type LaunchValues = Partial<ValuesOf<typeof launchOptions>>;

export const launch = {
  name: 'launch',
  otherNames: ['try', 'run'],
  summary: 'route one session of Codex, and write nothing',
  plop: false,
  options: launchOptions,
  examples: [
    ['launch', 'Codex as usual, through the gateway'],
    ['launch --model anthropic/claude-sonnet-4-6 exec "say hello"', 'one prompt, with another model'],
    ['launch resume --last', 'go on with the last session'],
  ],
  notes: [
    "The key comes from ORQ_API_KEY, from Codex's own .env, or from --key-command. What a set-up recorded counts where nothing is given.",
    "Standard output is Codex's alone, also with exec --json: this command prints no document of its own.",
    'Plop has no such generator: it keeps the terminal to itself.',
  ],
  load: async () => (await import('./work.ts')).launchWork,
} as const satisfies LookingCommand;

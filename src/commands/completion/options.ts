import type { Options, ValuesOf } from '../../answers/option.ts';
import type { LookingCommand } from '../command.ts';
import { common } from '../common.ts';

const { json, help, version } = common;

export const completionOptions = {
  shell: {
    kind: 'text',
    value: 'SHELL',
    help: 'the shell',
    choices: ['bash', 'zsh', 'fish', 'powershell'],
    positional: true,
    required: true,
  },
  ...{ json, help, version },
} as const satisfies Options;

export type CompletionValues = Partial<ValuesOf<typeof completionOptions>>;

export const completion = {
  name: 'completion',
  otherNames: ['completions', 'autocomplete'],
  summary: 'print what completes commands, options and model ids in a shell',
  options: completionOptions,
  plop: false,
  examples: [
    ['completion bash', 'append it to ~/.bashrc'],
    ['completion zsh', 'append it to ~/.zshrc, below compinit'],
    ['completion fish', 'a file of its own in ~/.config/fish/completions'],
    ['completion powershell', 'append it to $PROFILE'],
  ],
  notes: [
    'A shell completes the name codex-orq, so the package has to be installed for that (npm install -g, npm link). Model ids are those of the last list of the gateway.',
  ],
  load: async () => (await import('./work.ts')).completionWork,
} as const satisfies LookingCommand;

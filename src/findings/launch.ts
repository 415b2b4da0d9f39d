import { define } from './define.ts';

/** What keeps one session of Codex from being routed. */
export const launchFindings = {
  'launch-key-missing': define<{ envKey: string; file: string }>({
    level: 'error',
    message: ({ envKey, file }, show) =>
      `No API key is known: ${envKey} is set neither in this shell nor in ${show.path(file)}. Codex was not started.`,
    hint: ({ envKey }, show) => `Give it for this run: ${envKey}='<the key>' ${show.command('launch')}`,
  }),
  'launch-codex-missing': define<{ reason?: string }>({
    level: 'error',
    message: ({ reason }) =>
      reason === undefined
        ? 'Codex is not installed here: there is no codex on the PATH.'
        : `Codex could not be started: ${reason}.`,
    hint: () => 'Install it: npm install -g @openai/codex',
  }),
} as const;

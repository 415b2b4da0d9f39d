import { cureOf } from './codex.ts';
import { define } from './define.ts';

/** What keeps one session of Codex from being routed. */
export const launchFindings = {
  'launch-key-missing': define<{ envKey: string; file: string }>({
    level: 'error',
    message: ({ envKey, file }, show) =>
      `No API key is known: ${envKey} is set neither in this shell nor in ${show.path(file)}. Codex was not started.`,
    hint: ({ envKey }, show) => `Give it for this run: ${envKey}='<the key>' ${show.command('launch')}`,
  }),
  'launch-codex-missing': define<{ program?: string; reason?: string }>({
    level: 'error',
    message: ({ program = 'codex', reason }, show) =>
      reason === undefined
        ? 'Codex is not installed here: there is no codex on the PATH.'
        : `Codex (${show.path(program)}) could not be started: ${reason}.`,
    hint: ({ program = 'codex', reason }, show) =>
      reason === undefined ? 'Install it: npm install -g @openai/codex' : cureOf({ program, reason }, show),
  }),
} as const;

import { define } from './define.ts';

/** Findings of a set-up: what is left for the person to do, and what the last check of the result has shown. */
export const setupFindings = {
  'shell-new-needed': define<{ envKey: string; file: string }>({
    level: 'info',
    message: ({ envKey, file }) => `${file} exports ${envKey} to shells that start from now on.`,
    hint: () => 'Open a new terminal for other tools that need it; Codex itself does not.',
  }),
  'written-differs': define<{ file: string; what: string }>({
    level: 'error',
    message: ({ file, what }) => `${file} does not hold what was planned: ${what}.`,
    hint: () =>
      'Something else is writing to it at the same time. Run this again, or undo with npx codex-orq remove.',
  }),
  'env-not-ignored': define<{ project: string }>({
    level: 'warning',
    message: ({ project }) =>
      `git in ${project} does not ignore .env, so a key put there could be committed.`,
    hint: () => 'Add a line .env to .gitignore.',
  }),
  'codex-home-elsewhere': define<{ codexHome: string }>({
    level: 'warning',
    message: ({ codexHome }) => `Codex will only read ${codexHome} when CODEX_HOME says so.`,
    hint: ({ codexHome }) => `Start it with CODEX_HOME=${codexHome}.`,
  }),
  'auth-kept': define<{ provider: string; envKey: string; file: string }>({
    level: 'warning',
    message: ({ provider, envKey, file }) =>
      `${file} fetches the key for "${provider}" by a command (auth), which Codex refuses beside env_key. The command was kept, and env_key = "${envKey}" left out.`,
    hint: () => 'To use the variable instead, run this again with --key-store.',
  }),
  'sessions-hidden': define<{ before: string }>({
    level: 'info',
    message: ({ before }) =>
      `Sessions started with ${before} are no longer in the list of codex resume, but not gone: codex resume <id>.`,
  }),
  'secret-not-kept': define<{ key: string; file: string }>({
    level: 'warning',
    message: ({ key, file }) =>
      `The earlier value of ${key} in ${file} looks like an API key, so it was not kept for undo.`,
    hint: () => 'Consider that key as exposed: it stood in a file that tools print and copy.',
  }),
} as const;

import { define } from './define.ts';

/** Findings of a set-up: what is left for the person to do, and what the last check of the result has shown. */
export const setupFindings = {
  'shell-new-needed': define<{ envKey: string; file: string }>({
    level: 'info',
    message: ({ envKey, file }, show) =>
      `${show.path(file)} exports ${envKey} to shells that start from now on.`,
    hint: () => 'Open a new terminal for other tools that need it; Codex itself does not.',
  }),
  'written-differs': define<{ file: string; what: string }>({
    level: 'error',
    message: ({ file, what }, show) => `${show.path(file)} does not hold what was planned: ${what}.`,
    hint: (_, show) =>
      `Something else is writing to it at the same time. Run this again, or undo with ${show.command('remove')}.`,
  }),
  'env-not-ignored': define<{ project: string }>({
    level: 'warning',
    message: ({ project }, show) =>
      `git in ${show.path(project)} does not ignore .env, so a key put there could be committed.`,
    hint: () => 'Add a line .env to .gitignore.',
  }),
  'codex-home-elsewhere': define<{ codexHome: string }>({
    level: 'warning',
    message: ({ codexHome }, show) => `Codex will only read ${show.path(codexHome)} when CODEX_HOME says so.`,
    hint: ({ codexHome }, show) => `Start it with CODEX_HOME=${show.word(codexHome)}.`,
  }),
  'auth-kept': define<{ provider: string; envKey: string; file: string }>({
    level: 'warning',
    message: ({ provider, envKey, file }, show) =>
      `${show.path(file)} fetches the key for "${provider}" by a command (auth), which Codex refuses beside env_key. The command was kept, and env_key = "${envKey}" left out.`,
    hint: () => 'To use the variable instead, run this again with --key-store.',
  }),
  'sessions-hidden': define<{ before: string }>({
    level: 'info',
    message: ({ before }) =>
      `Sessions started with ${before} are no longer in the list of codex resume, but not gone: codex resume <id>.`,
  }),
  'secret-not-kept': define<{ key: string; file: string }>({
    level: 'warning',
    message: ({ key, file }, show) =>
      `The earlier value of ${key} in ${show.path(file)} looks like an API key, so it was not kept for undo.`,
    hint: () => 'Consider that key as exposed: it stood in a file that tools print and copy.',
  }),
} as const;

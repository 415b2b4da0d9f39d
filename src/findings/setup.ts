import { define } from './define.ts';

/** Findings of a set-up: what is left for the person to do, and what the last check of the result has shown. */
export const setupFindings = {
  'key-missing': define<{ provider: string; envKey: string; file: string; stored: boolean }>({
    level: 'warning',
    message: ({ provider, envKey, file }) =>
      `No API key is known yet: the provider "${provider}" reads it from ${envKey}, which is set neither in ${file} nor in this shell. Codex stops with "Missing environment variable: ${envKey}" until it is.`,
    hint: ({ envKey, file, stored }) =>
      stored
        ? `Put a line ${envKey}='<your-orq-api-key>' into ${file}, or export ${envKey} and run this again.`
        : `Export ${envKey} wherever Codex is started.`,
  }),
  'shell-new-needed': define<{ envKey: string; file: string }>({
    level: 'info',
    message: ({ envKey, file }) => `${file} exports ${envKey} to shells that start from now on.`,
    hint: () => 'Open a new terminal for other tools that need it; Codex itself does not.',
  }),
  'codex-not-installed': define({
    level: 'warning',
    message: () =>
      'Codex is not installed here (no codex on the PATH), so it could not be asked whether it loads the result.',
    hint: () => 'Install it: npm install -g @openai/codex',
  }),
  'codex-loads': define<{ version: string; model: string; provider: string; host: string }>({
    level: 'info',
    message: ({ version, model, provider, host }) =>
      `Codex ${version} loads it: ${model} through ${provider} at ${host}.`,
  }),
  'codex-loads-unreported': define<{ version: string }>({
    level: 'info',
    message: ({ version }) =>
      `Codex ${version} loads it. This version does not report which model and provider it uses.`,
  }),
  'codex-refuses': define<{ version: string; reason: string; file: string }>({
    level: 'error',
    message: ({ version, reason, file }) => `Codex ${version} does not start with ${file}: ${reason}`,
    hint: ({ file }) => `Mend that place in ${file}, or undo with codex-orq remove.`,
  }),
  'codex-silent': define<{ version: string; reason: string }>({
    level: 'warning',
    message: ({ version, reason }) =>
      `Codex ${version} could not be asked whether it loads the result: ${reason}.`,
    hint: () => 'Start codex once and look for a message about config.toml.',
  }),
  'codex-uses-other': define<{ what: 'model' | 'provider'; expected: string; actual: string }>({
    level: 'error',
    message: ({ what, expected, actual }) =>
      `Codex uses the ${what} ${actual}, not ${expected}: another layer of its configuration wins.`,
    hint: ({ what }) => `Look for ${what} in the project's .codex/config.toml and in /etc/codex/config.toml.`,
  }),
  'written-differs': define<{ file: string; what: string }>({
    level: 'error',
    message: ({ file, what }) => `${file} does not hold what was planned: ${what}.`,
    hint: () =>
      'Something else is writing to it at the same time. Run this again, or undo with codex-orq remove.',
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
  'state-broken': define<{ file: string; reason: string }>({
    level: 'error',
    message: ({ file, reason }) => `${file}, which records what to undo, is not readable: ${reason}.`,
    hint: () => 'Nothing was written. Mend it, or move it away to start anew (undo then knows less).',
  }),
  'state-newer': define<{ file: string; version: number }>({
    level: 'error',
    message: ({ file, version }) => `${file} was written by a newer codex-orq (format ${version}).`,
    hint: () => 'Nothing was written. Use that version.',
  }),
} as const;

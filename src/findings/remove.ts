import { define } from './define.ts';

/** Findings of an undo: what was left, and why. */
export const removeFindings = {
  'kept-changed': define<{ file: string; key: string }>({
    level: 'warning',
    message: ({ file, key }, show) =>
      `${key} in ${show.path(file)} has been changed since it was set up, so it was left as it is.`,
    hint: () => 'Take it out by hand if it is no longer wanted.',
  }),
  'kept-name': define<{ file: string; provider: string }>({
    level: 'warning',
    message: ({ file, provider }, show) =>
      `[model_providers.${provider}] in ${show.path(file)} holds settings that are not from the set-up, so it keeps its name: Codex does not start with a provider that has none.`,
    hint: () => 'Take the whole table out by hand if it is no longer wanted.',
  }),
  'provider-named': define<{ file: string; key: string; provider: string }>({
    level: 'warning',
    message: ({ file, key, provider }, show) =>
      `${key} in ${show.path(file)} still chooses the provider "${provider}", whose table is gone: Codex does not start with it.`,
    hint: (_, show) =>
      `Take it out there. To keep the table instead: ${show.command()}, then ${show.command('remove --keep-provider')}`,
  }),
  'kept-key': define<{ file: string; envKey: string }>({
    level: 'info',
    message: ({ file, envKey }, show) => `${envKey} stays in ${show.path(file)}, as asked.`,
  }),
  'key-before-unknown': define<{ file: string; envKey: string }>({
    level: 'warning',
    message: ({ file, envKey }, show) =>
      `${show.path(file)} held another ${envKey} before the set-up. Keys are never copied, so the earlier one cannot be put back; the line was left as it is.`,
    hint: ({ file }, show) => `Mend or delete that line in ${show.path(file)} by hand.`,
  }),
  'kept-provider': define<{ provider: string; file: string }>({
    level: 'info',
    message: ({ provider, file }, show) =>
      `The provider "${provider}" stays in ${show.path(file)}, unused, so that sessions made with it can be resumed.`,
    hint: (_, show) => `Take it out later with ${show.command('remove')}.`,
  }),
  'sessions-lost': define<{ provider: string; count: number }>({
    level: 'info',
    message: ({ provider }) =>
      `There are Codex sessions here. Those made through "${provider}" cannot be resumed without its table.`,
    hint: (_, show) => `To keep the table, unused: ${show.command('remove --keep-provider')}`,
  }),
  'state-missing': define<{ file: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)}, which records what was there before, is missing. Only what equals a set-up was taken out; earlier values cannot be known.`,
    hint: () => 'Look at model and model_provider in config.toml, and at .env, yourself.',
  }),
  'target-unknown': define<{ target: string; file: string }>({
    level: 'warning',
    message: ({ target, file }, show) =>
      `${show.path(file)} was written by a part ("${target}") that this version does not know; it was left as it is.`,
    hint: () => 'Use the version of codex-orq that wrote it.',
  }),
} as const;

import { define } from './define.ts';
import { resumeThrough } from './resume.ts';

/** Findings of an undo: what stays, and why. */
export const removeFindings = {
  'kept-changed': define<{ file: string; key: string }>({
    level: 'warning',
    message: ({ file, key }, show) =>
      `${key} in ${show.path(file)} was changed after the set-up, so it stays as it is.`,
    hint: () => 'If you no longer want it, delete it by hand.',
  }),
  'kept-name': define<{ file: string; provider: string }>({
    level: 'warning',
    message: ({ file, provider }, show) =>
      `[model_providers.${provider}] in ${show.path(file)} holds settings of your own, so its name stays too: Codex does not start with a provider that has none.`,
    hint: () => 'If you no longer want it, delete the whole table by hand.',
  }),
  'provider-named': define<{ file: string; key: string; provider: string }>({
    level: 'warning',
    message: ({ file, key, provider }, show) =>
      `${key} in ${show.path(file)} still selects the provider "${provider}", whose table is gone. Codex does not start with it.`,
    hint: (_, show) =>
      `Delete it there. To keep the table instead: ${show.command()}, then ${show.command('remove --keep-provider')}`,
  }),
  'kept-key': define<{ file: string; envKey: string }>({
    level: 'info',
    message: ({ file, envKey }, show) => `${envKey} stays in ${show.path(file)}, as you asked.`,
  }),
  'key-left': define<{ file: string; envKey: string; line: number }>({
    level: 'warning',
    message: ({ file, envKey, line }, show) =>
      `Line ${line} of ${show.path(file)} still holds ${envKey}. It was changed after the set-up, or is inside a quote that opens above it, so it stays.`,
    hint: () => 'It may be the API key: delete that line by hand.',
  }),
  'key-before-unknown': define<{ file: string; envKey: string }>({
    level: 'warning',
    message: ({ file, envKey }, show) =>
      `${show.path(file)} held another ${envKey} before the set-up. codex-orq never copies keys, so it cannot restore that one. The line stays as it is.`,
    hint: ({ file }, show) => `Change or delete that line in ${show.path(file)} by hand.`,
  }),
  'kept-provider': define<{ provider: string; file: string; model: string }>({
    level: 'info',
    message: ({ provider, file, model }, show) =>
      `The provider "${provider}" stays in ${show.path(file)}, unused. Sessions made with it go on through it: codex resume <id>, or ${resumeThrough(provider, model, show)}`,
    hint: (_, show) => `To delete it later: ${show.command('remove')}`,
  }),
  /** `options`: what `launch` needs to route as the set-up did. */
  'sessions-lost': define<{ provider: string; options: readonly string[]; count: number }>({
    level: 'info',
    message: ({ provider }) =>
      `There are Codex sessions here. Without the table of "${provider}", codex resume refuses those made through it.`,
    hint: ({ options }, show) =>
      `Each still goes on through the gateway: ${show.command(['launch', ...options.map(show.value), 'resume <id>'].join(' '))}`,
  }),
  'state-missing': define<{ file: string; config: string }>({
    level: 'warning',
    message: ({ file }, show) =>
      `${show.path(file)} is missing, so the values before the set-up are unknown. Only what equals a set-up is removed.`,
    hint: ({ config }, show) =>
      `Check model and model_provider in ${show.path(config)}, and the .env beside it, yourself.`,
  }),
  'provider-unsure': define<{
    provider: string;
    file: string;
    /** The way whose undo takes it, where it equals a set-up. */
    as?: string | undefined;
  }>({
    level: 'warning',
    message: ({ provider, file }, show) =>
      `[model_providers.${provider}] in ${show.path(file)} may be from a set-up, or your own. There is no state file to tell, so it stays.`,
    hint: ({ as }, show) =>
      as === undefined
        ? 'If it is from a set-up, remove that table and what names it by hand.'
        : `If it is from a set-up: ${show.command(`remove --as ${as}`)}`,
  }),
  'target-unknown': define<{ target: string; file: string }>({
    level: 'warning',
    message: ({ target, file }, show) =>
      `${show.path(file)} was written by a part of codex-orq ("${target}") that this version does not know, so it stays as it is.`,
    hint: () => 'Use the version of codex-orq that wrote it.',
  }),
} as const;

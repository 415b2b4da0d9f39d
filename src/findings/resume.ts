import type { Show } from './define.ts';

/** The command that goes on with a session of a provider that is not the chosen one. Measured with 0.169.0. */
export const resumeThrough = (provider: string, model: string | undefined, show: Show): string =>
  `codex exec resume -c model_provider=${show.value(provider)} -m ${model === undefined ? 'MODEL' : show.value(model)} <id> "go on"`;

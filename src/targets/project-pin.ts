import { sourceOf } from '../edit/toml.ts';
import { finding } from '../findings/index.ts';
import { config } from './config.ts';
import type { Context, Target } from './target.ts';

/**
 * `<project>/.codex/config.toml`: Codex takes the model from there in a trusted project, never the provider. A pin of
 * the earlier model, or of a bare id, would win over the user's configuration.
 */
export const projectPin: Target = {
  id: 'project-pin',
  action: 'toml-merge',
  mode: 0o644,
  secret: false,
  paths: ({ pins = [] }) => pins.map(({ path }) => path),
  install: (before, context, path, owned) => {
    const create = context.pins?.find((pin) => pin.path === path)?.create === true;
    const isPinned = before !== undefined && sourceOf(before, ['model'], path) !== undefined;
    if (!create && !isPinned) return { text: before, owned };
    const pinning: Context = { ...context, scope: 'model', metadata: undefined };
    const outcome = config.install(before, pinning, path, owned);
    return {
      ...outcome,
      owned: outcome.owned && { ...outcome.owned, target: 'project-pin' },
      findings: [...(outcome.findings ?? []), ...(isPinned ? [] : [finding('pin-created', { file: path })])],
    };
  },
  remove: config.remove,
};

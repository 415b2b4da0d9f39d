import { join } from 'node:path';
import { modelListFile, parseModelList } from '../catalogue/model-list.ts';
import { finding } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import type { Target } from './target.ts';

export const modelListPath = ({ codexHome }: Pick<Paths, 'codexHome'>): string =>
  join(codexHome, modelListFile);

/** `$CODEX_HOME/codex-orq-models.json`: what the gateway offered when it was last asked, for runs without an answer. */
export const modelList: Target = {
  id: 'model-list',
  action: 'write',
  mode: 0o644,
  secret: false,
  paths: ({ metadata, paths }) => (metadata?.list === undefined ? [] : [modelListPath(paths)]),
  install: (_before, { metadata }, path) => ({
    text: metadata?.list,
    owned: { target: 'model-list', path, created: true, keys: [] },
  }),
  // It changes with each answer of the gateway, so its form tells whose it is.
  remove: (before, owned) =>
    parseModelList(before) === undefined
      ? { text: before, findings: [finding('kept-changed', { file: owned.path, key: 'its text' })] }
      : { text: undefined },
};

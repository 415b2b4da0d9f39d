import type { TomlOperation, TomlValue } from '../../../src/edit/toml.ts';

const keys: readonly (readonly [readonly string[], TomlValue])[] = [
  [['model'], 'openai/gpt-5.4'],
  [['model_provider'], 'orq'],
  [['model_providers', 'orq', 'name'], 'Orq AI Gateway'],
  [['model_providers', 'orq', 'base_url'], 'https://api.orq.ai/v3/router'],
  [['model_providers', 'orq', 'env_key'], 'ORQ_API_KEY'],
  [['model_providers', 'orq', 'wire_api'], 'responses'],
  [['model_providers', 'orq', 'requires_openai_auth'], false],
];

/** The seven keys of Orq's page. */
export const setSeven: readonly TomlOperation[] = keys.map(([path, value]) => ({ op: 'set', path, value }));
export const removeSeven: readonly TomlOperation[] = keys.map(([path]) => ({ op: 'remove', path }));

/** The ways in which the seven keys can be taken away; each has to leave the same bytes. */
export const waysBack: Readonly<Record<string, readonly (readonly TomlOperation[])[]>> = {
  'key by key, in one edit': [removeSeven],
  'key by key, backwards, in one edit': [removeSeven.toReversed()],
  'key by key, an edit each': removeSeven.map((operation) => [operation]),
  'key by key, backwards, an edit each': removeSeven.toReversed().map((operation) => [operation]),
  'the table first': [
    [
      { op: 'remove', path: ['model_providers', 'orq'] },
      { op: 'remove', path: ['model_provider'] },
      { op: 'remove', path: ['model'] },
    ],
  ],
};

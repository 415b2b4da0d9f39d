import type { removeFindings } from '../../../../src/findings/remove.ts';
import type { MemoryHost } from '../../../support/memory-host.ts';
import type { Table } from '../pairs.ts';
import { type Case, codexHome, config, edit, key, type Run } from './machine.ts';

const state = `${codexHome}/codex-orq.json`;
const undo: Run = { line: 'remove', earlier: ['setup'], env: key };
const held = (text: string) => ({ [`${codexHome}/.env`]: text });
const sessions = (host: MemoryHost): void => host.put(`${codexHome}/sessions/s.jsonl`, '{}');

const local = (id: string, name: string, host: string): string =>
  `[model_providers.${id}]\nname = "${name}"\nbase_url = "http://${host}/v1"\nwire_api = "responses"\n`;

export const removeRows: Table<typeof removeFindings, Case> = {
  'kept-changed': {
    triggers: { ...undo, since: edit(config, 'v3/router', 'v4/router') },
    // Somebody has added to it.
    clean: { ...undo, since: (host) => host.put(config, `${host.texts()[config]}# more\n`) },
  },
  'kept-name': {
    triggers: { ...undo, since: edit(config, 'name = "Orq', 'query_params = { a = "b" }\nname = "Orq') },
    // The table was there before, and had no name.
    clean: { ...undo, files: { [config]: '[model_providers.orq]\nquery_params = { a = "b" }\n' } },
  },
  'provider-named': {
    triggers: {
      ...undo,
      since: (host) => host.put(`${codexHome}/work.config.toml`, 'model_provider = "orq"\n'),
    },
    clean: {
      ...undo,
      since: (host) => host.put(`${codexHome}/work.config.toml`, 'model_provider = "azure"\n'),
    },
  },
  'kept-key': { triggers: { ...undo, line: 'remove --keep-key' }, clean: undo },
  'key-before-unknown': {
    triggers: { ...undo, files: held('ORQ_API_KEY=sk-orq-an-older-made-up-one\n') },
    clean: { ...undo, files: held(`ORQ_API_KEY="${key.ORQ_API_KEY}"\n`) },
  },
  'key-left': {
    triggers: { ...undo, since: edit(`${codexHome}/.env`, '\nORQ_API_KEY=', '\n# ORQ_API_KEY=') },
    also: {
      'below a quote that opens above it, with another value': {
        ...undo,
        since: (host) => host.put(`${codexHome}/.env`, "MSG=it's\nORQ_API_KEY='sk-orq-another'\n"),
      },
    },
    clean: { ...undo, since: edit(`${codexHome}/.env`, '# The', "MSG=it's\n\n# The") },
  },
  'kept-provider': { triggers: { ...undo, line: 'remove --keep-provider' }, clean: undo },
  'sessions-lost': {
    triggers: { ...undo, since: sessions },
    clean: { ...undo, line: 'remove --keep-provider', since: sessions },
  },
  'state-missing': { triggers: { ...undo, since: (host) => host.take(state) }, clean: undo },
  'provider-unsure': {
    triggers: { line: 'remove', files: { [config]: local('vllm', 'vLLM', '127.0.0.1:8000') } },
    also: {
      'our name alone': { line: 'remove', files: { [config]: local('gw', 'Orq AI Gateway', 'gw.example') } },
    },
    clean: { line: 'remove', files: { [config]: local('vllm', 'vLLM', 'gw.example') } },
  },
  'target-unknown': {
    triggers: { ...undo, since: edit(state, '"target": "env-example"', '"target": "of-tomorrow"') },
    clean: undo,
  },
};

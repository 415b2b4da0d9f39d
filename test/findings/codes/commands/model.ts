import type { catalogueFindings } from '../../../../src/findings/catalogue.ts';
import type { modelFindings } from '../../../../src/findings/model.ts';
import { problem } from '../../../../src/findings/index.ts';
import type { LoopbackOptions } from '../../../../src/proof/loopback.ts';
import { bundled, entry } from '../../../catalogue/made-up-codex.ts';
import type { Row, Table } from '../pairs.ts';
import { type Case, codexHome, config, edit, key, type Run, work } from './machine.ts';

const other = 'model openai/gpt-5.5';
const earlier = ['setup'];
const catalogue = `${codexHome}/orq-models.json`;
const example = `${work}/.env.example`;
const leftovers = { [config]: 'model_reasoning_effort = "high"\n' };
const ownSearch = { [config]: 'web_search = "live"\n' };

const extension = '/home/ada/.vscode/extensions/openai.chatgpt-1.2.3/bin/linux-x86_64/codex';

/** Two folders of Codex that share a profile. */
const second = '--codex-home /home/ada/work-codex';

export const modelRows: Table<typeof modelFindings, Case> = {
  'model-not-set-up': {
    triggers: { line: other },
    also: {
      'of a profile': { line: `${other} --as profile:work` },
      'of a machine': { line: `${other} --as managed` },
    },
    clean: { line: other, earlier },
  },
  'model-not-listed': {
    triggers: { line: other, earlier, env: key, gateway: { models: ['openai/gpt-5.4'] } },
    clean: { line: other, earlier, env: key, gateway: { models: ['openai/gpt-5.5'] } },
  },
  'model-leftovers': {
    triggers: { line: other, earlier, files: leftovers },
    clean: { line: `${other} --drop-leftovers`, earlier, files: leftovers },
  },
  'edited-since': {
    triggers: { line: other, earlier, since: edit(config, 'openai/gpt-5.4', 'openai/o9') },
    also: {
      force: { line: `${other} --force`, earlier, since: edit(config, 'openai/gpt-5.4', 'openai/o9') },
    },
    // It is what is wanted now.
    clean: { line: other, earlier, since: edit(config, 'openai/gpt-5.4', 'openai/gpt-5.5') },
    level: 'error',
  },
  'functions-only': {
    triggers: { line: 'model anthropic/claude-sonnet-4-6', earlier },
    clean: { line: other, earlier },
  },
  'setting-kept': {
    triggers: { line: 'model anthropic/claude-sonnet-4-6', earlier, files: ownSearch },
    clean: { line: other, earlier, files: ownSearch },
  },
  'pin-created': {
    triggers: { line: `${other} --project`, earlier },
    clean: { line: `${other} --project`, earlier: ['setup', 'model openai/o3 --project'] },
  },
  'catalogue-own-kept': {
    triggers: { line: 'setup', codex: {}, files: { [config]: 'model_catalog_json = "mine.json"\n' } },
    clean: { line: 'setup', codex: {}, earlier },
  },
  'catalogue-overruled': {
    triggers: {
      line: 'setup',
      codex: {},
      files: { '/etc/codex/managed_config.toml': 'model_catalog_json = "orq-models.json"\n' },
    },
    clean: { line: 'setup', codex: {}, files: { '/etc/codex/managed_config.toml': 'model = "a/b"\n' } },
  },
  'catalogue-file-foreign': {
    triggers: { line: 'setup', codex: {}, files: { [catalogue]: '{"models":[]}' } },
    clean: { line: 'setup', codex: {}, earlier },
  },
  'catalogue-named': {
    triggers: {
      line: 'remove',
      codex: {},
      earlier,
      files: { [`${codexHome}/work.config.toml`]: 'model_catalog_json = "./orq-models.json"\n' },
    },
    clean: {
      line: 'remove',
      codex: {},
      earlier,
      files: { [`${codexHome}/work.config.toml`]: 'model_catalog_json = "./mine.json"\n' },
    },
  },
  'project-unreadable': {
    triggers: {
      line: 'remove --dest none',
      earlier,
      broken: ({ read }) => ({
        read: async (path) => {
          if (path === example) throw problem('file-unreadable', { path, cause: 'made up' });
          return read(path);
        },
      }),
    },
    also: {
      'a record of the repo that is broken': {
        line: 'remove',
        earlier: ['devcontainer', 'setup'],
        since: (host) => host.put(`${work}/.devcontainer/codex-orq/undo.json`, '{'),
      },
    },
    clean: { line: 'remove --dest none', earlier },
  },
  'block-before': {
    triggers: { line: `remove ${second}`, earlier: ['setup', `setup ${second}`] },
    clean: { line: `remove ${second}`, earlier: [`setup ${second}`] },
  },
};

const withCodex: Run = { line: 'setup', codex: {} };
const ends = (more: NonNullable<Run['codex']>['ends']): Row<Case> => ({
  triggers: { line: 'setup', codex: { ends: more ?? {} } },
  clean: withCodex,
});
const prints = (value: unknown) => ({ 'debug models --bundled': { stdout: JSON.stringify(value) } });
/** A gateway that gives these lists one after the other, and then none any more. */
const lists = (...answers: (readonly Readonly<Record<string, unknown>>[])[]): LoopbackOptions => {
  const left = [...answers];
  return {
    script: ({ path }, response) => {
      if (!path.startsWith('/v2/models')) return false;
      const models = left.shift();
      response.statusCode = models === undefined ? 503 : 200;
      response.end(JSON.stringify(models));
      return true;
    },
  };
};
const one = { refId: 'openai/gpt-5.4' };
/** A gateway that says of the model whether it takes functions. */
const knows = (has_functions: boolean): LoopbackOptions => lists([{ ...one, has_functions }]);
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ refId: `a/m${index}` }));
/** A set-up with a gateway that tells these windows. */
const windows = (...told: readonly unknown[]): Run => {
  const models = told.map((context_window, at) => ({ refId: `a/m${at}`, metadata: { context_window } }));
  return { ...withCodex, env: key, gateway: lists([one, ...models]) };
};
const beforeEntriesKnewIt = { version: '0.160.1', unknownFields: ['web_search_provider'] };

export const catalogueRows: Table<typeof catalogueFindings, Case> = {
  'catalogue-no-codex': {
    ...ends({ '--version': { exitCode: null, timedOut: true } }),
    also: { 'no Codex': { line: 'setup' } },
  },
  'catalogue-codex-too-old': ends({
    'debug models --bundled': { exitCode: 2, stderr: "error: unrecognized subcommand 'models'\n" },
  }),
  'catalogue-unreadable': {
    ...ends({ 'debug models --bundled': { stdout: 'a table' } }),
    also: { 'another form': { line: 'setup', codex: { ends: prints({ list: [] }) } } },
  },
  'catalogue-no-template': ends(
    prints(bundled([entry('gpt-8', { tool_mode: 'code_mode_only', use_responses_lite: true })])),
  ),
  'catalogue-refused': {
    triggers: { line: 'setup', codex: { refusesBelow: '/tmp' } },
    also: { 'its own place': { line: 'setup', codex: { refusesBelow: codexHome } } },
    clean: withCodex,
  },
  'catalogue-refused-elsewhere': {
    triggers: {
      line: 'setup',
      codex: { elsewhere: { exitCode: 1, stderr: 'Error: unknown variant\n' } },
      files: { [extension]: '' },
    },
    clean: { line: 'setup', codex: { elsewhere: {} }, files: { [extension]: '' } },
  },
  'catalogue-no-functions': {
    triggers: { ...withCodex, env: key, gateway: knows(false) },
    clean: { ...withCodex, env: key, gateway: knows(true) },
  },
  'models-unknown': {
    triggers: { ...withCodex, env: key, gateway: {} },
    clean: { ...withCodex, env: key, gateway: { models: ['openai/gpt-5.4'] } },
  },
  'models-from-list': {
    triggers: { line: 'model', earlier, codex: {}, env: key, gateway: lists([one]) },
    clean: { line: 'model', earlier, codex: {}, env: key, gateway: lists([one], [one]) },
  },
  'models-refused': {
    triggers: { ...withCodex, env: key, gateway: lists([one, { refId: 'bare' }]) },
    also: { 'another case': { ...withCodex, env: key, gateway: lists([one, { refId: 'OpenAI/gpt-5.4' }]) } },
    clean: { ...withCodex, env: key, gateway: lists([one, one]) },
  },
  'models-window-odd': {
    triggers: windows(0, 1000),
    also: { negative: windows(-1), 'no number': windows('200k') },
    clean: windows(1000, null, undefined),
  },
  'catalogue-cut': {
    triggers: { ...withCodex, env: key, gateway: lists([one, ...many(500)]) },
    clean: { ...withCodex, env: key, gateway: lists([one, ...many(499)]) },
  },
  'catalogue-search-stays': {
    triggers: { line: 'setup', codex: beforeEntriesKnewIt, env: key, gateway: lists([one, ...many(1)]) },
    clean: { ...withCodex, env: key, gateway: lists([one, ...many(1)]) },
  },
  'models-at-next-start': {
    triggers: { line: other, earlier, codex: {} },
    clean: { line: 'setup', codex: {} },
  },
  'model-capability-lost': {
    triggers: {
      line: 'model',
      earlier,
      codex: {},
      env: key,
      gateway: lists(
        [{ ...one, metadata: { supports_vision: true } }],
        [{ ...one, metadata: { supports_vision: false } }],
      ),
    },
    clean: { line: 'model', earlier, codex: {}, env: key, gateway: lists([one], [one]) },
  },
};

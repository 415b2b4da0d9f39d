import { describe, expect, test } from 'vitest';
import type { CheckContext } from '../../src/checks/context.ts';
import { isRoutingManaged, managedFindings, requiredFindings } from '../../src/checks/managed.ts';
import { problem } from '../../src/findings/index.ts';
import { parseState, type State } from '../../src/state/state.ts';
import { brief, contextWith, layer } from './context.ts';
import { config, stateWith } from './fixture.ts';

const file = '/etc/codex/managed_config.toml';
const ownFile = '/home/p/.codex/config.toml';
const contextOf = (text: string, parts: Partial<CheckContext> = {}): CheckContext =>
  contextWith({ others: [layer('system', text), layer('managed', text)], ...parts });
const managed = (text: string, parts?: Partial<CheckContext>): readonly unknown[] =>
  brief(managedFindings(contextOf(text, parts)));

describe('what the machine’s managers have set otherwise', () => {
  test('of the routing is an error, and decides', () => {
    const text = '[model_providers.orq]\nbase_url = "https://x.example"\n';
    expect(managed(text)).toEqual([
      [
        'setting-managed',
        'error',
        {
          ...{ file, key: 'model_providers.orq.base_url', value: '"https://x.example"' },
          ...{ own: '"https://api.orq.ai/v3/router"', ownFile },
        },
      ],
    ]);
    expect(isRoutingManaged(contextOf(text))).toBe(true);
    // Also where you have none.
    expect(managed(text, { user: layer('user', 'model_provider = "orq"\n') })).toEqual([
      [
        'setting-managed',
        'error',
        { file, key: 'model_providers.orq.base_url', value: '"https://x.example"' },
      ],
    ]);
  });

  test('of the model is news, as long as its provider is told', () => {
    expect(managed('model = "openai/gpt-5.5"\n')).toEqual([
      [
        'setting-managed',
        'info',
        { file, key: 'model', value: '"openai/gpt-5.5"', own: '"openai/gpt-5.4"', ownFile },
      ],
    ]);
    expect(isRoutingManaged(contextOf('model = "openai/gpt-5.5"\n'))).toBe(false);
    // One without is an error of its own.
    expect(managed('model = "gpt-5.5"\n')).toEqual([]);
  });

  test('of what goes with the model is a warning, where you have set it', () => {
    const text = 'model_catalog_json = "/srv/models.json"\nweb_search = "live"\n';
    const user = layer('user', `model_catalog_json = "/home/p/models.json"\n${config}`);
    expect(managed(text, { user })).toEqual([
      [
        'setting-managed',
        'warning',
        {
          ...{ file, key: 'model_catalog_json', value: '"/srv/models.json"' },
          ...{ own: '"/home/p/models.json"', ownFile },
        },
      ],
    ]);
    expect(managed(text)).toEqual([]);
  });

  test('is none where it is the same, or none of ours', () => {
    expect(managed(config)).toEqual([]);
    expect(managed('approval_policy = "never"\n[model_providers.other]\nbase_url = "x"\n')).toEqual([]);
  });

  test('counts the features that the set-up has written to this file', () => {
    const state = parseState(stateWith('none'), 'codex-orq.json');
    const key = { path: ['features', 'apps'], before: null, written: 'false' };
    const effort = { path: ['model_verbosity'], before: null, written: '"low"' };
    const owned = { target: 'config', path: ownFile, created: false, keys: [key, effort] } as const;
    const user = layer('user', `model_verbosity = "low"\n${config}[features]\napps = false\n`);
    const text = 'model_verbosity = "high"\n[features]\napps = true\n';
    const withFiles = (...files: State['files']): readonly unknown[] =>
      managed(text, { user, state: { ...state, files } });
    expect(withFiles({ ...owned, path: '/srv/config.toml', keys: [] }, owned)).toEqual([
      ['setting-managed', 'warning', { file, key: 'features.apps', value: 'true', own: 'false', ownFile }],
    ]);
    expect(withFiles({ ...owned, path: '/srv/config.toml' })).toEqual([]);
    expect(withFiles({ ...owned, target: 'catalogue' })).toEqual([]);
  });

  test('cannot be told of a file that cannot be read', () => {
    const { finding } = problem('file-unreadable', { path: file, cause: 'made up' });
    const others = [layer('managed', undefined, { problem: finding })];
    expect(managedFindings(contextWith({ others }))).toEqual([finding]);
  });
});

describe('what requirements.toml insists on', () => {
  const required = (text: string, version = '0.160.0', user = config): readonly unknown[] =>
    brief(
      requiredFindings(contextWith({ required: layer('managed', text), user: layer('user', user) }), version),
    );
  const lost = [
    'setting-managed',
    'error',
    expect.objectContaining({ key: 'model_providers.orq.env_key', value: 'nothing' }),
  ];

  test('the table of our provider as a whole: without a variable for the key, there is none', () => {
    const table = config.slice(config.indexOf('[model_providers'));
    expect(required(table)).toEqual([]);
    expect(required(table.replace(/env_key.*\n/, ''))).toEqual([lost]);
    expect(required(table.replace(/env_key.*\n/, ''), '0.149.1')).toEqual([]);
    // Where yours has none, none is lost.
    expect(required(table.replace(/env_key.*\n/, ''), '0.160.0', config.replace(/env_key.*\n/, ''))).toEqual(
      [],
    );
  });

  test('not the model, nor the search in the web; nothing without the file', () => {
    expect(
      required('model = "openai/other"\nweb_search = "live"\n', '0.160.0', `web_search = "off"\n${config}`),
    ).toEqual([]);
    expect(requiredFindings(contextWith(), '0.160.0')).toEqual([]);
  });
});

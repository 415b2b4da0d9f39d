import { describe, expect, test } from 'vitest';
import { checkRecord, checkRouting } from '../../src/checks/routing.ts';
import { problem } from '../../src/findings/index.ts';
import { parseState, type State } from '../../src/state/state.ts';
import { contextWith, layer, told } from './context.ts';
import { config, stateWith } from './fixture.ts';

const state = parseState(stateWith('none'), 'codex-orq.json');
const { path } = layer('user');
const withKeys = (more: readonly State['files'][number]['keys'][number][]): State => ({
  ...state,
  files: [{ target: 'config', path, created: false, keys: [...more] }],
});
const differing = (text: string, known: State = state): readonly unknown[] =>
  told(checkRouting, { state: known, user: layer('user', text) }).flatMap((each) => {
    const [code, , args] = each as readonly [string, string, Readonly<Record<string, unknown>>];
    return code === 'setting-differs' ? [`${args['key']}: ${args['expected']}, ${args['actual']}`] : [];
  });

describe('what a set-up has written', () => {
  test('and is there: the day is told', () => {
    expect(told(checkRouting, { state })).toEqual([
      ['config-fine', 'info', { file: path, provider: 'orq', host: 'api.orq.ai', written: '4 Mar' }],
    ]);
    expect(told(checkRouting)).toEqual([
      ['config-fine', 'info', { file: path, provider: 'orq', host: 'api.orq.ai' }],
    ]);
  });

  test('is a warning where the model is another one of the gateway: the picker of Codex writes it', () => {
    const found = told(checkRouting, {
      state,
      user: layer('user', config.replace('openai/gpt-5.4', 'xai/grok-4')),
    });
    expect(found).toEqual([
      ['setting-differs', 'warning', expect.objectContaining({ key: 'model', model: 'xai/grok-4' })],
    ]);
  });

  test('is an error where it is another key, whatever it looks like', () => {
    const known = withKeys([{ path: ['web_search'], before: null, written: '"live"' }]);
    const user = layer('user', `web_search = "xai/grok-4"\n${config}`);
    const args = { file: path, key: 'web_search', expected: '"live"', actual: '"xai/grok-4"' };
    expect(told(checkRouting, { state: known, user })).toEqual([['setting-differs', 'error', args]]);
  });

  test('and has another value, or none', () => {
    expect(differing(config.replace('gpt-5.4', 'gpt-5.5'))).toEqual([
      'model: "openai/gpt-5.4", "openai/gpt-5.5"',
    ]);
    expect(differing(config.replace('openai_auth = false', 'openai_auth = 0'))).toEqual([
      'model_providers.orq.requires_openai_auth: false, 0',
    ]);
    expect(differing(config, withKeys([{ path: ['web_search'], before: null, written: '"live"' }]))).toEqual([
      'web_search: "live", undefined',
    ]);
  });

  test('but not where it was taken out again, where the file was mended, or where another file is meant', () => {
    const key = { path: ['model'], before: null, written: '"openai/other"' };
    expect(differing(config, withKeys([key]))).toHaveLength(1);
    expect(differing(config, withKeys([{ ...key, written: null }]))).toEqual([]);
    expect(differing(config, withKeys([{ ...key, mended: true }]))).toEqual([]);
    const elsewhere = { target: 'config', path: '/srv/config.toml', created: false, keys: [key] } as const;
    expect(differing(config, { ...state, files: [elsewhere] })).toEqual([]);
    const other = { target: 'profile', path, created: false, keys: [key] } as const;
    expect(differing(config, { ...state, files: [other] })).toEqual([]);
  });

  test('and a model without a prefix is not told here', () => {
    expect(differing(config.replace('openai/gpt-5.4', 'gpt-5.4'))).toEqual([]);
    expect(differing(config.replace('model = "openai/gpt-5.4"\n', ''))).toEqual([]);
  });

  test('and names the variable: what cannot be a name of ours is hidden, since it may be a key', () => {
    const at = ['model_providers', 'orq', 'env_key'];
    const known = (name: string): State => withKeys([{ path: at, before: null, written: `"${name}"` }]);
    const differs = 'model_providers.orq.env_key:';
    expect(differing(config, known('OLD_KEY'))).toEqual([`${differs} "OLD_KEY", "ORQ_API_KEY"`]);
    for (const name of ['sk-orq-1', 'old_KEY', 'KEY-x', `K${'E'.repeat(32)}`])
      expect(differing(config, known(name))).toEqual([`${differs} (hidden), "ORQ_API_KEY"`]);
  });
});

describe('the file', () => {
  test('is not there, or its folder', () => {
    expect(told(checkRouting, { user: layer('user') })).toEqual([
      ['config-missing', 'error', { file: path }],
    ]);
    // Where the machine's managers route, none of yours is missed.
    const others = [layer('managed', '[model_providers.orq]\nbase_url = "https://x.example"\n')];
    expect(told(checkRouting, { user: layer('user'), others })).toEqual([]);
    const { paths } = contextWith();
    expect(told(checkRouting, { codexHomeExists: false, paths: { ...paths, isDefaultHome: false } })).toEqual(
      [['home-missing', 'error', { codexHome: paths.codexHome }]],
    );
    expect(told(checkRouting, { codexHomeExists: false, user: layer('user') })).toEqual([
      ['config-missing', 'error', { file: path }],
    ]);
  });

  test('cannot be read', () => {
    const { finding } = problem('file-unreadable', { path, cause: 'made up' });
    expect(told(checkRouting, { user: layer('user', undefined, { problem: finding }) })).toEqual([
      ['file-unreadable', finding.level, finding.args],
    ]);
  });

  test('chooses another provider, or one without a table', () => {
    const choosing = (text: string) => told(checkRouting, { user: layer('user', text) });
    expect(choosing('model_provider = "openai"\n')).toContainEqual([
      'provider-not-chosen',
      'error',
      { file: path, provider: 'orq', actual: '"openai"' },
    ]);
    expect(choosing('model = "x"\n')).toContainEqual([
      'provider-not-chosen',
      'error',
      { file: path, provider: 'orq' },
    ]);
    expect(choosing('model_provider = "orq"\n')).toEqual([
      ['provider-undefined', 'error', { file: path, provider: 'orq' }],
    ]);
  });
});

test('a record is missed where a file of yours has our table', () => {
  expect(told(checkRecord)).toEqual([['state-absent', 'warning', { file: contextWith().paths.state }]]);
  expect(told(checkRecord, { state })).toEqual([]);
  expect(told(checkRecord, { user: layer('user', 'model = "x"\n') })).toEqual([]);
  expect(told(checkRecord, { user: layer('system', config) })).toEqual([]);
  const { finding } = problem('file-unreadable', { path, cause: 'made up' });
  expect(told(checkRecord, { stateProblem: finding })).toEqual([
    ['file-unreadable', finding.level, finding.args],
  ]);
});

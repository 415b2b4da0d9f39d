import { describe, expect, test } from 'vitest';
import { checkExposure } from '../../src/checks/exposure.ts';
import { foreignHost } from '../../src/checks/foreign-host.ts';
import { checkLogin } from '../../src/checks/login.ts';
import { checkProviders, ownProviderFindings } from '../../src/checks/provider.ts';
import { blockedBy } from '../../src/checks/provider-faults.ts';
import { parseState } from '../../src/state/state.ts';
import { brief, contextWith, layer, told } from './context.ts';
import { config, key, stateWith } from './fixture.ts';

const file = '/home/p/.codex/config.toml';
const state = parseState(stateWith('none'), 'x');

describe('the host of a base URL', () => {
  const gateway = 'https://gateway.example/v3/router';
  test.each([
    ['https://my.orq.ai/x', undefined, undefined],
    ['http://localhost:1/x', gateway, undefined],
    [gateway, undefined, undefined],
    ['https://gateway.example/prefix/v3/router', undefined, undefined],
    ['https://gateway.example/v3/router/x', undefined, { host: 'gateway.example', gateway: 'api.orq.ai' }],
    ['https://gateway.example/other', gateway, undefined],
    ['https://other.example:8/v3/router', gateway, { host: 'other.example:8', gateway: 'gateway.example' }],
  ])('%s, where %s is recorded: %j', (url, recorded, found) =>
    expect(foreignHost(url, recorded)).toEqual(found),
  );
});

describe('why the table of a provider keeps Codex from starting', () => {
  const good = { name: 'x' };
  test.each<[string, unknown, string | undefined]>([
    ['x', good, undefined],
    ['ollama', good, 'that id belongs to a provider that Codex brings along'],
    ['x', 5n, 'it is no table'],
    ['x', [], 'it is no table'],
    ['x', {}, 'it has no name'],
    ['x', { name: 5n }, 'its name is empty'],
    ['x', { name: ' ' }, 'its name is empty'],
    ['x', { ...good, wire_api: 'chat' }, 'wire_api = "chat" is not "responses"'],
    ['x', { ...good, wire_api: 'responses' }, undefined],
    [
      'x',
      { ...good, env_key: 'A', gateway_oauth: {} },
      'env_key and gateway_oauth both want the Authorization header (gateway_oauth.delivery can name another)',
    ],
    ['x', { ...good, env_key: 'A', gateway_oauth: { delivery: 'x' } }, undefined],
    ['x', { ...good, gateway_oauth: {} }, undefined],
    ['x', { ...good, env_key: 'A', gateway_oauth: 'x' }, undefined],
    ['x', { ...good, aws: {} }, 'only amazon-bedrock takes aws'],
    ['amazon-bedrock', { aws: {}, base_url: 'x', auth: {}, http_headers: {} }, undefined],
    ['amazon-bedrock', { aws: {}, name: 'x' }, 'Codex lets name of that provider not be set'],
    ['amazon-bedrock', { base_url: 5n }, 'base_url is not a text'],
    ['x', { ...good, auth: { command: 'a' }, env_key: 'A' }, 'it has both env_key and auth'],
    [
      'x',
      { ...good, auth: { command: 'a' }, experimental_bearer_token: 'A' },
      'it has both experimental_bearer_token and auth',
    ],
    [
      'x',
      { ...good, auth: { command: 'a' }, requires_openai_auth: true },
      'it has both requires_openai_auth and auth',
    ],
    ['x', { ...good, auth: { command: 'a' }, requires_openai_auth: false }, undefined],
    ['x', { ...good, auth: { command: ' ' } }, 'auth has no command'],
    ['x', { ...good, auth: { command: 5n } }, 'auth has no command'],
    ['x', { ...good, auth: 'a', env_key: 'A' }, 'auth is not a table'],
    ['x', { ...good, supports_websockets: 'yes' }, 'supports_websockets is not true or false'],
    ['x', { ...good, request_max_retries: -1n }, 'request_max_retries is not a whole number from 0 on'],
    ['x', { ...good, stream_max_retries: 1.5 }, 'stream_max_retries is not a whole number from 0 on'],
    ['x', { ...good, stream_idle_timeout_ms: '4' }, 'stream_idle_timeout_ms is not a whole number from 0 on'],
    ['x', { ...good, request_max_retries: 0n, stream_max_retries: 3 }, undefined],
    ['x', { ...good, query_params: { a: 1n } }, 'query_params is not a table of texts'],
    ['x', { ...good, http_headers: 'x' }, 'http_headers is not a table of texts'],
    ['x', { ...good, http_headers: { a: 'b', c: 'd' } }, undefined],
  ])('%s, case %#', (id, table, reason) => expect(blockedBy(id, table)).toBe(reason));
});

describe('the providers of all files', () => {
  const blocks = (level: string, provider: string, reason: string, at = file) => [
    'provider-blocks-codex',
    level,
    { file: at, provider: `"${provider}"`, reason },
  ];

  test('are fine, or keep Codex from starting', () => {
    expect(told(checkProviders)).toEqual([['providers-fine', 'info', { count: 1 }]]);
    expect(told(checkProviders, { user: layer('user') })).toEqual([]);
    expect(told(checkProviders, { user: layer('user', `${config}[model_providers.x]\n`) })).toEqual([
      blocks('error', 'x', 'it has no name'),
    ]);
  });

  test('of ours, what has a finding of its own is not told here', () => {
    const chat = config.replace('"responses"', '"chat"');
    expect(told(checkProviders, { user: layer('user', chat) })).toEqual([
      ['providers-fine', 'info', { count: 1 }],
    ]);
    const nameless = config.replace('name = "Orq AI Gateway"\n', '');
    expect(told(checkProviders, { user: layer('user', nameless) })).toEqual([
      blocks('error', 'orq', 'it has no name'),
    ]);
    const other = chat.replace('[model_providers.orq]', '[model_providers.x]');
    expect(told(checkProviders, { user: layer('user', other) })).toEqual([
      blocks('error', 'x', 'wire_api = "chat" is not "responses"'),
    ]);
  });

  test('are merged: a file adds to the table of the one below', () => {
    const part = (text: string) => `[model_providers.x]\n${text}\n`;
    const user = layer('user', `${config}${part('base_url = "https://x"')}`);
    expect(told(checkProviders, { user, others: [layer('system', part('name = "x"'))] })).toEqual([
      ['providers-fine', 'info', { count: 2 }],
    ]);
    const managed = layer('managed', part('wire_api = "chat"'));
    expect(told(checkProviders, { user, others: [layer('system', part('name = "x"')), managed] })).toEqual([
      blocks('error', 'x', 'wire_api = "chat" is not "responses"', '/etc/codex/managed_config.toml'),
    ]);
    const flat = layer('managed', 'model_providers.x = 1\n');
    expect(told(checkProviders, { others: [layer('system', part('name = "x"')), flat] })).toEqual([
      blocks('error', 'x', 'it is no table', '/etc/codex/managed_config.toml'),
    ]);
  });

  test('of a project do not count, of a profile are a warning', () => {
    const bad = '[model_providers.x]\nbase_url = "x"\n';
    expect(told(checkProviders, { others: [layer('project', bad)] })).toEqual([
      ['providers-fine', 'info', { count: 1 }],
    ]);
    expect(told(checkProviders, { others: [layer('profile', bad), layer('profile', bad)] })).toEqual([
      blocks('warning', 'x', 'it has no name', '/home/p/profile.toml'),
      blocks('warning', 'x', 'it has no name', '/home/p/profile.toml'),
    ]);
    // What the machine's own file has wrong is told once, not for each profile.
    expect(
      told(checkProviders, { user: layer('user', `${config}${bad}`), others: [layer('profile', 'x = 1\n')] }),
    ).toEqual([blocks('error', 'x', 'it has no name')]);
  });
});

describe('our own provider', () => {
  const about = { file, provider: 'orq' };
  const own = (change: (text: string) => string, recorded?: typeof state) =>
    brief(ownProviderFindings(contextWith({ user: layer('user', change(config)), state: recorded })));
  const url = (to: string, recorded?: typeof state) =>
    own((text) => text.replace('"https://api.orq.ai/v3/router"', to), recorded);

  test('is fine as it is set up', () => {
    expect(own((text) => text, state)).toEqual([]);
    expect(own(() => 'model_provider = "orq"\n')).toEqual([]);
  });

  test('has a base URL that can be used, of the gateway', () => {
    const right = 'https://api.orq.ai/v3/router';
    expect(own((text) => text.replace(/base_url.*\n/, ''))).toEqual([
      ['base-url-missing', 'error', { ...about, right }],
    ]);
    expect(url('5')).toEqual([['base-url-unusable', 'error', { ...about, right, fault: 'It is no text.' }]]);
    // What is right there is what the set-up has.
    const own8 = { ...state, answers: { ...state.answers, baseUrl: 'http://localhost:8/v2' } };
    expect(own((text) => text.replace(/base_url.*\n/, ''), own8)).toEqual([
      ['base-url-missing', 'error', { ...about, right: 'http://localhost:8/v2' }],
    ]);
    const [[code, level, args] = []] = url('"x"') as readonly (readonly unknown[])[];
    expect([code, level]).toEqual(['base-url-unusable', 'error']);
    expect((args as { fault: string }).fault).toContain('absolute URL');
    expect(url('"https://other.example/v3/router"', state)).toEqual([
      ['base-url-foreign', 'error', { ...about, host: 'other.example', gateway: 'api.orq.ai' }],
    ]);
    expect(url('"http://localhost:8/x/v3/router"', state)).toEqual([]);
  });

  test('may have an odd path: an error at Orq, and where another one is recorded', () => {
    const odd = (level: string, at: string, right: string) => [
      ['base-url-odd', level, { file, url: `"${at}"`, right }],
    ];
    const usual = 'http://localhost:8/v3/router';
    expect(url('"https://api.orq.ai/v2"')).toEqual(
      odd('error', 'https://api.orq.ai/v2', 'https://api.orq.ai/v3/router'),
    );
    expect(url('"http://localhost:8/v2"')).toEqual(odd('warning', 'http://localhost:8/v2', usual));
    expect(url('"http://localhost:8/v2"', state)).toEqual(odd('error', 'http://localhost:8/v2', usual));
    const recorded = { ...state, answers: { ...state.answers, baseUrl: 'http://localhost:8/v2' } };
    expect(url('"http://localhost:8/v2/"', recorded)).toEqual(
      odd('warning', 'http://localhost:8/v2/', usual),
    );
    expect(url('"http://localhost:8/v1"', recorded)).toEqual(
      odd('error', 'http://localhost:8/v1', 'http://localhost:8/v2'),
    );
  });

  test('takes the key from a variable, a command or a token', () => {
    const envKey = (to: string) => own((text) => text.replace('env_key = "ORQ_API_KEY"\n', to));
    const right = 'ORQ_API_KEY';
    expect(envKey('')).toEqual([['env-key-absent', 'error', { ...about, right }]]);
    expect(envKey('auth = { command = "x" }\n')).toEqual([]);
    expect(envKey('experimental_bearer_token = "x"\n')).toEqual([]);
    expect(envKey(`env_key = "${key}"\n`)).toEqual([
      ['env-key-pasted', 'error', { ...about, envKey: right }],
    ]);
    expect(envKey('env_key = "A B"\n')).toEqual([['env-key-unusable', 'error', { ...about, right }]]);
    expect(envKey('env_key = 5\n')).toEqual([['env-key-unusable', 'error', { ...about, right }]]);
    for (const store of ['external', 'command'] as const) {
      const kept = { ...state, answers: { ...state.answers, keyStore: store } };
      const without = (to: string) => own((text) => text.replace('env_key = "ORQ_API_KEY"\n', to), kept);
      expect(without(`env_key = "${key}"\n`)).toEqual([
        ['env-key-pasted', 'error', { ...about, envKey: right, kept: store }],
      ]);
      expect(without('')).toEqual([
        ['env-key-absent', 'error', { ...about, ...(store === 'external' && { right }) }],
      ]);
    }
  });

  test('speaks the protocol of the gateway, and sends it no login', () => {
    const codes = (text: string) => own((all) => `${all}${text}\n`).map((found) => (found as string[])[0]);
    expect(own((text) => text.replace('"responses"', '"chat"'))).toEqual([
      ['wire-api-wrong', 'error', { ...about, actual: '"chat"' }],
    ]);
    expect(own((text) => text.replace('wire_api = "responses"\n', ''))).toEqual([]);
    expect(own((text) => text.replace('openai_auth = false', 'openai_auth = true'))[0]).toEqual([
      'openai-auth-sent',
      'error',
      about,
    ]);
    expect(codes('supports_websockets = true')).toEqual(['websockets-on']);
    expect(codes('supports_websockets = false')).toEqual([]);
  });

  test('is not called openai, in whatever case', () => {
    const code = (text: string, provider = 'orq') =>
      ownProviderFindings(
        contextWith({ user: layer('user', text), expected: { provider, envKey: 'ORQ_API_KEY' } }),
      ).map((found) => found.code);
    expect(code(config.replace('Orq AI Gateway', 'OpenAI'))).toEqual(['provider-called-openai']);
    expect(code(config.replace('"Orq AI Gateway"', '5'))).toEqual([]);
    expect(code(config.replace('[model_providers.orq]', '[model_providers.OpenAI]'), 'OpenAI')).toEqual([
      'provider-called-openai',
    ]);
    // Codex does not start with that id: an error of its own.
    expect(code(config.replace('[model_providers.orq]', '[model_providers.openai]'), 'openai')).toEqual([]);
  });
});

describe('the commands that Codex runs get the key', () => {
  const plain = config.replace(/shell_environment_policy.*\n/, '');
  const kept = (policy: string, more: Parameters<typeof told>[1] = {}) =>
    told(checkExposure, { user: layer('user', `${plain}[shell_environment_policy]\n${policy}\n`), ...more })
      .length === 0;

  test.each([
    ['', false],
    ['inherit = "none"', true],
    ['inherit = "core"', true],
    ['inherit = "all"', false],
    ['exclude = ["ORQ_API_KEY"]', true],
    ['exclude = ["orq_*"]', true],
    ['exclude = ["*KEY"]', true],
    ['exclude = ["ORQ_?PI_KEY"]', true],
    ['exclude = ["*A*I*"]', true],
    ['exclude = ["*API*E?"]', true],
    ['exclude = ["ORQ_API_KEY**"]', true],
    ['exclude = ["ORQ"]', false],
    ['exclude = ["ORQ_API_KEYS"]', false],
    ['exclude = ["ORQ_API_KEY?"]', false],
    ['exclude = ["*X*"]', false],
    ['exclude = ["?RQ_*_KEYS"]', false],
    ['exclude = [5]', false],
    ['exclude = "ORQ_API_KEY"', false],
    ['ignore_default_excludes = false', true],
    ['ignore_default_excludes = true', false],
    ['include_only = ["PATH"]', true],
    ['include_only = ["PATH", "ORQ*"]', false],
    ['include_only = []', false],
  ])('unless the policy says otherwise: %s → %s', (policy, isKept) => expect(kept(policy)).toBe(isKept));

  test('also by the file of the machine; not by one of a project', () => {
    const policy = '[shell_environment_policy]\ninherit = "none"\n';
    const user = layer('user', plain);
    expect(told(checkExposure, { user, others: [layer('system', policy)] })).toEqual([]);
    expect(told(checkExposure, { user, others: [layer('project', policy)] })).toEqual([
      ['key-exposed', 'info', { envKey: 'ORQ_API_KEY' }],
    ]);
    expect(told(checkExposure, { user: layer('user', 'shell_environment_policy = 5\n') })).toEqual([]);
  });

  test('by its name: what looks like a key is left out by itself', () => {
    const user = layer(
      'user',
      `${plain.replace('ORQ_API_KEY', 'ORQ_ACCESS')}[shell_environment_policy]\nignore_default_excludes = false\n`,
    );
    const expected = { provider: 'orq', envKey: 'ORQ_ACCESS' };
    expect(told(checkExposure, { user, expected })).toHaveLength(1);
    // Another variable is none of ours.
    expect(told(checkExposure, { user })).toEqual([]);
  });
});

describe('the login that is stored', () => {
  const forced = (text: string, login: Parameters<typeof contextWith>[0]) =>
    told(checkLogin, { user: layer('user', text), ...login }).map((found) => (found as unknown[])[2]);
  const chatgpt = { login: { method: 'chatgpt', workspace: 'w' } } as const;

  test('is one that the settings allow', () => {
    expect(forced('forced_login_method = "api"\n', {})).toEqual([]);
    expect(forced('forced_login_method = "chatgpt"\nforced_chatgpt_workspace_id = "w"\n', chatgpt)).toEqual(
      [],
    );
    expect(forced('forced_chatgpt_workspace_id = ["v", "w"]\n', chatgpt)).toEqual([]);
    const above = { ...chatgpt, others: [layer('managed', 'forced_login_method = "chatgpt"\n')] };
    expect(forced('forced_login_method = "api"\n', above)).toEqual([]);
    expect(forced('forced_chatgpt_workspace_id = "v"\n', { login: { method: 'api' } })).toEqual([]);
    expect(forced('forced_chatgpt_workspace_id = "v"\n', { login: { method: 'chatgpt' } })).toEqual([]);
  });

  test('is one that a setting forbids', () => {
    expect(forced('forced_login_method = "api"\n', chatgpt)).toEqual([
      { file, key: 'forced_login_method', value: '"api"', login: 'of ChatGPT' },
    ]);
    // The file that wins may say nothing of it.
    const above = { ...chatgpt, others: [layer('managed', 'model = "a/b"\n')] };
    expect(forced('forced_login_method = "api"\n', above)).toHaveLength(1);
    expect(forced('forced_login_method = "chatgpt"\n', { login: { method: 'api' } })).toEqual([
      { file, key: 'forced_login_method', value: '"chatgpt"', login: 'with an OpenAI API key' },
    ]);
    expect(forced('forced_chatgpt_workspace_id = "v"\n', chatgpt)).toEqual([
      { file, key: 'forced_chatgpt_workspace_id', value: '"v"', login: 'of ChatGPT' },
    ]);
  });
});

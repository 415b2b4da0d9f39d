import { describe, expect, test } from 'vitest';
import { keyStores, shells } from '../../src/answers/options.ts';
import { refuseKeys, refuseTellingNode } from '../../src/answers/key-exposed.ts';
import {
  isTrustedHost,
  parseBaseUrl,
  parseChoice,
  parseEnvKey,
  parseModel,
  parseModelChoice,
  parseProject,
  parseProvider,
  withSurePrefix,
} from '../../src/answers/rules.ts';
import { memoryHost } from '../support/memory-host.ts';
import { problemOf } from '../support/problem.ts';

const longest = (length: number, ...parts: string[]): string => parts.join('').padEnd(length, 'x');
const a128 = 'A'.repeat(128);
const pasted = 'sk-orq-0123456789abcdef';

/** What a rule makes of a text: a value; or the code that it is refused with, and what the message then tells. */
type Row = readonly [text: string, value: string] | readonly [text: string, code: string, told: unknown];

const rules: Readonly<Record<string, readonly [(text: string) => unknown, readonly Row[]]>> = {
  model: [
    parseModel,
    [
      [' openai/gpt-5.4\n', 'openai/gpt-5.4'],
      ['a/b/c', 'a/b/c'],
      ['workspace@orq/router-name', 'workspace@orq/router-name'],
      ['bedrock/anthropic.claude-v2:0', 'bedrock/anthropic.claude-v2:0'],
      [longest(200, 'a/'), longest(200, 'a/')],
      [longest(201, 'a/'), 'model-malformed', { model: longest(201, 'a/') }],
      ['a/', 'model-malformed', { model: 'a/' }],
      ['/a', 'model-malformed', { model: '/a' }],
      ['a//b', 'model-malformed', { model: 'a//b' }],
      ['a/b c', 'model-malformed', { model: 'a/b c' }],
      ['', 'model-malformed', { model: '' }],
      ['x'.repeat(201), 'model-malformed', { model: 'x'.repeat(201) }],
      ['x y', 'model-malformed', { model: 'x y' }],
      // The prefix under which the gateway lists that family.
      ['gpt-5.4', 'model-bare', { model: 'gpt-5.4', suggestion: 'openai/gpt-5.4' }],
      ['ChatGPT-4o', 'model-bare', { model: 'ChatGPT-4o', suggestion: 'openai/ChatGPT-4o' }],
      ['codex-mini', 'model-bare', { model: 'codex-mini', suggestion: 'openai/codex-mini' }],
      ['o3', 'model-bare', { model: 'o3', suggestion: 'openai/o3' }],
      ['ollama', 'model-bare', { model: 'ollama', suggestion: 'provider/ollama' }],
      ['claude-4', 'model-bare', { model: 'claude-4', suggestion: 'anthropic/claude-4' }],
      ['my-claude', 'model-bare', { model: 'my-claude', suggestion: 'provider/my-claude' }],
      ['gemma-3', 'model-bare', { model: 'gemma-3', suggestion: 'google/gemma-3' }],
      ['devstral', 'model-bare', { model: 'devstral', suggestion: 'mistral/devstral' }],
      ['grok-4', 'model-bare', { model: 'grok-4', suggestion: 'xai/grok-4' }],
      ['deepseek-v3', 'model-bare', { model: 'deepseek-v3', suggestion: 'deepseek/deepseek-v3' }],
      ['command-r', 'model-bare', { model: 'command-r', suggestion: 'cohere/command-r' }],
      // A key, whether it looks random or not.
      [pasted, 'key-as-flag', {}],
      [' pk_short ', 'key-as-flag', {}],
      ['eyJhbGciOiJIUzI1NiJ9', 'key-as-flag', {}],
      ['a/eyJhbGciOiJIUzI1NiJ9', 'a/eyJhbGciOiJIUzI1NiJ9'],
      ['pk-labs/model-20250101', 'pk-labs/model-20250101'],
      ['mask-1', 'model-bare', { model: 'mask-1', suggestion: 'provider/mask-1' }],
      [' sk-1', 'key-as-flag', {}],
      ['!a/b', 'model-malformed', { model: '!a/b' }],
    ],
  ],
  provider: [
    parseProvider,
    [
      [' orq ', 'orq'],
      ['9-a_B', '9-a_B'],
      ['acmeplatformgateway2025', 'acmeplatformgateway2025'],
      [longest(64, 'a'), longest(64, 'a')],
      [longest(65, 'a'), 'provider-malformed', { provider: longest(65, 'a') }],
      ['-a', 'provider-malformed', { provider: '-a' }],
      ['a.b', 'provider-malformed', { provider: 'a.b' }],
      ['a b', 'provider-malformed', { provider: 'a b' }],
      ['', 'provider-malformed', { provider: '' }],
      ['OpenAI', 'provider-reserved', { provider: 'OpenAI' }],
      ['ollama', 'provider-reserved', { provider: 'ollama' }],
      ['lmstudio', 'provider-reserved', { provider: 'lmstudio' }],
      ['amazon-bedrock', 'provider-reserved', { provider: 'amazon-bedrock' }],
      [pasted, 'key-as-flag', {}],
    ],
  ],
  'base URL': [
    parseBaseUrl,
    [
      [' https://api.orq.ai/v3/router// ', 'https://api.orq.ai/v3/router'],
      ['HTTPS://API.orq.ai:443/v3', 'https://api.orq.ai/v3'],
      ['https://h.example/a/b~c_%41', 'https://h.example/a/b~c_%41'],
      ['http://[::1]:9/v3', 'http://[::1]:9/v3'],
      ['http://localhost:8080/v3', 'http://localhost:8080/v3'],
      ['http://127.99.1.2/v3', 'http://127.99.1.2/v3'],
      ['http://127.0.0.1.evil.example/', 'url-plain-http', { host: '127.0.0.1.evil.example' }],
      ['http://localhost.evil.example/', 'url-plain-http', { host: 'localhost.evil.example' }],
      ['  ', 'url-malformed', { reason: 'it is empty' }],
      [longest(2000, 'https://h.example/'), longest(2000, 'https://h.example/')],
      [longest(2001, 'https://h.example/'), 'url-malformed', { reason: 'it is longer than 2000 characters' }],
      ['api.orq.ai', 'url-malformed', { reason: 'it is not an absolute URL' }],
      ['ftp://h.example/', 'url-malformed', { reason: 'ftp: is not https:' }],
      ['file:///etc/passwd', 'url-malformed', { reason: 'file: is not https:' }],
      ['javascript:alert(1)', 'url-malformed', { reason: 'javascript: is not https:' }],
      ['https://me@h.example/', 'url-credentials', { host: 'h.example' }],
      ['https://:pw@h.example/', 'url-credentials', { host: 'h.example' }],
      ...['https://h.example/?a', 'https://h.example/#a', 'https://h.example/?', 'https://h.example/#'].map(
        (url): Row => [
          url,
          'url-malformed',
          { reason: 'it has a query or a fragment, and Codex appends the path to it' },
        ],
      ),
      ['http://h.example:8/', 'url-plain-http', { host: 'h.example:8' }],
      ...['https://h.example/$x', 'https://h.example/a;b', "https://h.example/'"].map(
        (url): Row => [
          url,
          'url-malformed',
          { reason: 'it has characters that the address of a gateway cannot have' },
        ],
      ),
    ],
  ],
  'key variable': [
    parseEnvKey,
    [
      [' ORQ_API_KEY ', 'ORQ_API_KEY'],
      ['_x9', '_x9'],
      [a128, a128],
      [`${a128}A`, 'env-key-malformed', { envKey: `${a128}A` }],
      ['A-B', 'env-key-malformed', { envKey: 'A-B' }],
      ['9A', 'env-key-malformed', { envKey: '9A' }],
      ['', 'env-key-malformed', { envKey: '' }],
      [pasted, 'env-key-is-secret', {}],
      ...['CODEX_KEY', 'codex_key'].map(
        (envKey): Row => [
          envKey,
          'env-key-reserved',
          { envKey, reason: 'Codex does not load CODEX_… from its .env file' },
        ],
      ),
      ['MY_CODEX_KEY', 'MY_CODEX_KEY'],
      ...['OPENAI_API_KEY', 'Anthropic_Key', 'GEMINI_API_KEY', 'GOOGLE_X_KEY', 'AZURE_KEY'].map(
        (envKey): Row => [
          envKey,
          'env-key-reserved',
          { envKey, reason: "it holds another vendor's key, which would be sent to the gateway" },
        ],
      ),
      ['OPENAI_API_KEY_2', 'OPENAI_API_KEY_2'],
      ['MY_OPENAI_KEY', 'MY_OPENAI_KEY'],
      ...['PATH', 'home', 'PPID', 'LD_PRELOAD', 'NODE_OPTIONS', 'npm_token'].map(
        (envKey): Row => [envKey, 'env-key-reserved', { envKey, reason: 'the system or the shell uses it' }],
      ),
      ...['null', 'True', 'n'].map(
        (envKey): Row => [envKey, 'env-key-reserved', { envKey, reason: 'YAML reads that word as a value' }],
      ),
      ['NOT', 'NOT'],
      ['KN', 'KN'],
      ['MY_PATH', 'MY_PATH'],
      ['OLD_PRELOAD', 'OLD_PRELOAD'],
    ],
  ],
  'key store': [
    (text) => parseChoice('The key store', keyStores, text),
    [
      [' Codex-ENV ', 'codex-env'],
      ['external', 'external'],
      ['extern', 'choice-unknown', { name: 'The key store', value: 'extern', choices: keyStores }],
      [pasted, 'key-as-flag', {}],
    ],
  ],
};

describe.each(Object.entries(rules))('%s', (_name, [rule, rows]) => {
  test.each(rows)('%j → %s', (text, expected, told?: unknown) => {
    if (told === undefined) {
      expect(rule(text)).toBe(expected);
      return;
    }
    const { code, args } = problemOf(() => rule(text)).finding;
    expect({ code, args }).toEqual({ code: expected, args: told });
  });
});

test.each([
  ['https://orq.ai/', true],
  ['https://api.orq.ai/v3', true],
  ['https://orq.ai.example/', false],
  ['https://myorq.ai/', false],
  ['https://example/orq.ai', false],
  ['https://api.orq.ai.:443@evil.example/', false],
  ['http://127.0.0.1:9/', true],
])('%s is trusted: %s', (url, trusted) => expect(isTrustedHost(url)).toBe(trusted));

test.each([
  ['gpt-5.4', 'openai/gpt-5.4'],
  ['Gemma-3', 'google/Gemma-3'],
  ['openai/gpt-5.4', undefined],
  ['my-claude', undefined],
  ['gpt 5', undefined],
  ['gpt-q7hx2mzk9w4tb8v3npc5', undefined],
])('%s surely means %s', (model, meant) => expect(withSurePrefix(model)).toBe(meant));

test.each([
  [' ALL ', 'all'],
  ['used', 'used'],
  ['a/b, c/d,a/b', ['a/b', 'c/d']],
  ['a/all', ['a/all']],
])('the models %j are %j', (text, chosen) => expect(parseModelChoice(text)).toEqual(chosen));

test('each of the models that are chosen is held to the rule for one', () => {
  for (const text of ['a/b,gpt-5.4', 'alle', ''])
    expect(problemOf(() => parseModelChoice(text)).finding.code).toMatch(/^model-(?:bare|malformed)$/);
});

test.each([
  [' None ', undefined],
  ['~/x', '/home/me/x'],
  [' x ', '/w/x'],
  ['/none', '/none'],
])('the project %j is %j', (text, folder) =>
  expect(parseProject(text, { home: '/home/me', cwd: '/w' })).toBe(folder),
);

test('a blank is no project', () => {
  const { code, args } = problemOf(() => parseProject(' ', { home: '/home/me', cwd: '/w' })).finding;
  expect([code, args]).toEqual(['path-empty', { name: 'The project folder' }]);
});

test('a Node that would print the key is named by its parts, all that do and no other', () => {
  const about = (...told: string[]) =>
    problemOf(() => refuseTellingNode((part) => told.includes(part))).finding;
  expect(about('child_process', 'fs', 'http')).toMatchObject({
    code: 'node-debug',
    args: { parts: ['http', 'child_process'] },
  });
  expect(about('net').args).toEqual({ parts: ['net'] });
  expect(() => refuseTellingNode((part) => part === 'fs')).not.toThrow();
  expect(() => refuseTellingNode()).not.toThrow();
});

test('a key among the words that were typed is refused, unless it is the name of a file', async () => {
  const refusal = async (...words: string[]): Promise<string | undefined> => {
    const host = memoryHost({ cwd: '/w', files: { [`/w/${pasted}`]: '' } });
    try {
      await refuseKeys(host, words);
      return undefined;
    } catch (error) {
      return String(error);
    }
  };
  const other = `${pasted}9`;
  expect(await refusal('setup', '--shell', shells[0], pasted, `./${other}`, `~/${other}`)).toBeUndefined();
  expect(await refusal('setup', other)).toBe(String(problemOf(() => parseModel(pasted))));
});

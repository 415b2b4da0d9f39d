import { describe, expect, test } from 'vitest';
import { readDotenv } from '../../src/edit/dotenv.ts';
import { dummyKey, withDummyKeys, namesIn } from '../../src/proof/dummy-key.ts';
import { excerpt } from '../../src/lib/excerpt.ts';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { similarIds } from '../../src/lib/similar.ts';
import { proxyFor } from '../../src/gateway/proxy.ts';
import { createSseReader } from '../../src/gateway/sse.ts';
import { explainNetworkError } from '../../src/gateway/network-errors.ts';
import { retryAfter } from '../../src/gateway/response-errors.ts';

describe('near model ids', () => {
  const ids = [
    'openai/gpt-5.4',
    'openai/gpt-5.4-mini',
    'azure/gpt-5.4',
    'anthropic/claude-sonnet-4-6',
    'openai/o3',
  ];
  test.each([
    ['gpt-5.4', ['azure/gpt-5.4', 'openai/gpt-5.4']],
    ['openai/gpt5.4', ['openai/gpt-5.4', 'azure/gpt-5.4']],
    ['Anthropic/Claude-Sonnet-4.6', ['anthropic/claude-sonnet-4-6']],
    ['openai/gpt-5.4', ['azure/gpt-5.4']],
    ['mistral/large', []],
    ['', []],
  ])('of %j are %j', (id, near) => {
    expect(similarIds(id, ids).slice(0, near.length || 9)).toEqual(near);
  });

  test('are few, and quickly found in a long list', () => {
    const many = Array.from({ length: 5_000 }, (_, index) => `provider/model-${index}`);
    expect(similarIds('provider/model-x', many)).toHaveLength(3);
    expect(similarIds('x'.repeat(20_000), many)).toEqual([]);
  });
});

describe('the proxy for a URL', () => {
  const orq = 'https://api.orq.ai/v3/router';
  const proxy = { HTTPS_PROXY: 'http://proxy:8080' };
  test.each<[string, Record<string, string>, string | undefined]>([
    [orq, {}, undefined],
    [orq, proxy, 'proxy:8080'],
    [orq, { https_proxy: 'proxy:8080' }, 'proxy:8080'],
    [orq, { HTTPS_PROXY: ' ', ALL_PROXY: 'http://all:1' }, 'all:1'],
    [orq, { HTTP_PROXY: 'http://proxy:8080' }, undefined],
    [orq, { ...proxy, NO_PROXY: 'example.com, .orq.ai' }, undefined],
    [orq, { ...proxy, no_proxy: 'ORQ.ai' }, undefined],
    [orq, { ...proxy, NO_PROXY: '*' }, undefined],
    [orq, { ...proxy, NO_PROXY: 'rq.ai,' }, 'proxy:8080'],
    ['https://10.1.2.3/', { ...proxy, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://10.1.2.3/', { ...proxy, NO_PROXY: '10.1.2.4,10.0.0.0/99,::/0' }, 'proxy:8080'],
    ['https://[2001:db8::1]/', { ...proxy, NO_PROXY: '2001:db8::/32' }, undefined],
    ['https://127.0.0.1:8443/', proxy, undefined],
    ['https://localhost/', proxy, undefined],
    ['http://127.0.0.1/', { ...proxy, ALL_PROXY: 'x' }, undefined],
  ])('%s with %j is %s', (url, env, host) => {
    expect(proxyFor(new URL(url), env)?.url?.host).toBe(host);
  });
});

test.each([
  ['17', 17],
  [' 0 ', 0],
  ['Sun, 22 Nov 2026 10:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['1e9', undefined],
  [undefined, undefined],
])('Retry-After %j asks to wait %j seconds', (value, seconds) => {
  const headers = value === undefined ? {} : { 'retry-after': value };
  expect(retryAfter(headers, Date.parse('2026-11-22T10:00:00Z'))).toBe(seconds);
});

describe('text of others', () => {
  const secret = 'p"ä\\ss-0123456789';
  test.each([
    ['as it is', secret],
    ['in JSON', JSON.stringify({ secret })],
    ['in a URL', `https://x/?key=${encodeURIComponent(secret)}`],
    ['in Base64', `Basic ${Buffer.from(secret).toString('base64')}`],
    ['cut by an escape sequence', `${secret.slice(0, 5)}\u001b[31m${secret.slice(5)}`],
  ])('does not repeat a secret %s', (_name, text) => {
    expect(excerpt(text, [secret])).toContain('(hidden)');
    expect(excerpt(text, [secret])).not.toContain('0123456789');
  });

  test('is one short line', () => {
    expect(excerpt(`a\r\n\tb\u0000c\u2028d\u202e  ${'x y '.repeat(100)}`)).toMatch(
      /^a b c d x y [x y]{200,240}…$/,
    );
    expect(excerpt('It ended.\n')).toBe('It ended');
    expect(excerpt('👩‍🚀'.repeat(300)).length).toBeLessThan(600);
  });
});

test.each(['\n', '\r\n', '\r'])('events are read whatever the line ends (%j) and the pieces', (end) => {
  const text = [
    '\ufeff: hello',
    'event: x',
    'data: {"a":',
    'data:1}',
    '',
    '',
    'data',
    '',
    'id: 3',
    '',
    'data: cut',
    '',
  ].join(end);
  for (let size = 1; size < 12; size += 1) {
    const reader = createSseReader();
    const found: string[] = [];
    for (let at = 0; at < text.length; at += size) found.push(...reader.push(text.slice(at, at + size)));
    expect(found).toEqual(['{"a":\n1}', '']);
  }
});

test.each([
  ['ENETUNREACH', 'connect', 'live-unreachable'],
  ['EHOSTUNREACH', 'connect', 'live-unreachable'],
  ['EAI_AGAIN', 'connect', 'live-dns'],
  ['ECONNRESET', 'connect', 'live-tls-failed'],
  ['ECONNRESET', 'answer', 'live-cut'],
  ['EPIPE', 'answer', 'live-cut'],
  ['CERT_NOT_YET_VALID', 'connect', 'live-tls-expired'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'connect', 'live-tls-unknown-ca'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'connect', 'live-tls-failed'],
] as const)('%s while we %s is %s', (code, stage, expected) => {
  const error = new Error('outer', { cause: Object.assign(new Error('inner'), { code }) });
  const found = explainNetworkError(
    { kind: 'failed', stage, error },
    new URL('https://gateway.test/v3'),
    undefined,
  );
  expect(found.code).toBe(expected);
});

describe('a .env with a dummy key', () => {
  const secret = 'sk-orq-Secret1';
  test.each([
    [`ORQ_API_KEY=${secret}\n`, 'xx-xxx-xxxxxx0'],
    [`export ORQ_API_KEY = ' ${secret}' # my ${secret}\n`, ' xx-xxx-xxxxxx0'],
    [`ORQ_API_KEY="${secret}\\n"\n`, 'xx-xxx-xxxxxx0\n'],
    [`A=1\nORQ_API_KEY="${secret}\n${secret}"\nB=2\n`, 'xx-xxx-xxxxxx0\nxx-xxx-xxxxxx0'],
    [`ORQ_API_KEY=${secret}é\r\n`, 'xx-xxx-xxxxxx0é'],
    ['ORQ_API_KEY=\n', ''],
    [`\ufeffORQ_API_KEY=${secret}\n`, undefined],
    [`ORQ_API_KEY=a b ${secret}\n`, undefined],
    [`A="\nORQ_API_KEY=${secret}\n`, undefined],
    [`OTHER=${secret}\nHTTPS_PROXY=http://x:1\n`, undefined],
  ])('%j reads as %j', (text, value) => {
    const copy = withDummyKeys(text, 'ORQ_API_KEY');
    expect(copy).not.toMatch(/Secret|HTTPS_PROXY|OTHER/);
    expect(readDotenv(copy).get('ORQ_API_KEY')).toBe(value);
    expect(readDotenv(text).get('ORQ_API_KEY')?.length).toBe(value?.length);
  });

  test('tells the variables that the value is made of', () => {
    const text = `X=$NO\nORQ_API_KEY="\${OTHER}-x$MORE "\n`;
    expect(namesIn(text, 'ORQ_API_KEY')).toEqual(['OTHER', 'MORE']);
    expect(withDummyKeys(text, 'ORQ_API_KEY')).toContain(`"\${OTHER}-x$MORE "`);
    expect(dummyKey('Key 12-ж')).toBe('xxx 00-é');
  });
});

describe('the loopback gateway', () => {
  test('lists models, answers HEAD, knows no other route, and is no way out', async () => {
    const gateway = await startLoopbackGateway({ models: ['openai/gpt-5.4'] });
    const list = await (await fetch(`${gateway.baseUrl}/models`)).json();
    expect(list).toMatchObject({ object: 'list', data: [{ id: 'openai/gpt-5.4' }] });
    expect((await fetch(`${gateway.baseUrl}/responses`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${gateway.baseUrl}/other`, { method: 'POST', body: 'no json' })).status).toBe(404);
    expect(gateway.requests.at(-1)).toMatchObject({ method: 'POST', body: 'no json', tools: [] });
    expect(gateway.elsewhere).toEqual([]);
    await gateway.close();
    await gateway.close();
    await expect(fetch(`${gateway.baseUrl}/models`)).rejects.toThrow();
  });

  test('shows a script that fails', async () => {
    const gateway = await startLoopbackGateway({ script: () => Promise.reject(new Error('a wrong script')) });
    const response = await fetch(gateway.baseUrl);
    expect([response.status, await response.text()]).toEqual([500, '{"error":{"message":"a wrong script"}}']);
    await gateway.close();
  });
});

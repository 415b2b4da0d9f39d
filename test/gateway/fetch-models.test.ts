import type { ServerResponse } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { fetchModels, type GatewayModels } from '../../src/gateway/fetch-models.ts';
import { createHost } from '../../src/host/host.ts';

import { behindProxy, ca, closedPort, model, proxy, tlsFile, tlsGateway } from './live/site.ts';

const key = 'sk-orq-made-up-key';
const host = { ...createHost(), env: {} };

type Answer = (response: ServerResponse) => void;
const json = (value: unknown): Answer => text(JSON.stringify(value));
const text =
  (body: string): Answer =>
  (response) =>
    response.writeHead(200).end(body);
const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(code, headers).end('{"error":"no"}');

/** A gateway with one answer for the detailed list and one for the plain list. */
async function gatewayWith(rich: Answer, plain: Answer = status(404)): Promise<LoopbackGateway> {
  const gateway = await startLoopbackGateway({
    script: ({ path }, response) => {
      (path.startsWith('/v2/models') ? rich : plain)(response);
      return true;
    },
  });
  onTestFinished(gateway.close);
  return gateway;
}

async function ask(rich: Answer, plain?: Answer): Promise<GatewayModels> {
  const { baseUrl } = await gatewayWith(rich, plain);
  return fetchModels(host, { baseUrl, key, timeoutMs: 2_000 });
}

const reasonIn = (models: GatewayModels): string =>
  models.known || models.finding.code !== 'models-unknown' ? '' : models.finding.args.reason;

const plainList = json({
  object: 'list',
  data: [{ id: 'a/b', object: 'model' }, { id: 'c/d' }, { id: 'a/b' }, {}],
});

const detailed = {
  refId: 'anthropic/claude-sonnet-4-6',
  provider: 'anthropic',
  model_type: 'chat',
  enabled: true,
  has_functions: true,
  metadata: {
    context_window: 200_000,
    max_output_tokens: 64_000,
    supports_responses_api: false,
    supports_vision: true,
    of_the_future: 1,
  },
};

describe('the detailed list', () => {
  it('gives ids and capabilities in one request with the key', async () => {
    const gateway = await gatewayWith(json([detailed, { refId: 'acme@orq/fast' }]));
    const models = await fetchModels(host, { baseUrl: gateway.baseUrl, key });
    expect(models).toEqual({
      known: true,
      ids: ['anthropic/claude-sonnet-4-6', 'acme@orq/fast'],
      facts: new Map([
        [
          'anthropic/claude-sonnet-4-6',
          {
            contextWindow: 200_000,
            maxOutputTokens: 64_000,
            responsesApi: false,
            vision: true,
            functions: true,
          },
        ],
        ['acme@orq/fast', {}],
      ]),
    });
    expect(gateway.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v2/models?limit=1000',
    ]);
    expect(gateway.requests[0]?.authorization).toBe(`Bearer ${key}`);
  });

  it('may be wrapped in data', async () => {
    expect(await ask(json({ data: [detailed] }))).toMatchObject({ ids: [detailed.refId] });
  });

  it.each([
    ['disabled', { enabled: false }],
    ['an embedding', { model_type: 'embedding' }],
    ['for pictures', { model_type: 'image' }],
    ['for speech', { model_type: 'tts' }],
  ])('keeps the facts of a model that is %s, but does not offer it', async (_name, fields) => {
    const models = await ask(json([{ ...detailed, refId: 'x/y', ...fields }, detailed]));
    expect(models).toMatchObject({ known: true, ids: [detailed.refId] });
    expect(models.known && models.facts.get('x/y')?.contextWindow).toBe(200_000);
  });

  it('loses only what is malformed in it', async () => {
    const odd = [null, 7, {}, { refId: '' }, { refId: 'p/q', enabled: 'yes', metadata: null }];
    const half = {
      refId: 'r/s',
      metadata: { context_window: '200k', max_output_tokens: -1, supports_vision: true },
    };
    const models = await ask(json([...odd, half]));
    expect(models).toEqual({
      known: true,
      ids: ['p/q', 'r/s'],
      oddWindows: ['r/s'],
      facts: new Map([
        ['p/q', {}],
        ['r/s', { vision: true }],
      ]),
    });
  });
});

it.each<[string, Answer, Answer | undefined]>([
  [
    'detailed',
    json([
      { ...detailed, refId: `x/${key}` },
      { ...detailed, refId: 'a/b' },
    ]),
    undefined,
  ],
  ['plain', status(404), json({ data: [{ id: `x/${key}` }, { id: 'a/b' }] })],
])('a model that is called like the key is in no list: %s', async (_which, rich, plain) => {
  const models = await ask(rich, plain);
  expect(models).toMatchObject({ known: true, ids: ['a/b'] });
  expect(models.known && [...models.facts.keys()]).not.toContain(`x/${key}`);
});

describe('the plain list', () => {
  it('names the models where the detailed one offers none, and takes its facts', async () => {
    const models = await ask(json([{ ...detailed, refId: 'a/b', enabled: false }]), plainList);
    expect(models).toMatchObject({ known: true, ids: ['a/b', 'c/d'] });
    expect(models.known && models.facts.get('a/b')?.contextWindow).toBe(200_000);
  });

  it.each<[string, Answer]>([
    ['is absent', status(404)],
    ['is forbidden', status(403)],
    ['is null', json(null)],
    ['is empty', json([])],
    ['has null data', json({ data: null })],
    ['is no list', json({ data: 'no' })],
    ['is no JSON', text('<html>')],
    ['is cut off', text('[{"refId":"a/b"')],
  ])('stands in for the detailed one that %s', async (_name, rich) => {
    const gateway = await gatewayWith(rich, plainList);
    const models = await fetchModels(host, { baseUrl: gateway.baseUrl, key });
    expect(models).toEqual({ known: true, ids: ['a/b', 'c/d'], facts: new Map() });
    expect(gateway.requests[1]).toMatchObject({ path: '/v3/router/models', authorization: `Bearer ${key}` });
  });
});

describe('no list', () => {
  it.each<[string, Answer, string]>([
    ['absent', status(404), 'status 404'],
    ['a key that is refused', status(401), 'status 401'],
    ['null data', json({ object: 'list', data: null }), 'no models'],
    ['no list', json({ error: 'x' }), 'not a list'],
    ['no JSON', text('<html>'), 'not JSON'],
  ])('is told with its reason: %s', async (_name, plain, reason) => {
    const models = await ask(status(404), plain);
    expect(models).toMatchObject({ known: false, finding: { code: 'models-unknown', level: 'info' } });
    expect(reasonIn(models)).toContain(reason);
  });

  it('is what a redirect leads to, and the key goes nowhere else', async () => {
    const other = await gatewayWith(json([detailed]), plainList);
    for (const code of [301, 302, 307, 308]) {
      const models = await ask(
        status(code, { location: `${other.baseUrl}/models` }),
        status(code, { location: `${other.baseUrl}/models` }),
      );
      expect(reasonIn(models)).toContain(`status ${code}`);
    }
    expect(other.requests).toEqual([]);
  });

  it('comes of a gateway that is not there', async () => {
    const gateway = await gatewayWith(json([]));
    await gateway.close();
    expect(reasonIn(await fetchModels(host, { baseUrl: gateway.baseUrl, key }))).toContain('ECONNREFUSED');
  });

  it('comes of one that never answers, or never ends its answer, in bounded time', async () => {
    const silent: Answer = () => undefined;
    const endless: Answer = (response) => void response.writeHead(200).write('[');
    const { baseUrl } = await gatewayWith(silent, endless);
    const begin = Date.now();
    const models = await fetchModels(host, { baseUrl, key, timeoutMs: 200 });
    expect(reasonIn(models)).toContain('within 0.2 seconds');
    expect(Date.now() - begin).toBeLessThan(3_000);
  });

  it('comes of an answer without bounds', async () => {
    const flood: Answer = (response) => {
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      response.writeHead(200);
      const pour = (): void => {
        if (!response.destroyed) response.write(chunk, pour);
      };
      pour();
    };
    expect(reasonIn(await ask(flood, flood))).toContain('longer than 8 MB');
  });

  it.each(['sk-orq-with\nnewline-inside', 'sk-orq-größer-\u{1f511}'])(
    'comes of a key that no header can hold, and the key is not repeated',
    async (bad) => {
      const { baseUrl } = await gatewayWith(json([detailed]));
      const models = await fetchModels(host, { baseUrl, key: bad });
      expect(reasonIn(models)).toBe('the request could not be sent');
      expect(JSON.stringify(models)).not.toContain('sk-orq');
    },
  );

  it('comes of a base URL that is none', async () => {
    expect(reasonIn(await fetchModels(host, { baseUrl: 'nowhere', key }))).toBe('the base URL is not a URL');
  });
});

describe('the way', () => {
  const fetchWith = (env: Record<string, string>, baseUrl: string): Promise<GatewayModels> =>
    fetchModels({ ...host, env }, { baseUrl, key, timeoutMs: 5_000 });

  it.each(['SSL_CERT_FILE', 'CODEX_CA_CERTIFICATE'])(
    'trusts the CA of %s, as Codex does',
    async (variable) => {
      const { baseUrl, seen } = await tlsGateway('good');
      expect(await fetchWith({ [variable]: tlsFile('ca') }, baseUrl)).toMatchObject({
        known: true,
        ids: [model],
      });
      expect(seen).toHaveLength(2);
    },
  );

  it.each(['HTTPS_PROXY', 'all_proxy'])('goes through the proxy of %s, as Codex does', async (variable) => {
    const { port } = await tlsGateway('good');
    const through = await proxy(port);
    const models = await fetchWith({ ...ca, [variable]: through.url }, behindProxy);
    expect(models).toMatchObject({ known: true, ids: [model] });
    expect(through.seen.map(({ target }) => target)).toEqual(['gateway.test:443', 'gateway.test:443']);
  });

  it.each<[string, () => Promise<GatewayModels>, string]>([
    ['an unknown CA', async () => fetchWith({}, (await tlsGateway('good')).baseUrl), 'UNABLE_TO_VERIFY'],
    [
      'a proxy that says no',
      async () => fetchWith({ HTTPS_PROXY: (await proxy(1, 403)).url }, behindProxy),
      'the proxy answers with status 403',
    ],
    [
      'a proxy that is not there',
      async () => fetchWith({ HTTPS_PROXY: `http://127.0.0.1:${await closedPort()}` }, behindProxy),
      'ECONNREFUSED',
    ],
    ['a proxy of another kind', () => fetchWith({ ALL_PROXY: 'socks5://x' }, behindProxy), 'socks5'],
    [
      'a CA that cannot be read',
      async () => fetchWith({ SSL_CERT_FILE: '/' }, (await tlsGateway('good')).baseUrl),
      'UNABLE_TO_VERIFY',
    ],
    ['a way that others can listen on', () => fetchWith({}, 'http://example.com'), 'neither https'],
  ])('is told where it ends: %s', async (_name, models, reason) => {
    expect(reasonIn(await models())).toContain(reason);
  });
});

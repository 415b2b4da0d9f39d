import { createServer as createPlainServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createSocketServer,
  connect,
  type Server,
  type Socket,
} from 'node:net';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { checkLive, type LiveOptions, type LiveReport } from '../../src/gateway/live.ts';
import { type GatewayRequest, startLoopbackGateway } from '../../src/gateway/loopback.ts';
import { eventText, replyEvents } from '../../src/gateway/responses-stream.ts';
import { wordingOf } from '../../src/findings/index.ts';
import { createHost } from '../../src/host.ts';
import { Secret } from '../../src/secret.ts';

const marker = 'sk-orq-marker-0123456789-abcdef';
const model = 'openai/gpt-5.4';
const tlsFile = (name: string): string => fileURLToPath(new URL(`tls/${name}.pem`, import.meta.url));
const tlsText = (name: string): string => readFileSync(tlsFile(name), 'utf8');

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

type Check = Partial<Omit<LiveOptions, 'host'>> & { env?: Record<string, string>; baseUrl: string };

/** Asks, and sees to it that no form of the report holds the key. */
async function check({
  env = {},
  ...options
}: Check): Promise<LiveReport & { codes: string[]; words: string }> {
  const report = await checkLive({
    host: { env, read: createHost().read },
    key: new Secret(marker),
    provider: 'orq',
    envKey: 'ORQ_API_KEY',
    envFile: '/home/a/.codex/.env',
    model,
    limits: { connectMs: 3_000, answerMs: 3_000, wholeMs: 5_000 },
    onBilled: () => true,
    ...options,
  });
  const words = report.findings.map((found) => Object.values(wordingOf(found)).join(' ')).join('\n');
  const everything = `${words}${JSON.stringify(report)}${inspect(report, { depth: 20, showHidden: true })}`;
  expect(everything).not.toContain(marker);
  expect(everything).not.toContain(Buffer.from(marker).toString('base64'));
  return { ...report, codes: report.findings.map(({ code }) => code), words };
}

async function gateway(
  script?: (request: GatewayRequest, response: ServerResponse) => boolean,
  models = [model],
) {
  const started = await startLoopbackGateway({ models, ...(script !== undefined && { script }) });
  cleanups.push(started.close);
  return started;
}

/** A script that answers POST in its own way, and everything else as usual. */
const onPost =
  (answer: (response: ServerResponse) => void) =>
  ({ method }: GatewayRequest, response: ServerResponse): boolean => {
    if (method === 'POST') answer(response);
    return method === 'POST';
  };

const send = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  onPost((response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function tlsGateway(certificate: string): Promise<{ baseUrl: string; port: number; seen: string[] }> {
  const seen: string[] = [];
  const server = createTlsServer(
    { key: tlsText('server-key'), cert: tlsText(certificate) },
    (request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      request.resume();
      if (request.method === 'GET') response.end(JSON.stringify({ data: [{ id: model }] }));
      else {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(replyEvents({ text: 'OK', model }).map(eventText).join(''));
      }
    },
  );
  server.on('tlsClientError', () => undefined);
  const port = await listen(server);
  return { baseUrl: `https://127.0.0.1:${port}/v3/router`, port, seen };
}

describe('a gateway that is well', () => {
  test('is asked twice, once billed, and answers', async () => {
    const { baseUrl, requests } = await gateway((_request, response) => {
      response.setHeader('x-orq-trace-id', 'trace-42');
      return false;
    });
    const told: number[] = [];
    const report = await check({ baseUrl, onBilled: () => told.push(requests.length) > 0 });
    expect(report.codes).toEqual(['live-model-listed', 'live-answered', 'live-trace']);
    expect(report).toMatchObject({ billed: true, trace: 'trace-42' });
    expect(report.words).toContain('trace-42');
    expect(told, 'said after the free request and before the billed one').toEqual([1]);
    expect(requests.map(({ method, path, authorization }) => ({ method, path, authorization }))).toEqual([
      { method: 'GET', path: '/v3/router/models', authorization: `Bearer ${marker}` },
      { method: 'POST', path: '/v3/router/responses', authorization: `Bearer ${marker}` },
    ]);
    expect(requests[1]?.body).toMatchObject({ model, stream: true, store: false, max_output_tokens: 16 });
  });

  test('gets no billed request when the person says no', async () => {
    const { baseUrl, requests } = await gateway();
    const report = await check({ baseUrl, onBilled: () => false });
    expect(report.codes).toEqual(['live-model-listed', 'live-not-billed']);
    expect(report.billed).toBe(false);
    expect(requests).toHaveLength(1);
  });

  test.each([
    ['missing', (response: ServerResponse) => response.writeHead(404).end()],
    ['null', (response: ServerResponse) => response.end('{"object":"list","data":null}')],
    ['empty', (response: ServerResponse) => response.end('{"object":"list","data":[]}')],
    [
      'not JSON',
      (response: ServerResponse) => response.writeHead(404, { 'content-type': 'text/html' }).end('<html>'),
    ],
    ['forbidden', (response: ServerResponse) => response.writeHead(403).end('{"error":"no"}')],
    ['out of order', (response: ServerResponse) => response.writeHead(503).end()],
    ['cut', (response: ServerResponse) => response.destroy()],
    ['another thing', (response: ServerResponse) => response.end('{"data":{"a":1}}')],
  ])('may have a list of models that is %s', async (_name, answer) => {
    const { baseUrl } = await gateway(({ method }, response) => {
      if (method === 'GET') answer(response);
      return method === 'GET';
    });
    expect((await check({ baseUrl })).codes).toEqual(['live-models-untold', 'live-answered']);
  });

  test('may have a list of models that hangs', async () => {
    const { baseUrl } = await gateway(({ method }) => method === 'GET');
    const report = await check({ baseUrl, limits: { answerMs: 200 } });
    expect(report.codes).toEqual(['live-models-untold', 'live-answered']);
  });

  test('need not list the model', async () => {
    const { baseUrl } = await gateway(undefined, [
      'openai/gpt-5.5',
      'azure/gpt-5.4',
      'anthropic/claude-sonnet-4-6',
    ]);
    const report = await check({ baseUrl });
    expect(report.codes).toEqual(['live-model-unlisted', 'live-answered']);
    expect(report.findings[0]?.args).toMatchObject({ near: ['azure/gpt-5.4', 'openai/gpt-5.5'] });
  });
});

/** What the gateway sends, and what a person is told: a code and words that must be there. */
const rows: Readonly<Record<string, readonly [Parameters<typeof send>, code: string, words: RegExp]>> = {
  '401 without a key': [
    [401, { error: { code: 'authentication_required', message: 'No authentication header.' } }],
    'live-key-absent',
    /Authorization header/,
  ],
  '401 missing, in words': [[401, { error: 'API key is missing' }], 'live-key-absent', /saw no key/],
  '401 with an invalid key': [
    [401, { error: { code: 'invalid_api_key', message: `Incorrect API key provided: ${marker}` } }],
    'live-key-invalid',
    /does not accept the key in ORQ_API_KEY[\s\S]*\(hidden\)[\s\S]*Reconnecting/,
  ],
  '401 with an old body': [
    [401, { id: 'x', code: 401, error: 'API key for tenant is invalid', source: 'system' }],
    'live-key-invalid',
    /for tenant is invalid/,
  ],
  '401 without a body': [[401, ''], 'live-key-invalid', /401/],
  '401 with an expired key': [
    [401, { error: { code: 'expired_api_key', message: 'Key expired', expired_at: '2026-01-01' } }],
    'live-key-expired',
    /has expired[\s\S]*Create a key/,
  ],
  '402': [
    [402, { error: { code: 'quota_exceeded', message: 'Out of credit' } }],
    'live-quota',
    /Out of credit/,
  ],
  '403': [
    [403, { error: { code: 'insufficient_scope', message: 'needs gateway' } }],
    'live-scope',
    /may not do this/,
  ],
  '404 for the model': [
    [404, { error: { message: `Model ${model} not found` } }],
    'live-model-unknown',
    /openai\/gpt-5\.5[\s\S]*codex-orq model/,
  ],
  '404 for the path': [
    [404, { error: { message: 'Cannot POST /v3/router/responses' } }],
    'live-no-route',
    /\/v3\/router/,
  ],
  '404 from a web server': [
    [404, '404 page not found', { 'content-type': 'text/plain' }],
    'live-no-route',
    /404/,
  ],
  '405': [[405, ''], 'live-no-route', /405/],
  '400 for a bare id': [
    [400, { error: { message: 'invalid model format' } }],
    'live-model-bare',
    /no provider prefix[\s\S]*codex-orq model/,
  ],
  '400 for something else': [
    [400, { error: { code: 'invalid_request_body', message: 'bad input' } }],
    'live-request-refused',
    /bad input/,
  ],
  '422 for the credential of the provider': [
    [422, { error: { code: 'provider_credential_invalid', message: 'no key for openai' } }],
    'live-provider-credential',
    /Your key is fine/,
  ],
  '422 for the model': [
    [422, { error: { code: 'model_configuration_missing', message: 'no config' } }],
    'live-request-refused',
    /no config/,
  ],
  '429 rate': [
    [429, { error: { code: 'rate_limit_exceeded', message: 'Slow down' } }, { 'retry-after': '17' }],
    'live-rate-limited',
    /Slow down[\s\S]*17 seconds/,
  ],
  '429 rate without a wait': [[429, ''], 'live-rate-limited', /a while/],
  '429 budget': [
    [429, { error: { message: 'Exceeded', details: { scope_kind: 'api_key' } } }, { 'retry-after': '7300' }],
    'live-budget-spent',
    /budget of this api key is spent[\s\S]*3 hours/,
  ],
  '429 budget, in words': [[429, { error: 'Monthly budget reached' }], 'live-budget-spent', /budget/],
  '500': [[500, { error: { message: 'boom' } }], 'live-gateway-down', /boom/],
  '502 with a page': [
    [502, '<html>bad gateway', { 'content-type': 'text/html' }],
    'live-gateway-down',
    /502/,
  ],
  '408': [[408, ''], 'live-gateway-down', /408/],
  '418': [[418, { error: { message: 'teapot' } }], 'live-odd-status', /418[\s\S]*teapot/],
  'a page instead of an answer': [
    [200, '<!DOCTYPE html><html>Log in', { 'content-type': 'text/html; charset=utf-8' }],
    'live-not-a-gateway',
    /text\/html \(200\)/,
  ],
  'a block page': [
    [403, '<html>Blocked by policy', { 'content-type': 'text/html' }],
    'live-not-a-gateway',
    /403/,
  ],
  'a reply that is no stream': [
    [200, { id: 'resp_1', output: [] }],
    'live-not-streamed',
    /application\/json/,
  ],
  'an empty reply': [[200, '', { 'content-type': 'text/event-stream' }], 'live-stream-cut', /0 events/],
};

describe('each failure of the gateway is told apart:', () => {
  test.each(Object.entries(rows))('%s', async (_name, [answer, code, words]) => {
    const { baseUrl } = await gateway(send(...answer), ['openai/gpt-5.5']);
    const report = await check({ baseUrl });
    expect(report.codes).toEqual(['live-model-unlisted', code]);
    expect(report.words).toMatch(words);
    expect(report.findings.at(-1)?.level).toBe('error');
  });

  test('a bare id is met with the ids that have it', async () => {
    const { baseUrl } = await gateway(send(400, {}), ['openai/gpt-5.4', 'openai/o3']);
    const report = await check({ baseUrl, model: 'gpt-5.4' });
    expect(report.findings.at(-1)).toMatchObject({
      code: 'live-model-bare',
      args: { near: ['openai/gpt-5.4'] },
    });
  });

  test('a bad key ends the check before anything is billed', async () => {
    const { baseUrl, requests } = await gateway((_request, response) => {
      response.writeHead(401, { 'x-orq-trace-id': `t-${marker}` }).end('{}');
      return true;
    });
    const onBilled = () => expect.unreachable();
    const report = await check({ baseUrl, onBilled });
    expect(report.codes).toEqual(['live-key-invalid', 'live-trace']);
    expect(requests).toHaveLength(1);
  });

  test('words of the gateway cannot steer the terminal, or fill it', async () => {
    const message = `\u001b[2J\u001b]0;title\u0007a\u202eb\r\nc ${'long '.repeat(200)} sk-orq-${marker.slice(7, 20)}\u001b[1m${marker.slice(20)}`;
    const { baseUrl } = await gateway(send(402, { error: { message } }));
    const { findings } = await check({ baseUrl });
    const { message: words } = wordingOf(findings.at(-1) ?? expect.unreachable());
    expect(words).toMatch(/^[^\p{Cc}\p{Cf}]{40,400}$/u);
  });
});

describe('a stream', () => {
  const stream = (write: (response: ServerResponse) => void) =>
    onPost((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      write(response);
    });
  const events = replyEvents({ text: 'OK', model });

  test('that ends without response.completed is an error', async () => {
    const { baseUrl } = await gateway(
      stream((response) => response.end(events.slice(0, -1).map(eventText).join(''))),
    );
    const report = await check({ baseUrl });
    expect(report.findings.at(-1)).toMatchObject({ code: 'live-stream-cut', args: { events: 8 } });
  });

  test('that breaks off is an error', async () => {
    const { baseUrl } = await gateway(
      stream((response) => {
        response.write(events.slice(0, 3).map(eventText).join(''));
        setTimeout(() => response.destroy(), 50);
      }),
    );
    const report = await check({ baseUrl });
    expect(report.findings.at(-1)).toMatchObject({ code: 'live-stream-cut', args: { events: 3 } });
  });

  test('may break off, or stay open, after response.completed', async () => {
    const { baseUrl } = await gateway(stream((response) => response.write(events.map(eventText).join(''))));
    expect((await check({ baseUrl })).codes.at(-1)).toBe('live-answered');
  });

  test('may be cut anywhere, have CRLF line ends and keep-alives', async () => {
    const text = `: hi\r\n\r\n${events.map(eventText).join(': keep-alive\n\n').replaceAll('\n', '\r\n')}`;
    const { baseUrl } = await gateway(
      stream((response) => {
        const pieces = text.match(/[\s\S]{1,61}/g) ?? [];
        const next = () => {
          const piece = pieces.shift();
          if (piece === undefined) response.end();
          else response.write(piece, () => setTimeout(next, 1));
        };
        next();
      }),
    );
    expect((await check({ baseUrl })).codes.at(-1)).toBe('live-answered');
  });

  test('that reports a failure is an error with its words', async () => {
    const failed = {
      type: 'response.failed',
      response: { error: { code: 'server_error', message: `x ${marker}` } },
    };
    const { baseUrl } = await gateway(stream((response) => response.end(eventText(failed))));
    const report = await check({ baseUrl });
    expect(report.findings.at(-1)).toMatchObject({
      code: 'live-response-failed',
      args: { code: 'server_error', said: 'x (hidden)' },
    });
  });

  test('that reports a bare error is an error', async () => {
    const { baseUrl } = await gateway(
      stream((response) => response.end(eventText({ type: 'error', code: 'overloaded', message: 'busy' }))),
    );
    expect((await check({ baseUrl })).findings.at(-1)?.args).toMatchObject({
      code: 'overloaded',
      said: 'busy',
    });
  });

  test('that runs into our limit of tokens has done its duty', async () => {
    const { baseUrl } = await gateway(
      stream((response) => response.end(eventText({ type: 'response.incomplete', response: {} }))),
    );
    expect((await check({ baseUrl })).codes.at(-1)).toBe('live-answered');
  });

  test('that trickles for ever is ended by our own limit', async () => {
    const { baseUrl } = await gateway(
      stream((response) => {
        const timer = setInterval(() => response.write(': keep-alive\n\n'), 20);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const report = await check({ baseUrl, limits: { wholeMs: 400 } });
    expect(report.findings.at(-1)).toMatchObject({ code: 'live-late-whole', args: { ms: 400 } });
  });

  test('may begin later than a connection may take', async () => {
    const { baseUrl } = await gateway(
      onPost((response) => {
        setTimeout(() => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(events.slice(0, 2).map(eventText).join(''));
          setTimeout(() => response.end(events.slice(2).map(eventText).join('')), 700);
        }, 500);
      }),
    );
    const report = await check({ baseUrl, limits: { connectMs: 300, answerMs: 900, wholeMs: 5_000 } });
    expect(report.codes.at(-1)).toBe('live-answered');
  });

  test('that never begins is ended by our own limit', async () => {
    const { baseUrl } = await gateway(onPost(() => undefined));
    const report = await check({ baseUrl, limits: { answerMs: 250 } });
    expect(report.findings.at(-1)).toMatchObject({ code: 'live-late-answer', args: { ms: 250 } });
  });
});

describe('the key stays with the host that it was meant for:', () => {
  test.each([301, 302, 303, 307, 308])('redirect %i', async (status) => {
    const thief = await gateway();
    const { baseUrl } = await gateway((_request, response) => {
      response.writeHead(status, { location: `${thief.baseUrl}/models?token=abc` }).end();
      return true;
    });
    const report = await check({ baseUrl, onBilled: () => expect.unreachable() });
    expect(report.codes).toEqual(['live-redirect']);
    expect(report.words).toContain(new URL(thief.baseUrl).host);
    expect(report.words).not.toContain('token');
    expect(thief.requests).toHaveLength(0);
  });

  test('a redirect of the billed request', async () => {
    const thief = await gateway();
    const { baseUrl } = await gateway(
      onPost((response) => response.writeHead(307, { location: thief.baseUrl }).end()),
    );
    expect((await check({ baseUrl })).codes.at(-1)).toBe('live-redirect');
    expect(thief.requests).toHaveLength(0);
  });

  test.each([
    ['http://api.orq.ai/v3/router', /anybody on the way/],
    [`https://user:${marker}@api.orq.ai/v3/router`, /user name or password/],
    ['api.orq.ai', /not a URL/],
    ['ftp://127.0.0.1/', /neither https/],
  ])('%s is not asked', async (baseUrl, words) => {
    const report = await check({ baseUrl });
    expect(report.codes).toEqual(['live-url-refused']);
    expect(report.words).toMatch(words);
  });

  test.each([undefined, '', '  '])('key %j is not sent', async (value) => {
    const { baseUrl, requests } = await gateway();
    const report = await check({ baseUrl, key: value === undefined ? undefined : new Secret(value) });
    expect(report.codes).toEqual(['live-key-unknown']);
    expect(report.words).toMatch(/"orq"[\s\S]*ORQ_API_KEY[\s\S]*\.codex\/\.env/);
    expect(requests).toHaveLength(0);
  });

  test.each([`${marker}\n`, ` ${marker}`, `${marker} x`, `${marker}é`])(
    'a key that is no header is not sent',
    async (value) => {
      const { baseUrl, requests } = await gateway();
      expect((await check({ baseUrl, key: new Secret(value) })).codes).toEqual(['live-key-unsendable']);
      expect(requests).toHaveLength(0);
    },
  );
});

describe('the way to the gateway', () => {
  test('is closed where nobody listens', async () => {
    const server = createSocketServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const report = await check({ baseUrl: `https://127.0.0.1:${port}/v3/router` });
    expect(report.codes).toEqual(['live-refused']);
    expect(report.words).toContain(String(port));
  });

  test('is unknown where the name is', async () => {
    expect((await check({ baseUrl: 'https://gateway.invalid/v3/router' })).codes).toEqual(['live-dns']);
  });

  test('may end in a socket that says nothing', async () => {
    const port = await listen(createSocketServer(() => undefined));
    const report = await check({ baseUrl: `https://127.0.0.1:${port}`, limits: { connectMs: 250 } });
    expect(report.findings[0]).toMatchObject({ code: 'live-late-connect', args: { ms: 250 } });
  });

  test('may end in a half-closed connection', async () => {
    const port = await listen(createSocketServer({ allowHalfOpen: true }, (socket) => socket.end()));
    const report = await check({ baseUrl: `http://127.0.0.1:${port}` });
    expect(report.codes).toEqual(['live-models-untold', 'live-cut']);
  });

  test('may end in a port that speaks no TLS', async () => {
    const port = await listen(createPlainServer((_request, response) => response.end()));
    expect((await check({ baseUrl: `https://127.0.0.1:${port}` })).codes).toEqual(['live-tls-failed']);
  });

  test.each([
    ['self-signed', {}, 'live-tls-self-signed'],
    ['good', {}, 'live-tls-unknown-ca'],
    ['expired', { SSL_CERT_FILE: tlsFile('ca') }, 'live-tls-expired'],
    ['other', { SSL_CERT_FILE: tlsFile('ca') }, 'live-tls-wrong-host'],
  ])('may show a certificate that is %s', async (certificate, env, code) => {
    const { baseUrl, seen } = await tlsGateway(certificate);
    expect((await check({ baseUrl, env })).codes).toEqual([code]);
    expect(seen, 'nothing was sent before the host had proved who it is').toEqual([]);
  });

  test.each([
    ['SSL_CERT_FILE', 'good', 'ca'],
    ['CODEX_CA_CERTIFICATE', 'good', 'ca'],
    ['SSL_CERT_FILE', 'self-signed', 'self-signed'],
  ])('is safe with the CA of %s (%s)', async (variable, certificate, ca) => {
    const { baseUrl, seen } = await tlsGateway(certificate);
    const report = await check({ baseUrl, env: { [variable]: tlsFile(ca) } });
    expect(report.codes).toEqual(['live-model-listed', 'live-answered']);
    expect(seen).toHaveLength(2);
  });

  test('does not end at a CA file that is not there', async () => {
    const { baseUrl } = await gateway();
    const report = await check({ baseUrl, env: { SSL_CERT_FILE: '/no/such/file.pem' } });
    expect(report.codes).toEqual(['live-ca-unreadable', 'live-model-listed', 'live-answered']);
  });
});

describe('a proxy', () => {
  type Seen = { target: string | undefined; authorization: string | undefined };

  /** Takes every host to one port of this machine. */
  async function proxy(port: number, status = 200): Promise<{ url: string; seen: Seen[] }> {
    const seen: Seen[] = [];
    const server = createPlainServer((_request, response) => response.writeHead(501).end());
    server.on('connect', (request, client: Socket) => {
      seen.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
      expect(JSON.stringify(request.headers)).not.toContain(marker);
      if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      const upstream = connect(port, '127.0.0.1', () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client);
        client.pipe(upstream);
      });
      client.on('error', () => upstream.destroy());
      upstream.on('error', () => client.destroy());
    });
    return { url: `http://127.0.0.1:${await listen(server)}`, seen };
  }
  const baseUrl = 'https://gateway.test/v3/router';
  const ca = { SSL_CERT_FILE: tlsFile('ca') };

  test.each(['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY'])(
    'of %s is used as Codex uses it',
    async (variable) => {
      const { port, seen } = await tlsGateway('good');
      const through = await proxy(port);
      const report = await check({
        baseUrl,
        env: { ...ca, [variable]: through.url.replace('//', '//me:p%40ss@') },
      });
      expect(report.codes).toEqual(['live-proxy-used', 'live-model-listed', 'live-answered']);
      expect(through.seen).toEqual(
        Array(2).fill({ target: 'gateway.test:443', authorization: `Basic ${btoa('me:p@ss')}` }),
      );
      expect(seen).toHaveLength(2);
      expect(report.words).toContain(variable);
      expect(report.words).not.toContain('p%40ss');
    },
  );

  test('is no way around the certificate', async () => {
    const { port, seen } = await tlsGateway('other');
    const through = await proxy(port);
    const report = await check({ baseUrl, env: { ...ca, HTTPS_PROXY: through.url } });
    expect(report.codes).toEqual(['live-proxy-used', 'live-tls-wrong-host']);
    expect(seen).toEqual([]);
  });

  test.each([
    [407, /user name and password/],
    [403, /does not let us through to gateway\.test/],
  ])('may refuse with %i', async (status, words) => {
    const through = await proxy(1, status);
    const report = await check({ baseUrl, env: { HTTPS_PROXY: through.url } });
    expect(report.codes).toEqual(['live-proxy-used', 'live-proxy-refused']);
    expect(report.words).toMatch(words);
  });

  test('may be gone', async () => {
    const server = createSocketServer();
    const port = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const report = await check({ baseUrl, env: { HTTPS_PROXY: `127.0.0.1:${port}` } });
    expect(report.codes).toEqual(['live-proxy-used', 'live-proxy-unreachable']);
  });

  test('may say nothing', async () => {
    const port = await listen(createSocketServer(() => undefined));
    const env = { HTTPS_PROXY: `http://127.0.0.1:${port}` };
    const report = await check({ baseUrl, env, limits: { connectMs: 250 } });
    expect(report.codes).toEqual(['live-proxy-used', 'live-late-connect']);
  });

  test.each(['socks5://127.0.0.1:1', 'http://[', 'http://a b'])(
    'that cannot be used is told: %s',
    async (value) => {
      expect((await check({ baseUrl, env: { ALL_PROXY: value } })).codes).toEqual(['live-proxy-unsupported']);
    },
  );
});

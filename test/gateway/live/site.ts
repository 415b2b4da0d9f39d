import { readFileSync } from 'node:fs';
import { createServer as createPlainServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { afterEach, expect } from 'vitest';
import { wordingOf } from '../../../src/findings/index.ts';
import { checkLive, type LiveOptions, type LiveReport } from '../../../src/gateway/live.ts';
import {
  type GatewayRequest,
  type LoopbackGateway,
  startLoopbackGateway,
} from '../../../src/proof/loopback.ts';
import { eventText, replyEvents } from '../../../src/proof/responses-stream.ts';
import { createHost } from '../../../src/host/host.ts';
import { Secret } from '../../../src/lib/secret.ts';

/* Gateways, proxies and other servers on this machine, and the live check that asks them. */

export const marker = 'sk-orq-marker-0123456789-abcdef';
export const model = 'openai/gpt-5.4';
export const tlsFile = (name: string): string =>
  fileURLToPath(new URL(`../tls/${name}.pem`, import.meta.url));
/** The authority that signed `good`, as a person would make it known. */
export const ca = { SSL_CERT_FILE: tlsFile('ca') };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export type Check = Partial<Omit<LiveOptions, 'host'>> &
  Readonly<{
    env?: Record<string, string>;
    baseUrl: string;
    /** What a server has seen that nothing is to be sent to. */
    unasked?: readonly unknown[];
    /** What the report has to mention. */
    mentions?: string;
  }>;

/** Asks, and sees to it that no form of the report holds the key. */
export async function check({
  env = {},
  unasked = [],
  mentions = '',
  ...options
}: Check): Promise<LiveReport & { codes: string[]; words: string }> {
  const report = await checkLive({
    host: { ...createHost(), env },
    key: new Secret(marker),
    provider: 'orq',
    envKey: 'ORQ_API_KEY',
    envFile: '/home/a/.codex/.env',
    model,
    limits: { connectMs: 3_000, answerMs: 3_000, silentMs: 3_000, wholeMs: 5_000 },
    onBilled: () => true,
    ...options,
  });
  const words = report.findings.map((found) => Object.values(wordingOf(found)).join(' ')).join('\n');
  const everything = `${words}${JSON.stringify(report)}${inspect(report, { depth: 20, showHidden: true })}`;
  expect(everything).not.toContain(marker);
  expect(everything).not.toContain(Buffer.from(marker).toString('base64'));
  expect(unasked).toEqual([]);
  expect(words).toContain(mentions);
  return { ...report, codes: report.findings.map(({ code }) => code), words };
}

export type Script = (request: GatewayRequest, response: ServerResponse) => boolean;

export async function gateway(script?: Script, models = [model]): Promise<LoopbackGateway> {
  const started = await startLoopbackGateway({ models, ...(script !== undefined && { script }) });
  cleanups.push(started.close);
  return started;
}

/** A script that answers requests of one method in its own way, and everything else as usual. */
export const on =
  (which: 'GET' | 'POST', answer: (response: ServerResponse) => unknown): Script =>
  ({ method }, response) => {
    if (method === which) answer(response);
    return method === which;
  };

export const send = (status: number, body: unknown, headers: Record<string, string> = {}): Script =>
  on('POST', (response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
  });

/** A script that answers with a stream. */
export const streamed = (write: (response: ServerResponse) => unknown): Script =>
  on('POST', (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    write(response);
  });

export const events = replyEvents({ text: 'OK', model });

export async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** A port on which nobody listens any more. */
export async function closedPort(): Promise<number> {
  const server = createSocketServer();
  const port = await listen(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A port that takes connections and says nothing. */
export const silentPort = (): Promise<number> => listen(createSocketServer(() => undefined));

type TlsGateway = {
  baseUrl: string;
  port: number;
  seen: string[];
  /** Which host each client has asked for, in its greeting; false for an address. */
  names: unknown[];
  refused: string[];
};

/** A gateway that is well, behind TLS. It keeps what reaches it, key included, and who does not trust it. */
export async function tlsGateway(certificate: string): Promise<TlsGateway> {
  const seen: string[] = [];
  const names: unknown[] = [];
  const refused: string[] = [];
  const [key, cert] = ['server-key', certificate].map((name) => readFileSync(tlsFile(name), 'utf8'));
  const server = createTlsServer({ key, cert }, (request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    names.push((request.socket as TLSSocket & { servername?: unknown }).servername);
    request.resume();
    if (request.method === 'GET') response.end(JSON.stringify({ data: [{ id: model }] }));
    else {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(events.map(eventText).join(''));
    }
  });
  server.on('tlsClientError', ({ message }) => refused.push(message));
  const port = await listen(server);
  return { baseUrl: `https://127.0.0.1:${port}/v3/router`, port, seen, names, refused };
}

/** A base URL that only a {@link proxy} finds. `good` is the certificate for that name. */
export const behindProxy = 'https://gateway.test/v3/router';

type Tunnel = { target: string | undefined; authorization: string | undefined };

/** A proxy that takes every host to one port of this machine. */
export async function proxy(port: number, status = 200): Promise<{ url: string; seen: Tunnel[] }> {
  const seen: Tunnel[] = [];
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

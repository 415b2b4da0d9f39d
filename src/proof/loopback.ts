import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { isRecord, parseJson, textOr } from '../lib/json.ts';
import { eventText, replyEvents } from './responses-stream.ts';

/** The path of the real gateway's router, above all our routes. */
const routerPath = '/v3/router';

/** One request as it arrived. A proof reports whether there is an `authorization`, never its value. */
export type GatewayRequest = Readonly<{
  method: string;
  /** Path and query, such as `/v3/router/responses`. */
  path: string;
  /** The header's whole value, scheme included. */
  authorization?: string;
  headers: IncomingMessage['headers'];
  /** `model` of a JSON body. */
  model?: string;
  /** What the model was offered: names of functions, and types of hosted tools, which have no name. */
  tools: readonly string[];
  /** The JSON value of the body; its text where it is no JSON; undefined where there is none. */
  body: unknown;
}>;

export type LoopbackOptions = Readonly<{
  /** The answer of the assistant to every request. */
  reply?: string;
  /** Ids for `GET /models`. */
  models?: readonly string[];
  /**
   * Answers a request in its own way (any status, headers, half a stream) and returns true; after false the usual
   * answer is sent. An error becomes a 500 with its message.
   */
  script?: (request: GatewayRequest, response: ServerResponse) => boolean | Promise<boolean>;
}>;

export type LoopbackGateway = Readonly<{
  /** `http://127.0.0.1:PORT/v3/router` */
  baseUrl: string;
  /** Every request so far, in order of arrival; grows while the gateway runs. */
  requests: readonly GatewayRequest[];
  /** `host:port` of each attempt to reach another server through this one as a proxy. All are refused. */
  elsewhere: readonly string[];
  /** Calls `listener` after each further attempt. */
  onElsewhere: (listener: () => void) => void;
  /** Holds each further reply until this has resolved. */
  replyAfter: (wait: () => Promise<void>) => void;
  /** Ends every connection and stops listening. May be called twice. */
  close: () => Promise<void>;
}>;

function toolName(tool: unknown): string {
  const { name, type } = isRecord(tool) ? tool : {};
  return textOr(name) || textOr(type, 'unnamed');
}

async function readRequest(message: IncomingMessage): Promise<GatewayRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const body = parseJson(text) ?? (text === '' ? undefined : text);
  const { authorization } = message.headers;
  const { model, tools } = isRecord(body) ? body : {};
  return {
    method: message.method ?? 'GET',
    path: message.url ?? '/',
    ...(authorization !== undefined && { authorization }),
    headers: message.headers,
    ...(typeof model === 'string' && { model }),
    tools: Array.isArray(tools) ? tools.map(toolName) : [],
    body,
  };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function answer(request: GatewayRequest, response: ServerResponse, options: LoopbackOptions): void {
  const path = request.path.replace(/\?.*$/s, '');
  if (request.method === 'HEAD') {
    response.writeHead(200).end();
  } else if (request.method === 'GET' && path.endsWith('/models')) {
    const data = (options.models ?? []).map((id) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: 'loopback',
    }));
    sendJson(response, 200, { object: 'list', data });
  } else if (request.method === 'POST' && path.endsWith('/responses')) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    const events = replyEvents({ text: options.reply ?? 'OK', model: request.model ?? '' });
    response.end(events.map(eventText).join(''));
  } else {
    sendJson(response, 404, { error: { message: `no route ${request.method} ${path}`, type: 'not_found' } });
  }
}

/**
 * Starts a gateway inside this process with as much of the Responses API as Codex needs to finish a turn. It listens on
 * 127.0.0.1 alone, on a port that the system chooses, and keeps requests in memory only.
 *
 * It is also an HTTP proxy that refuses everything: a client behind it reaches this gateway and nothing else, and
 * `elsewhere` lists what it tried.
 * @throws NodeJS.ErrnoException when no port can be had
 */
export async function startLoopbackGateway(options: LoopbackOptions = {}): Promise<LoopbackGateway> {
  const { createServer } = await import('node:http');
  const requests: GatewayRequest[] = [];
  const elsewhere: string[] = [];
  const listeners: (() => void)[] = [];
  let held = async (): Promise<void> => undefined;
  const tried = (where: string): void => {
    elsewhere.push(where);
    for (const listener of listeners) listener();
  };

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const proxied = /^[a-z]+:\/\/([^/?#]+)/i.exec(message.url ?? '');
    if (proxied !== null) {
      tried((proxied[1] ?? '').replace(/^.*@/, ''));
      message.resume();
      response.writeHead(403, { 'content-type': 'text/plain' }).end('This proxy reaches nothing.\n');
      return;
    }
    const request = await readRequest(message);
    requests.push(request);
    if (request.method === 'POST') await held();
    if ((await options.script?.(request, response)) === true) return;
    answer(request, response, options);
  }

  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => {
      // The client hung up in the middle of its request, or a script failed: then a test should see the reason.
      if (response.headersSent || response.destroyed) response.destroy();
      else
        sendJson(response, 500, {
          error: { message: error instanceof Error ? error.message : String(error) },
        });
    });
  });
  server.on('connect', (message: IncomingMessage, socket: Socket) => {
    tried(message.url ?? '');
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // An open gateway must not keep the process alive.
  server.unref();
  const { port } = server.address() as AddressInfo;

  return {
    baseUrl: `http://127.0.0.1:${port}${routerPath}`,
    requests,
    elsewhere,
    onElsewhere: (listener) => {
      listeners.push(listener);
    },
    replyAfter: (wait) => {
      held = wait;
    },
    close: () =>
      new Promise((resolve) => {
        // The callback gets an error if it was closed already, which is fine.
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

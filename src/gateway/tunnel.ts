import type { Socket } from 'node:net';

/** The proxy answered our CONNECT with another status than 200. */
export class ProxyRefusal extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered ${status}`);
    this.name = 'ProxyRefusal';
    this.status = status;
  }
}

/** The proxy itself could not be reached. */
export class ProxyUnreachable extends Error {
  override readonly name = 'ProxyUnreachable';
}

/** `Basic …` for a proxy URL with a user name, as browsers and curl send it. */
function authorization({ username, password }: URL): string | undefined {
  if (username === '') return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/**
 * Asks an http(s) proxy for a connection to the target's host and port. Only TLS goes through it: the proxy sees
 * neither path nor key.
 * @throws ProxyRefusal when it says no, ProxyUnreachable when it cannot be asked
 */
export async function openTunnel(proxy: URL, target: URL, signal: AbortSignal): Promise<Socket> {
  const { request } = await (proxy.protocol === 'https:' ? import('node:https') : import('node:http'));
  const place = `${target.hostname}:${target.port || 443}`;
  const login = authorization(proxy);
  const connect = request({
    method: 'CONNECT',
    host: proxy.hostname.replace(/^\[|\]$/g, ''),
    port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
    path: place,
    headers: { host: place, ...(login !== undefined && { 'proxy-authorization': login }) },
    agent: false,
    signal,
  });
  return new Promise((resolve, reject) => {
    connect.once('connect', (response, socket) => {
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new ProxyRefusal(response.statusCode ?? 0));
    });
    // A server without CONNECT answers with an ordinary response.
    connect.once('response', (response) => {
      response.destroy();
      reject(new ProxyRefusal(response.statusCode ?? 0));
    });
    connect.once('error', (error) => reject(new ProxyUnreachable(error.message, { cause: error })));
    connect.end();
  });
}

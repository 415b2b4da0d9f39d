import { type Authorities, authoritiesOf, type CertificateHost, nodesOwn } from '../host/certificates.ts';
import { isLoopback } from '../lib/loopback.ts';
import { trimEndOf } from '../lib/text.ts';
import { type Answer, ask, type Question } from './http.ts';
import { type HttpProxy, proxyFor } from './proxy.ts';

/** A gateway, and how to reach it: as Codex would. */
export type Connection = Readonly<{
  /** The base URL without a slash at its end. */
  base: string;
  key: string;
  proxy: HttpProxy | undefined;
  trust: Authorities;
}>;

/** Why nothing may or can be sent. */
export type Obstacle =
  /** Continues a sentence that begins with "the base URL". */
  | Readonly<{ kind: 'url'; reason: string }>
  | Readonly<{ kind: 'no-key' }>
  /** The key has a character that no header can hold. */
  | Readonly<{ kind: 'odd-key' }>
  | Readonly<{ kind: 'proxy'; variable: string; scheme: string }>;

/** Why a key may not be sent to this URL; undefined for a good one. */
function urlFault(baseUrl: string): string | undefined {
  if (!URL.canParse(baseUrl)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(baseUrl);
  if (username !== '' || password !== '') return 'has a user name or password in it';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'is neither https nor http on this machine, so anyone on the way could read the key';
}

/**
 * Finds the proxy and the CA for a gateway in the environment, by the rules of Codex. Sends nothing.
 */
export async function connectionTo(
  host: CertificateHost,
  { baseUrl, key = '' }: Readonly<{ baseUrl: string; key: string | undefined }>,
): Promise<Connection | Obstacle> {
  const reason = urlFault(baseUrl);
  if (reason !== undefined) return { kind: 'url', reason };
  if (key.trim() === '') return { kind: 'no-key' };
  if (/[^!-~]/.test(key)) return { kind: 'odd-key' };
  const base = trimEndOf(baseUrl, '/');
  const proxy = proxyFor(new URL(base), host.env);
  const scheme = proxy?.url?.protocol.replace(':', '') ?? 'not a URL';
  if (proxy !== undefined && !/^https?$/.test(scheme)) {
    return { kind: 'proxy', variable: proxy.variable, scheme };
  }
  const { protocol } = new URL(base);
  return { base, key, proxy, trust: protocol === 'https:' ? await authoritiesOf(host) : nodesOwn };
}

export type Request = Pick<Question, 'limits' | 'body' | 'onText' | 'mostBytes'> &
  Readonly<{
    /** Below the base URL, or beginning with `/` at the root of its host: `models`, `/v2/models`. */
    path: string;
    accept: string;
  }>;

/** Sends one request with the key: a POST where there is a body. The only door to the network. */
export function send({ base, key, proxy, trust }: Connection, request: Request): Promise<Answer> {
  const { path, accept, body, ...rest } = request;
  return ask({
    method: body === undefined ? 'GET' : 'POST',
    url: new URL(path, `${base}/`),
    headers: {
      authorization: `Bearer ${key}`,
      accept,
      'accept-encoding': 'identity',
      'user-agent': 'codex-orq',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      }),
    },
    ...(body !== undefined && { body }),
    ...(proxy?.url !== undefined && { proxy: proxy.url }),
    trust,
    ...rest,
  });
}

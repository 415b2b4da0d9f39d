import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type Authorities, nodesOwn } from '../host/certificates.ts';
import { whileWaiting } from '../lib/waits.ts';
import { openTunnel, ProxyRefusal } from './tunnel.ts';

/** Limits of our own, in milliseconds. */
export type TimeLimits = Readonly<{
  /** For name, connection, proxy and TLS together. */
  connectMs: number;
  /** From there to the status line. */
  answerMs: number;
  /** From one piece of the body to the next. */
  silentMs: number;
  /** For everything, from the start. */
  wholeMs: number;
}>;

export type Question = Readonly<{
  method: 'GET' | 'POST';
  url: URL;
  headers: Readonly<Record<string, string>>;
  body?: string;
  limits: TimeLimits;
  /** An http proxy to tunnel through. */
  proxy?: URL;
  /** Default: those that Node brings along. */
  trust?: Authorities;
  /** Called with each chunk of the body; true ends the reading. */
  onText?: (chunk: string) => boolean;
  /** Bytes of a body at most. Default 2 MB. */
  mostBytes?: number;
}>;

/** How it went. An answer may be incomplete. */
export type Answer =
  | Readonly<{
      kind: 'answer';
      status: number;
      headers: IncomingHttpHeaders;
      /** The body, or its beginning. */
      text: string;
      /** How it ended: completely, by a broken connection, because `onText` knew enough, or beyond `mostBytes`. */
      end: 'whole' | 'broken' | 'enough' | 'too-long';
    }>
  | Readonly<{ kind: 'failed'; stage: 'connect' | 'answer'; error: Error }>
  | Readonly<{ kind: 'refused-by-proxy'; status: number }>
  | Readonly<{ kind: 'late'; stage: Stage; ms: number }>;

/** What a limit is for. */
type Stage = 'connect' | 'answer' | 'silent' | 'whole';

const usualBytes = 2 * 1024 * 1024;

/** A request that is connecting. */
type Opening = Readonly<{
  request: ClientRequest;
  /** Resolves when the connection is established, TLS included. */
  connected: Promise<void>;
  answered: Promise<IncomingMessage>;
  failed: Promise<never>;
}>;

function watch(request: ClientRequest, secure: boolean): Opening {
  return {
    request,
    connected: new Promise((resolve) => {
      request.once('socket', (socket: Socket) => {
        socket.once(secure ? 'secureConnect' : 'connect', () => resolve());
      });
    }),
    answered: new Promise((resolve) => request.once('response', resolve)),
    failed: new Promise((_resolve, reject) => request.on('error', reject)),
  };
}

/** Opens the connection and prepares the request. Nothing is sent before the TLS handshake has proved the peer. */
async function open(question: Question, signal: AbortSignal): Promise<Opening> {
  const { url, method, headers, proxy, trust: authorities = nodesOwn } = question;
  const [{ request: plain }, { request: encrypted }, tls, net] = await Promise.all([
    import('node:http'),
    import('node:https'),
    import('node:tls'),
    import('node:net'),
  ]);
  const shared = { method, headers, signal, agent: false } as const;
  if (url.protocol === 'http:') return watch(plain(url, shared), false);
  const { certificates, withNodes } = authorities;
  const isUsual = withNodes && certificates.length === 0;
  const trust = isUsual ? {} : { ca: [...(withNodes ? tls.rootCertificates : []), ...certificates] };
  if (proxy === undefined) return watch(encrypted(url, { ...shared, ...trust }), true);
  const tunnel = await openTunnel(proxy, url, signal);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const name = net.isIP(host) === 0 ? { servername: host } : {};
  const createConnection = (): Socket => tls.connect({ socket: tunnel, host, ...name, ...trust });
  return watch(encrypted(url, { method, headers, signal, createConnection }), true);
}

async function readBody(
  response: IncomingMessage,
  { onText, mostBytes = usualBytes }: Question,
): Promise<Pick<Extract<Answer, { kind: 'answer' }>, 'text' | 'end'>> {
  let text = '';
  let bytes = 0;
  // When we stop in the middle, the stream emits an error that needs a listener.
  response.on('error', () => undefined);
  response.setEncoding('utf8');
  try {
    for await (const chunk of response as AsyncIterable<string>) {
      text += chunk;
      bytes += Buffer.byteLength(chunk);
      // Leaving the loop ends the connection.
      if (onText?.(chunk) === true) return { text, end: 'enough' };
      if (bytes > mostBytes) return { text, end: 'too-long' };
    }
    return { text, end: response.complete ? 'whole' : 'broken' };
  } catch {
    return { text, end: 'broken' };
  }
}

/**
 * Sends one HTTP request on its own connection. Follows no redirect: the key goes only to the host that it is meant
 * for. Never throws, and never takes longer than `limits.wholeMs`.
 */
export function ask(question: Question): Promise<Answer> {
  const { url, method } = question;
  const why = method === 'GET' ? 'which models it offers' : 'its answer to one small request';
  return whileWaiting(`Waiting for ${url.host}: ${why}`, () => exchange(question));
}

async function exchange(question: Question): Promise<Answer> {
  const { limits, body } = question;
  const aborter = new AbortController();
  let stage: 'connect' | 'answer' = 'connect';
  let late: { stage: Stage; ms: number } | undefined;
  const limit = (which: Stage, ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      late ??= { stage: which, ms };
      aborter.abort();
    }, ms);
  const timers = [limit('whole', limits.wholeMs), limit('connect', limits.connectMs)];
  try {
    const { request, connected, answered, failed } = await open(question, aborter.signal);
    await Promise.race([connected, failed]);
    clearTimeout(timers.pop());
    stage = 'answer';
    timers.push(limit('answer', limits.answerMs));
    request.end(body);
    const response = await Promise.race([answered, failed]);
    clearTimeout(timers.pop());
    const silence = limit('silent', limits.silentMs);
    timers.push(silence);
    response.on('data', () => silence.refresh());
    const read = await readBody(response, question);
    if (late !== undefined) return { kind: 'late', ...late };
    return { kind: 'answer', status: response.statusCode ?? 0, headers: response.headers, ...read };
  } catch (error) {
    if (late !== undefined) return { kind: 'late', ...late };
    if (error instanceof ProxyRefusal) return { kind: 'refused-by-proxy', status: error.status };
    const reason = error instanceof Error ? error : new Error(String(error));
    return { kind: 'failed', stage, error: reason };
  } finally {
    for (const timer of timers) clearTimeout(timer);
    aborter.abort();
  }
}

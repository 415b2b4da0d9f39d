import { type Finding, finding } from '../findings/index.ts';
import type { Secret } from '../lib/secret.ts';
import type { Host } from '../host/types.ts';
import { type Answer, ask, type Question, type TimeLimits } from './http.ts';
import { excerpt } from '../lib/excerpt.ts';
import { explainList } from './model-list.ts';
import { type HttpProxy, proxyFor } from './proxy.ts';
import { createStreamWatch, explainStream } from './response-stream.ts';
import { explainNetworkError } from './network-errors.ts';
import { type Asked, explainReply, mediaType } from './response-errors.ts';
import { isLoopback } from '../lib/loopback.ts';

export type LiveOptions = Readonly<{
  /** `env` for proxies and certificates, `read` for the file that such a variable names. */
  host: Pick<Host, 'env' | 'read'>;
  /** Such as `https://api.orq.ai/v3/router`. */
  baseUrl: string;
  /** Undefined or empty where none is known. */
  key: Secret | undefined;
  /** Names for messages: who reads the key, from which variable, in which file. */
  provider: string;
  envKey: string;
  envFile: string;
  model: string;
  /** Default: 10 s to connect, 45 s to the first byte, 90 s in all; for each of the two requests. */
  limits?: Partial<TimeLimits>;
  /**
   * Called before the one request that is billed, and only if it would be sent: the place to say so, or to ask. On
   * false it is not sent.
   */
  onBilled: () => boolean | Promise<boolean>;
}>;

export type LiveReport = Readonly<{
  /** In the order of the steps. Nothing of level `error`: Codex will get its answers. */
  findings: readonly Finding[];
  /** Whether the billed request was sent. */
  billed: boolean;
  /** `x-orq-trace-id` of the last reply that had one. */
  trace?: string;
}>;

const defaults: TimeLimits = { connectMs: 10_000, answerMs: 45_000, wholeMs: 90_000 };

/** The list of models comes from the gateway itself; nobody has to think first. */
const listAnswerMs = 15_000;

type Route = Readonly<{
  base: string;
  key: string;
  limits: TimeLimits;
  proxy: HttpProxy | undefined;
  ca: string | undefined;
}>;

/** Why a key may not be sent to this URL; undefined for a good one. */
function urlFault(baseUrl: string): string | undefined {
  if (!URL.canParse(baseUrl)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(baseUrl);
  if (username !== '' || password !== '') return 'has a user name or password in it';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return undefined;
  return 'is neither https nor http on this machine, so that anybody on the way could read the key';
}

/** The extra CA that Codex would trust. Source: Codex, `CODEX_CA_CERTIFICATE` before `SSL_CERT_FILE`. */
async function extraCa(host: LiveOptions['host']): Promise<{ ca?: string; finding?: Finding }> {
  const variable = ['CODEX_CA_CERTIFICATE', 'SSL_CERT_FILE'].find((name) => host.env[name]?.trim());
  const file = variable === undefined ? undefined : host.env[variable]?.trim();
  if (variable === undefined || file === undefined) return {};
  const { bytes } = await host.read(file);
  if (bytes === undefined) return { finding: finding('live-ca-unreadable', { variable, file }) };
  return { ca: Buffer.from(bytes).toString('utf8') };
}

function send(
  route: Route,
  path: string,
  more: Pick<Question, 'method' | 'body' | 'onText'>,
): Promise<Answer> {
  const { base, key, limits, proxy, ca } = route;
  const quick = { ...limits, answerMs: Math.min(limits.answerMs, listAnswerMs) };
  return ask({
    url: new URL(`${base}${path}`),
    limits: more.method === 'GET' ? quick : limits,
    headers: {
      authorization: `Bearer ${key}`,
      accept: more.method === 'GET' ? 'application/json' : 'text/event-stream',
      'accept-encoding': 'identity',
      'user-agent': 'codex-orq',
      ...(more.body !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(more.body)),
      }),
    },
    ...(proxy?.url !== undefined && { proxy: proxy.url }),
    ...(ca !== undefined && { ca }),
    ...more,
  });
}

/** As Codex asks, but for a few tokens only. 16 is the smallest limit that every provider takes. */
const requestBody = (model: string): string =>
  JSON.stringify({
    model,
    instructions: 'Reply with the word OK.',
    input: [
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Reply with the word OK.' }] },
    ],
    stream: true,
    store: false,
    max_output_tokens: 16,
  });

function explainTurn(
  answer: Answer,
  asked: Asked,
  proxy: HttpProxy | undefined,
  watch: ReturnType<typeof createStreamWatch>,
): Finding | undefined {
  if (answer.kind !== 'answer') return explainNetworkError(answer, asked.url, proxy);
  const failure = explainReply(answer, asked);
  if (failure !== undefined) return failure;
  const type = mediaType(answer.headers);
  const state = watch.state();
  if (type !== 'text/event-stream' && state.events === 0) return finding('live-not-streamed', { type });
  return explainStream(state, asked.model, asked.key);
}

const traceOf = (answer: Answer, key: string): string | undefined => {
  const value = answer.kind === 'answer' ? answer.headers['x-orq-trace-id'] : undefined;
  return typeof value === 'string' && value.trim() !== '' ? excerpt(value, [key]) : undefined;
};

async function converse(options: LiveOptions, route: Route): Promise<LiveReport> {
  const { model, envKey, onBilled } = options;
  const { proxy, key } = route;
  const asked = { url: new URL(`${route.base}/models`), model, envKey, key, listed: [] };
  const list = await send(route, '/models', { method: 'GET' });
  const listing = explainList(list, asked, proxy);
  const end = (findings: readonly Finding[], billed: boolean, trace = traceOf(list, key)): LiveReport => {
    const traced = trace === undefined ? [] : [finding('live-trace', { trace })];
    return {
      findings: [listing.finding, ...findings, ...traced],
      billed,
      ...(trace !== undefined && { trace }),
    };
  };
  if (!listing.goOn) return end([], false);
  if (!(await onBilled())) return end([finding('live-not-billed', { model })], false);

  const started = performance.now();
  const watch = createStreamWatch();
  const reply = await send(route, '/responses', {
    method: 'POST',
    body: requestBody(model),
    onText: watch.push,
  });
  const url = new URL(`${route.base}/responses`);
  const failure = explainTurn(reply, { ...asked, url, listed: listing.ids }, proxy, watch);
  const ms = Math.round((performance.now() - started) / 100) * 100;
  const verdict = failure ?? finding('live-answered', { host: url.host, model, ms });
  return end([verdict], true, traceOf(reply, key) ?? traceOf(list, key));
}

/**
 * Asks the gateway itself, in the steps in which a person would: is it there, does it take the key, does it list the
 * model, does one small streamed request work. Stops at the first step that makes the next pointless. At most two
 * requests; the second is billed. The key is in no finding, whatever the other side sends.
 * @throws Problem file-unreadable for a CA file that exists and cannot be read
 */
export async function checkLive(options: LiveOptions): Promise<LiveReport> {
  const { baseUrl, provider, envKey, envFile: file, host } = options;
  const stop = (found: Finding): LiveReport => ({ findings: [found], billed: false });
  const reason = urlFault(baseUrl);
  if (reason !== undefined) return stop(finding('live-url-refused', { reason }));
  const key = options.key?.reveal() ?? '';
  if (key.trim() === '') return stop(finding('live-key-unknown', { provider, envKey, file }));
  if (/[^!-~]/.test(key)) return stop(finding('live-key-unsendable', { envKey }));

  const base = baseUrl.replace(/\/+$/, '');
  const proxy = proxyFor(new URL(base), host.env);
  const scheme = proxy?.url?.protocol.replace(':', '') ?? 'not a URL';
  if (proxy !== undefined && !/^https?$/.test(scheme)) {
    return stop(finding('live-proxy-unsupported', { variable: proxy.variable, scheme }));
  }
  const trust = await extraCa(host);
  const limits = { ...defaults, ...options.limits };
  const report = await converse(options, { base, key, limits, proxy, ca: trust.ca });
  const before = [
    ...(trust.finding === undefined ? [] : [trust.finding]),
    ...(proxy?.url === undefined
      ? []
      : [finding('live-proxy-used', { variable: proxy.variable, proxy: proxy.url.host })]),
  ];
  return { ...report, findings: [...before, ...report.findings] };
}

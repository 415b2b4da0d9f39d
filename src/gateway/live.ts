import { type Finding, finding } from '../findings/index.ts';
import type { Secret } from '../lib/secret.ts';
import type { CertificateHost } from '../host/certificates.ts';
import { type Connection, connectionTo, type Obstacle, send } from './client.ts';
import type { Answer, TimeLimits } from './http.ts';
import { excerpt } from '../lib/excerpt.ts';
import { explainList } from './model-list.ts';
import type { HttpProxy } from './proxy.ts';
import { createStreamWatch, explainStream } from './response-stream.ts';
import { explainNetworkError } from './network-errors.ts';
import { type Asked, explainReply, mediaType } from './response-errors.ts';

export type LiveOptions = Readonly<{
  /** `env` for proxies and certificates, `read` for the file that such a variable names. */
  host: CertificateHost;
  /** Such as `https://api.orq.ai/v3/router`. */
  baseUrl: string;
  /** Undefined or empty where none is known. */
  key: Secret | undefined;
  /** Why the command that fetches the key gave none, as a clause. */
  keyFault?: string;
  /** For messages: the provider that reads the key, from which variable, in which file. */
  provider: string;
  envKey: string;
  envFile: string;
  model: string;
  /** Default: {@link defaults}; for each of the two requests. */
  limits?: Partial<TimeLimits>;
  /**
   * Called right before the one request that is billed. False keeps it from being sent.
   */
  onBilled: () => boolean | Promise<boolean>;
}>;

export type LiveReport = Readonly<{
  /** In the order of the steps. Without a finding of level `error`, Codex gets its answers. */
  findings: readonly Finding[];
  /** Whether the billed request was sent. */
  billed: boolean;
  /** `x-orq-trace-id` of the last reply that had one. */
  trace?: string;
}>;

/**
 * Whoever asks a doctor sits and waits. Codex itself waits longer: without end for the status line, five minutes for
 * each next event (`stream_idle_timeout_ms`), six times over. Measured with 0.169.0.
 */
const defaults: TimeLimits = { connectMs: 10_000, answerMs: 30_000, silentMs: 30_000, wholeMs: 60_000 };

/** No model has to think before the list of models comes. */
const listMs = 15_000;

/** The request that Codex sends, for a few tokens. 16 is the smallest limit that every provider accepts. */
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

function explainObstacle(
  obstacle: Obstacle,
  { provider, envKey, envFile: file, keyFault: reason }: LiveOptions,
): Finding {
  switch (obstacle.kind) {
    case 'url':
      return finding('live-url-refused', { reason: obstacle.reason });
    case 'no-key':
      if (reason !== undefined) return finding('live-key-command', { provider, reason });
      return finding('live-key-unknown', { provider, envKey, file });
    case 'odd-key':
      return finding('live-key-unsendable', { envKey });
    case 'proxy': {
      const { variable, scheme } = obstacle;
      return finding('live-proxy-unsupported', { variable, scheme });
    }
  }
}

async function converse(options: LiveOptions, connection: Connection): Promise<LiveReport> {
  const { model, envKey, onBilled } = options;
  const limits = { ...defaults, ...options.limits };
  const { base, proxy, key } = connection;
  const asked = { url: new URL(`${base}/models`), model, envKey, key, listed: [] };
  const list = await send(connection, {
    path: 'models',
    accept: 'application/json',
    limits: {
      connectMs: limits.connectMs,
      answerMs: Math.min(limits.answerMs, listMs),
      silentMs: Math.min(limits.silentMs, listMs),
      wholeMs: Math.min(limits.wholeMs, 2 * listMs),
    },
  });
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
  const reply = await send(connection, {
    path: 'responses',
    accept: 'text/event-stream',
    limits,
    body: requestBody(model),
    onText: watch.push,
  });
  const url = new URL(`${base}/responses`);
  const failure = explainTurn(reply, { ...asked, url, listed: listing.ids }, proxy, watch);
  const ms = Math.round((performance.now() - started) / 100) * 100;
  const verdict = failure ?? finding('live-answered', { host: url.host, model, ms });
  return end([verdict], true, traceOf(reply, key) ?? traceOf(list, key));
}

/**
 * Asks the gateway itself, step by step: does it answer, does it accept the key, does it list the model, does one small
 * streamed request work. Stops at the first step that makes the next one pointless. Sends two requests at most; the
 * second is billed. No finding contains the key, whatever the gateway sends.
 */
export async function checkLive(options: LiveOptions): Promise<LiveReport> {
  const { baseUrl, host } = options;
  const connection = await connectionTo(host, { baseUrl, key: options.key?.reveal() });
  if ('kind' in connection) return { findings: [explainObstacle(connection, options)], billed: false };
  const { proxy } = connection;
  const report = await converse(options, connection);
  const before =
    proxy?.url === undefined
      ? []
      : [finding('live-proxy-used', { variable: proxy.variable, proxy: proxy.url.host })];
  return { ...report, findings: [...before, ...report.findings] };
}

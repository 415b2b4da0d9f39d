import * as v from 'valibot';
import { type Finding, finding, Problem, wordingOf } from '../findings/index.ts';
import type { CertificateHost } from '../host/certificates.ts';
import { excerpt } from '../lib/excerpt.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import { type Connection, connectionTo, type Obstacle, send } from './client.ts';
import type { Answer } from './http.ts';
import { idsOf, itemsOf } from './list-body.ts';
import { codeOf } from './network-errors.ts';
import { type ModelFacts, statedFacts } from './model-facts.ts';

/** What the gateway lists, or why that is unknown. */
export type GatewayModels =
  | Readonly<{
      known: true;
      /** Ids of the models that can chat, in the order of the gateway. */
      ids: readonly string[];
      /** By id; also of models that are not in `ids`. Empty where only the plain list could be had. */
      facts: ReadonlyMap<string, ModelFacts>;
      /** Ids whose context window is unusable: zero, negative, no whole number. It counts as unknown. */
      oddWindows?: readonly string[];
    }>
  | Readonly<{ known: false; finding: Finding }>;

export type ModelsRequest = Readonly<{
  /** The validated base URL, such as `https://api.orq.ai/v3/router`. */
  baseUrl: string;
  key: string;
  /** Milliseconds for each of the two requests. Default 5,000. */
  timeoutMs?: number;
}>;

/** Bytes of a list at most: a thousand models with their metadata take about 1 MB. */
const mostBytes = 8 * 1024 * 1024;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const tokens = v.fallback(v.optional(count), undefined);
const flag = v.fallback(v.optional(v.boolean()), undefined);
const word = v.fallback(v.optional(v.string()), undefined);

/** One model of `/v2/models`. Only the id is required; a field that is missing or of another type is unknown. */
const detailedSchema = v.object({
  refId: v.pipe(v.string(), v.nonEmpty()),
  model_type: word,
  enabled: flag,
  has_functions: flag,
  metadata: v.fallback(
    v.object({
      context_window: tokens,
      max_output_tokens: tokens,
      supports_responses_api: flag,
      supports_vision: flag,
    }),
    {},
  ),
});

/** A model whose window is told, whatever it is. */
const windowSchema = v.object({
  refId: v.string(),
  metadata: v.object({ context_window: v.nonNullish(v.unknown()) }),
});

/** Kinds of models that cannot chat. Other kinds stay in, since Orq may add some. */
const noConversation = /embed|rerank|image|video|audio|speech|tts|stt|transcri|moderation|ocr/i;

const valid = <T>(schema: v.GenericSchema<unknown, T>, items: readonly unknown[]): T[] =>
  items.flatMap((item) => {
    const result = v.safeParse(schema, item);
    return result.success ? [result.output] : [];
  });

function detailed(items: readonly unknown[]): Extract<GatewayModels, { known: true }> {
  const models = valid(detailedSchema, items);
  const usable = models.filter(
    ({ enabled, model_type }) => enabled !== false && !noConversation.test(model_type ?? ''),
  );
  const facts = models.map(({ refId, has_functions, metadata }): readonly [string, ModelFacts] => [
    refId,
    statedFacts({
      contextWindow: metadata.context_window,
      maxOutputTokens: metadata.max_output_tokens,
      responsesApi: metadata.supports_responses_api,
      vision: metadata.supports_vision,
      functions: has_functions,
    }),
  ]);
  const oddWindows = valid(windowSchema, items)
    .filter(({ metadata }) => !v.is(count, metadata.context_window))
    .map(({ refId }) => refId);
  return {
    known: true,
    ids: [...new Set(usable.map(({ refId }) => refId))],
    facts: new Map(facts),
    ...(oddWindows.length > 0 && { oddWindows }),
  };
}

/** Why nothing was sent, or nothing came back, as a clause. Never an error's own message: that may repeat a bad key. */
function reasonFor(failed: Obstacle | Exclude<Answer, { kind: 'answer' }>): string {
  switch (failed.kind) {
    case 'url':
      return `the base URL ${failed.reason}`;
    case 'no-key':
    case 'odd-key':
      return 'the request could not be sent';
    case 'proxy':
      return `${failed.variable} names a proxy that cannot be used (${failed.scheme})`;
    case 'late':
      return `no whole answer within ${failed.ms / 1_000} seconds`;
    case 'refused-by-proxy':
      return `the proxy answers with status ${failed.status}`;
    case 'failed': {
      const code = codeOf(failed.error);
      return code === '' ? 'the connection failed' : `the connection failed (${excerpt(code)})`;
    }
  }
}

type List = Readonly<{ body: unknown; items: readonly unknown[] } | { reason: string }>;

/** Gets one list. */
async function getList(connection: Connection, path: string, ms: number): Promise<List> {
  const limits = { connectMs: ms, answerMs: ms, silentMs: ms, wholeMs: ms };
  const answer = await send(connection, { path, accept: 'application/json', limits, mostBytes });
  if (answer.kind !== 'answer') return { reason: reasonFor(answer) };
  const { status, end, text } = answer;
  if (status !== 200) return { reason: `it answers with status ${status}` };
  if (end === 'too-long') return { reason: `its answer is longer than ${mostBytes / 1024 / 1024} MB` };
  if (end === 'broken') return { reason: 'the connection was closed in the middle of the answer' };
  const body = parseJson(text);
  if (body === undefined) return { reason: 'its answer is not JSON' };
  const items = itemsOf(body);
  return items === undefined ? { reason: 'its answer is not a list' } : { body, items };
}

/** Whether a model is called like the key that was sent: the list is kept in a file, and shown. */
const repeats = (item: unknown, key: string): boolean =>
  isRecord(item) && typeof item['refId'] === 'string' && item['refId'].includes(key);

/**
 * Asks the gateway which models it offers, through the proxy and with the CA that Codex uses. `/v2/models` of its
 * origin gives capabilities, too; if that fails, `/models` below the base URL gives the ids. Takes ten seconds at most
 * and never throws. An empty list counts as no answer.
 */
export async function fetchModels(
  host: CertificateHost,
  { baseUrl, key, timeoutMs = 5_000 }: ModelsRequest,
): Promise<GatewayModels> {
  const unknown = (reason: string, url = baseUrl): GatewayModels => ({
    known: false,
    finding: finding('models-unknown', { url, reason }),
  });
  const connection = await connectionTo(host, { baseUrl, key }).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
    return error;
  });
  if (connection instanceof Problem) return unknown(wordingOf(connection.finding).message.replace(/\.$/, ''));
  if ('kind' in connection) return unknown(reasonFor(connection));
  const rich = await getList(connection, '/v2/models?limit=1000', timeoutMs);
  const models = 'items' in rich ? detailed(rich.items.filter((item) => !repeats(item, key))) : undefined;
  if (models !== undefined && models.ids.length > 0) return models;
  const plain = await getList(connection, 'models', timeoutMs);
  const ids = 'body' in plain ? (idsOf(plain.body) ?? []).filter((id) => !id.includes(key)) : [];
  if (ids.length > 0) return { known: true, ids, facts: models?.facts ?? new Map() };
  return unknown('reason' in plain ? plain.reason : 'it lists no models', `${connection.base}/models`);
}

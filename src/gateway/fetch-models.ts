import * as v from 'valibot';
import { type Finding, finding } from '../findings/index.ts';
import type { ModelFacts } from './model-facts.ts';

/** What the gateway lists, or why it is not known. */
export type GatewayModels =
  | Readonly<{
      known: true;
      /** Ids of the models that can be used in a conversation, in the gateway's order. */
      ids: readonly string[];
      /** By id; also of models that are not in `ids`. Empty where only the plain list could be had. */
      facts: ReadonlyMap<string, ModelFacts>;
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
const sizeLimit = 8 * 1024 * 1024;

const tokens = v.fallback(v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))), undefined);
const flag = v.fallback(v.optional(v.boolean()), undefined);
const word = v.fallback(v.optional(v.string()), undefined);

/** One model of `/v2/models`. What is missing or of another type is unknown; only the id is needed. */
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

const plainSchema = v.object({ id: v.pipe(v.string(), v.nonEmpty()) });

/** Kinds of models that hold no conversation. Kinds that are not named here stay: the list of kinds is not fixed. */
const noConversation = /embed|rerank|image|video|audio|speech|tts|stt|transcri|moderation|ocr/i;

/** A bare array, or `{ data: [...] | null }`; undefined for anything else. */
function itemsOf(body: unknown): readonly unknown[] | undefined {
  if (Array.isArray(body)) return body;
  if (body === null) return [];
  if (typeof body !== 'object' || body === undefined || !('data' in body)) return undefined;
  return itemsOf(Array.isArray(body.data) || body.data === null ? body.data : undefined);
}

const valid = <T>(schema: v.GenericSchema<unknown, T>, items: readonly unknown[]): T[] =>
  items.flatMap((item) => {
    const result = v.safeParse(schema, item);
    return result.success ? [result.output] : [];
  });

const given = (facts: { [Name in keyof ModelFacts]: ModelFacts[Name] | undefined }): ModelFacts =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

function detailed(items: readonly unknown[]): Extract<GatewayModels, { known: true }> {
  const models = valid(detailedSchema, items);
  const usable = models.filter(
    ({ enabled, model_type }) => enabled !== false && !noConversation.test(model_type ?? ''),
  );
  const facts = models.map(({ refId, has_functions, metadata }): readonly [string, ModelFacts] => [
    refId,
    given({
      contextWindow: metadata.context_window,
      maxOutputTokens: metadata.max_output_tokens,
      responsesApi: metadata.supports_responses_api,
      vision: metadata.supports_vision,
      functions: has_functions,
    }),
  ]);
  return { known: true, ids: [...new Set(usable.map(({ refId }) => refId))], facts: new Map(facts) };
}

/**
 * Why a request failed. Never the error's own message: for a key that no header can hold it repeats the key.
 */
function reasonFor(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'TimeoutError') return `no whole answer within ${timeoutMs / 1000} seconds`;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? `the connection failed (${code})` : 'the request could not be sent';
}

async function readLimited(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest of the download.
    if (size > sizeLimit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Answer = Readonly<{ items: readonly unknown[] } | { reason: string }>;

/** Gets one list. Redirects are not followed, not even on the same host: the key goes where it was meant to go. */
async function getList(url: string, { key, timeoutMs = 5_000 }: ModelsRequest): Promise<Answer> {
  try {
    const response = await fetch(url, {
      headers: { authorization: `Bearer ${key}`, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      return { reason: `it answers with status ${response.status}` };
    }
    const text = await readLimited(response);
    if (text === undefined) return { reason: `its answer is longer than ${sizeLimit / 1024 / 1024} MB` };
    const items = itemsOf(JSON.parse(text));
    return items === undefined ? { reason: 'its answer is not a list' } : { items };
  } catch (error) {
    return { reason: error instanceof SyntaxError ? 'its answer is not JSON' : reasonFor(error, timeoutMs) };
  }
}

/**
 * Asks the gateway which models it offers: with capabilities from `/v2/models` of its origin, else the plain ids from
 * `/models` below the base URL. Takes ten seconds at most and never throws; an empty list counts as no answer,
 * since nothing could be told from it.
 */
export async function fetchModels(request: ModelsRequest): Promise<GatewayModels> {
  const { baseUrl } = request;
  if (!URL.canParse(baseUrl)) {
    return { known: false, finding: finding('models-unknown', { url: baseUrl, reason: 'it is not a URL' }) };
  }
  const rich = await getList(new URL('/v2/models?limit=1000', baseUrl).href, request);
  const models = 'items' in rich ? detailed(rich.items) : undefined;
  if (models !== undefined && models.ids.length > 0) return models;
  const url = `${baseUrl.replace(/\/+$/, '')}/models`;
  const plain = await getList(url, request);
  const ids = 'items' in plain ? valid(plainSchema, plain.items).map(({ id }) => id) : [];
  if (ids.length > 0) return { known: true, ids: [...new Set(ids)], facts: models?.facts ?? new Map() };
  const reason = 'reason' in plain ? plain.reason : 'it lists no models';
  return { known: false, finding: finding('models-unknown', { url, reason }) };
}

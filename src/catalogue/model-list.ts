import * as v from 'valibot';
import { isModelId } from '../answers/rules.ts';
import { type Finding, finding } from '../findings/index.ts';
import { type ModelFacts, statedFacts } from '../gateway/model-facts.ts';
import { tokens } from './bundled.ts';

/** Name of the list beside the state. It holds ids and what the gateway says of them, and no secret. */
export const modelListFile = 'codex-orq-models.json';

/** Models with what the gateway says of each, as they are kept in files. */
export const ListedModels = v.array(
  v.object({
    id: v.pipe(v.string(), v.check(isModelId)),
    contextWindow: v.optional(tokens),
    maxOutputTokens: v.optional(tokens),
    responsesApi: v.optional(v.boolean()),
    vision: v.optional(v.boolean()),
    functions: v.optional(v.boolean()),
  }),
);

const listSchema = v.object({
  version: v.literal(1),
  gateway: v.string(),
  fetched: v.pipe(v.string(), v.isoTimestamp()),
  models: ListedModels,
});

/** The models that a gateway offered when it was last asked. */
export type ModelList = Readonly<{
  /** The base URL that it was asked at. */
  gateway: string;
  fetched: Date;
  ids: readonly string[];
  facts: ReadonlyMap<string, ModelFacts>;
}>;

/** Reads the text of a list; undefined for one that is not as we write it. It can be made anew at any time. */
export function parseModelList(text: string): ModelList | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const result = v.safeParse(listSchema, json);
  if (!result.success) return undefined;
  const { gateway, fetched, models } = result.output;
  const facts = models.map(({ id, ...rest }) => [id, statedFacts(rest)] as const);
  return { gateway, fetched: new Date(fetched), ids: models.map(({ id }) => id), facts: new Map(facts) };
}

/**
 * The text of a file that lists models: one a line, so that two lists can be compared by eye.
 * @param about what stands before them; one key at least
 */
export function formatModels(
  about: Readonly<Record<string, unknown>>,
  { ids, facts }: Pick<ModelList, 'ids' | 'facts'>,
): string {
  const lines = ids.map((id) => `    ${JSON.stringify({ id, ...facts.get(id) })}`);
  const start = JSON.stringify(about, null, 2).slice(0, -2);
  return `${start},\n  "models": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** The text of a list. */
export const formatModelList = ({ gateway, fetched, ...models }: ModelList): string =>
  formatModels({ version: 1, gateway, fetched: fetched.toISOString() }, models);

/** What a model could do according to the earlier list, and cannot according to the new one. */
function lostCapabilities(before: ModelFacts | undefined, now: ModelFacts | undefined): readonly string[] {
  if (before === undefined || now === undefined) return [];
  const { contextWindow: window } = now;
  return [
    ...(before.functions !== false && now.functions === false ? ['function calls'] : []),
    ...(before.vision === true && now.vision === false ? ['images'] : []),
    ...(before.responsesApi === true && now.responsesApi === false ? ['the Responses API'] : []),
    ...(before.contextWindow !== undefined && window !== undefined && window < before.contextWindow
      ? [`a context window of ${before.contextWindow} tokens (now ${window})`]
      : []),
  ];
}

/** The same as a finding; none where nothing is lost. */
export function lostFinding(
  model: string,
  before: ModelFacts | undefined,
  now: ModelFacts | undefined,
): readonly Finding[] {
  const what = lostCapabilities(before, now);
  return what.length === 0 ? [] : [finding('model-capability-lost', { model, what: what.join(', ') })];
}

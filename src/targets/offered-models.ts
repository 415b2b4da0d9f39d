import { formatModelList, lostFinding, type ModelList, parseModelList } from '../catalogue/model-list.ts';
import { isModelId } from '../answers/rules.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { GatewayModels } from '../gateway/fetch-models.ts';
import type { ModelFacts } from '../gateway/model-facts.ts';

/** Milliseconds in which a list that says the same is not written again. */
const day = 24 * 60 * 60 * 1000;

export type OfferedInput = Readonly<{
  baseUrl: string;
  /** What the gateway answered; undefined where it was not asked for want of a key. */
  answer: GatewayModels | undefined;
  /** Text of the kept list; undefined where there is none. */
  kept: string | undefined;
  used: readonly string[];
  now: Date;
}>;

export type Offered = Readonly<{
  /** Undefined if unknown. */
  ids: readonly string[] | undefined;
  facts: ReadonlyMap<string, ModelFacts>;
  /** The list to keep; undefined where it stays as it is. */
  list: string | undefined;
  findings: readonly Finding[];
}>;

/** The answer as a list: with ids that pass our own rule, each once. */
function listFrom(
  { ids, facts }: Extract<GatewayModels, { known: true }>,
  gateway: string,
  fetched: Date,
): ModelList {
  const usable = [...new Set(ids)].filter(isModelId);
  return { gateway, fetched, ids: usable, facts };
}

const sameModels = (a: ModelList, b: ModelList): boolean =>
  formatModelList({ ...a, fetched: b.fetched }) === formatModelList(b);

/** What the gateway offers: as it says now, else as it said when it was last asked at the same address. Pure. */
export function offeredModels({ baseUrl, answer, kept: text, used, now }: OfferedInput): Offered {
  const parsed = text === undefined ? undefined : parseModelList(text);
  const kept = parsed?.gateway === baseUrl ? parsed : undefined;
  if (answer?.known !== true) {
    const unknown = answer === undefined ? [] : [answer.finding];
    if (kept === undefined) return { ids: undefined, facts: new Map(), list: undefined, findings: unknown };
    const told = finding('models-from-list', {
      count: kept.ids.length,
      fetched: kept.fetched.toISOString().slice(0, 10),
    });
    return { ids: kept.ids, facts: kept.facts, list: undefined, findings: [...unknown, told] };
  }
  const list = listFrom(answer, baseUrl, now);
  const isFresh =
    kept !== undefined && now.getTime() - kept.fetched.getTime() < day && sameModels(kept, list);
  const lost = used.flatMap((model) => lostFinding(model, kept?.facts.get(model), answer.facts.get(model)));
  return {
    // With what our rule refuses, which is then told.
    ids: answer.ids,
    facts: answer.facts,
    list: isFresh ? undefined : formatModelList(list),
    findings: lost,
  };
}

import * as v from 'valibot';
import { isModelId, type ModelChoice } from '../answers/rules.ts';
import { formatModels, ListedModels, type ModelList, parseModelList } from '../catalogue/model-list.ts';
import { selectModels } from '../catalogue/selection.ts';

const Schema = v.object({
  version: v.literal(1),
  /** How they were chosen, where that is not `all`. */
  choice: v.optional(v.union([v.literal('used'), v.array(v.pipe(v.string(), v.check(isModelId)))])),
  models: ListedModels,
});

/** How the models of a repo's file were chosen; undefined for a text that is none of ours. */
export function modelChoiceIn(text: string): ModelChoice | undefined {
  try {
    const result = v.safeParse(Schema, JSON.parse(text));
    return result.success ? (result.output.choice ?? 'all') : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The list that this machine keeps, where it is one of a gateway that the dev containers use: that of another one says
 * nothing of theirs.
 */
export function listFor(text: string | undefined, gateways: readonly string[]): ModelList | undefined {
  const list = text === undefined ? undefined : parseModelList(text);
  return list !== undefined && gateways.includes(list.gateway) ? list : undefined;
}

export type ModelsFileInput = Readonly<{
  /** Models that the repo itself names, the dev containers' own first. */
  used: readonly string[];
  list: ModelList | undefined;
  choice: ModelChoice;
}>;

export type ModelsFile = Readonly<{
  text: string;
  /** How many models it names, and how many did not fit. */
  kept: number;
  cut: number;
}>;

/**
 * The file that says which models Codex is told of in a dev container: ids and what the gateway says of them, in the
 * order of the picker, and nothing of whose list it was or of when it was made. Without a list: those that the repo
 * names.
 */
export function modelsFileOf({ used, list, choice }: ModelsFileInput): ModelsFile {
  const facts: ModelList['facts'] = list?.facts ?? new Map();
  const { ids, cut } = selectModels({ used: [...new Set(used)], offered: list?.ids, choice, facts });
  const text = formatModels({ version: 1, ...(choice !== 'all' && { choice }) }, { ids, facts });
  return { text, kept: ids.length, cut };
}

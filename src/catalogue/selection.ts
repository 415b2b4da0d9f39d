import { isModelId, type ModelChoice } from '../answers/rules.ts';
import type { ModelFacts } from '../gateway/model-facts.ts';
import { compareNaturally } from '../lib/natural-order.ts';

/**
 * Entries at most. Each is some 23 kB, and Codex reads the file at each start: `npm run bench` measures what that
 * costs (see docs/performance.md).
 */
export const mostEntries = 500;

export type SelectionInput = Readonly<{
  /** The default model, then the others in use. */
  used: readonly string[];
  /** What the gateway offers; undefined where that is not known. */
  offered: readonly string[] | undefined;
  choice: ModelChoice;
  facts?: ReadonlyMap<string, ModelFacts>;
  most?: number;
}>;

export type Selection = Readonly<{
  /** The default first, then those in use, then the others by provider and name. */
  ids: readonly string[];
  /** How many did not fit. */
  cut: number;
  /** Offered ids that are none by our rule, or the same as another but for upper and lower case. */
  refused: readonly string[];
}>;

/** The provider is the part before the first slash. */
function byProviderAndName(a: string, b: string): number {
  const [providerA = '', providerB = ''] = [a.split('/', 1)[0], b.split('/', 1)[0]];
  return compareNaturally(providerA, providerB) || compareNaturally(a, b) || (a < b ? -1 : Number(a > b));
}

/** Whether a model can be used with Codex at all, as far as the gateway says. */
const canCallFunctions = (facts: ModelFacts | undefined): boolean => facts?.functions !== false;

/** Chooses the ids of a catalogue and puts them in the order of the picker. Pure; linear but for the sorting. */
export function selectModels(input: SelectionInput): Selection {
  const { used, offered = [], choice, facts, most = mostEntries } = input;
  const ids = new Map(used.map((id) => [id.toLowerCase(), id]));
  const refused: string[] = [];
  const others: string[] = [];
  for (const id of typeof choice === 'string' ? offered : choice) {
    if (!isModelId(id)) {
      refused.push(id);
      continue;
    }
    const taken = ids.get(id.toLowerCase());
    if (taken !== undefined) {
      if (taken !== id) refused.push(id);
      continue;
    }
    if (choice === 'used' || !canCallFunctions(facts?.get(id))) continue;
    ids.set(id.toLowerCase(), id);
    others.push(id);
  }
  // What you named stays in the order in which you named it.
  if (typeof choice === 'string') others.sort(byProviderAndName);
  const all = [...used, ...others];
  const kept = all.slice(0, Math.max(most, used.length));
  return { ids: kept, cut: all.length - kept.length, refused };
}

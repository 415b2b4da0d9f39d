import type { Offered } from '../answers/option.ts';
import type { GatewayModels } from '../gateway/fetch-models.ts';
import type { ModelFacts } from '../gateway/model-facts.ts';

const thousands = (tokens: number): string => `${Math.round(tokens / 1_000).toLocaleString('en')}k tokens`;

/** What the gateway says of a model, in a line. It tells no price. */
export function noteOf(id: string, facts: ModelFacts = {}): string {
  const { contextWindow, maxOutputTokens, vision, functions } = facts;
  return [
    id.slice(0, Math.max(id.indexOf('/'), 0)),
    contextWindow !== undefined && `window ${thousands(contextWindow)}`,
    maxOutputTokens !== undefined && `answers up to ${thousands(maxOutputTokens)}`,
    vision === true && 'reads images',
    functions === false && 'cannot call functions',
  ]
    .filter(Boolean)
    .join(', ');
}

/** The ids to choose from: those in use, then the gateway's where it told them. */
export function offersOf(inUse: readonly string[], models: GatewayModels | undefined): readonly Offered[] {
  const known = models?.known === true ? models : { ids: [], facts: new Map<string, ModelFacts>() };
  return [...new Set([...inUse, ...known.ids])].map((id) => ({
    value: id,
    note: noteOf(id, known.facts.get(id)),
  }));
}

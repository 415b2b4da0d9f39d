import type { ModelFacts } from '../gateway/model-facts.ts';

/** Limits of one family of OpenAI models, for those that Codex has no entry for. */
export type Family = Readonly<{
  /** Reasoning efforts that every model of the family takes. */
  efforts: readonly string[];
  defaultEffort: string;
  /** Whether `text.verbosity` may be sent. */
  verbosity: boolean;
  /** Whether tools may be sent for the model to search in (`tool_search`), instead of all at once. */
  search: boolean;
}>;

/**
 * How a model is spoken to. `openai`: the gateway passes the request on as it is. `functions`: it translates it to
 * another API (or may do so), where only function tools arrive.
 */
export type ModelKind =
  | Readonly<{ kind: 'openai'; name: string; family: Family | undefined }>
  | Readonly<{ kind: 'functions' }>;

/**
 * What OpenAI documents of its families, and what Codex's own entries said while it had them (0.125.0 to 0.155.1):
 * patch grammars and reasoning came with GPT-5, `xhigh` and tool search with 5.2; chat models have no reasoning to
 * set; pro models know only the high end; codex models take no other verbosity than their own; nano has no search.
 */
function familyOf(name: string): Family | undefined {
  const [, major, minor] = /^gpt-(\d+)(?:\.(\d+))?(?![\d.])/.exec(name) ?? [];
  if (major === undefined || Number(major) < 5 || /-chat\b/.test(name)) return undefined;
  const recent = Number(major) > 5 || Number(minor ?? 0) >= 2;
  const verbosity = !name.includes('codex');
  const search = recent && !/-nano\b/.test(name);
  if (/-pro\b/.test(name)) return { efforts: ['high'], defaultEffort: 'high', verbosity, search };
  const efforts = ['low', 'medium', 'high', ...(recent ? ['xhigh'] : [])];
  return { efforts, defaultEffort: 'medium', verbosity, search };
}

/**
 * Whether the gateway translates what is sent to a model, or may do so. Only `openai/…` is OpenAI's own API:
 * `azure/…` and the like speak another dialect, a Smart Router (`workspace@orq/name`) may answer with any model of its
 * pool, `workspace@openailike/…` is an unknown server, and `agent/key` is not even a model.
 */
export const isTranslated = (id: string, facts: ModelFacts | undefined): boolean =>
  !/^openai\/[^/]+$/.test(id) || facts?.responsesApi === false;

/** Sorts an id as the gateway has it. `known` tells whether Codex has an entry of a bare name. */
export function kindOf(
  id: string,
  facts: ModelFacts | undefined,
  known: (name: string) => boolean,
): ModelKind {
  if (isTranslated(id, facts)) return { kind: 'functions' };
  const name = id.slice('openai/'.length);
  const family = familyOf(name);
  if (family === undefined && !known(name)) return { kind: 'functions' };
  return { kind: 'openai', name, family };
}

import type { ModelFacts } from '../gateway/model-facts.ts';
import { type BundledEntry, entryFor, sendsTools } from './bundled.ts';
import { instructionsOf, neutralInstructions } from './instructions.ts';
import { type Family, kindOf } from './model-kind.ts';

/** Window for a model of which nothing is known: what today's smaller coding models have, in tokens. */
export const carefulWindow = 128_000;

export type CatalogueEntry = Readonly<{ slug: string; priority: number; [field: string]: unknown }>;

export type Made = Readonly<{
  entry: CatalogueEntry;
  /** Whether only function tools may be sent. */
  functionsOnly: boolean;
}>;

/** Those of the values whose field is there at all: what this version of Codex does not know is left out. */
const existing = (
  fields: Readonly<Record<string, unknown>>,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> => Object.fromEntries(Object.entries(values).filter(([field]) => field in fields));

/**
 * What no model behind a gateway should inherit: offers to move to another model (a bare id, which the gateway
 * refuses), announcements, and service tiers, which are billed and which the gateway need not pass on.
 */
export const notOurs = {
  availability_nux: null,
  upgrade: null,
  additional_speed_tiers: [],
  service_tiers: [],
  default_service_tier: null,
  auto_review_model_override: null,
} as const;

/** What is OpenAI's own and gets lost, or is refused, in a translation. */
export const openaiOnly = {
  apply_patch_tool_type: null,
  comp_hash: null,
  default_reasoning_level: null,
  default_reasoning_summary: 'none',
  default_verbosity: null,
  experimental_supported_tools: [],
  multi_agent_reasoning_effort: null,
  model_specialty: null,
  node_repl_auto_review_required: false,
  support_verbosity: false,
  supports_experimental_context: false,
  supports_image_detail_original: false,
  supports_reasoning_effort_updates: false,
  supports_search_tool: false,
  use_responses_lite: false,
  web_search_tool_type: 'text',
} as const;

/**
 * How an entry keeps Codex from sending a translated model anything but functions, whatever the template has: without
 * these fields Codex does as it likes. Measured with 0.169.0, where they hold against `web_search = "live"` and
 * `features.code_mode` too. Versions that do not know a field ignore it.
 */
export const functionsAlone = {
  multi_agent_version: 'disabled',
  tool_mode: 'direct',
  web_search_provider: 'search_mcp',
} as const;

/** Fields that one covered version or another refuses an entry without; those after it ignore them. */
export const requiredSomewhere = {
  supports_parallel_tool_calls: true,
  supports_reasoning_summaries: true,
} as const;

/**
 * The reasoning efforts that every covered version knows: one that it does not know makes it refuse the whole file
 * (`max` stops 0.134.0 and 0.125.0). Those that are left out are missing in the picker; one that `config.toml` sets is
 * sent all the same (0.169.0).
 */
export const knownEfforts: ReadonlySet<string> = new Set([
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
]);

type Efforts = Pick<BundledEntry, 'supported_reasoning_levels' | 'default_reasoning_level'>;

function commonEfforts({
  supported_reasoning_levels: levels,
  default_reasoning_level: usual,
}: Efforts): Efforts {
  const kept = levels.filter(({ effort }) => knownEfforts.has(effort));
  const isKept = kept.some(({ effort }) => effort === usual);
  return {
    supported_reasoning_levels: kept,
    ...(usual !== undefined && { default_reasoning_level: isKept ? usual : (kept.at(-1)?.effort ?? null) }),
  };
}

/** Where Codex starts to compact: at nine tenths (its own share) of what is left for input beside one full answer. */
function compactLimit({ contextWindow, maxOutputTokens }: ModelFacts): { auto_compact_token_limit?: number } {
  if (contextWindow === undefined || maxOutputTokens === undefined || maxOutputTokens * 2 > contextWindow)
    return {};
  return { auto_compact_token_limit: Math.floor((contextWindow - maxOutputTokens) * 0.9) };
}

/**
 * Windows of a model that Codex runs itself. Codex's figure is the input that the model is run with at its ordinary
 * price, below what the gateway states as the whole: it stays, unless the gateway offers less. What the gateway
 * states is the limit up to which you may raise it (`model_context_window`).
 */
function openaiWindows(
  source: BundledEntry,
  own: boolean,
  facts: ModelFacts | undefined,
): Record<string, number> {
  const usual = source.context_window ?? carefulWindow;
  const window = Math.min(usual, facts?.contextWindow ?? usual);
  const most = own ? source.max_context_window : facts?.contextWindow;
  return {
    context_window: window,
    max_context_window: Math.max(window, Math.min(most ?? window, facts?.contextWindow ?? most ?? window)),
  };
}

function familyLimits(template: BundledEntry, family: Family): Record<string, unknown> {
  return {
    supported_reasoning_levels: template.supported_reasoning_levels.filter(({ effort }) =>
      family.efforts.includes(effort),
    ),
    default_reasoning_level: family.defaultEffort,
    ...(!family.verbosity && { support_verbosity: false, default_verbosity: null }),
    ...(!family.search && { supports_search_tool: false, multi_agent_version: 'disabled' }),
  };
}

/** Fields that describe a model itself, not how Codex talks to it: these hold whichever way it is reached. */
export const describing = [
  'supported_reasoning_levels',
  'default_reasoning_level',
  'support_verbosity',
  'default_verbosity',
  'input_modalities',
  'truncation_policy',
] as const;

const described = (known: BundledEntry): Record<string, unknown> =>
  Object.fromEntries(describing.filter((field) => field in known).map((field) => [field, known[field]]));

const modalities = (vision: boolean): readonly string[] => (vision ? ['text', 'image'] : ['text']);

function openaiFields(
  template: BundledEntry,
  known: BundledEntry | undefined,
  family: Family | undefined,
  facts: ModelFacts | undefined,
): BundledEntry {
  const source = known ?? template;
  const limits =
    known === undefined && family !== undefined ? familyLimits(template, family) : described(source);
  return {
    ...(known !== undefined && sendsTools(known) ? known : template),
    ...limits,
    ...openaiWindows(source, known !== undefined, facts),
    ...(facts?.vision === false && { input_modalities: modalities(false) }),
  };
}

function functionFields(template: BundledEntry, facts: ModelFacts | undefined): BundledEntry {
  const window = facts?.contextWindow ?? carefulWindow;
  return {
    ...template,
    ...existing(template, openaiOnly),
    ...functionsAlone,
    base_instructions: neutralInstructions(instructionsOf(template)),
    // Its instructions are OpenAI's again; the rest falls back to what Codex says to every model.
    model_messages: null,
    supports_reasoning_summaries: false,
    supported_reasoning_levels: [],
    input_modalities: modalities(facts?.vision === true),
    context_window: window,
    max_context_window: window,
    ...compactLimit(facts ?? {}),
  };
}

/** Makes the entry for one id of the gateway. `index` is its place in the picker, from 0. */
export function makeEntry(
  id: string,
  index: number,
  entries: readonly BundledEntry[],
  template: BundledEntry,
  facts: ModelFacts | undefined,
): Made {
  const kind = kindOf(id, facts, (name) => entryFor(entries, name) !== undefined);
  const fields =
    kind.kind === 'openai'
      ? openaiFields(template, entryFor(entries, kind.name), kind.family, facts)
      : functionFields(template, facts);
  const entry = {
    ...requiredSomewhere,
    ...fields,
    ...commonEfforts(fields),
    ...existing(fields, notOurs),
    slug: id,
    display_name: id,
    description: 'Through the Orq.ai AI Gateway.',
    priority: index,
    visibility: 'list',
    supported_in_api: true,
  };
  return { entry, functionsOnly: kind.kind === 'functions' };
}

/** Codex's own entries as they are, in their order behind ours, in the form that every covered version takes. */
export const keptEntries = (
  entries: readonly BundledEntry[],
  slugs: readonly string[],
): readonly CatalogueEntry[] =>
  entries
    .filter(({ slug }) => !slugs.includes(slug))
    .toSorted((a, b) => a.priority - b.priority)
    .map((entry, index) => ({
      ...requiredSomewhere,
      ...entry,
      ...commonEfforts(entry),
      priority: slugs.length + index,
    }));

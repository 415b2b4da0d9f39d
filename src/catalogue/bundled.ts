import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty());
/** A number of tokens. */
export const tokens = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/**
 * One model of Codex's own catalogue: the fields that are looked at, and whatever else the installed version has.
 * Measured with `codex debug models --bundled` of 0.125.0 to 0.169.0.
 */
const entrySchema = v.looseObject({
  slug: text,
  priority: v.pipe(v.number(), v.safeInteger()),
  visibility: text,
  supported_in_api: v.boolean(),
  supported_reasoning_levels: v.array(v.looseObject({ effort: text, description: v.string() })),
  default_reasoning_level: v.nullish(text),
  base_instructions: v.nullish(v.string()),
  model_messages: v.nullish(v.looseObject({ instructions_template: v.nullish(v.string()) })),
  apply_patch_tool_type: v.nullish(v.string()),
  context_window: v.nullish(tokens),
  max_context_window: v.nullish(tokens),
  tool_mode: v.nullish(v.string()),
  use_responses_lite: v.nullish(v.boolean()),
  multi_agent_version: v.nullish(v.string()),
});

const bundledSchema = v.looseObject({ models: v.pipe(v.array(entrySchema), v.minLength(1)) });

export type BundledEntry = v.InferOutput<typeof entrySchema>;

/** Checks what `codex debug models --bundled` printed; `reason` names the first field that is not as expected. */
export function parseBundled(
  value: unknown,
): { ok: true; entries: readonly BundledEntry[] } | { ok: false; reason: string } {
  const result = v.safeParse(bundledSchema, value, { abortEarly: true });
  if (result.success) return { ok: true, entries: result.output.models };
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  return { ok: false, reason: path === null ? issue.message : `${path}: ${issue.message}` };
}

/**
 * Whether Codex offers its tools one by one with this entry. With `tool_mode` (code_mode_only) or `use_responses_lite`
 * it sends no tools at all through a custom provider.
 */
export const sendsTools = (entry: BundledEntry): boolean =>
  (entry.tool_mode ?? undefined) === undefined &&
  entry.use_responses_lite !== true &&
  Boolean(entry.base_instructions || entry.model_messages?.instructions_template);

/**
 * Codex's entry for the OpenAI model of this bare name; a dated snapshot (`-2026-03-05`) is the model that it is of.
 */
export function entryFor(entries: readonly BundledEntry[], name: string): BundledEntry | undefined {
  const undated = name.replace(/-\d{4}-\d{2}-\d{2}$/, '');
  return entries.find(({ slug }) => slug === name) ?? entries.find(({ slug }) => slug === undated);
}

/**
 * The entry that stands in for models that Codex does not know: the newest one (lowest priority) that the picker
 * offers, that sends its tools and has the patch tool. Hidden entries serve Codex itself.
 */
export function templateOf(entries: readonly BundledEntry[]): BundledEntry | undefined {
  return entries
    .filter(sendsTools)
    .filter(({ visibility, supported_in_api }) => visibility === 'list' && supported_in_api)
    .filter(
      ({ apply_patch_tool_type, context_window }) => apply_patch_tool_type === 'freeform' && context_window,
    )
    .sort((a, b) => a.priority - b.priority)[0];
}

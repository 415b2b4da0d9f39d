/** A model entry as Codex prints it, reduced to what the catalogue looks at and a few fields that it does not. */
export type MadeUpEntry = Record<string, unknown> & { slug: string };

export const entry = (slug: string, fields: Record<string, unknown> = {}): MadeUpEntry => ({
  slug,
  display_name: slug.toUpperCase(),
  description: `About ${slug}.`,
  default_reasoning_level: 'medium',
  supported_reasoning_levels: ['low', 'medium', 'high', 'xhigh'].map((effort) => ({
    effort,
    description: `${effort} effort`,
  })),
  shell_type: 'unified_exec',
  visibility: 'list',
  supported_in_api: true,
  priority: 10,
  additional_speed_tiers: ['fast'],
  service_tiers: [{ id: 'priority', name: 'Fast', description: 'Faster, billed as more' }],
  availability_nux: { message: 'New!' },
  upgrade: { model: 'gpt-9', migration_markdown: 'Move on.' },
  base_instructions: `You are ${slug}.`,
  support_verbosity: true,
  default_verbosity: 'low',
  apply_patch_tool_type: 'freeform',
  web_search_tool_type: 'text_and_image',
  truncation_policy: { mode: 'tokens', limit: 10_000 },
  context_window: 272_000,
  max_context_window: 272_000,
  experimental_supported_tools: ['clock'],
  input_modalities: ['text', 'image'],
  supports_search_tool: true,
  use_responses_lite: false,
  a_field_of_the_future: { kept: true },
  ...fields,
});

/** As in current versions: the first entry is of the kind that sends no tools, and one entry is Codex's own. */
export const bundledModels = (): MadeUpEntry[] => [
  entry('gpt-8', {
    priority: 1,
    tool_mode: 'code_mode_only',
    use_responses_lite: true,
    multi_agent_version: 'v2',
    context_window: 500_000,
    max_context_window: 800_000,
    default_reasoning_level: 'low',
    supported_reasoning_levels: [
      { effort: 'low', description: 'l' },
      { effort: 'ultra', description: 'u' },
    ],
  }),
  entry('gpt-5.2', { priority: 29, context_window: 200_000, max_context_window: 200_000 }),
  entry('gpt-5.5', { priority: 13 }),
  entry('gpt-5.4', { priority: 16, visibility: 'hide', max_context_window: 1_000_000 }),
  entry('codex-auto-review', { priority: 2, visibility: 'hide' }),
];

export const bundled = (
  models: readonly MadeUpEntry[] = bundledModels(),
): { models: readonly MadeUpEntry[] } => ({
  models,
});

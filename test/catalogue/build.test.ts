import { describe, expect, it } from 'vitest';
import { buildCatalogue, type Catalogue } from '../../src/catalogue/build.ts';
import type { ModelFacts } from '../../src/gateway/model-facts.ts';
import { bundled, bundledModels, entry, type MadeUpEntry } from './made-up-codex.ts';

type Entry = Record<string, unknown>;
const codexVersion = '0.169.0';

function build(
  ids: readonly string[],
  facts: Record<string, ModelFacts> = {},
  models: readonly MadeUpEntry[] = bundledModels(),
): Catalogue {
  const capabilities = new Map(Object.entries(facts));
  const made = buildCatalogue({ bundled: bundled(models), ids, capabilities, codexVersion });
  if (!made.ok) throw new Error(JSON.stringify(made.finding));
  return made;
}

const entriesOf = ({ json }: Catalogue): Entry[] => (JSON.parse(json) as { models: Entry[] }).models;

function one(id: string, facts?: ModelFacts, models?: readonly MadeUpEntry[]): Entry {
  const [found] = entriesOf(build([id], facts === undefined ? {} : { [id]: facts }, models));
  if (found === undefined) throw new Error('no entry');
  return found;
}

const functionsOnly = {
  apply_patch_tool_type: null,
  supports_search_tool: false,
  use_responses_lite: false,
  multi_agent_version: 'disabled',
  support_verbosity: false,
  supported_reasoning_levels: [],
  experimental_supported_tools: [],
};

describe('the file', () => {
  it('holds exactly the asked ids, in their order, the default first', () => {
    const ids = ['openai/gpt-5.4', 'anthropic/claude-sonnet-4-6', 'acme@orq/fast'];
    const made = build([...ids, 'openai/gpt-5.4']);
    expect(made.slugs).toEqual(ids);
    expect(entriesOf(made).map(({ slug, priority }) => [slug, priority])).toEqual(
      ids.map((id, i) => [id, i]),
    );
  });

  it('is the same, byte for byte, for the same input, and ends like a text file', () => {
    const ids = ['openai/gpt-5.4', 'google/gemini-3-pro'];
    const { json } = build(ids);
    expect(build(ids).json).toBe(json);
    expect(json).toMatch(
      /^\{\n {2}"generated_by": \{\n {4}"package": "codex-orq",\n {4}"codex": "0\.169\.0",\n/,
    );
    expect(json.endsWith('\n}\n')).toBe(true);
  });

  it('leaves what it was built from untouched', () => {
    const models = bundledModels();
    build(['openai/gpt-5.4', 'openai/gpt-8', 'google/gemini-3-pro'], {}, models);
    expect(models).toEqual(bundledModels());
  });

  it('needs an id', () => {
    expect(() => build([])).toThrow(RangeError);
  });
});

describe('an OpenAI model', () => {
  it("is described by Codex's own entry where there is one, and listed even if Codex hides it", () => {
    expect(one('openai/gpt-5.4')).toMatchObject({
      slug: 'openai/gpt-5.4',
      visibility: 'list',
      base_instructions: 'You are gpt-5.4.',
      apply_patch_tool_type: 'freeform',
      max_context_window: 1_000_000,
      a_field_of_the_future: { kept: true },
    });
  });

  it('is found by the name that a dated snapshot is of', () => {
    expect(one('openai/gpt-5.2-2025-12-11')).toMatchObject({
      slug: 'openai/gpt-5.2-2025-12-11',
      base_instructions: 'You are gpt-5.2.',
      context_window: 200_000,
    });
  });

  it('without an entry is described by the newest one that sends its tools', () => {
    const unknown = one('openai/gpt-5.7');
    expect(unknown).toMatchObject({
      base_instructions: 'You are gpt-5.5.',
      apply_patch_tool_type: 'freeform',
    });
    expect(unknown['supports_search_tool']).toBe(true);
  });

  it('that Codex runs without tools keeps its facts and gets the way of talking of one with tools', () => {
    const made = one('openai/gpt-8');
    expect(made).toMatchObject({
      base_instructions: 'You are gpt-5.5.',
      use_responses_lite: false,
      context_window: 500_000,
      max_context_window: 800_000,
      default_reasoning_level: 'low',
      // Codex up to 0.134.0 refuses a whole file for an effort that it does not know.
      supported_reasoning_levels: [{ effort: 'low' }],
    });
    expect(made).not.toHaveProperty('tool_mode');
    expect(made).not.toHaveProperty('multi_agent_version');
  });

  it('has no default effort that an older Codex does not know, and would refuse the file for', () => {
    const efforts = (...names: string[]) => names.map((effort) => ({ effort, description: effort }));
    const known = entry('gpt-5.6', {
      default_reasoning_level: 'ultra',
      supported_reasoning_levels: efforts('low', 'high', 'ultra'),
    });
    const unknown = entry('gpt-5.3', {
      default_reasoning_level: 'ultra',
      supported_reasoning_levels: efforts('ultra'),
    });
    const models = [known, unknown, ...bundledModels()];
    expect(one('openai/gpt-5.6', undefined, models)).toMatchObject({ default_reasoning_level: 'high' });
    expect(one('openai/gpt-5.3', undefined, models)).toMatchObject({ default_reasoning_level: null });
  });

  it.each([
    ['openai/gpt-5.7', ['low', 'medium', 'high', 'xhigh'], 'medium', true, true],
    ['openai/gpt-5.4-nano', ['low', 'medium', 'high', 'xhigh'], 'medium', true, false],
    ['openai/gpt-5', ['low', 'medium', 'high'], 'medium', true, false],
    ['openai/gpt-5.1-codex', ['low', 'medium', 'high'], 'medium', false, false],
    ['openai/gpt-5.2-pro', ['high'], 'high', true, true],
  ])('%s gets no more than its family takes', (id, efforts, effort, verbosity, search) => {
    const made = one(id);
    const levels = made['supported_reasoning_levels'] as { effort: string }[];
    expect(levels.map((level) => level.effort)).toEqual(efforts);
    expect(made['default_reasoning_level']).toBe(effort);
    expect(made['support_verbosity']).toBe(verbosity);
    expect(made['supports_search_tool']).toBe(search);
    expect(made['apply_patch_tool_type']).toBe('freeform');
  });

  it('inherits no offer to move to a bare id, no announcement and no billed tier', () => {
    const own = entry('gpt-5.3', { default_service_tier: 'priority', auto_review_model_override: 'gpt-8' });
    expect(one('openai/gpt-5.3', undefined, [...bundledModels(), own])).toMatchObject({
      default_service_tier: null,
      auto_review_model_override: null,
    });
    expect(one('openai/gpt-5.4')).toMatchObject({
      upgrade: null,
      availability_nux: null,
      service_tiers: [],
      additional_speed_tiers: [],
    });
  });

  it('gets no field that the installed version does not have', () => {
    const needed = ['supports_parallel_tool_calls', 'supports_reasoning_summaries'];
    const allowed = new Set([...Object.keys(entry('x')), ...needed]);
    expect(Object.keys(one('openai/gpt-5.4')).filter((field) => !allowed.has(field))).toEqual([]);
  });
});

describe('a model that the gateway translates', () => {
  it.each([
    'anthropic/claude-sonnet-4-6',
    'google/gemini-3-pro',
    'azure/gpt-5.4',
    'acme@orq/fast',
    'acme@openailike/gpt-5.4',
    'agent/my-agent',
    'openai/gpt-4o',
    'openai/o3',
    'openai/gpt-oss-120b',
    'openai/gpt-5-chat-latest',
    'aws/openai/gpt-5.4',
  ])('%s is offered functions only', (id) => {
    expect(one(id)).toMatchObject({ slug: id, ...functionsOnly, shell_type: 'unified_exec' });
  });

  it('is what an OpenAI model becomes that the gateway does not reach by the Responses API', () => {
    expect(one('openai/gpt-5.4', { responsesApi: false })).toMatchObject(functionsOnly);
    expect(one('openai/gpt-5.4', { responsesApi: true })['apply_patch_tool_type']).toBe('freeform');
  });

  it('says in its own entry that it gets no hosted search, no sub-agents and no code mode', () => {
    expect(one('anthropic/claude-sonnet-4-6')).toMatchObject({
      web_search_provider: 'search_mcp',
      multi_agent_version: 'disabled',
      tool_mode: 'direct',
    });
    expect(one('openai/gpt-5.4')).not.toHaveProperty('web_search_provider');
    const { functionsOnly: ids } = build(['openai/gpt-5.4', 'anthropic/claude-sonnet-4-6']);
    expect(ids).toEqual(['anthropic/claude-sonnet-4-6']);
  });

  it('that cannot call functions is pointed out', () => {
    const { findings } = build(['a/b', 'c/d'], { 'a/b': { functions: true }, 'c/d': { functions: false } });
    expect(findings.map(({ code, args }) => [code, args])).toEqual([
      ['catalogue-no-functions', { model: 'c/d' }],
    ]);
  });
});

describe('windows and pictures', () => {
  const claude = 'anthropic/claude-sonnet-4-6';

  it("are the gateway's for a translated model, with room for an answer before Codex compacts", () => {
    const made = one(claude, { contextWindow: 200_000, maxOutputTokens: 64_000, vision: true });
    expect(made).toMatchObject({
      context_window: 200_000,
      max_context_window: 200_000,
      input_modalities: ['text', 'image'],
    });
    expect(made['auto_compact_token_limit']).toBe(122_400);
  });

  it('are careful where the gateway does not say', () => {
    const made = one(claude);
    expect(made).toMatchObject({
      context_window: 128_000,
      max_context_window: 128_000,
      input_modalities: ['text'],
    });
    expect(made).not.toHaveProperty('auto_compact_token_limit');
  });

  it('ignore a stated answer that would fill the window', () => {
    const made = one(claude, { contextWindow: 100_000, maxOutputTokens: 100_000 });
    expect(made['context_window']).toBe(100_000);
    expect(made).not.toHaveProperty('auto_compact_token_limit');
  });

  it.each([
    ['openai/gpt-5.4', 1_050_000, 272_000, 1_000_000],
    ['openai/gpt-5.4', 400_000, 272_000, 400_000],
    ['openai/gpt-5.4', 128_000, 128_000, 128_000],
    ['openai/gpt-5.4', undefined, 272_000, 1_000_000],
    ['openai/gpt-5.7', 1_050_000, 272_000, 1_050_000],
    ['openai/gpt-5.7', 128_000, 128_000, 128_000],
    ['openai/gpt-5.7', undefined, 272_000, 272_000],
  ])(
    "of %s with %s in the gateway are Codex's own where the gateway offers as much",
    (id, contextWindow, usual, most) => {
      const made = one(id, contextWindow === undefined ? {} : { contextWindow });
      expect([made['context_window'], made['max_context_window']]).toEqual([usual, most]);
    },
  );

  it('take pictures away from an OpenAI model that the gateway says cannot see', () => {
    expect(one('openai/gpt-5.4')['input_modalities']).toEqual(['text', 'image']);
    expect(one('openai/gpt-5.4', { vision: false })['input_modalities']).toEqual(['text']);
  });
});

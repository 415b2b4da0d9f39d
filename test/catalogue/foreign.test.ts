import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildCatalogue } from '../../src/catalogue/build.ts';
import { bundled, bundledModels, entry } from './made-up-codex.ts';

const codexVersion = '0.169.0';

function refused(value: unknown): string {
  const made = buildCatalogue({ bundled: value, ids: ['openai/gpt-5.4'], codexVersion });
  return made.ok ? 'built' : made.finding.code;
}

const entriesOf = (json: string): Record<string, unknown>[] =>
  (JSON.parse(json) as { models: Record<string, unknown>[] }).models;

describe('a foreign catalogue', () => {
  const withField = (field: string, value: unknown): unknown =>
    bundled([...bundledModels(), entry('gpt-7', { [field]: value })]);

  it.each([
    ['nothing', undefined],
    ['an array', []],
    ['no models', { models: [] }],
    ['models that are no list', { models: {} }],
    ['a model without a slug', withField('slug', '')],
    ['a priority that is no number', withField('priority', '1')],
    ['a window that is no number of tokens', withField('context_window', -1)],
    ['a flag that is no flag', withField('use_responses_lite', 'yes')],
    ['efforts of another form', withField('supported_reasoning_levels', ['low'])],
  ])('with %s is refused', (_name, value) => {
    expect(refused(value)).toBe('catalogue-unreadable');
  });

  it('names the field that was not understood', () => {
    const made = buildCatalogue({ bundled: withField('priority', '1'), ids: ['a/b'], codexVersion });
    expect(made).toMatchObject({
      ok: false,
      finding: { args: { reason: expect.stringContaining('models.5.priority') } },
    });
  });

  it.each([
    ['code mode', { tool_mode: 'code_mode_only' }],
    ['a mode of the future', { tool_mode: 'another' }],
    ['the lite protocol', { use_responses_lite: true }],
    ['hidden', { visibility: 'hide' }],
    ['not for the API', { supported_in_api: false }],
    ['no patch tool', { apply_patch_tool_type: null }],
    ['no window', { context_window: null }],
    ['no instructions', { base_instructions: null }],
  ])('whose every model is %s gives no template', (_name, fields) => {
    expect(refused(bundled([entry('gpt-5.5', fields), entry('gpt-5.2', fields)]))).toBe(
      'catalogue-no-template',
    );
  });

  it('may keep its instructions in a template of messages', () => {
    const model_messages = { instructions_template: 'You are Codex.' };
    expect(refused(bundled([entry('gpt-5.5', { base_instructions: undefined, model_messages })]))).toBe(
      'built',
    );
  });

  it('never leads to an entry that sends no tools', () => {
    const anyEntry = fc.record({
      slug: fc.constantFrom('gpt-5.4', 'gpt-5.5', 'gpt-6', 'o9'),
      priority: fc.integer({ min: 0, max: 3 }),
      tool_mode: fc.option(fc.constant('code_mode_only')),
      use_responses_lite: fc.option(fc.boolean()),
      visibility: fc.constantFrom('list', 'hide', 'none'),
      apply_patch_tool_type: fc.option(fc.constant('freeform')),
    });
    const ids = ['openai/gpt-5.4', 'openai/gpt-6', 'openai/o9', 'x/y', 'openai/gpt-7'];
    fc.assert(
      fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 5 }), (models) => {
        const entries = models.map(({ slug, ...fields }) => entry(slug, fields));
        const made = buildCatalogue({ bundled: bundled(entries), ids, codexVersion });
        if (!made.ok) expect(made.finding.code).toBe('catalogue-no-template');
        for (const { tool_mode, use_responses_lite } of made.ok ? entriesOf(made.json) : []) {
          expect(tool_mode ?? 'direct').toBe('direct');
          expect(use_responses_lite ?? false).toBe(false);
        }
      }),
    );
  });
});

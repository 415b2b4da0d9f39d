import { expect, test } from 'vitest';
import { selectModels } from '../../src/catalogue/selection.ts';

const offered = ['xai/grok-4', 'openai/gpt-5.10', 'openai/gpt-5.9', 'acme@orq/fast', 'openai/gpt-5.4'];
const used = ['openai/gpt-5.4', 'anthropic/claude-sonnet-4-6'];

test('the models in use come first, then those of the gateway by provider and number', () => {
  const sorted = ['acme@orq/fast', 'openai/gpt-5.9', 'openai/gpt-5.10', 'xai/grok-4'];
  expect(selectModels({ used, offered, choice: 'all' })).toEqual({
    ids: [...used, ...sorted],
    cut: 0,
    refused: [],
  });
  expect(selectModels({ used, offered, choice: 'used' }).ids).toEqual(used);
  expect(selectModels({ used, offered: undefined, choice: 'all' }).ids).toEqual(used);
});

test('a model that cannot call functions is offered where it is in use alone', () => {
  const facts = new Map([
    ['xai/grok-4', { functions: false }],
    ['openai/gpt-5.4', { functions: false }],
    ['openai/gpt-5.9', { functions: true }],
  ]);
  const { ids, cut } = selectModels({ used, offered, choice: 'all', facts });
  expect(ids).toEqual([...used, 'acme@orq/fast', 'openai/gpt-5.9', 'openai/gpt-5.10']);
  expect(cut).toBe(0);
});

test('what was named stays in its order; what is no id, or one in another case, is refused', () => {
  const choice = ['xai/grok-4', 'OpenAI/GPT-5.4', 'no id', 'acme@orq/fast', 'xai/grok-4'];
  expect(selectModels({ used, offered, choice })).toEqual({
    ids: [...used, 'xai/grok-4', 'acme@orq/fast'],
    cut: 0,
    refused: ['OpenAI/GPT-5.4', 'no id'],
  });
});

test('where not all fit, those in use are kept', () => {
  expect(selectModels({ used, offered, choice: 'all', most: 3 })).toMatchObject({
    ids: [...used, 'acme@orq/fast'],
    cut: 3,
  });
  expect(selectModels({ used, offered, choice: 'all', most: 1 })).toMatchObject({ ids: used, cut: 4 });
});

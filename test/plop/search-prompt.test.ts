import { describe, expect, test } from 'vitest';
import { noteOf } from '../../src/commands/offered-models.ts';
import { choicesFor } from '../../src/plop/search-prompt.ts';

const offers = [
  { value: 'openai/gpt-5.4', note: 'openai, window 400k tokens' },
  { value: 'anthropic/claude\u001b[2J' },
];
const isId = (text: string): boolean => text.includes('/');
const namesFor = (typed: string): readonly string[] =>
  choicesFor(offers, typed, isId).map(({ name }) => name);

describe('what can be chosen', () => {
  test('every word has to be in the id', () => {
    expect(namesFor('')).toHaveLength(2);
    expect(namesFor('GPT open')).toEqual(['openai/gpt-5.4']);
    expect(choicesFor(offers, 'gpt', isId)[0]).toMatchObject({ description: 'openai, window 400k tokens' });
  });

  test('what was typed, where it could be an id that is not there', () => {
    expect(namesFor('acme/gpt')).toEqual(['acme/gpt (as typed)']);
    expect(namesFor('openai/gpt-5.4')).toEqual(['openai/gpt-5.4']);
  });

  test('nothing: the hint cannot be chosen', () => {
    expect(choicesFor(offers, 'zzz', isId)).toMatchObject([{ disabled: true }]);
    expect(namesFor('zzz')).toEqual(['No id matches; type a whole one: provider/model']);
  });

  test('nothing that steers a terminal', () => {
    expect(namesFor('claude').join()).not.toContain('\u001b');
  });
});

test.each([
  [{}, 'openai'],
  [
    { contextWindow: 1_047_576, maxOutputTokens: 32_768, vision: true, functions: true },
    'openai, window 1,048k tokens, answers up to 33k tokens, reads images',
  ],
  [{ contextWindow: 8_192, functions: false }, 'openai, window 8k tokens, cannot call functions'],
])('of a model the gateway tells %j', (facts, note) => {
  expect(noteOf('openai/gpt-5.4', facts)).toBe(note);
});

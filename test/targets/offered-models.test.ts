import { expect, test } from 'vitest';
import { formatModelList } from '../../src/catalogue/model-list.ts';
import { finding } from '../../src/findings/index.ts';
import type { GatewayModels } from '../../src/gateway/fetch-models.ts';
import { offeredModels } from '../../src/targets/offered-models.ts';

const baseUrl = 'https://api.orq.ai/v3/router';
const day = 24 * 60 * 60 * 1000;
const fetched = new Date('2026-01-02T03:04:05Z');
const facts = new Map([['a/b', { contextWindow: 200_000, vision: true }]]);
const kept = formatModelList({ gateway: baseUrl, fetched, ids: ['a/b'], facts });
const known: GatewayModels = { known: true, ids: ['a/b'], facts };
const unknown: GatewayModels = {
  known: false,
  finding: finding('models-unknown', { url: baseUrl, reason: 'it is silent' }),
};

const offered = (answer: GatewayModels | undefined, more: { baseUrl?: string; after?: number } = {}) => {
  const { after = 1, ...rest } = more;
  const now = new Date(fetched.getTime() + after);
  return offeredModels({ baseUrl, answer, kept, used: ['a/b'], now, ...rest });
};
const codesOf = ({ findings }: ReturnType<typeof offered>): readonly string[] =>
  findings.map(({ code }) => code);

test('a gateway that is silent, or not asked, offers what it did when it was last asked', () => {
  expect(offered(undefined)).toMatchObject({ ids: ['a/b'], facts, list: undefined });
  expect(codesOf(offered(undefined))).toEqual(['models-from-list']);
  expect(codesOf(offered(unknown))).toEqual(['models-unknown', 'models-from-list']);
});

test('the list of another gateway says nothing of this one', () => {
  const other = { baseUrl: 'https://my.orq.ai/v3/router' };
  expect(offered(undefined, other)).toMatchObject({ ids: undefined, facts: new Map(), findings: [] });
  expect(codesOf(offered(unknown, other))).toEqual(['models-unknown']);
  const less: GatewayModels = { known: true, ids: ['a/b'], facts: new Map([['a/b', { vision: false }]]) };
  expect(codesOf(offered(less))).toEqual(['model-capability-lost']);
  expect(codesOf(offered(less, other))).toEqual([]);
});

test('a list that says the same is written again after a day', () => {
  expect(offered(known, { after: day - 1 }).list).toBeUndefined();
  expect(offered(known, { after: day }).list).toContain('2026-01-03T03:04:05.000Z');
  const more: GatewayModels = { known: true, ids: ['a/b', 'no id', 'c/d'], facts };
  expect(offered(more).list).toContain('"c/d"');
  expect(offered(more).list).not.toContain('no id');
  expect(offered(more).ids).toContain('no id');
});

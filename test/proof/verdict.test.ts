import { expect, test } from 'vitest';
import { attributionIn } from '../../src/proof/attribution.ts';
import { toolFindings } from '../../src/proof/tools.ts';
import { type Observed, verdictOf } from '../../src/proof/verdict.ts';
import { good, post } from './observed.ts';

const judged = (more: Partial<Observed>) => verdictOf({ ...good, ...more });

test('a session that is summed up first is judged by the turn after that', () => {
  const summing = { ...post, model: 'a/small', tools: [] };
  const found = judged({ posts: [summing, post] });
  expect(found).toMatchObject([
    { code: 'prove-routed', args: { model: 'a/b', tools: 1 } },
    { code: 'prove-repeated' },
  ]);
});

test('where Codex lacks its key, that is told before what else it has tried to call', () => {
  const stderr = 'ERROR: Missing environment variable: `ORQ_API_KEY`.';
  const result = { ...good.result, exitCode: 1, stdout: '', stderr };
  const found = judged({ posts: [], result, elsewhere: ['updates.example:443'] });
  expect(found).toMatchObject([{ code: 'prove-key-missing' }]);
});

test('a reason names your folder, not the private one of the proof', () => {
  const stderr = 'Error: /private/codex/config.toml:1:1: it is odd';
  const result = { ...good.result, exitCode: 1, stdout: '', stderr };
  const told = JSON.stringify(judged({ posts: [], result }));
  expect(told).toContain('/home/me/.codex/config.toml');
  expect(told).not.toContain('/private');
});

test('a header that has a fixed value as well is looked for once', () => {
  const table = {
    http_headers: { 'X-ORQ-IDENTITY-ID': 'ada' },
    env_http_headers: { 'x-orq-identity-id': 'WHO', 'x-orq-metadata-team': 'TEAM' },
  };
  expect(attributionIn(table, 'TEAM=core\n')).toEqual([
    { header: 'x-orq-identity-id' },
    { header: 'x-orq-metadata-team', variable: 'TEAM', stored: true },
  ]);
});

test('a tool is told with the innermost file that asks for it', () => {
  const on = { web_search: 'live' };
  const layers = [
    { path: '/etc/codex/config.toml', tree: on },
    { path: '/home/me/.codex/config.toml', tree: on },
    { path: '/repo/.codex/config.toml', tree: { model: 'a/b' } },
  ];
  const found = toolFindings({ tools: [{ type: 'web_search' }] }, { model: 'a/b', servers: [], layers });
  expect(found).toMatchObject([{ args: { file: '/home/me/.codex/config.toml', key: 'web_search' } }]);
});

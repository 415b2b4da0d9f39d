import { expect, test } from 'vitest';
import { checkTools } from '../../src/checks/tools.ts';
import { layer, told } from './context.ts';

const model = 'anthropic/claude-sonnet-4-6';
const user = (text: string, id = model) => layer('user', `model = "${id}"\n${text}`);
const codes = (...parts: Parameters<typeof told>): readonly unknown[] =>
  told(...parts).map((each) => (each as readonly unknown[])[0]);

test.each([
  ['multi_agent_v2 = true', ['setting-no-functions']],
  ['multi_agent_v2 = { enabled = true }', ['setting-no-functions']],
  ['multi_agent_v2 = { enabled = false }', []],
  ['multi_agent_v2 = { hint = true }', []],
  ['multi_agent_v2 = "true"', []],
  ['multi_agent_v2 = false', []],
  ['other = true', []],
])('a feature that needs other tools than functions: %s', (text, expected) => {
  expect(codes(checkTools, { user: user(`[features]\n${text}\n`) })).toEqual(expected);
});

test('it is of no concern for a model that the gateway does not translate, nor for what is no id', () => {
  const text = '[features]\nmulti_agent_v2 = true\n[mcp_servers.a]\n';
  expect(codes(checkTools, { user: user(text, 'openai/gpt-5.4') })).toEqual([]);
  expect(codes(checkTools, { user: user(text, 'claude-sonnet-4-6') })).toEqual([]);
  expect(codes(checkTools, { user: layer('user', text) })).toEqual([]);
  expect(codes(checkTools, { user: layer('user', `model = ["${model}"]\n${text}`) })).toEqual([]);
});

test('a server is told once, by the file in which it begins, and not where it is switched off', () => {
  const others = [layer('system', '[mcp_servers.a]\ncommand = "x"\n[mcp_servers.off]\n')];
  const mine = user('[mcp_servers.a]\nargs = []\n[mcp_servers.b]\n[mcp_servers.off]\nenabled = false\n');
  expect(told(checkTools, { user: mine, others })).toEqual([
    ['mcp-no-functions', 'warning', { file: '/etc/codex/config.toml', model, servers: ['a'] }],
    ['mcp-no-functions', 'warning', { file: mine.path, model, servers: ['b'] }],
  ]);
});

import { describe, expect, test } from 'vitest';
import { optionsOf } from '../../src/codex/options.ts';
import { runningAs } from '../../src/codex/run-as.ts';
import type { Host } from '../../src/host/types.ts';
import { runCodex } from '../support/codex.ts';

describe('settings as options', () => {
  test('each is one, where every name is plain', () => {
    const settings = [
      { path: ['model'], value: 'a/b' },
      { path: ['features', 'apps'], value: false },
    ];
    expect(optionsOf(settings)).toEqual(['-c', 'model="a/b"', '-c', 'features.apps=false']);
  });

  test('a name that has to be quoted takes the others under the same first name along', () => {
    const settings = [
      { path: ['tools', 'a', 'on'], value: true },
      { path: ['model'], value: 'a/b' },
      { path: ['tools', 'x.y', 'on'], value: true },
      { path: ['tools', 'x.y', '__proto__'], value: 1n },
      { path: ['a.b', 'c'], value: 1n },
    ];
    expect(optionsOf(settings)).toEqual([
      ...['-c', 'tools={ a = { on = true }, "x.y" = { on = true, __proto__ = 1 } }'],
      ...['-c', 'model="a/b"'],
    ]);
  });

  test('Codex reads them as they are meant', async () => {
    const name = 'z.command="touch"#';
    const servers = ['plain', 'x.y', name].flatMap((server) => [
      { path: ['mcp_servers', server, 'command'], value: 'true' },
      { path: ['mcp_servers', server, 'enabled'], value: false },
    ]);
    const { stdout } = await runCodex([...optionsOf(servers), 'mcp', 'list', '--json']);
    const listed = JSON.parse(stdout) as { name: string; enabled: boolean; transport: { command: string } }[];
    expect(listed.map(({ name: one, enabled, transport }) => [one, enabled, transport.command])).toEqual(
      ['plain', 'x.y', name].map((server) => [server, false, 'true']),
    );
  });
});

test('what a profile keeps from others is on no command line', async () => {
  const text = `model = "openai/gpt-5.4"
model_catalog_json = "orq-models.json"
[model_providers.orq]
env_key = "ORQ_API_KEY"
base_url = "https://ada:word1@api.example/v3/router"
experimental_bearer_token = "word2"
http_headers = { X-Team = "word3" }
[mcp_servers.db]
command = "db"
args = ["--password", "word4"]
env = { DB = "word5" }
bearer_token_env_var = "DB_TOKEN"
[shell_environment_policy.set]
PASS = "word6"
[[other]]
api_key = "word7"
`;
  const lines: string[] = [];
  const run: Host['run'] = async (_, args) => {
    lines.push(...args);
    return { exitCode: 0, stdout: '', stderr: '', timedOut: false };
  };
  const host = runningAs({ run }, { name: 'work', path: '/home/p/.codex/work.config.toml', text });
  await host.run('codex', ['doctor', '--json'], { env: {}, timeoutMs: 1 });
  expect(lines.join('\n')).not.toMatch(/word\d/);
  expect(lines).toContain('model="openai/gpt-5.4"');
  expect(lines).toContain('model_catalog_json="/home/p/.codex/orq-models.json"');
  expect(lines).toContain('model_providers.orq.env_key="ORQ_API_KEY"');
  expect(lines).toContain('mcp_servers.db.bearer_token_env_var="DB_TOKEN"');
  expect(lines).toContain('mcp_servers.db.args=["hidden", "hidden"]');
  expect(lines.slice(-2)).toEqual(['doctor', '--json']);
});

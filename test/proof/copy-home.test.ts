import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyCodexFiles } from '../../src/proof/copy-home.ts';
import { memoryHost } from '../support/memory-host.ts';

const from = '/home/p/.codex';
const to = '/tmp/copy';

const config = `
model_catalog_json = "codex-orq-models.json"
model_instructions_file = "..notes/instructions.md"
[agents.reviewer]
config_file = "agents/reviewer.toml"
[unwanted]
files = ["auth.json", "../.ssh/id.pem", "a/../../../.netrc.txt", "sessions/1.jsonl", "archived_sessions/1.jsonl", "~/x.md", "/etc/hosts.txt", "sub/../history.jsonl"]
`;

test('the copy holds what configures Codex and the files that it names, no log-in, no session, nothing from outside', async () => {
  const files = {
    'config.toml': config,
    'orq.config.toml': 'model = "a/b"\n',
    'AGENTS.md': 'agents',
    'README.md': 'not named',
    'codex-orq-models.json': '{}',
    '..notes/instructions.md': 'be brief',
    'agents/reviewer.toml': 'model = "a/c"\n',
    'auth.json': '{"secret": true}',
    'history.jsonl': 'said',
    'sessions/1.jsonl': 'said',
    'archived_sessions/1.jsonl': 'said',
    '.env': 'OTHER=secret\nORQ_API_KEY=sk-live-1\n',
    '../.ssh/id.pem': 'private',
    '../../.netrc.txt': 'private',
  };
  const host = memoryHost({
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [join(from, name), text])),
  });
  const copied = await copyCodexFiles({
    ...{ host, from, to, routes: 'config.toml' },
    envKey: ({ model_catalog_json: names }) => (names === undefined ? 'OTHER' : 'ORQ_API_KEY'),
  });
  const there = Object.entries(host.texts()).filter(([path]) => path.startsWith(`${to}/`));
  expect(Object.fromEntries(there.map(([path, text]) => [path.slice(to.length + 1), text]))).toEqual({
    'config.toml': config,
    'orq.config.toml': files['orq.config.toml'],
    'AGENTS.md': 'agents',
    'codex-orq-models.json': '{}',
    '..notes/instructions.md': 'be brief',
    'agents/reviewer.toml': files['agents/reviewer.toml'],
    '.env': '#\nORQ_API_KEY=xx-xxxx-0\n',
  });
  expect(copied).toMatchObject({
    config: { model_catalog_json: 'codex-orq-models.json' },
    ownEnv: files['.env'],
  });
});

import { afterEach, expect, test } from 'vitest';
import { startLoopbackGateway } from '../../src/gateway/loopback.ts';
import { runCodex } from '../support/codex.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function homeWith(baseUrl: string): TemporaryHome {
  const home = temporaryHome({
    files: {
      '.codex/config.toml': `model = "openai/gpt-5.5"
model_provider = "orq"

[model_providers.orq]
name = "Orq AI Gateway"
base_url = "${baseUrl}"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`,
    },
  });
  cleanups.push(home.cleanup);
  return home;
}

test('the real Codex gets its reply from the loopback gateway with one request', async () => {
  const gateway = await startLoopbackGateway({ reply: 'four words of proof' });
  cleanups.push(gateway.close);
  const { env, project } = homeWith(gateway.baseUrl);

  const result = await runCodex(['exec', '--skip-git-repo-check', 'Say something'], {
    cwd: project,
    env: { ...env, ORQ_API_KEY: 'made-up-key' },
  });

  expect(result).toMatchObject({ exitCode: 0, timedOut: false });
  expect(result.stdout).toContain('four words of proof');
  expect(gateway.requests).toHaveLength(1);
  expect(gateway.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v3/router/responses',
    authorization: 'Bearer made-up-key',
    model: 'openai/gpt-5.5',
  });
  expect(gateway.requests[0]?.tools.length).toBeGreaterThan(0);
});

test('without a key the real Codex asks the gateway nothing', async () => {
  const gateway = await startLoopbackGateway();
  cleanups.push(gateway.close);
  const { env, project } = homeWith(gateway.baseUrl);

  const result = await runCodex(['exec', '--skip-git-repo-check', 'Say something'], { cwd: project, env });

  expect(result.exitCode).not.toBe(0);
  expect(result.stderr).toContain('Missing environment variable: `ORQ_API_KEY`');
  expect(gateway.requests).toHaveLength(0);
});

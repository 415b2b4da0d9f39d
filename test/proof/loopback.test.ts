import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { runCodex } from '../support/codex.ts';
import { routingTo } from '../support/routing.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

function homeFor(baseUrl: string): TemporaryHome {
  return homeWith({ files: { '.codex/config.toml': routingTo(baseUrl) } });
}

test('the real Codex gets its reply from the loopback gateway with one request', async () => {
  const gateway = await startLoopbackGateway({ reply: 'four words of proof' });
  onTestFinished(gateway.close);
  const { env, project } = homeFor(gateway.baseUrl);

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
  onTestFinished(gateway.close);
  const { env, project } = homeFor(gateway.baseUrl);

  const result = await runCodex(['exec', '--skip-git-repo-check', 'Say something'], { cwd: project, env });

  expect(result.exitCode).not.toBe(0);
  expect(result.stderr).toContain('Missing environment variable: `ORQ_API_KEY`');
  expect(gateway.requests).toHaveLength(0);
});

test('of a proxied address with credentials the host alone is told', async () => {
  const gateway = await startLoopbackGateway();
  onTestFinished(gateway.close);
  const { hostname, port } = new URL(gateway.baseUrl);
  const status = await new Promise((resolve, reject) => {
    request({ hostname, port, path: 'http://me:made-up-password@other.example:8080/v1?a=@b' }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
  expect(gateway.elsewhere).toEqual(['other.example:8080']);
});

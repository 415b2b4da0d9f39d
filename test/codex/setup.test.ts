import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { runBin } from '../support/cli.ts';
import { runCodex } from '../support/codex.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

const key = 'sk-orq-made-up-5f4e3d2c1b';
const grown = readFileSync(fileURLToPath(new URL('grown-config.toml', import.meta.url)), 'utf8');

async function stage(config?: string): Promise<{ gateway: LoopbackGateway; home: TemporaryHome }> {
  const gateway = await startLoopbackGateway({ reply: 'routed and answered' });
  onTestFinished(gateway.close);
  const home = homeWith(config === undefined ? { bare: true } : { files: { '.codex/config.toml': config } });
  return { gateway, home };
}

const exec = ({ env, project }: TemporaryHome) =>
  runCodex(['exec', '--skip-git-repo-check', 'Say something'], { cwd: project, env });

describe.each([
  ['an empty home', undefined],
  ['a long config with servers, projects, profiles and comments', grown],
])('the real Codex after a set-up over %s', (_name, config) => {
  test('sends exactly one request to the gateway, with the key and the model, and shows its reply', async () => {
    const { gateway, home } = await stage(config);
    const setup = await runBin(home, ['--base-url', gateway.baseUrl], { env: { ORQ_API_KEY: key } });
    expect(setup.exitCode).toBe(0);

    const result = await exec(home);

    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(result.stdout).toContain('routed and answered');
    const posts = gateway.requests.filter(({ method }) => method === 'POST');
    expect(posts).toHaveLength(1);
    expect(posts[0]).toMatchObject({
      path: '/v3/router/responses',
      authorization: `Bearer ${key}`,
      model: 'openai/gpt-5.4',
    });
  });

  test('asks nothing of anybody while there is no key', async () => {
    const { gateway, home } = await stage(config);
    expect((await runBin(home, ['--base-url', gateway.baseUrl])).exitCode).toBe(0);
    const result = await exec(home);
    expect(result.exitCode).not.toBe(0);
    expect(result.stderr).toContain('ORQ_API_KEY');
    expect(gateway.requests).toEqual([]);
  });
});

test('what was configured before is still there for Codex', async () => {
  const { gateway, home } = await stage(grown);
  const list = () => runCodex(['mcp', 'list', '--json'], { cwd: home.project, env: home.env });
  const before = await list();
  expect(JSON.parse(before.stdout)).toHaveLength(2);
  await runBin(home, ['--base-url', gateway.baseUrl]);
  const after = await list();
  expect(JSON.parse(after.stdout)).toEqual(JSON.parse(before.stdout));
});

test('the report tells what the installed Codex makes of it', async () => {
  const { home } = await stage();
  // A PATH on which codex is not the one of this checkout's own development dependencies.
  const shims = join(home.home, 'bin');
  const { mkdirSync, symlinkSync } = await import('node:fs');
  mkdirSync(shims);
  const { codexBinary } = await import('../support/codex.ts');
  symlinkSync(codexBinary, join(shims, 'codex'));
  const env = { PATH: `${shims}:${home.env['PATH'] ?? ''}`, ORQ_API_KEY: 'sk-orq-made-up-0123456789' };
  const good = await runBin(home, [], { env });
  expect(good.stdout).toContain('Codex 0.169.0 loads it: openai/gpt-5.4 through orq at api.orq.ai.');
  expect(good.stdout).toContain('codex "say hello"');

  const { appendFileSync } = await import('node:fs');
  appendFileSync(
    join(home.codexHome, 'config.toml'),
    '\n[model_providers.other]\nbase_url = "https://x.example"\n',
  );
  const bad = await runBin(home, [], { env });
  expect(bad.exitCode).toBe(1);
  expect(bad.stdout).toContain('does not start');
  expect(bad.stdout).toContain('it has no name');
});

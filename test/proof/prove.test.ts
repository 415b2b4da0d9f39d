import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { prove } from '../../src/proof/prove.ts';
import { createHost } from '../../src/host/host.ts';
import { makePrivateFolder } from '../../src/host/private-folder.ts';
import { runCodex } from '../support/codex.ts';
import { check, keyFile, person, provider, realKey, routing, tripwire } from './proving.ts';

// What is told where it does not route: test/findings/codes/doctor/prove.ts.

describe('a set-up that routes', () => {
  test('is proved with the real Codex', async () => {
    const baseUrl = 'https://gateway.example/own/v3/router/';
    const config = routing.replace('https://api.orq.ai/v3/router', baseUrl);
    const home = person({ '.codex/config.toml': config, ...keyFile });
    const proof = await check(home, { model: 'openai/gpt-5.5', baseUrl });
    expect(proof.codes).toEqual(['prove-routed']);
    // All is known once the reply is printed.
    expect(proof.ended).toMatchObject({ aborted: true, timedOut: false });
    expect(proof).toMatchObject({
      requests: 1,
      elsewhere: [],
      arrived: { path: '/own/v3/router/responses', model: 'openai/gpt-5.5', authorised: true },
    });
    expect(proof.arrived?.tools).toContain('exec_command');
    expect(proof.words).toContain('/own/v3/router/responses');
  });

  test('may have its key in the environment alone', async () => {
    const home = person({ '.codex/config.toml': routing });
    expect((await check(home, {}, { ORQ_API_KEY: realKey })).codes).toEqual(['prove-routed']);
  });

  test('may have .env take its key from another variable: what that holds goes nowhere', async () => {
    const home = person({ '.codex/config.toml': routing, '.codex/.env': 'ORQ_API_KEY=$MINE\n' });
    const { codes, arrived } = await check(home, {}, { MINE: realKey });
    expect({ codes, arrived }).toMatchObject({ codes: ['prove-routed'], arrived: { authorised: true } });
  });

  test('may be a grown one: nothing else in it is started, and nothing outside is reached', async () => {
    const home = person({ ...keyFile });
    const wire = tripwire(home);
    const program = JSON.stringify(wire.path);
    const server = (name: string) => `[mcp_servers.${name}]\ncommand = ${program}\n`;
    writeFileSync(
      join(home.codexHome, 'config.toml'),
      `# mine
model = "openai/gpt-5.5"
model_provider = "orq"
notify = [${program}]
log_dir = ${JSON.stringify(join(home.home, 'my-logs'))}

${provider}
[model_providers.other]
name = "Other"
base_url = "https://other.example/v1"

${server('tools')}
${server('"docs.site"')}
[mcp_servers.${JSON.stringify(`odd.command=${program}#`)}]
command = "true"

[mcp_servers.web]
url = "https://mcp.example/mcp"

[projects.${JSON.stringify(home.project)}]
trust_level = "trusted"

[hooks]
SessionStart = [{ hooks = [{ type = "command", command = ${program} }] }]
`,
    );
    writeFileSync(join(home.codexHome, 'auth.json'), '{"OPENAI_API_KEY":"made-up"}');
    writeFileSync(join(home.codexHome, 'AGENTS.md'), '# rules\n');
    mkdirSync(join(home.project, '.codex'));
    writeFileSync(
      join(home.project, '.codex/config.toml'),
      `model = "anthropic/claude-sonnet-4-6"\n${server('repo')}`,
    );

    const proof = await check(
      home,
      {},
      { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '*', OPENAI_API_KEY: 'made-up' },
    );
    expect(proof.codes).toEqual(['prove-routed']);
    expect(proof.arrived?.model, 'the trusted project counts').toBe('anthropic/claude-sonnet-4-6');
    // One of ours stands for the four MCP servers and the one of the project.
    expect(proof.arrived?.tools.join()).toContain('codex_orq_stand_in');
    expect(proof.words).toContain('5 servers');
    expect(proof.elsewhere).toEqual([]);
    expect(wire.tripped()).toBe(false);
    expect(existsSync(join(home.home, 'my-logs'))).toBe(false);
  });

  test('may name files beside its configuration', async () => {
    const bundled = await runCodex(['debug', 'models', '--bundled']);
    const { models } = JSON.parse(bundled.stdout) as { models: { slug: string }[] };
    const entry = { ...models.find(({ slug }) => slug === 'gpt-5.5'), slug: 'orq/own' };
    const home = person({
      '.codex/config.toml': `model_catalog_json = "lists/orq-models.json"\n${routing.replace('openai/gpt-5.5', 'orq/own')}`,
      '.codex/lists/orq-models.json': JSON.stringify({ models: [entry] }),
      ...keyFile,
    });
    const proof = await check(home, { model: 'orq/own' });
    expect(proof.codes).toEqual(['prove-routed']);
    expect(proof.arrived?.tools).toContain('apply_patch');
  });

  test('may be in a profile', async () => {
    const home = person({
      '.codex/config.toml': provider,
      '.codex/work.config.toml': 'model = "google/gemini-3-pro"\nmodel_provider = "orq"\n',
      ...keyFile,
    });
    const proof = await check(home, { profile: 'work' });
    expect(proof.codes).toEqual(['prove-routed']);
    expect(proof.arrived?.model).toBe('google/gemini-3-pro');
  });

  test('may fetch its key by a command, which is not run', async () => {
    const home = person({});
    const wire = tripwire(home);
    const auth = `[model_providers.orq.auth]\ncommand = ${JSON.stringify(wire.path)}\nargs = ["a"]\n`;
    writeFileSync(join(home.codexHome, 'config.toml'), routing.replace(/env_key.*\n/, '') + auth);
    const proof = await check(home);
    expect(proof.codes).toEqual(['prove-routed']);
    expect(wire.tripped()).toBe(false);
  });

  test('may fetch its key by a command that stands in its profile, which is not run either', async () => {
    const home = person({ '.codex/config.toml': '# mine\n' });
    const wire = tripwire(home);
    const auth = `[model_providers.orq.auth]\ncommand = ${JSON.stringify(wire.path)}\nargs = ["a"]\n`;
    writeFileSync(join(home.codexHome, 'work.config.toml'), routing.replace(/env_key.*\n/, '') + auth);
    const proof = await check(home, { profile: 'work' });
    expect(proof.codes).toEqual(['prove-routed']);
    expect(wire.tripped()).toBe(false);
  });
});

test('the private folder goes away when something fails in the middle', async () => {
  const home = person({ '.codex/config.toml': routing, ...keyFile });
  const host = { ...createHost(), env: home.env, makePrivateFolder };
  const broken = { ...host, write: () => Promise.reject(new Error('disk full')) };
  const options = {
    codexHome: home.codexHome,
    project: home.project,
    provider: 'orq',
    envKey: 'ORQ_API_KEY',
  };
  await expect(prove({ ...options, host: broken })).rejects.toThrow('disk full');
  expect(readdirSync(tmpdir()).filter((name) => /^codex-orq-[^t]/.test(name))).toEqual([]);
});

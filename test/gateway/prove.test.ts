import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { wordingOf } from '../../src/findings/index.ts';
import { type Proof, type ProveOptions, prove } from '../../src/gateway/prove.ts';
import { createHost } from '../../src/host.ts';
import { makePrivateFolder } from '../../src/private-folder.ts';
import { codexBinary, runCodex } from '../support/codex.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';

const realKey = 'sk-orq-Real0Key1Real2Key3Real4Key5';
const provider = `[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`;
const routing = `model = "openai/gpt-5.5"\nmodel_provider = "orq"\n${provider}`;
const keyFile = { '.codex/.env': `ORQ_API_KEY='${realKey}'\n` };

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function person(files: Readonly<Record<string, string>>): TemporaryHome {
  const home = temporaryHome({ files });
  cleanups.push(home.cleanup);
  return home;
}

/** Every file below a folder with its bytes, mode and time. */
function look(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const stats = statSync(join(folder, name));
      const bytes = stats.isFile() ? readFileSync(join(folder, name), 'latin1') : '';
      return [name, `${stats.mode} ${stats.isFile() ? stats.mtimeMs : ''} ${bytes}`];
    }),
  );
}

type Result = Proof & { codes: string[]; words: string };

/**
 * Proves, and sees to it each time that the person's files are as before, that the private folder is gone, and that the
 * real key reached neither the child's environment, arguments and files, nor the report.
 */
async function check(
  home: TemporaryHome,
  options: Partial<ProveOptions> = {},
  env: Record<string, string> = {},
): Promise<Result> {
  const before = look(home.home);
  const host = createHost();
  const given: string[] = [];
  const proof = await prove({
    host: {
      ...host,
      env: { ...home.env, ...env },
      makePrivateFolder,
      run: (command, args, more) => {
        const { CODEX_HOME = '' } = more.env ?? {};
        given.push(inspect([args, more.env], { maxArrayLength: null }), ...Object.values(look(CODEX_HOME)));
        return host.run(command, args, more);
      },
    },
    codexCommand: codexBinary,
    codexHome: home.codexHome,
    project: home.project,
    provider: 'orq',
    envKey: 'ORQ_API_KEY',
    ...options,
  });
  expect(look(home.home)).toEqual(before);
  expect(readdirSync(tmpdir()).filter((name) => /^codex-orq-[^t]/.test(name))).toEqual([]);
  const words = proof.findings.map((found) => Object.values(wordingOf(found)).join(' ')).join('\n');
  expect(given.length).toBeGreaterThan(0);
  expect(given.join('\n')).not.toContain(realKey);
  expect(words + inspect(proof, { depth: 20 })).not.toContain(realKey);
  expect(words).not.toContain('codex-orq-proof');
  return { ...proof, codes: proof.findings.map(({ code }) => code), words };
}

/** A program that leaves a note when somebody starts it. */
function tripwire(home: TemporaryHome): { path: string; tripped: () => boolean } {
  const path = join(home.home, 'tripwire');
  const note = `${path}.note`;
  writeFileSync(path, `#!/bin/sh\necho started >> '${note}'\nsleep 2\n`);
  chmodSync(path, 0o755);
  return { path, tripped: () => existsSync(note) };
}

describe('a set-up that routes', () => {
  test('is proved with the real Codex', async () => {
    const home = person({ '.codex/config.toml': routing, ...keyFile });
    const proof = await check(home, {
      model: 'openai/gpt-5.5',
      baseUrl: 'https://gateway.example/own/v3/router/',
    });
    expect(proof.codes).toEqual(['prove-routed']);
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
});

describe('the report says what is wrong:', () => {
  test.each([
    ['no .env and no variable', {}],
    ['an empty line', { '.codex/.env': 'ORQ_API_KEY=\n' }],
    ['a BOM before the line', { '.codex/.env': `\ufeffORQ_API_KEY=${realKey}\n` }],
    ['an unclosed quote', { '.codex/.env': `A="x\nORQ_API_KEY=${realKey}\n` }],
  ])('no key, with %s', async (_name, files) => {
    const proof = await check(person({ '.codex/config.toml': routing, ...files }));
    expect(proof.codes).toEqual(['prove-key-missing']);
    expect(proof).toMatchObject({ arrived: undefined, requests: 0 });
    expect(proof.words).toMatch(/"orq"[\s\S]*ORQ_API_KEY[\s\S]*\.codex\/\.env/);
  });

  test('a key that cannot be a header', async () => {
    const home = person({ '.codex/config.toml': routing, '.codex/.env': `ORQ_API_KEY="${realKey}\\n"\n` });
    const proof = await check(home);
    expect(proof.codes).toEqual(['prove-unauthorised']);
    expect(proof.arrived?.authorised).toBe(false);
  });

  test('another credential than the key', async () => {
    const config = routing.replace('env_key = "ORQ_API_KEY"', 'experimental_bearer_token = "made-up-other"');
    expect((await check(person({ '.codex/config.toml': config, ...keyFile }))).codes).toEqual([
      'prove-other-credential',
    ]);
  });

  test('another provider', async () => {
    const config = routing.replace('model_provider = "orq"\n', '');
    const proof = await check(person({ '.codex/config.toml': config, ...keyFile }), { timeoutMs: 4_000 });
    expect(proof.codes).toEqual(['prove-elsewhere']);
    expect(proof.elsewhere).toEqual(['api.openai.com:443']);
    expect(proof.words).toContain('api.openai.com');
  });

  test('another model, one without a prefix', async () => {
    const home = person({ '.codex/config.toml': routing, ...keyFile });
    expect((await check(home, { model: 'openai/o3' })).findings).toMatchObject([
      { code: 'prove-other-model', args: { expected: 'openai/o3', actual: 'openai/gpt-5.5' } },
    ]);
    const bare = person({ '.codex/config.toml': routing.replace('openai/', ''), ...keyFile });
    expect((await check(bare)).codes).toEqual(['prove-bare-model']);
  });

  test('a configuration that does not load, by the path of the person', async () => {
    const home = person({
      '.codex/config.toml': `${routing}[model_providers.bad]\nbase_url = 3\n`,
      ...keyFile,
    });
    const proof = await check(home);
    expect(proof.codes).toEqual(['prove-codex-refuses']);
    expect(proof.words).toContain(join(home.codexHome, 'config.toml'));
    expect(proof.words).not.toContain(`${tmpdir()}/codex-orq-`);
  });

  test('a model that is offered no tools', async () => {
    const bundled = await runCodex(['debug', 'models', '--bundled']);
    const { models } = JSON.parse(bundled.stdout) as {
      models: { slug: string; use_responses_lite?: boolean }[];
    };
    const lite = models.find((entry) => entry.use_responses_lite) ?? expect.unreachable();
    const home = person({
      '.codex/config.toml': `model_catalog_json = "m.json"\n${routing}`,
      '.codex/m.json': JSON.stringify({ models: [{ ...lite, slug: 'openai/gpt-5.5' }] }),
      ...keyFile,
    });
    expect((await check(home)).codes).toEqual(['prove-routed', 'prove-no-tools']);
  });

  test('no Codex', async () => {
    const home = person({ '.codex/config.toml': routing, ...keyFile });
    const proof = await check(home, { codexCommand: '/no/such/codex' });
    expect(proof.codes).toEqual(['prove-codex-missing']);
    expect(proof.words).toContain('npm install -g @openai/codex');
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

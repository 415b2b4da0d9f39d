import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { codesOf } from '../../support/cli.ts';
import { runCodex } from '../../support/codex.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { feature } from '../../devcontainer/relocated.ts';
import { configOf, filesOf, homeWith, read, run, standard } from './support.ts';

const workflow = '.github/workflows/codex.yml';

/** The repo has a remote whose address holds credentials. */
function homeWithRemote(): TemporaryHome {
  const home = homeWith({ [standard]: '{}\n' });
  const url = 'https://ada:tok-made-up@git.example/acme/billing.git';
  execFileSync('git', ['remote', 'add', 'origin', url], { cwd: home.project });
  return home;
}

/** The `config.toml` inside of the workflow. */
const configIn = (home: TemporaryHome): string =>
  (/<<'TOML'\n([\s\S]*?)\n {10}TOML\n/.exec(read(home, workflow))?.[1] ?? '').replace(/^ {10}/gm, '');

const asked = ['--identity', 'env:WHO', '--metadata', 'team=core,repo=@remote,user=env:GITHUB_ACTOR'];
const option = 'team=core,repo=acme/billing,user=env:GITHUB_ACTOR';

describe('--identity and --metadata in a repo', () => {
  test('are options of the Feature and headers of the workflow, stay, and go again', async () => {
    const home = homeWithRemote();
    const before = filesOf(home.project);
    expect((await run(home, '--ci', 'github', ...asked)).exitCode).toBe(0);
    expect(configOf(home).features).toEqual({
      './codex-orq': { model: 'openai/gpt-5.4', identity: 'env:WHO', metadata: option },
    });
    expect(parse(configIn(home))).toMatchObject({
      model_providers: {
        orq: {
          http_headers: { 'X-ORQ-METADATA-TEAM': 'core', 'X-ORQ-METADATA-REPO': 'acme/billing' },
          env_http_headers: { 'X-ORQ-IDENTITY-ID': 'WHO', 'X-ORQ-METADATA-USER': 'GITHUB_ACTOR' },
        },
      },
    });
    expect(Object.values(filesOf(home.project)).join()).not.toContain('tok-made-up');
    expect((await run(home, '--check')).exitCode).toBe(0);
    expect((await run(home, '--check', '--ci', 'github', ...asked)).exitCode).toBe(0);
    expect((await run(home, '--check', '--metadata', 'team=other')).exitCode).toBe(1);

    // Another model leaves them as they are.
    await run(home, '--model', 'openai/gpt-5.5', '--ci', 'github');
    expect(configOf(home).features).toMatchObject({
      './codex-orq': { identity: 'env:WHO', metadata: option },
    });
    expect(configIn(home)).toContain('X-ORQ-METADATA-REPO = "acme/billing"');

    await run(home, '--metadata', 'none', '--identity', 'none', '--ci', 'github');
    expect(configOf(home).features).toEqual({ './codex-orq': { model: 'openai/gpt-5.5' } });
    expect(configIn(home)).not.toContain('http_headers');

    await run(home, ...asked);
    await run(home, '--remove');
    expect(filesOf(home.project)).toEqual(before);
  });

  test('are not those of this machine, unless they are asked for', async () => {
    const home = homeWithRemote();
    const env = { CODEX_ORQ_IDENTITY: 'ada', CODEX_ORQ_METADATA: 'team=core' };
    Object.assign(home.env, env);
    await run(home, '--ci', 'github');
    expect(configOf(home).features).toEqual({ './codex-orq': { model: 'openai/gpt-5.4' } });
    expect(configIn(home)).not.toContain('http_headers');
  });

  test('are refused where they would be one person’s, or the repo has no remote', async () => {
    const home = homeWith({ [standard]: '{}\n' });
    const before = filesOf(home.project);
    const mine = await run(home, '--json', '--identity', 'git');
    expect(codesOf(mine.stdout)).toContain('identity-shared');
    const remote = await run(home, '--json', '--metadata', 'repo=@remote');
    expect(codesOf(remote.stdout)).toContain('remote-unknown');
    expect(filesOf(home.project)).toEqual(before);
  });
});

describe('install.sh', () => {
  test('writes the headers, and refuses what is none', async () => {
    const made = feature();
    const options = { IDENTITY: 'env:WHO', METADATA: `${option},a-b=x:y` };
    const { exitCode, stderr } = await made.install(options);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(parse(made.text('etc/codex/config.toml') ?? '')).toMatchObject({
      model_providers: {
        orq: {
          http_headers: {
            'X-ORQ-METADATA-TEAM': 'core',
            'X-ORQ-METADATA-REPO': 'acme/billing',
            'X-ORQ-METADATA-A-B': 'x:y',
          },
          env_http_headers: { 'X-ORQ-IDENTITY-ID': 'WHO', 'X-ORQ-METADATA-USER': 'GITHUB_ACTOR' },
        },
      },
      shell_environment_policy: { exclude: ['ORQ_API_KEY'] },
    });
    for (const wrong of [
      { METADATA: 'team' },
      { METADATA: 'team=' },
      { METADATA: '=core' },
      { METADATA: 'team=a=b' },
      { METADATA: 'team=core,' },
      { METADATA: 'team=core,TEAM=other' },
      { METADATA: 'user=env:' },
      { METADATA: 'user=env:1' },
      { METADATA: 'user=env:A-B' },
      { METADATA: 'team="core' },
      { METADATA: 'team=core\nx = 1' },
      { IDENTITY: 'a,b' },
      { IDENTITY: 'env:A-B' },
      { IDENTITY: '$(touch P)' },
    ]) {
      const refused = await feature().install(wrong);
      expect(refused.exitCode, JSON.stringify(wrong)).toBe(1);
      expect(refused.stderr).toContain('Nothing was written.');
    }
  });
});

describe('the real Codex', () => {
  let gateway: LoopbackGateway;
  beforeEach(async () => {
    gateway = await startLoopbackGateway({ reply: 'hello' });
  });
  afterEach(() => gateway.close());

  /** The headers of ours that arrive with a turn, with this configuration and these variables. */
  async function arriving(
    config: string,
    variables: Readonly<Record<string, string>>,
    dotenv = '',
  ): Promise<unknown> {
    const home = homeWith();
    mkdirSync(home.codexHome, { recursive: true });
    writeFileSync(join(home.codexHome, '.env'), dotenv);
    const routed = config.replace(/^base_url = .*$/m, `base_url = "${gateway.baseUrl}"`);
    writeFileSync(join(home.codexHome, 'config.toml'), routed.replace(/^model_catalog_json = .*\n/m, ''));
    const proxy = new URL(gateway.baseUrl).origin;
    const env = { ...home.env, ORQ_API_KEY: 'key-0123456789', HTTPS_PROXY: proxy, NO_PROXY: '127.0.0.1' };
    const ended = await runCodex(['exec', '--skip-git-repo-check', 'say hello'], {
      cwd: home.project,
      env: { ...env, ...variables },
    });
    expect(ended.exitCode, ended.stderr).toBe(0);
    const { headers = {} } = gateway.requests.findLast(({ method }) => method === 'POST') ?? {};
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('x-orq-')));
  }

  test('sends them from the container and from the workflow, without those whose variable is not set', async () => {
    const made = feature();
    await made.install({ METADATA: option });
    const inContainer = made.text('etc/codex/config.toml') ?? '';
    const fixed = { 'x-orq-metadata-team': 'core', 'x-orq-metadata-repo': 'acme/billing' };
    expect(await arriving(inContainer, {})).toEqual(fixed);
    expect(await arriving(inContainer, { GITHUB_ACTOR: ' ' })).toEqual(fixed);

    const home = homeWithRemote();
    await run(home, '--ci', 'github', ...asked);
    expect(await arriving(configIn(home), { GITHUB_ACTOR: 'ada', WHO: 'ci' })).toEqual({
      ...fixed,
      'x-orq-metadata-user': 'ada',
      'x-orq-identity-id': 'ci',
    });
  });

  test('reads a variable from its own .env, which wins', async () => {
    const home = homeWithRemote();
    await run(home, '--ci', 'github', '--metadata', 'user=env:WHO');
    expect(await arriving(configIn(home), { WHO: 'ada' }, 'WHO=from-the-file\n')).toEqual({
      'x-orq-metadata-user': 'from-the-file',
    });
  });
});

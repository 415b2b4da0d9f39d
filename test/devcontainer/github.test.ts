import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { parse } from 'smol-toml';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { catalogueScript } from '../../src/devcontainer/catalogue-script.ts';
import { githubWorkflow } from '../../src/devcontainer/github.ts';
import { run } from '../../src/host/processes.ts';
import type { RunResult } from '../../src/host/types.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { toolsOf } from '../catalogue/ask-codex.ts';
import { codexBinary } from '../support/codex.ts';
import { answers } from '../support/devcontainer-cli.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';

/** The script of a step: the block below its `run: |`, or the rest of the line. */
function scriptOf(workflow: string, step: string): string {
  const body = workflow.split(`- name: ${step}\n`)[1]?.split(/\n {6}(?=- |#)/)[0] ?? '';
  const [, block] = /^ {8}run: \|\n((?: {10}.*\n?|\n)*)/m.exec(body) ?? [];
  const [, line] = /^ {8}run: ([^|].*)$/m.exec(body) ?? [];
  const script = block?.replace(/^ {10}/gm, '') ?? line;
  if (script === undefined) throw new Error(`no step ${step} with a script`);
  return script;
}

const key = 'sk-orq-made-up-for-this-test';
let gateway: LoopbackGateway;
let home: TemporaryHome;
let workflow: string;
let jobEnv: Record<string, string>;

beforeEach(async () => {
  gateway = await startLoopbackGateway();
  home = temporaryHome({ files: { '.codex/config.toml': '# of the runner\n' } });
  workflow = githubWorkflow({ ...answers, baseUrl: gateway.baseUrl });
  execFileSync('git', ['init', '--quiet'], { cwd: home.project });
  const { CODEX_HOME: _codexHome, PATH = '', ...env } = home.env;
  jobEnv = {
    ...env,
    PATH: [dirname(codexBinary), PATH].join(delimiter),
    RUNNER_TEMP: join(home.home, 'runner temp'),
    GITHUB_ENV: join(home.home, 'github-env'),
  };
  mkdirSync(join(home.home, 'runner temp'));
  writeFileSync(join(home.home, 'github-env'), '');
});
afterEach(async () => {
  home.cleanup();
  await gateway.close();
});

/** Runs a step as GitHub does: bash that stops at the first error, variables of earlier steps, and its own. */
function runStep(step: string, env: Readonly<Record<string, string>> = {}): Promise<RunResult> {
  const earlier = readFileSync(join(home.home, 'github-env'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]);
  return run('bash', ['-e', '-c', scriptOf(workflow, step)], {
    cwd: home.project,
    env: { ...jobEnv, ...Object.fromEntries(earlier), ...env },
    timeoutMs: 45_000,
  });
}

describe('the workflow', needs('bash'), () => {
  test('routes Codex in a folder of the job, and sends one request with the secret', async () => {
    expect(await runStep('Route Codex through the gateway')).toMatchObject({ exitCode: 0, stderr: '' });
    expect(parse(readFileSync(join(home.home, 'runner temp/codex/config.toml'), 'utf8'))).toEqual({
      model: answers.model,
      model_provider: 'orq',
      model_providers: {
        orq: {
          name: 'Orq AI Gateway',
          base_url: gateway.baseUrl,
          env_key: 'ORQ_API_KEY',
          wire_api: 'responses',
          requires_openai_auth: false,
        },
      },
      shell_environment_policy: { exclude: ['ORQ_API_KEY'] },
    });
    expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toBe('# of the runner\n');

    const prompt = 'say "hi"; touch P $(touch P) `touch P` --version';
    const { exitCode, stdout } = await runStep('Run Codex', { ORQ_API_KEY: key, PROMPT: prompt });
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('OK') });
    const [request, ...more] = gateway.requests;
    expect(more).toEqual([]);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/v3/router/responses',
      model: answers.model,
      authorization: `Bearer ${key}`,
    });
    expect(JSON.stringify(request?.body)).toContain(JSON.stringify(prompt).slice(1, -1));
    expect(existsSync(join(home.project, 'P'))).toBe(false);
  });

  test('tells Codex of the models, with the script of the repository; without it the job goes on', async () => {
    const model = 'anthropic/claude-sonnet-4-6';
    workflow = githubWorkflow({ ...answers, model, baseUrl: gateway.baseUrl });
    const config = join(home.home, 'runner temp/codex/config.toml');
    await runStep('Route Codex through the gateway');
    const without = readFileSync(config, 'utf8');
    expect(await runStep('Tell Codex of the models')).toMatchObject({
      exitCode: 0,
      stdout: `::notice::Codex is given no metadata of ${model}.\n`,
    });
    expect(readFileSync(config, 'utf8')).toBe(without);

    const folder = join(home.project, '.devcontainer/codex-orq');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'make-catalogue.cjs'), catalogueScript());
    const other = { id: 'xai/grok-4', contextWindow: 77_000 };
    writeFileSync(join(folder, 'models.json'), JSON.stringify({ models: [other] }));
    expect(await runStep('Tell Codex of the models')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });
    const { model_catalog_json: catalogue, ...rest } = parse(readFileSync(config, 'utf8'));
    expect(rest).toEqual(parse(without));
    const { models } = JSON.parse(readFileSync(String(catalogue), 'utf8'));
    expect(models.slice(0, 2)).toMatchObject([
      { slug: model, apply_patch_tool_type: null },
      { slug: other.id, context_window: 77_000 },
    ]);
    const run = await runStep('Run Codex', { ORQ_API_KEY: key, PROMPT: 'hi' });
    expect(run.exitCode).toBe(0);
    expect(`${run.stdout}${run.stderr}`).not.toContain('not found');
    expect(gateway.requests).toHaveLength(1);
    expect(toolsOf(gateway.requests[0]).every((tool) => tool.startsWith('function '))).toBe(true);
  });

  test('offers no hosted web search to a model that the gateway translates', async () => {
    workflow = githubWorkflow({
      ...answers,
      model: 'anthropic/claude-sonnet-4-6',
      baseUrl: gateway.baseUrl,
    });
    await runStep('Route Codex through the gateway');
    expect(parse(readFileSync(join(home.home, 'runner temp/codex/config.toml'), 'utf8'))).toMatchObject({
      web_search: 'disabled',
      features: { multi_agent: false },
      model_providers: { orq: { base_url: gateway.baseUrl } },
    });
    await runStep('Run Codex', { ORQ_API_KEY: key, PROMPT: 'hi' });
    expect(gateway.requests).toHaveLength(1);
    expect(gateway.requests[0]?.tools).toContain('exec_command');
    expect(gateway.requests[0]?.tools).not.toContain('web_search');
  });

  test('mends a secret that ends in a line break', async () => {
    await runStep('Route Codex through the gateway');
    await runStep('Run Codex', { ORQ_API_KEY: `${key}\n`, PROMPT: 'hi' });
    expect(gateway.requests.map(({ authorization }) => authorization)).toEqual([`Bearer ${key}`]);
  });

  test('stops with a sentence where the secret is missing', async () => {
    await runStep('Route Codex through the gateway');
    const { exitCode, stdout } = await runStep('Run Codex', { ORQ_API_KEY: '', PROMPT: 'hi' });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^::error::The secret ORQ_API_KEY is not set\./);
    expect(gateway.requests).toEqual([]);
  });

  test('leaves Codex no token of the repository, and nothing to wait for on its standard input', () => {
    type Step = Readonly<{ uses?: string; with?: Readonly<Record<string, unknown>> }>;
    const { jobs } = parseYaml(workflow) as { jobs: { codex: { steps: readonly Step[] } } };
    const checkouts = jobs.codex.steps.filter(({ uses }) => uses?.startsWith('actions/checkout@') === true);
    expect(checkouts).toMatchObject([{ with: { 'persist-credentials': false } }]);
    expect(scriptOf(workflow, 'Run Codex')).toMatch(/^codex exec .* <\/dev\/null$/m);
  });

  test('installs the pinned Codex, and gives the secret to the step that needs it alone', () => {
    expect(scriptOf(workflow, 'Install Codex')).toBe('npm install --global @openai/codex@0.169.0');
    const expressions = Array.from(
      workflow.matchAll(/^( *)(\S+): (\$\{\{ .* \}\})$/gm),
      ([, ...parts]) => parts,
    );
    expect(expressions).toEqual([
      [' '.repeat(10), 'ORQ_API_KEY', `\${{ secrets.ORQ_API_KEY }}`],
      [' '.repeat(10), 'PROMPT', `\${{ inputs.prompt }}`],
    ]);
    expect(workflow.match(/\$\{\{/g)).toHaveLength(2);
    expect(workflow).not.toMatch(/\t| $/m);
  });

  test.each([
    { codexVersion: 'none' },
    { codexVersion: 'latest' },
    { model: 'gpt-5.4' },
    { baseUrl: 'https://x/$(touch P)' },
    { envKey: 'ORQ KEY' },
    { providerId: 'openai' },
  ])('is not rendered from %j', (overrides) => {
    expect(() => githubWorkflow({ ...answers, ...overrides })).toThrow();
  });
});

test('a key in a variable PROMPT makes no key twice in the YAML', () => {
  const text = githubWorkflow({ ...answers, envKey: 'PROMPT' });
  expect(() => parseYaml(text, { uniqueKeys: true })).not.toThrow();
  expect(text).toContain('codex exec --sandbox read-only -- "$TASK"');
  expect(githubWorkflow(answers)).toContain('-- "$PROMPT"');
});

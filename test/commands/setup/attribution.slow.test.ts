import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { diagnose } from '../../../src/commands/doctor/diagnose.ts';
import { run } from '../../../src/host/processes.ts';
import { isEmpty } from '../../../src/plan/plan.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { eventText } from '../../../src/proof/responses-stream.ts';
import { runCodex } from '../../support/codex.ts';
import { type Machine, machineWithCodex } from '../../roundtrip/machine.ts';
import { codesOf, madeUpKey, setUp, undo } from '../../roundtrip/runs.ts';

let gateway: LoopbackGateway;
let machine: Machine;

beforeEach(async () => {
  gateway = await startLoopbackGateway({ reply: 'hello from here' });
  machine = machineWithCodex();
});

afterEach(async () => {
  machine.cleanup();
  await gateway.close();
});

const config = (): string => join(machine.codexHome, 'config.toml');
const text = (): string => readFileSync(config(), 'utf8');
const codex = (...args: string[]) => {
  const proxy = new URL(gateway.baseUrl).origin;
  return runCodex(args, {
    cwd: machine.project,
    env: { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
  });
};

/** The headers of ours that arrive with a turn of the real Codex. */
async function arriving(): Promise<Record<string, unknown>> {
  const { exitCode, stderr } = await codex('exec', '--skip-git-repo-check', 'say hello');
  expect(exitCode, stderr).toBe(0);
  const sent = gateway.requests.findLast(({ method }) => method === 'POST')?.headers ?? {};
  return Object.fromEntries(Object.entries(sent).filter(([name]) => /^x-(orq|team)/.test(name)));
}

describe('--identity and --metadata, with the real Codex', () => {
  it('arrive with each request, stay with later runs, and go again', async () => {
    const given = { identity: 'ada@example.com', metadata: ['team=core', 'Repo=billing svc'] };
    await setUp(machine.host, { ...given, baseUrl: gateway.baseUrl });
    expect(await arriving()).toEqual({
      'x-orq-identity-id': 'ada@example.com',
      'x-orq-metadata-team': 'core',
      'x-orq-metadata-repo': 'billing svc',
    });
    expect(isEmpty(await setUp(machine.host))).toBe(true);
    await setUp(machine.host, { metadata: ['none'] });
    expect(await arriving()).toEqual({ 'x-orq-identity-id': 'ada@example.com' });
    await setUp(machine.host, { identity: 'none' });
    expect(text()).not.toContain('http_headers');
    expect(await arriving()).toEqual({});
  });

  it('merge with headers that are there, whatever their case, and give them back', async () => {
    const mine = `[model_providers.orq]
name = "Mine"

[model_providers.orq.http_headers]
"X-Team" = "core"   # ours
x-orq-identity-id = "somebody"
`;
    writeFileSync(config(), mine);
    await setUp(machine.host, { identity: 'ada', metadata: ['a=1'], baseUrl: gateway.baseUrl });
    expect(await arriving()).toEqual({
      'x-team': 'core',
      'x-orq-identity-id': 'ada',
      'x-orq-metadata-a': '1',
    });
    expect(isEmpty(await setUp(machine.host))).toBe(true);
    await undo(machine.host);
    expect(text()).toBe(mine);
  });

  it('takes a value from a variable for each request; without it the header is left out', async () => {
    const given = { identity: 'env:WHO', metadata: ['team=core', 'user=env:NOT_SET'] };
    await setUp(machine.host, { ...given, baseUrl: gateway.baseUrl });
    Object.assign(machine.env, { WHO: 'ada' });
    expect(await arriving()).toEqual({ 'x-orq-identity-id': 'ada', 'x-orq-metadata-team': 'core' });
    expect(isEmpty(await setUp(machine.host))).toBe(true);
    // From a variable to a value, and all of it back, in one run each.
    await setUp(machine.host, { identity: 'bob', metadata: ['team=env:WHO'] });
    expect(await arriving()).toEqual({ 'x-orq-identity-id': 'bob', 'x-orq-metadata-team': 'ada' });
    await setUp(machine.host, { identity: 'none', metadata: ['none'] });
    expect(text()).not.toContain('http_headers');
  });

  it('merges with headers that come from variables, and gives them back', async () => {
    const mine = `[model_providers.orq]
name = "Mine"
env_http_headers = { "X-Team" = "TEAM", x-orq-metadata-a = "A" } # ours
`;
    writeFileSync(config(), mine);
    Object.assign(machine.env, { TEAM: 'core', A: 'mine', B: 'ours' });
    await setUp(machine.host, { metadata: ['a=env:B'], baseUrl: gateway.baseUrl });
    expect(await arriving()).toEqual({ 'x-team': 'core', 'x-orq-metadata-a': 'ours' });
    await undo(machine.host);
    expect(text()).toBe(mine);
  });

  it('takes your e-mail address from git where that is asked for, and remembers it', async () => {
    const email = ['config', '--global', 'user.email', 'ada@example.com'];
    await run('git', email, { env: machine.env, timeoutMs: 20_000 });
    await setUp(machine.host, { identity: 'git', baseUrl: gateway.baseUrl });
    expect(text()).toContain('X-ORQ-IDENTITY-ID = "ada@example.com"');
    expect(isEmpty(await setUp(machine.host))).toBe(true);
  });
});

describe('--hide-key, with the real Codex', () => {
  it('joins the list that is there; what is added to it since stays at an undo', async () => {
    const mine = '[shell_environment_policy]\nexclude = ["AWS_*"] # mine\n';
    writeFileSync(config(), mine);
    await setUp(machine.host, { hideKey: true, baseUrl: gateway.baseUrl });
    expect(text()).toContain('exclude = ["AWS_*", "ORQ_API_KEY"] # mine');
    expect((await codex('features', 'list')).exitCode).toBe(0);
    expect(await arriving()).toEqual({});
    expect(isEmpty(await setUp(machine.host))).toBe(true);

    writeFileSync(config(), text().replace('"AWS_*", ', '"AWS_*", "GH_*", '));
    expect(isEmpty(await setUp(machine.host))).toBe(true);
    await undo(machine.host);
    expect(text()).toBe(mine.replace('"AWS_*"', '"AWS_*", "GH_*"'));
  });

  it('is taken back in one run, and leaves no table behind', async () => {
    await setUp(machine.host, { baseUrl: gateway.baseUrl, hideKey: false });
    const before = text();
    await setUp(machine.host, { hideKey: true });
    expect(text()).toContain('[shell_environment_policy]\nexclude = ["ORQ_API_KEY"]\n');
    await setUp(machine.host, { hideKey: false });
    expect(text()).toBe(before);
    await undo(machine.host);
    expect(existsSync(config())).toBe(false);
  });
});

/** A turn in which the model has Codex run a command: what that printed. */
async function printedBy(command: string): Promise<string> {
  const call = {
    type: 'function_call',
    id: 'fc_1',
    call_id: 'call_1',
    name: 'exec_command',
    arguments: JSON.stringify({ cmd: command }),
  };
  let asked = 0;
  const scripted = await startLoopbackGateway({
    reply: 'done',
    script: (request, response) => {
      if (request.method !== 'POST' || asked++ > 0) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const done = {
        id: 'resp_1',
        output: [call],
        usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
      };
      response.write(eventText({ type: 'response.created', response: { id: 'resp_1' } }));
      response.write(eventText({ type: 'response.output_item.done', output_index: 0, item: call }));
      response.end(eventText({ type: 'response.completed', response: done }));
      return true;
    },
  });
  onTestFinished(() => scripted.close());
  await setUp(machine.host, { baseUrl: scripted.baseUrl });
  const proxy = new URL(scripted.baseUrl).origin;
  await runCodex(['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'go on'], {
    cwd: machine.project,
    env: { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
  });
  const body = JSON.stringify(scripted.requests.at(-1)?.body);
  expect(scripted.requests.at(-1)?.authorization).toBe(`Bearer ${madeUpKey}`);
  return /"type":"function_call_output"[^}]*/.exec(body)?.[0] ?? body;
}

describe('a command that Codex runs', () => {
  it('does not get the key of a new set-up, and all else as before', async () => {
    expect(await printedBy('echo "[$ORQ_API_KEY]" "$HOME"')).toContain(`[] ${machine.home}`);
  });

  it('gets it with --no-hide-key, which the doctor says', async () => {
    await setUp(machine.host, { hideKey: false, baseUrl: gateway.baseUrl });
    expect(await printedBy('echo "[$ORQ_API_KEY]"')).toContain(`[${madeUpKey}]`);
    const about = { codexHome: machine.codexHome, prove: false, live: false, onBilled: () => undefined };
    const { findings } = await diagnose(machine.host, about);
    expect(findings.map(({ finding: { code } }) => code)).toContain('key-exposed');
  });
});

describe('--mcp, with the real Codex', () => {
  it('adds the server, which reads the key from its variable, and takes it out again', async () => {
    await setUp(machine.host, { baseUrl: gateway.baseUrl });
    const before = text();
    await setUp(machine.host, { mcp: true });
    const list = await codex('mcp', 'list', '--json');
    const url = new URL('/v2/mcp', gateway.baseUrl).href;
    expect(JSON.parse(list.stdout)).toMatchObject([
      { name: 'orq', transport: { type: 'streamable_http', url, bearer_token_env_var: 'ORQ_API_KEY' } },
    ]);
    await setUp(machine.host, { mcp: false });
    expect(text()).toBe(before);
  });

  it('adds none where it is there already, and none of yours goes', async () => {
    const mine =
      '[mcp_servers.orq-workspace]\nurl = "https://api.orq.ai/v2/mcp"\nbearer_token_env_var = "ORQ_API_KEY"\n';
    writeFileSync(config(), mine);
    await setUp(machine.host, { mcp: true });
    const names = JSON.parse((await codex('mcp', 'list', '--json')).stdout) as { name: string }[];
    expect(names.map(({ name }) => name)).toEqual(['orq-workspace']);
    await undo(machine.host);
    expect(text()).toBe(mine);
  });

  it('says what a translated model makes of it', async () => {
    const given = { mcp: true, model: 'anthropic/claude-sonnet-4-6', baseUrl: gateway.baseUrl };
    expect(codesOf(await setUp(machine.host, given))).toContain('mcp-no-function');
  });
});

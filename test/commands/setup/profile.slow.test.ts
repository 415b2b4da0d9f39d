import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/commands/doctor/diagnose.ts';
import { prepareSetup } from '../../../src/commands/setup/prepare.ts';
import { isEmpty } from '../../../src/plan/plan.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { apply } from '../../support/apply.ts';
import { treeOf } from '../../support/cli.ts';
import { runCodex } from '../../support/codex.ts';
import { type Machine, machineWithCodex } from '../../roundtrip/machine.ts';
import { changeModel, codesOf, madeUpKey, setUp, undo } from '../../roundtrip/runs.ts';

let gateway: LoopbackGateway;
/** Where plain `codex` goes. */
let own: LoopbackGateway;
let machine: Machine;

/** A configuration with comments and an odd spelling, which goes to a gateway of the person's own. */
const personal = (url: string): string => `# mine
model='gpt-5.5'   # fast
model_provider = "mine"

[model_providers.mine]
name = "Mine"
base_url = "${url}"
wire_api = "responses"

[projects."/src"]
trust_level = "trusted"
`;

beforeEach(async () => {
  gateway = await startLoopbackGateway({ reply: 'hello from the gateway' });
  own = await startLoopbackGateway({ reply: 'hello from my own' });
  machine = machineWithCodex({ files: { '.codex/config.toml': personal(own.baseUrl) } });
});

afterEach(async () => {
  machine.cleanup();
  await gateway.close();
  await own.close();
});

const at = (name: string): string => join(machine.codexHome, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

/** One turn of the real Codex: what it printed. */
async function say(...options: string[]): Promise<{ stdout: string; stderr: string }> {
  const proxy = new URL(gateway.baseUrl).origin;
  const { exitCode, stdout, stderr } = await runCodex(
    ['exec', '--skip-git-repo-check', ...options, 'say hello'],
    {
      cwd: machine.project,
      env: { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
    },
  );
  expect(exitCode, stderr).toBe(0);
  return { stdout, stderr };
}

const diagnosis = (prove = false) =>
  diagnose(machine.host, {
    ...{ codexHome: machine.codexHome, prove, live: false },
    onBilled: () => expect.unreachable(),
  });

describe('--as profile, with the real Codex', () => {
  it('routes codex -p orq, and leaves plain codex and config.toml as they were, to the byte', async () => {
    const before = text('config.toml');
    const prepared = await prepareSetup(machine.host, {
      given: { as: 'profile', baseUrl: gateway.baseUrl },
      typedKey: madeUpKey,
    });
    expect(prepared.plan.changes.map(({ path }) => path)).not.toContain(at('config.toml'));
    await apply(machine.host, prepared.plan);
    const found = await prepared.check();
    expect(found.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(found.map(({ code }) => code)).toContain('codex-loads');

    const routed = await say('-p', 'orq');
    expect(routed.stdout).toContain('hello from the gateway');
    expect(routed.stderr).not.toMatch(/metadata/i);
    const [request] = gateway.requests.filter(({ method }) => method === 'POST');
    expect(request).toMatchObject({ model: 'openai/gpt-5.4', authorization: `Bearer ${madeUpKey}` });
    expect(request?.tools).toContain('apply_patch');

    expect((await say()).stdout).toContain('hello from my own');
    expect(own.requests.find(({ method }) => method === 'POST')?.model).toBe('gpt-5.5');
    expect(text('config.toml')).toBe(before);
  });

  it('is followed by doctor, --prove and model, and undone without a trace', async () => {
    const tree = treeOf(machine.home);
    await setUp(machine.host, { as: 'profile:work', baseUrl: gateway.baseUrl });
    expect(isEmpty(await setUp(machine.host))).toBe(true);
    const { findings } = await diagnosis(true);
    const found = findings.map(({ finding }) => finding);
    expect(found.filter(({ level }) => level === 'error')).toEqual([]);
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['config-fine', 'codex-loads', 'prove-routed']),
    );
    await changeModel(machine.host, { model: 'anthropic/claude-sonnet-4-6' });
    expect(text('work.config.toml')).toContain('model = "anthropic/claude-sonnet-4-6"');
    expect((await say('-p', 'work')).stderr).not.toMatch(/metadata/i);
    expect(gateway.requests.findLast(({ method }) => method === 'POST')?.model).toBe(
      'anthropic/claude-sonnet-4-6',
    );
    expect((await diagnosis()).findings.filter(({ finding: { level } }) => level === 'error')).toEqual([]);
    await undo(machine.host);
    const left = treeOf(machine.home);
    for (const [path, entry] of Object.entries(tree)) expect(left[path]).toBe(entry);
    expect(existsSync(at('work.config.toml'))).toBe(false);
    expect(existsSync(at('orq-models.json'))).toBe(false);
    expect(existsSync(at('codex-orq.json'))).toBe(false);
  });

  it('goes from one way to the other and back in a run each, with nothing left over', async () => {
    const before = text('config.toml');
    await setUp(machine.host, { baseUrl: gateway.baseUrl });
    const routed = text('config.toml');
    expect((await say()).stdout).toContain('hello from the gateway');

    await setUp(machine.host, { as: 'profile' });
    expect(text('config.toml')).toBe(before);
    expect((await say()).stdout).toContain('hello from my own');
    expect((await say('-p', 'orq')).stdout).toContain('hello from the gateway');

    await setUp(machine.host, { as: 'profile:two' });
    expect(existsSync(at('orq.config.toml'))).toBe(false);
    expect((await say('-p', 'two')).stdout).toContain('hello from the gateway');

    await setUp(machine.host, { as: 'default' });
    expect(text('config.toml')).toBe(routed);
    expect(existsSync(at('two.config.toml'))).toBe(false);
    await undo(machine.host);
    expect(text('config.toml')).toBe(before);
  });

  it('has each session resumed with what it began with, and by nothing else', async () => {
    await setUp(machine.host, { as: 'profile', baseUrl: gateway.baseUrl });
    const sessions = (): readonly string[] =>
      readdirSync(at('sessions'), { recursive: true, encoding: 'utf8' }).flatMap(
        (name) => /([0-9a-f-]{36})\.jsonl$/.exec(name)?.[1] ?? [],
      );
    await say();
    const [own = ''] = sessions();
    await say('-p', 'orq');
    const routed = sessions().find((id) => id !== own) ?? '';
    const resume = (words: readonly string[], id: string) =>
      runCodex([...words, 'exec', '--skip-git-repo-check', 'resume', id, 'go on'], {
        ...{ cwd: machine.project, env: { ...machine.env, NO_PROXY: '127.0.0.1' } },
      });
    expect((await resume([], own)).stdout).toContain('hello from my own');
    expect((await resume(['-p', 'orq'], routed)).stdout).toContain('hello from the gateway');
    expect(await resume([], routed)).toMatchObject({ exitCode: 1, stdout: '' });
    expect(await resume(['-p', 'orq'], own)).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('merges into a profile that is there, and says what of it has changed since', async () => {
    const mine = '# careful\nmodel_reasoning_effort = "high"\nmodel = "gpt-5.5"\n';
    writeFileSync(at('orq.config.toml'), mine);
    await setUp(machine.host, { as: 'profile', baseUrl: gateway.baseUrl });
    expect(text('orq.config.toml')).toContain('# careful\nmodel_reasoning_effort = "high"\n');
    expect((await say('-p', 'orq')).stdout).toContain('hello from the gateway');
    await undo(machine.host);
    expect(text('orq.config.toml')).toBe(mine);
  });

  it('is undone without its record', async () => {
    const before = text('config.toml');
    await setUp(machine.host, { as: 'profile', provider: 'orq', baseUrl: gateway.baseUrl });
    rmSync(at('codex-orq.json'));
    expect(codesOf(await undo(machine.host))).toContain('state-missing');
    expect(text('config.toml')).toBe(before);
    expect(existsSync(at('orq.config.toml'))).toBe(false);
    expect(existsSync(at('orq-models.json'))).toBe(false);
  });

  it('keeps what is yours in it when it is undone without its record', async () => {
    const mine = '# careful\n';
    writeFileSync(at('orq.config.toml'), mine);
    await setUp(machine.host, { as: 'profile', provider: 'orq', baseUrl: gateway.baseUrl });
    rmSync(at('codex-orq.json'));
    await undo(machine.host);
    expect(text('orq.config.toml').trim()).toBe(mine.trim());
  });
});

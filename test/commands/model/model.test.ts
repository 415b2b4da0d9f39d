import { describe, expect, it } from 'vitest';
import { apply } from '../../support/apply.ts';
import { prepareDevcontainer } from '../../../src/commands/devcontainer/prepare.ts';
import { parseToml } from '../../../src/edit/toml.ts';
import { type Problem, wordingOf } from '../../../src/findings/index.ts';
import { startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { prepareModel } from '../../../src/commands/model/prepare.ts';
import { changeModel, codesOf, madeUpKey, setUp, undo } from '../../roundtrip/runs.ts';
import { type MemoryHost, memoryHost } from '../../support/memory-host.ts';

const config = '/home/ada/.codex/config.toml';
const pin = '/home/ada/work/.codex/config.toml';
const request = { createPin: false, force: false, dropLeftovers: false };

const dataOf = (host: MemoryHost, path = config): Record<string, unknown> =>
  parseToml(host.texts()[path] ?? '', path);

describe('codex-orq model', () => {
  it('changes the model and nothing else, not even what a person has changed since', async () => {
    const host = memoryHost({ files: { [config]: '# mine\nmodel = "gpt-5.5" # fast\n' } });
    await setUp(host);
    const before = host.texts();
    const edited = (before[config] ?? '').replace('https://api.orq.ai', 'https://my.orq.ai');
    host.put(config, edited);
    await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(host.texts()[config]).toBe(edited.replace('openai/gpt-5.4', 'openai/gpt-5.5'));
    const { [config]: _config, '/home/ada/.codex/codex-orq.json': state = '', ...others } = host.texts();
    const { [config]: _before, '/home/ada/.codex/codex-orq.json': _state, ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
    expect(JSON.parse(state)).toMatchObject({ answers: { model: 'openai/gpt-5.5', keyStore: 'codex-env' } });
  });

  it('refuses where nothing is set up, and where the routing is gone', async () => {
    const host = memoryHost({ files: { [config]: 'model = "gpt-5.5"\n' } });
    await expect(prepareModel(host, request)).rejects.toMatchObject({
      finding: { code: 'model-not-set-up' },
    });
    await setUp(host);
    await undo(host, { keepProvider: true });
    await expect(prepareModel(host, request)).rejects.toMatchObject({
      finding: { code: 'model-not-set-up' },
    });
  });

  it('takes a routing that was made by hand as it is', async () => {
    const byHand = [
      'model = "openai/gpt-5.4"',
      'model_provider = "gw"',
      '[model_providers.gw]',
      'name = "Gateway"',
      'base_url = "https://my.orq.ai/v3/router"',
      'env_key = "MY_KEY"',
      'wire_api = "responses"',
      'requires_openai_auth = false',
      '',
    ].join('\n');
    const host = memoryHost({ files: { [config]: byHand } });
    await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(host.texts()[config]).toBe(byHand.replace('5.4', '5.5'));
    await undo(host);
    expect(host.texts()).toEqual({ [config]: byHand });
  });

  it('judges the id: a bare one is wrong usage', async () => {
    const host = memoryHost();
    await setUp(host);
    await expect(prepareModel(host, { ...request, model: 'gpt-5.5' })).rejects.toMatchObject({
      exitCode: 2,
      finding: { code: 'model-bare' },
    });
  });

  it('without an id makes everything again from the last one', async () => {
    const host = memoryHost();
    await setUp(host, { model: 'acme@orq/fast' });
    const once = host.texts();
    host.put(config, (once[config] ?? '').replace('web_search = "disabled"\n', ''));
    await changeModel(host);
    expect(host.texts()).toEqual(once);
  });

  it('turns hosted web search off for a model that the gateway translates, and back with another', async () => {
    const host = memoryHost();
    await setUp(host);
    expect(dataOf(host)).not.toHaveProperty('web_search');
    await changeModel(host, { model: 'acme@orq/fast' });
    expect(dataOf(host)).toMatchObject({ model: 'acme@orq/fast', web_search: 'disabled' });
    await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(dataOf(host)).not.toHaveProperty('web_search');
  });

  it("leaves a person's own web_search, and says so", async () => {
    const host = memoryHost({ files: { [config]: 'web_search = "live"\n' } });
    await setUp(host);
    const plan = await changeModel(host, { model: 'anthropic/claude-sonnet-4-6' });
    expect(dataOf(host)).toMatchObject({ web_search: 'live' });
    expect(codesOf(plan)).toContain('setting-kept');
  });
});

describe('a value that somebody has changed since', () => {
  async function edited(): Promise<MemoryHost> {
    const host = memoryHost();
    await setUp(host);
    host.put(config, (host.texts()[config] ?? '').replace('openai/gpt-5.4', 'openai/o9'));
    return host;
  }

  it('is shown, and nothing is written', async () => {
    const host = await edited();
    const before = host.texts();
    await expect(prepareModel(host, { ...request, model: 'openai/gpt-5.5' })).rejects.toMatchObject({
      exitCode: 1,
      finding: {
        code: 'edited-since',
        level: 'error',
        args: { key: 'model', actual: '"openai/o9"', written: '"openai/gpt-5.4"' },
      },
    });
    const refused: unknown = await prepareModel(host, request).catch((error: unknown) => error);
    expect(refused).toMatchObject({ finding: { code: 'edited-since' } });
    const { hint } = wordingOf((refused as Problem).finding);
    expect(hint).toMatch(/^To keep it: npx codex-orq model openai\/o9\. To overwrite it, .* --force\.$/);
    expect(host.texts()).toEqual(before);
  });

  it('is overwritten with force, and is no edit when it is what is wanted', async () => {
    const forced = await edited();
    const plan = await changeModel(forced, { model: 'openai/gpt-5.5', force: true });
    const told = plan.findings.filter(({ code }) => code === 'edited-since');
    expect(told).toEqual([expect.objectContaining({ level: 'warning' })]);
    expect(told.map((found) => wordingOf(found))).toEqual([
      { message: expect.stringMatching(/It is overwritten\.$/) },
    ]);
    expect(dataOf(forced)).toMatchObject({ model: 'openai/gpt-5.5' });
    const adopted = await edited();
    await changeModel(adopted, { model: 'openai/o9' });
    await undo(adopted);
    expect(adopted.texts()).toEqual({});
  });
});

describe("a project's pin", () => {
  const foreign = 'model = "gpt-5.5" # for all of us\napproval_policy = "never"\n';

  it('comes along where there is one, and goes back with remove', async () => {
    const host = memoryHost({ files: { [pin]: foreign } });
    await setUp(host);
    await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(host.texts()[pin]).toBe(foreign.replace('"gpt-5.5"', '"openai/gpt-5.5"'));
    await undo(host);
    expect(host.texts()).toEqual({ [pin]: foreign });
  });

  it('is made on request only, holds the model alone, and goes with remove', async () => {
    const host = memoryHost();
    await setUp(host, { model: 'acme@orq/fast' });
    await changeModel(host);
    expect(host.texts()).not.toHaveProperty([pin]);
    const plan = await changeModel(host, { createPin: true });
    expect(host.texts()[pin]).toBe('model = "acme@orq/fast"\n');
    expect(codesOf(plan)).toContain('pin-created');
    expect(codesOf(await changeModel(host, { createPin: true }))).not.toContain('pin-created');
    await undo(host);
    expect(host.texts()).toEqual({});
  });

  it('is left alone where it pins nothing, and where a person has changed it since', async () => {
    const host = memoryHost({ files: { [pin]: 'approval_policy = "never"\n' } });
    await setUp(host);
    await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(host.texts()[pin]).toBe('approval_policy = "never"\n');
    await changeModel(host, { createPin: true });
    host.put(pin, 'model = "openai/o9"\n');
    await expect(prepareModel(host, { ...request, model: 'openai/gpt-5.4' })).rejects.toMatchObject({
      finding: { code: 'edited-since', args: { file: pin } },
    });
    const plan = await undo(host);
    expect(host.texts()).toEqual({ [pin]: 'model = "openai/o9"\n' });
    expect(codesOf(plan)).toContain('kept-changed');
  });

  it('is never the user’s own configuration', async () => {
    const host = memoryHost({ cwd: '/home/ada' });
    await setUp(host);
    await expect(prepareModel(host, { ...request, createPin: true })).rejects.toMatchObject({
      finding: { code: 'usage-wrong' },
    });
    const plan = await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(plan.changes.map(({ target }) => target)).not.toContain('project-pin');
  });

  it('is not that configuration either where another CODEX_HOME counts', async () => {
    const host = memoryHost({
      env: { CODEX_HOME: '/home/ada/other' },
      files: { [config]: 'model = "gpt-5.5"\n' },
    });
    await setUp(host);
    const project = '/home/ada';
    await expect(prepareModel(host, { ...request, project, createPin: true })).rejects.toMatchObject({
      finding: { code: 'usage-wrong' },
    });
    await changeModel(host, { project, model: 'openai/gpt-5.5' });
    expect(host.texts()[config]).toBe('model = "gpt-5.5"\n');
  });
});

describe('left-overs of the earlier model', () => {
  const grown =
    '# how\nmodel_reasoning_effort = "high" # deep\n\nmodel = "gpt-5.5"\nmodel_context_window = 400_000\nservice_tier = "flex"\n\n[tui]\n';

  it('are pointed out when the model changes', async () => {
    const host = memoryHost({ files: { [config]: grown } });
    await setUp(host);
    const plan = await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'model-leftovers',
        args: { file: config, keys: ['model_reasoning_effort', 'model_context_window', 'service_tier'] },
      }),
    );
    expect(codesOf(await changeModel(host))).not.toContain('model-leftovers');
    expect(dataOf(host)).toMatchObject({ service_tier: 'flex', model_reasoning_effort: 'high' });
  });

  it('go on request, and come back with remove to the byte', async () => {
    const host = memoryHost({ files: { [config]: grown } });
    await setUp(host);
    await changeModel(host, { model: 'acme@orq/fast', dropLeftovers: true });
    for (const key of ['service_tier', 'model_reasoning_effort', 'model_context_window'])
      expect(dataOf(host)).not.toHaveProperty(key);
    await changeModel(host, { model: 'openai/gpt-5.4', dropLeftovers: true });
    await undo(host);
    expect(host.texts()).toEqual({ [config]: grown });
  });

  it('stay out where a person has set another one since', async () => {
    const host = memoryHost({ files: { [config]: grown } });
    await setUp(host);
    await changeModel(host, { dropLeftovers: true });
    host.put(config, `service_tier = "fast"\n${host.texts()[config]}`);
    const plan = await undo(host);
    expect(dataOf(host)).toMatchObject({ service_tier: 'fast', model_reasoning_effort: 'high' });
    expect(codesOf(plan)).toContain('kept-changed');
  });
});

describe('an id that the gateway does not list', () => {
  it('is taken with a warning that names what is near', async () => {
    const gateway = await startLoopbackGateway({ models: ['openai/gpt-5.5', 'acme@orq/fast'] });
    try {
      const host = memoryHost({ env: { ORQ_API_KEY: madeUpKey } });
      await setUp(host, { baseUrl: gateway.baseUrl }, undefined);
      const plan = await changeModel(host, { model: 'openai/gpt-5.6' });
      expect(plan.findings).toContainEqual(
        expect.objectContaining({
          code: 'model-not-listed',
          level: 'warning',
          args: { model: 'openai/gpt-5.6', near: 'openai/gpt-5.5' },
        }),
      );
      expect(dataOf(host)).toMatchObject({ model: 'openai/gpt-5.6' });
      expect(codesOf(await changeModel(host, { model: 'acme@orq/fast' }))).not.toContain('model-not-listed');
      expect(gateway.requests.every(({ authorization }) => authorization === `Bearer ${madeUpKey}`)).toBe(
        true,
      );
    } finally {
      await gateway.close();
    }
  });

  it('is not asked about without a change, nor without a key', async () => {
    const gateway = await startLoopbackGateway({ models: ['openai/gpt-5.5'] });
    try {
      const host = memoryHost();
      await setUp(host, { baseUrl: gateway.baseUrl, keyStore: 'external' }, undefined);
      await changeModel(host, { model: 'openai/gpt-5.6' });
      host.put('/home/ada/.codex/.env', `ORQ_API_KEY='${madeUpKey}'\n`);
      await changeModel(host);
      expect(gateway.requests).toEqual([]);
      await changeModel(host, { model: 'openai/gpt-5.7' });
      expect(gateway.requests.length).toBeGreaterThan(0);
    } finally {
      await gateway.close();
    }
  });
});

describe("a repo's dev container", () => {
  const container = '/home/ada/work/.devcontainer/devcontainer.json';

  async function routed(): Promise<MemoryHost> {
    const host = memoryHost({ files: { [container]: '{\n  "image": "a" // x\n}\n' } });
    const { plan } = await prepareDevcontainer(host, { given: {} });
    await apply(host, plan);
    return host;
  }

  it('comes along, from a folder further down too, also on a machine that is not set up itself', async () => {
    const host = await routed();
    await apply(host, (await prepareModel(host, { ...request, model: 'acme@orq/fast' })).plan);
    expect(host.texts()[container]).toContain('"acme@orq/fast"');
    expect(host.texts()).not.toHaveProperty([config]);
    await setUp(host);
    host.put('/home/ada/work/.git/HEAD', 'ref: refs/heads/main\n');
    host.put('/home/ada/work/src/main.py', '');
    await changeModel({ ...host, cwd: '/home/ada/work/src' }, { model: 'openai/gpt-5.5', createPin: true });
    expect(host.texts()[container]).toContain('"openai/gpt-5.5"');
    expect(host.texts()[pin]).toBe('model = "openai/gpt-5.5"\n');
    expect(dataOf(host)).toMatchObject({ model: 'openai/gpt-5.5' });
  });
});

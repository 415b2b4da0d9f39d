import { describe, expect, it } from 'vitest';
import { stampedVersion } from '../../../src/catalogue/stamp.ts';
import { parseToml } from '../../../src/edit/toml.ts';
import { prepareModel } from '../../../src/commands/model/prepare.ts';
import { prepareRemove } from '../../../src/commands/remove/prepare.ts';
import { prepareSetup } from '../../../src/commands/setup/prepare.ts';
import { apply } from '../../support/apply.ts';
import { isEmpty } from '../../../src/plan/plan.ts';
import { changeModel, codesOf, madeUpKey, setUp, undo } from '../../roundtrip/runs.ts';
import { memoryHostWithCodex } from '../../support/memory-codex.ts';
import { startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { type MemoryHost, memoryHost } from '../../support/memory-host.ts';

const config = '/home/ada/.codex/config.toml';
const file = '/home/ada/.codex/orq-models.json';

const request = { createPin: false, force: false, dropLeftovers: false };

const dataOf = (host: MemoryHost): Record<string, unknown> => parseToml(host.texts()[config] ?? '', config);

const slugsIn = (host: MemoryHost): readonly string[] =>
  (JSON.parse(host.texts()[file] ?? '{"models":[]}') as { models: { slug: string }[] }).models.map(
    ({ slug }) => slug,
  );

/** Where in a plan each target is written. */
const orderOf = (plan: Awaited<ReturnType<typeof setUp>>): readonly string[] =>
  plan.changes.filter(({ kind }) => kind !== 'keep').map(({ target, kind }) => `${kind} ${target}`);

describe('the catalogue', () => {
  it('is written before config.toml names it, the default model first', async () => {
    const { host } = memoryHostWithCodex({
      files: { [config]: '[profiles.fast]\nmodel = "openai/gpt-5.4-mini"\n' },
    });
    const plan = await setUp(host);
    expect(slugsIn(host)).toEqual(['openai/gpt-5.4', 'openai/gpt-5.4-mini']);
    expect(dataOf(host)).toMatchObject({ model_catalog_json: 'orq-models.json' });
    expect(orderOf(plan).indexOf('create catalogue')).toBe(0);
    expect(orderOf(plan).at(-1)).toBe('update config');
  });

  it('goes after the key at remove', async () => {
    const { host } = memoryHostWithCodex();
    await setUp(host);
    const order = orderOf(await undo(host));
    expect(order.indexOf('delete config')).toBeLessThan(order.indexOf('delete catalogue'));
    expect(host.texts()).toEqual({});
  });

  it.each([
    ['set-up', false, (host: MemoryHost) => prepareSetup(host, { given: {} })],
    ['model', true, (host: MemoryHost) => prepareModel(host, { ...request, model: 'openai/gpt-5.5' })],
    [
      'model, without Codex',
      true,
      (host: MemoryHost) =>
        prepareModel({ ...host, run: memoryHost().run }, { ...request, model: 'openai/gpt-5.5' }),
    ],
    ['remove', true, (host: MemoryHost) => prepareRemove(host, { keepKey: false, keepProvider: false })],
  ] as const)(
    'is never missing while a config names it, wherever a run is cut off: %s',
    async (_what, isSetUp, prepare) => {
      for (let cut = 0; cut < 8; cut += 1) {
        const { host } = memoryHostWithCodex();
        if (isSetUp) await setUp(host);
        const { plan } = await prepare(host);
        await apply(host, { ...plan, changes: plan.changes.slice(0, cut) });
        const isNamed = dataOf(host)['model_catalog_json'] !== undefined;
        expect(isNamed && host.texts()[file] === undefined, `cut off after ${cut}`).toBe(false);
      }
    },
  );

  it('costs one question to Codex and none to the gateway as long as nothing has changed', async () => {
    const { host, codex } = memoryHostWithCodex();
    await setUp(host);
    codex.calls.length = 0;
    expect(isEmpty(await setUp(host))).toBe(true);
    expect(codex.calls).toEqual(['--version']);
  });

  it('is built anew for another Codex', async () => {
    const { host, codex } = memoryHostWithCodex();
    await setUp(host);
    codex.version = '0.170.0';
    await changeModel(host);
    expect(stampedVersion(host.texts()[file] ?? '')).toBe('0.170.0');
    await undo(host);
    expect(host.texts()).toEqual({});
  });

  it('brings what a model needs that takes functions only', async () => {
    const { host, codex } = memoryHostWithCodex();
    await setUp(host);
    await changeModel(host, { model: 'anthropic/claude-sonnet-4-6' });
    expect(slugsIn(host)).toEqual(['anthropic/claude-sonnet-4-6']);
    expect(dataOf(host)).not.toHaveProperty('web_search');
    // An older Codex, whose entries cannot say it.
    Object.assign(codex, {
      version: '0.134.0',
      unknownFields: ['web_search_provider', 'multi_agent_version'],
    });
    await changeModel(host);
    expect(dataOf(host)).toMatchObject({ web_search: 'disabled', features: { multi_agent: false } });
    Object.assign(codex, { version: '0.169.0', unknownFields: [] });
    await changeModel(host);
    expect(dataOf(host)).not.toHaveProperty('web_search');
    expect(dataOf(host)).not.toHaveProperty('features');
  });

  it('switches the tools of the terminal UI off for such a model, and on again for another', async () => {
    const off = { mcp_servers: { codex_tui: { command: 'codex', enabled: false } } };
    const { host } = memoryHostWithCodex();
    await setUp(host, { model: 'anthropic/claude-sonnet-4-6' });
    expect(dataOf(host)).toMatchObject(off);
    expect(isEmpty(await setUp(host))).toBe(true);
    await changeModel(host, { model: 'openai/gpt-5.4' });
    expect(dataOf(host)).not.toHaveProperty('mcp_servers');
    await changeModel(host, { model: 'google/gemini-3-pro' });
    expect(dataOf(host)).toMatchObject(off);
    await undo(host);
    expect(host.texts()).toEqual({});
  });

  it('is left out, with the reason, when Codex is gone, and routing stays', async () => {
    const { host } = memoryHostWithCodex();
    await setUp(host);
    const without = { ...host, run: memoryHost().run };
    // The ids are the same: nobody is there who could dislike the file.
    expect(isEmpty(await changeModel(without))).toBe(true);
    const plan = await changeModel(without, { model: 'openai/gpt-5.5' });
    expect(codesOf(plan)).toContain('catalogue-no-codex');
    expect(orderOf(plan)).toEqual(['update state', 'update config', 'delete catalogue']);
    expect(dataOf(host)).toMatchObject({ model: 'openai/gpt-5.5', model_provider: 'orq' });
    expect(dataOf(host)).not.toHaveProperty('model_catalog_json');
  });

  it('is left out when the installed Codex does not load it', async () => {
    const { host, codex } = memoryHostWithCodex();
    codex.refusesBelow = '/tmp';
    const plan = await setUp(host);
    expect(codesOf(plan)).toContain('catalogue-refused');
    expect(host.texts()).not.toHaveProperty([file]);
    expect(dataOf(host)).not.toHaveProperty('model_catalog_json');
    expect(dataOf(host)).toMatchObject({ model_provider: 'orq' });
  });

  it('is tried once where a profile names it, so that it stays', async () => {
    const { host, codex } = memoryHostWithCodex();
    await setUp(host);
    host.put('/home/ada/.codex/work.config.toml', 'model_catalog_json = "orq-models.json"\n');
    const prepared = await prepareModel(host, { ...request, model: 'openai/gpt-5.5' });
    codex.refusesBelow = '/home/ada/.codex';
    await apply(host, prepared.plan);
    const found = await prepared.check();
    expect(found.map(({ code }) => code)).toContain('catalogue-refused');
    expect(host.texts()).toHaveProperty([file]);
  });

  it.each(['set-up', 'model'])('is taken out again when Codex refuses it where it is: %s', async (what) => {
    const { host, codex } = memoryHostWithCodex();
    if (what === 'model') await setUp(host);
    codex.refusesBelow = '/home/ada/.codex';
    const prepared =
      what === 'model'
        ? await prepareModel(host, { ...request, model: 'openai/gpt-5.5' })
        : await prepareSetup(host, { given: {} });
    await apply(host, prepared.plan);
    expect(dataOf(host)).toHaveProperty('model_catalog_json');
    const found = await prepared.check();
    expect(found.map(({ code }) => code)).toContain('catalogue-refused');
    expect(host.texts()).not.toHaveProperty([file]);
    expect(dataOf(host)).not.toHaveProperty('model_catalog_json');
    await undo(host);
    expect(host.texts()).toEqual({});
  });

  it('stays where Codex refuses the configuration for another reason, so that a second run changes nothing', async () => {
    const { host, codex } = memoryHostWithCodex();
    codex.broken = '/home/ada/.codex';
    const prepared = await prepareSetup(host, { given: {} });
    await apply(host, prepared.plan);
    const written = host.texts();
    expect((await prepared.check()).map(({ code }) => code)).not.toContain('catalogue-refused');
    const { '/home/ada/.codex/codex-orq.json': _state, ...files } = host.texts();
    const { '/home/ada/.codex/codex-orq.json': _before, ...before } = written;
    expect(files).toEqual(before);
    expect(isEmpty((await prepareSetup(host, { given: {} })).plan)).toBe(true);
    await undo(host);
    expect(host.texts()).toEqual({});
  });

  it("never replaces a person's own, neither the key nor the file", async () => {
    const own = 'model_catalog_json = "mine.json"\n';
    const named = memoryHostWithCodex({ files: { [config]: own } });
    const plan = await setUp(named.host);
    expect(codesOf(plan)).toContain('catalogue-own-kept');
    expect(dataOf(named.host)).toMatchObject({ model_catalog_json: 'mine.json' });
    expect(named.host.texts()).not.toHaveProperty([file]);
    expect(named.codex.calls).toEqual([]);

    const stored = memoryHostWithCodex({ files: { [file]: '{"models":[]}' } });
    expect(codesOf(await setUp(stored.host))).toContain('catalogue-file-foreign');
    expect(stored.host.texts()[file]).toBe('{"models":[]}');
    expect(dataOf(stored.host)).not.toHaveProperty('model_catalog_json');
  });

  it('that somebody has edited is overwritten with force only, and left at remove', async () => {
    const { host } = memoryHostWithCodex();
    await setUp(host);
    host.put(file, `${host.texts()[file]}\n`);
    await expect(prepareModel(host, { ...request, model: 'openai/gpt-5.5' })).rejects.toMatchObject({
      finding: { code: 'edited-since', args: { file } },
    });
    const plan = await undo(host);
    expect(codesOf(plan)).toContain('kept-changed');
    expect(Object.keys(host.texts())).toEqual([file]);
  });

  it('that is left out stays a file as long as another configuration names it', async () => {
    const work = '/home/ada/.codex/work.config.toml';
    const { host } = memoryHostWithCodex({ files: { [work]: 'model_catalog_json = "orq-models.json"\n' } });
    await setUp(host);
    const without = { ...host, run: memoryHost().run };
    const plan = await changeModel(without, { model: 'openai/gpt-5.5' });
    expect(codesOf(plan)).toContain('catalogue-named');
    expect(host.texts()).toHaveProperty([file]);
    expect(dataOf(host)).not.toHaveProperty('model_catalog_json');
    host.put(work, '');
    await changeModel(without, { model: 'openai/gpt-5.6' });
    expect(host.texts()).not.toHaveProperty([file]);
  });

  it('stays where another configuration names it', async () => {
    const work = '/home/ada/.codex/work.config.toml';
    const { host } = memoryHostWithCodex({ files: { [work]: 'model_catalog_json = "./orq-models.json"\n' } });
    await setUp(host);
    const plan = await undo(host);
    expect(codesOf(plan)).toContain('catalogue-named');
    expect(host.texts()).toHaveProperty([file]);
    host.put(work, '');
    await undo(host);
    expect(host.texts()).toEqual({ [work]: '' });
  });
});

describe('the choice of models', () => {
  const offered = [
    'openai/gpt-5.4',
    'xai/grok-4',
    'anthropic/claude-sonnet-4-6',
    'anthropic/claude-opus-4-1',
  ];
  const gateway = { env: { ORQ_API_KEY: madeUpKey } };

  async function withGateway(work: (baseUrl: string) => Promise<void>): Promise<void> {
    const server = await startLoopbackGateway({ models: offered });
    try {
      await work(server.baseUrl);
    } finally {
      await server.close();
    }
  }

  it.each([
    ['all', ['openai/gpt-5.4', 'anthropic/claude-opus-4-1', 'anthropic/claude-sonnet-4-6', 'xai/grok-4']],
    ['used', ['openai/gpt-5.4']],
    [
      ['xai/grok-4', 'acme@orq/fast'],
      ['openai/gpt-5.4', 'xai/grok-4', 'acme@orq/fast'],
    ],
  ] as const)('%j is what the catalogue lists, and what a later run keeps', async (models, slugs) => {
    await withGateway(async (baseUrl) => {
      const { host } = memoryHostWithCodex(gateway);
      const { plan } = await prepareSetup(host, { given: { baseUrl }, models });
      await apply(host, plan);
      expect(slugsIn(host)).toEqual(slugs);
      await changeModel(host, { model: 'openai/gpt-5.5' });
      const [before = '', ...others] = slugs;
      const later = models === 'all' ? [...others.slice(0, 2), before, ...others.slice(2)] : others;
      expect(slugsIn(host)).toEqual(['openai/gpt-5.5', ...later]);
    });
  });

  it('comes from the last list where the gateway does not answer', async () => {
    const { host } = memoryHostWithCodex(gateway);
    await withGateway(async (baseUrl) => {
      const { plan } = await prepareSetup(host, { given: { baseUrl } });
      await apply(host, plan);
    });
    expect(slugsIn(host)).toHaveLength(4);
    const plan = await changeModel(host, { model: 'xai/grok-4' });
    expect(codesOf(plan)).toContain('models-from-list');
    expect(slugsIn(host)).toEqual([
      'xai/grok-4',
      'anthropic/claude-opus-4-1',
      'anthropic/claude-sonnet-4-6',
      'openai/gpt-5.4',
    ]);
  });
});

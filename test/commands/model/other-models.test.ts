import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareModel } from '../../../src/commands/model/prepare.ts';
import { modelWork } from '../../../src/commands/model/work.ts';
import type { ModelFacts } from '../../../src/commands/model/options.ts';
import { parseToml } from '../../../src/edit/toml.ts';
import { startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { machineWithCodex } from '../../roundtrip/machine.ts';
import { changeModel, codesOf, setUp, undo } from '../../roundtrip/runs.ts';
import { runCodex } from '../../support/codex.ts';
import { memoryHost } from '../../support/memory-host.ts';

const config = '/home/ada/.codex/config.toml';
const agent = '/home/ada/.codex/agents/helper.toml';
const profile = '/home/ada/.codex/work.config.toml';
const elsewhere = '/home/ada/.codex/azure.config.toml';

const files = {
  [config]: [
    'review_model = "gpt-5.4"  # careful',
    '[agents]',
    'default_subagent_model = "claude-haiku-4-5"',
    '[memories]',
    'extract_model = "acme-small"',
    '',
  ].join('\n'),
  [agent]: '# helper\nmodel = "o3"\n',
  [profile]: 'model = "gpt-5.4-mini"\nreview_model = "openai/gpt-5.4"\n',
  [elsewhere]: 'model_provider = "azure"\nmodel = "gpt-5.4"\n',
};

describe('codex-orq model, of the other settings that name a model', () => {
  it('leaves them alone unless it is asked, and offers them with what they become', async () => {
    const host = memoryHost({ files });
    await setUp(host);
    await changeModel(host, { model: 'openai/gpt-5.5' });
    expect(host.texts()).toMatchObject({ [agent]: files[agent], [profile]: files[profile] });
    const facts = modelWork.facts?.(host, {}) as ModelFacts;
    expect(await facts.othersIn()).toBe(
      'Other settings name models without a prefix. Write review_model = "openai/gpt-5.4" in ~/.codex/config.toml, ' +
        'agents.default_subagent_model = "anthropic/claude-haiku-4-5" in ~/.codex/config.toml, ' +
        'model = "openai/gpt-5.4-mini" in ~/.codex/work.config.toml, model = "openai/o3" in ~/.codex/agents/helper.toml?',
    );
  });

  it('gives each its prefix where that is sure, and remove restores every byte', async () => {
    const host = memoryHost({ files });
    await setUp(host);
    await changeModel(host, { prefixOthers: true });
    const { [config]: text = '', ...others } = host.texts();
    expect(text).toContain('review_model = "openai/gpt-5.4"  # careful\n');
    expect(parseToml(text, config)).toMatchObject({
      agents: { default_subagent_model: 'anthropic/claude-haiku-4-5' },
      memories: { extract_model: 'acme-small' },
    });
    expect(others[agent]).toBe('# helper\nmodel = "openai/o3"\n');
    expect(others[profile]).toBe('model = "openai/gpt-5.4-mini"\nreview_model = "openai/gpt-5.4"\n');
    expect(others[elsewhere]).toBe(files[elsewhere]);
    const facts = modelWork.facts?.(host, {}) as ModelFacts;
    expect(await facts.othersIn()).toBeUndefined();
    // Later runs keep what was prefixed, and what they had before.
    await changeModel(host, { model: 'openai/gpt-5.5' });
    await setUp(host, { provider: 'gw' });
    expect(host.texts()[config]).toContain('review_model = "openai/gpt-5.4"  # careful\n');
    await undo(host);
    expect(host.texts()).toEqual(files);
  });

  it('keeps at remove what you have changed since', async () => {
    const host = memoryHost({ files });
    await setUp(host);
    await changeModel(host, { prefixOthers: true });
    host.put(agent, '# helper\nmodel = "openai/o4"\n');
    const undone = await undo(host);
    expect(codesOf(undone)).toContain('kept-changed');
    expect(host.texts()).toEqual({ ...files, [agent]: '# helper\nmodel = "openai/o4"\n' });
  });

  it('makes no second plan of what is done', async () => {
    const host = memoryHost({ files });
    await setUp(host);
    await changeModel(host, { prefixOthers: true });
    const request = { createPin: false, force: false, dropLeftovers: false, prefixOthers: true };
    const { plan } = await prepareModel(host, request);
    expect(plan.changes.filter(({ kind }) => kind !== 'keep')).toEqual([]);
  });

  it('the real Codex sends the review model as it stands: bare before, with its prefix after', async () => {
    const gateway = await startLoopbackGateway({ reply: 'fine' });
    const machine = machineWithCodex();
    try {
      await setUp(machine.host, { baseUrl: gateway.baseUrl });
      const path = join(machine.codexHome, 'config.toml');
      writeFileSync(path, `review_model = "gpt-5.4"\n${readFileSync(path, 'utf8')}`);
      spawnSync('git', ['init', '-q'], { cwd: machine.project });
      writeFileSync(join(machine.project, 'a.txt'), 'a\n');
      const proxy = new URL(gateway.baseUrl).origin;
      const review = async (): Promise<readonly (string | undefined)[]> => {
        const sent = gateway.requests.length;
        await runCodex(['exec', 'review', '--uncommitted'], {
          cwd: machine.project,
          env: { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
        });
        return gateway.requests.slice(sent).flatMap(({ model }) => model ?? []);
      };
      expect(await review()).toContain('gpt-5.4');
      await changeModel(machine.host, { prefixOthers: true });
      const after = await review();
      expect(after).toContain('openai/gpt-5.4');
      expect(after).not.toContain('gpt-5.4');
    } finally {
      machine.cleanup();
      await gateway.close();
    }
  });
});

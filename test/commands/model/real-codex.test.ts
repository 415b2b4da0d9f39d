import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apply } from '../../support/apply.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { isEmpty } from '../../../src/plan/plan.ts';
import { prepareSetup } from '../../../src/commands/setup/prepare.ts';
import { toolsOf } from '../../catalogue/ask-codex.ts';
import { changeModel, madeUpKey, setUp, undo } from '../../roundtrip/runs.ts';
import { type Machine, machineWithCodex } from '../../roundtrip/machine.ts';
import { runCodex } from '../../support/codex.ts';

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

/** One turn of the real Codex in the home that was set up; all that it sends arrives here. */
async function sayHello(): Promise<{ stderr: string; tools: readonly string[]; model: string | undefined }> {
  const sent = gateway.requests.length;
  const proxy = new URL(gateway.baseUrl).origin;
  const result = await runCodex(['exec', '--skip-git-repo-check', 'say hello'], {
    cwd: machine.project,
    env: { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
  });
  expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('hello from here') });
  const request = gateway.requests.slice(sent).find(({ path }) => path === '/v3/router/responses');
  expect(request?.authorization).toBe(`Bearer ${madeUpKey}`);
  return { stderr: result.stderr, tools: toolsOf(request), model: request?.model };
}

describe('with the real Codex', () => {
  it('a set-up silences the metadata warning and brings the patch tool; a change of model keeps up', async () => {
    const prepared = await prepareSetup(machine.host, {
      given: { baseUrl: gateway.baseUrl },
      typedKey: madeUpKey,
    });
    await apply(machine.host, prepared.plan);
    const found = await prepared.check();
    expect(found.map(({ code }) => code)).toContain('codex-loads');
    expect(found.filter(({ level }) => level === 'error')).toEqual([]);
    const openai = await sayHello();
    expect(openai.stderr).not.toMatch(/metadata/i);
    expect(openai.model).toBe('openai/gpt-5.4');
    expect(openai.tools).toContain('custom apply_patch');

    await changeModel(machine.host, { model: 'anthropic/claude-sonnet-4-6' });
    const translated = await sayHello();
    expect(translated.stderr).not.toMatch(/metadata/i);
    expect(translated.model).toBe('anthropic/claude-sonnet-4-6');
    expect(translated.tools.length).toBeGreaterThan(0);
    expect(translated.tools.filter((tool) => !tool.startsWith('function '))).toEqual([]);
  });

  it('a second set-up changes nothing, and after remove Codex starts without us', async () => {
    await setUp(machine.host, { baseUrl: gateway.baseUrl });
    const text = readFileSync(join(machine.codexHome, 'orq-models.json'), 'utf8');
    expect(isEmpty(await setUp(machine.host))).toBe(true);
    await changeModel(machine.host, { model: 'openai/gpt-5.5' });
    await changeModel(machine.host, { model: 'openai/gpt-5.4' });
    expect(readFileSync(join(machine.codexHome, 'orq-models.json'), 'utf8')).toBe(text);
    await undo(machine.host);
    expect(existsSync(join(machine.codexHome, 'config.toml'))).toBe(false);
    const { exitCode } = await runCodex(['features', 'list'], { cwd: machine.project, env: machine.env });
    expect(exitCode).toBe(0);
  });
});

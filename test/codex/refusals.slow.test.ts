import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { prepareSetup } from '../../src/commands/setup/prepare.ts';
import { wordingOf } from '../../src/findings/index.ts';
import { madeUpKey } from '../roundtrip/runs.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { apply } from '../support/apply.ts';

/*
 * Reasons that have nothing to do with the set-up, with the real Codex: each is named once, and first, and nothing of
 * ours is blamed.
 */

let machine: Machine;

beforeEach(() => {
  machine = machineWithCodex();
});
afterEach(() => machine.cleanup());

const config = (text: string): void => writeFileSync(join(machine.codexHome, 'config.toml'), text);

/** What a set-up says once it has written, and then the doctor: what is no good news. */
async function told(): Promise<Readonly<{ setup: readonly string[]; doctor: readonly string[] }>> {
  const { plan, check } = await prepareSetup(machine.host, {
    given: { shell: 'none', project: machine.project },
    typedKey: madeUpKey,
  });
  await apply(machine.host, plan);
  const request = { prove: false, live: false, onBilled: () => undefined };
  const { findings } = await diagnose(machine.host, request);
  const isBad = ({ level }: { level: string }): boolean => level !== 'info';
  return {
    setup: (await check()).filter(isBad).map(({ code }) => code),
    doctor: findings
      .map(({ finding }) => finding)
      .filter(isBad)
      .map(({ code }) => code),
  };
}

describe('why Codex does not start', () => {
  const timeout = 120_000;

  it("another provider's table", { timeout }, async () => {
    config('[model_providers.other]\nbase_url = "http://127.0.0.1:1/v1"\n');
    expect(await told()).toEqual({
      setup: ['provider-blocks-codex'],
      doctor: ['provider-blocks-codex'],
    });
  });

  it('two credentials for one header', { timeout }, async () => {
    config(
      '[model_providers.orq.gateway_oauth]\nauthorization_url = "https://x.example/a"\n' +
        'token_url = "https://x.example/t"\nclient_id = "c"\n',
    );
    expect(await told()).toEqual({
      setup: ['provider-blocks-codex'],
      doctor: ['provider-blocks-codex'],
    });
  });

  it('a value of the wrong type, which only Codex knows: first, and without blame on the catalogue', {
    timeout,
  }, async () => {
    config('[features]\nmulti_agent = 1\n');
    expect(await told()).toEqual({ setup: ['codex-refuses'], doctor: ['codex-refuses'] });
  });

  it('a catalogue that a project names', { timeout }, async () => {
    config(`[projects."${machine.project}"]\ntrust_level = "trusted"\n`);
    mkdirSync(join(machine.project, '.codex'));
    writeFileSync(join(machine.project, '.codex', 'config.toml'), 'model_catalog_json = "nope.json"\n');
    expect(await told()).toEqual({
      setup: ['catalogue-file-missing'],
      doctor: ['catalogue-file-missing'],
    });
  });

  it("a project's file that only Codex finds wrong is named, and not config.toml", { timeout }, async () => {
    config(`[projects."${machine.project}"]\ntrust_level = "trusted"\n`);
    mkdirSync(join(machine.project, '.codex'));
    const file = join(machine.project, '.codex', 'config.toml');
    writeFileSync(file, '[features]\nmulti_agent = 1\n');
    const request = { prove: false, live: false, onBilled: () => undefined };
    await told();
    const { findings } = await diagnose(machine.host, request);
    const [first] = findings.map(({ finding }) => finding);
    expect(first).toMatchObject({ code: 'codex-refuses', args: { file } });
    expect(first && wordingOf(first).hint).toContain(`Fix that in ${file}.`);
  });

  it('the login of a business without a way to chatgpt.com', { timeout }, async () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = {
      'https://api.openai.com/auth': { chatgpt_plan_type: 'business', chatgpt_account_id: 'a' },
      exp: Math.floor(Date.now() / 1_000) + 86_400,
    };
    const token = `${part({ alg: 'none' })}.${part(claims)}.c2ln`;
    const tokens = { id_token: token, access_token: token, refresh_token: 'made up', account_id: 'a' };
    writeFileSync(
      join(machine.codexHome, 'auth.json'),
      JSON.stringify({ OPENAI_API_KEY: null, tokens, last_refresh: new Date().toISOString() }),
    );
    // Nothing answers there, on a machine with a network as well.
    const proxy = { HTTPS_PROXY: 'http://127.0.0.1:1', https_proxy: 'http://127.0.0.1:1' };
    machine = { ...machine, host: { ...machine.host, env: { ...machine.host.env, ...proxy } } };
    expect(await told()).toEqual({
      setup: ['codex-policy-unreachable'],
      doctor: ['codex-policy-unreachable'],
    });
  });
});

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { diagnose } from '../../../src/commands/doctor/diagnose.ts';
import { prepareSetup } from '../../../src/commands/setup/prepare.ts';
import { isEmpty } from '../../../src/plan/plan.ts';
import { startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { apply } from '../../support/apply.ts';
import { runCodex } from '../../support/codex.ts';
import { needs } from '../../support/needs.ts';
import { changeModel, codesOf, madeUpKey, setUp, undo } from '../../roundtrip/runs.ts';
import { at, fetchedKey, gateway, machine, sent, text, vault } from './key-fetched.ts';

describe('--key-command, with the real Codex', needs('posix'), () => {
  it('has Codex fetch the key, is tried once, and never prints what it fetched', async () => {
    const { command, calls } = vault();
    const given = { keyCommand: command, baseUrl: gateway.baseUrl };
    const prepared = await prepareSetup(machine.host, { given });
    expect(calls()).toBe(1);
    expect(JSON.stringify(prepared.plan)).not.toContain(fetchedKey);
    expect(codesOf(prepared.plan)).toContain('key-command-works');
    await apply(machine.host, prepared.plan);
    expect((await prepared.check()).filter(({ level }) => level === 'error')).toEqual([]);
    expect(text('config.toml')).not.toContain('env_key');
    expect(existsSync(at('.env'))).toBe(false);
    expect(existsSync(join(machine.home, '.zshrc'))).toBe(false);
    expect(await sent({ ORQ_API_KEY: madeUpKey })).toBe(`Bearer ${fetchedKey}`);

    const before = calls();
    expect(isEmpty(await setUp(machine.host))).toBe(true);
    expect(calls()).toBe(before);
    await changeModel(machine.host, { model: 'openai/gpt-5.5' });
    expect(await sent()).toBe(`Bearer ${fetchedKey}`);
    await undo(machine.host);
    expect(existsSync(at('config.toml'))).toBe(false);
  });

  it('has Codex run it once, and once more where the gateway refuses the key, as after a rotation', async () => {
    const log = join(machine.home, 'calls');
    const { command, calls } = vault(`echo sk-orq-rotated-$(wc -l < '${log}')-0123456789`);
    const rotating = await startLoopbackGateway({
      script: ({ method }, response) => {
        const isFirst = rotating.requests.filter((each) => each.method === 'POST').length === 1;
        if (method !== 'POST' || !isFirst) return false;
        response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
        return true;
      },
    });
    onTestFinished(() => rotating.close());
    await setUp(machine.host, { keyCommand: command, baseUrl: rotating.baseUrl });
    const before = calls();
    const { exitCode, stderr } = await runCodex(['exec', '--skip-git-repo-check', 'say hello'], {
      cwd: machine.project,
      env: { ...machine.env, NO_PROXY: '127.0.0.1' },
    });
    expect(exitCode, stderr).toBe(0);
    expect(calls() - before).toBe(2);
    const turns = rotating.requests.filter(({ method }) => method === 'POST');
    expect(turns.map(({ authorization }) => authorization)).toEqual([
      `Bearer sk-orq-rotated-${before + 1}-0123456789`,
      `Bearer sk-orq-rotated-${before + 2}-0123456789`,
    ]);
  });

  it('takes the key out of the store that it moves from, and back again in a run each', async () => {
    const { command } = vault();
    await setUp(machine.host, { baseUrl: gateway.baseUrl });
    const [config, zshrc] = [text('config.toml'), readFileSync(join(machine.home, '.zshrc'), 'utf8')];
    await setUp(machine.host, { keyCommand: command }, '');
    expect(existsSync(at('.env'))).toBe(false);
    expect(existsSync(at('codex-orq.sh'))).toBe(false);
    expect(existsSync(join(machine.home, '.zshrc'))).toBe(false);
    expect(text('codex-orq.json')).not.toContain(madeUpKey);
    expect(await sent()).toBe(`Bearer ${fetchedKey}`);

    await setUp(machine.host, { keyStore: 'codex-env' });
    expect(text('config.toml')).toBe(config);
    expect(readFileSync(join(machine.home, '.zshrc'), 'utf8')).toBe(zshrc);
    expect(await sent()).toBe(`Bearer ${madeUpKey}`);

    await setUp(machine.host, { keyStore: 'external' }, '');
    expect(existsSync(at('.env'))).toBe(false);
    expect(await sent({ ORQ_API_KEY: 'exported-0123456789' })).toBe('Bearer exported-0123456789');
    await undo(machine.host);
    expect(existsSync(at('config.toml'))).toBe(false);
  });

  it('merges with a table that is there, and gives it back', async () => {
    const mine = `[model_providers.orq]
name = "Mine"   # by hand
env_key = "MY_KEY"

[model_providers.orq.http_headers]
X-Team = "core"
`;
    writeFileSync(at('config.toml'), mine);
    await setUp(machine.host, { keyCommand: vault().command, baseUrl: gateway.baseUrl }, '');
    expect(await sent()).toBe(`Bearer ${fetchedKey}`);
    expect(text('config.toml')).toContain('X-Team = "core"');
    await undo(machine.host);
    expect(text('config.toml')).toBe(mine);
  });

  it('works in a profile, in --prove and in --live', async () => {
    const { command, calls } = vault();
    await setUp(machine.host, { as: 'profile', keyCommand: command, baseUrl: gateway.baseUrl }, '');
    const before = calls();
    const about = { codexHome: machine.codexHome, onBilled: () => undefined };
    const proof = await diagnose(machine.host, { ...about, prove: true, live: false });
    expect(proof.findings.map(({ finding: { code } }) => code)).toContain('prove-routed');
    // The proof has a made-up key of its own.
    expect(calls()).toBe(before);
    const host = { ...machine.host, env: { ...machine.host.env } };
    const live = await diagnose(host, { ...about, prove: false, live: true });
    expect(live.findings.filter(({ finding: { level } }) => level === 'error')).toEqual([]);
    expect(gateway.requests.at(-1)?.authorization).toBe(`Bearer ${fetchedKey}`);
    expect(calls()).toBe(before + 1);
  });

  it('writes nothing where the command gives no key, and repeats no part of what it printed', async () => {
    const { command } = vault(`printf '%s\\n%s\\n' ${fetchedKey} more; echo "no ${fetchedKey}" >&2; exit 3`);
    const run = prepareSetup(machine.host, { given: { keyCommand: command } });
    await expect(run).rejects.toMatchObject({ finding: { code: 'key-command-fails' } });
    expect(JSON.stringify(await run.catch((error: unknown) => error))).not.toContain(fetchedKey);
    expect(existsSync(at('config.toml'))).toBe(false);
  });
});

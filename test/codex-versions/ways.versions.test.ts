import { readdirSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { prepareSetup } from '../../src/commands/setup/prepare.ts';
import { oldestWithAuth, oldestWithProfileFile, snapshotsVariables } from '../../src/codex/versions.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { eventText } from '../../src/proof/responses-stream.ts';
import { run } from '../../src/host/processes.ts';
import { isOlder } from '../../src/lib/version.ts';
import { apply } from '../support/apply.ts';
import { bin } from '../support/cli.ts';
import { runCodex } from '../support/codex.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { madeUpKey } from '../roundtrip/runs.ts';
import { describeEachVersion } from './each-version.ts';

async function gatewayHere(): Promise<LoopbackGateway> {
  const gateway = await startLoopbackGateway({ reply: 'hello from the gateway' });
  onTestFinished(() => gateway.close());
  return gateway;
}

function machineHere(binary: string): Machine {
  const machine = machineWithCodex({ files: { '.codex/config.toml': 'model = "gpt-5.5"\n' } }, binary);
  onTestFinished(machine.cleanup);
  return machine;
}

/** A turn of a version: what it printed, with no way out but the gateway. */
async function say(binary: string, machine: Machine, gateway: LoopbackGateway, args: readonly string[]) {
  const proxy = new URL(gateway.baseUrl).origin;
  const env = { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' };
  return runCodex([...args, 'say hello'], { binary, cwd: machine.project, env });
}

const fetchedKey = 'fetched-by-a-command';

describeEachVersion(({ version, profileFile }, binary) => {
  const fetches = !isOlder(version, oldestWithAuth);
  it(`${fetches ? 'fetches' : 'does not fetch'} the key with a command`, async () => {
    const machine = machineHere(binary);
    const gateway = await gatewayHere();
    const given = { keyCommand: `printf ${fetchedKey}`, baseUrl: gateway.baseUrl };
    const setUp = prepareSetup(machine.host, { given });
    if (!fetches) return expect(setUp).rejects.toMatchObject({ finding: { code: 'key-command-codex-old' } });
    await apply(machine.host, (await setUp).plan);
    await say(binary, machine, gateway, ['exec', '--skip-git-repo-check']);
    expect(gateway.requests.find(({ method }) => method === 'POST')).toMatchObject({
      authorization: `Bearer ${fetchedKey}`,
    });
  });

  it(profileFile ? 'is routed as a profile' : 'is not routed as a profile, and that is said', async () => {
    const machine = machineHere(binary);
    const gateway = await gatewayHere();
    const given = { as: 'profile', baseUrl: gateway.baseUrl };
    const setUp = prepareSetup(machine.host, { given, typedKey: madeUpKey });
    if (!profileFile) {
      const args = { version, needed: oldestWithProfileFile, profile: 'orq' };
      return expect(setUp).rejects.toMatchObject({ finding: { code: 'profile-codex-old', args } });
    }
    const { plan, check } = await setUp;
    await apply(machine.host, plan);
    const found = await check();
    expect(found.map(({ code }) => code)).toContain('codex-loads');
    expect(found.filter(({ level }) => level === 'error')).toEqual([]);
    const args = ['-p', 'orq', 'exec', '--skip-git-repo-check'];
    const { exitCode, stdout, stderr } = await say(binary, machine, gateway, args);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain('hello from the gateway');
    expect(stderr).not.toMatch(/metadata/i);
    const sent = gateway.requests.find(({ method }) => method === 'POST');
    expect(sent).toMatchObject({ model: 'openai/gpt-5.4', authorization: `Bearer ${madeUpKey}` });
  });

  it('keeps the key from commands, or the set-up says that it does not', async () => {
    const machine = machineHere(binary);
    const gateway = await startLoopbackGateway({
      reply: 'done',
      script: async ({ method, tools, body }, response) => {
        if (method !== 'POST' || JSON.stringify(body).includes('function_call_output')) return false;
        // A snapshot of the shell is taken meanwhile, where there is one.
        await new Promise((resolve) => setTimeout(resolve, 2000));
        const cmd = 'echo "[$ORQ_API_KEY]"';
        const name = ['exec_command', 'shell_command', 'shell'].find((each) => tools.includes(each));
        const args = name === 'shell' ? { command: ['bash', '-lc', cmd] } : { cmd, command: cmd };
        const call = { type: 'function_call', id: 'f', call_id: 'c', name, arguments: JSON.stringify(args) };
        const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(eventText({ type: 'response.created', response: { id: 'r' } }));
        response.write(eventText({ type: 'response.output_item.done', output_index: 0, item: call }));
        response.end(eventText({ type: 'response.completed', response: { id: 'r', output: [call], usage } }));
        return true;
      },
    });
    onTestFinished(() => gateway.close());
    const { plan, check } = await prepareSetup(machine.host, {
      given: { baseUrl: gateway.baseUrl },
      typedKey: madeUpKey,
    });
    await apply(machine.host, plan);
    const told = (await check()).some(({ code }) => code === 'key-in-snapshot');
    expect(told).toBe(snapshotsVariables(version));
    await say(binary, machine, gateway, [
      'exec',
      '--skip-git-repo-check',
      '--dangerously-bypass-approvals-and-sandbox',
    ]);
    const answered = JSON.stringify(gateway.requests.findLast(({ method }) => method === 'POST')?.body);
    expect(answered).toContain(told ? `[${madeUpKey}]` : '[]');
  });

  it('is routed for one session, with nothing written', async () => {
    const machine = machineHere(binary);
    const gateway = await gatewayHere();
    const proxy = new URL(gateway.baseUrl).origin;
    const env = { ...machine.env, ORQ_API_KEY: madeUpKey, HTTPS_PROXY: proxy, https_proxy: proxy };
    const args = ['launch', '--base-url', gateway.baseUrl, 'exec', '--skip-git-repo-check', 'say hello'];
    const result = await run(process.execPath, [bin, ...args], {
      ...{ cwd: machine.project, env: { ...env, NO_PROXY: '127.0.0.1' }, timeoutMs: 60_000 },
    });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(result.stdout).toContain('hello from the gateway');
    expect(gateway.requests.find(({ method }) => method === 'POST')).toMatchObject({
      model: 'openai/gpt-5.4',
      authorization: `Bearer ${madeUpKey}`,
    });
    expect(readdirSync(machine.codexHome).filter((name) => name.includes('orq'))).toEqual([]);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { prepareRemove } from '../../src/commands/remove/prepare.ts';
import { prepareSetup } from '../../src/commands/setup/prepare.ts';
import { type Finding, wordingOf } from '../../src/findings/index.ts';
import { run } from '../../src/host/processes.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { madeUpKey } from '../roundtrip/runs.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { apply } from '../support/apply.ts';
import { bin } from '../support/cli.ts';
import { runCodex } from '../support/codex.ts';

let gateway: LoopbackGateway;
let machine: Machine;

beforeEach(async () => {
  gateway = await startLoopbackGateway({ reply: 'hello from here' });
  machine = machineWithCodex({ env: { OLD_KEY: 'made-up' } });
});
afterEach(async () => {
  machine.cleanup();
  await gateway.close();
});

const exec = (...args: string[]) => {
  const proxy = new URL(gateway.baseUrl).origin;
  return runCodex(['exec', '--skip-git-repo-check', ...args], {
    cwd: machine.project,
    env: { ...machine.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
  });
};
const sessionIn = (stderr: string): string => /session id: (\S+)/.exec(stderr)?.[1] ?? 'none';

/** The `codex exec …` that a finding names, with the session's id in it, as arguments. */
function commandIn(findings: readonly Finding[], code: Finding['code'], id: string): readonly string[] {
  const found = findings.find((one) => one.code === code);
  const { message = '', hint = '' } = found === undefined ? {} : wordingOf(found);
  const [, command = ''] = /codex exec (resume -c .* "go on")/.exec(`${message} ${hint}`) ?? [];
  return command.replace('<id>', id).replace('"go on"', 'on').split(' ');
}

test('what is said of earlier sessions holds, after a set-up and after an undo', {
  timeout: 240_000,
}, async () => {
  const old = `[model_providers.old]\nname = "Old"\nbase_url = "${gateway.baseUrl}"\nenv_key = "OLD_KEY"\n`;
  writeFileSync(
    join(machine.codexHome, 'config.toml'),
    `model = "gpt-5.4"\nmodel_provider = "old"\n${old}wire_api = "responses"\n`,
  );
  const before = sessionIn((await exec('hello')).stderr);
  const setup = await prepareSetup(machine.host, {
    given: { baseUrl: gateway.baseUrl },
    typedKey: madeUpKey,
  });
  await apply(machine.host, setup.plan);
  expect((await exec('resume', before, 'on')).stderr).toContain("Cannot change this thread's model provider");
  const sent = gateway.requests.length;
  const resumed = await exec(...commandIn(setup.plan.findings, 'sessions-hidden', before));
  expect(resumed).toMatchObject({ exitCode: 0 });
  expect(gateway.requests.slice(sent).flatMap(({ model }) => model ?? [])).toEqual(['gpt-5.4']);

  const since = sessionIn((await exec('hello')).stderr);
  const undo = await prepareRemove(machine.host, { keepKey: true, keepProvider: true });
  await apply(machine.host, undo.plan);
  expect((await exec('resume', since, 'on')).stderr).toContain("Cannot change this thread's model provider");
  expect(await exec(...commandIn(undo.plan.findings, 'kept-provider', since))).toMatchObject({ exitCode: 0 });
  expect(gateway.requests.at(-1)?.authorization).toBe(`Bearer ${madeUpKey}`);
});

test('a session goes on through the gateway after the undo, with the command that this names', {
  timeout: 240_000,
}, async () => {
  const setup = await prepareSetup(machine.host, {
    given: { baseUrl: gateway.baseUrl },
    typedKey: madeUpKey,
  });
  await apply(machine.host, setup.plan);
  const session = sessionIn((await exec('hello')).stderr);
  const undo = await prepareRemove(machine.host, { keepKey: false, keepProvider: false });
  await apply(machine.host, undo.plan);
  expect((await exec('resume', session, 'on')).stderr).toContain('no longer configured');

  const lost = undo.plan.findings.find(({ code }) => code === 'sessions-lost');
  const { hint = '' } = lost === undefined ? {} : wordingOf(lost);
  const [, options = ''] = /launch (.*) resume <id>$/.exec(hint) ?? [];
  expect(options).toContain(gateway.baseUrl);
  const sent = gateway.requests.length;
  const args = ['launch', ...options.split(' '), 'exec', '--skip-git-repo-check', 'resume', session, 'on'];
  const proxy = new URL(gateway.baseUrl).origin;
  const resumed = await run(process.execPath, [bin, ...args], {
    cwd: machine.project,
    env: {
      ...machine.env,
      ...{ ORQ_API_KEY: madeUpKey, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
    },
    timeoutMs: 60_000,
  });
  expect(resumed.exitCode, resumed.stderr).toBe(0);
  const models = gateway.requests.slice(sent).flatMap(({ model }) => model ?? []);
  expect(models).toEqual(['openai/gpt-5.4']);
});

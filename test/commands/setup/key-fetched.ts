import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { type Machine, machineWithCodex } from '../../roundtrip/machine.ts';
import { runCodex } from '../../support/codex.ts';

/* A machine whose Codex fetches its key by a command, and the gateway that gets it. */

export const fetchedKey = 'sk-orq-fetched-98765432';

/** Both anew for each test of a file that imports this. */
export let gateway: LoopbackGateway;
export let machine: Machine;

beforeEach(async () => {
  gateway = await startLoopbackGateway({ reply: 'hello from here', models: ['openai/gpt-5.4'] });
  machine = machineWithCodex();
});

afterEach(async () => {
  machine.cleanup();
  await gateway.close();
});

/** A file in CODEX_HOME. */
export const at = (name: string): string => join(machine.codexHome, name);
export const text = (name: string): string => readFileSync(at(name), 'utf8');

/** A program of the person's own that keeps the key, and counts how often it is asked. */
export function vault(script = `printf '%s\\n' ${fetchedKey}`): { command: string; calls: () => number } {
  const command = join(machine.home, 'my vault');
  const log = join(machine.home, 'calls');
  writeFileSync(command, `#!/bin/sh\necho "$@" >> '${log}'\n${script}\n`, { mode: 0o755 });
  return {
    command: `'${command}' get 'orq key'`,
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').length - 1 : 0),
  };
}

/** One turn of the real Codex: the Authorization that arrived. */
export async function sent(env: Readonly<Record<string, string>> = {}): Promise<string | undefined> {
  const before = gateway.requests.length;
  const proxy = new URL(gateway.baseUrl).origin;
  const { exitCode, stderr } = await runCodex(['exec', '--skip-git-repo-check', 'say hello'], {
    cwd: machine.project,
    env: { ...machine.env, ...env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
  });
  expect(exitCode, stderr).toBe(0);
  const requests = gateway.requests.slice(before);
  // With a catalogue, Codex does not ask for a list that it could not read.
  expect(requests.map(({ method }) => method)).toEqual(['POST']);
  return requests[0]?.authorization;
}

import { expect, test } from 'vitest';
import { keyCommandMs, keyFromCommand } from '../../src/gateway/key-command.ts';
import type { Host, RunOptions, RunResult } from '../../src/host/types.ts';
import { memoryHost } from '../support/memory-host.ts';

const words = ['pass', 'show', 'orq key'];

/** A machine whose programs print this, and what they were started with. */
function machine(printed: Partial<RunResult> = {}): { host: Host; started: unknown[] } {
  const started: unknown[] = [];
  const run = async (program: string, args: readonly string[], { cwd, timeoutMs }: RunOptions) => {
    started.push([program, args, cwd, timeoutMs]);
    return { exitCode: 0, stdout: '', stderr: '', timedOut: false, ...printed };
  };
  return { host: memoryHost({ run }), started };
}

test('one run starts the command once, in the home folder: a repository has none of its files there', async () => {
  const { host, started } = machine({ stdout: ' orq-made-up-1\n' });
  const fetched = await Promise.all([keyFromCommand(host, words), keyFromCommand({ ...host }, words)]);
  expect(await keyFromCommand(host, [...words])).toBe(fetched[0]);
  expect(fetched.map((one) => 'key' in one && one.key.reveal())).toEqual(Array(2).fill('orq-made-up-1'));
  expect(started).toEqual([['pass', ['show', 'orq key'], '/home/ada', keyCommandMs]]);
  // Another command, and another run, are asked for themselves.
  await keyFromCommand(host, ['pass', 'show', 'orq', 'key']);
  await keyFromCommand({ ...host, env: { ...host.env } }, words);
  expect(started).toHaveLength(3);
});

test.each<[string, Partial<RunResult>, string]>([
  ['is not there', { exitCode: null, startError: 'spawn pass ENOENT' }, 'pass cannot be started'],
  ['does not end', { exitCode: null, timedOut: true }, 'did not end within 60 seconds'],
  ['fails', { exitCode: 3, stderr: 'locked\n' }, 'it ended with status 3 and said: locked'],
  ['fails without a word', { exitCode: 3 }, 'it ended with status 3'],
  ['prints nothing', { stdout: '\n' }, 'what it printed is no key'],
])('a command that %s is no key', async (_what, printed, reason) => {
  const fetched = await keyFromCommand(machine(printed).host, words);
  expect('reason' in fetched && fetched.reason).toContain(reason);
});

test('a key that a failing command prints is in no reason', async () => {
  const key = 'made up and read aloud 1';
  const printed = { exitCode: 1, stdout: `${key}\n`, stderr: `${key} is locked` };
  const fetched = await keyFromCommand(machine(printed).host, words);
  expect('reason' in fetched && fetched.reason).not.toContain('read aloud');
});

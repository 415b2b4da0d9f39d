import { closeSync, copyFileSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { needs } from '../support/needs.ts';

/** Whether a process is there and not merely waiting to be reaped. */
async function isAlive(pid: number): Promise<boolean> {
  const { stdout } = await run('ps', ['-o', 'stat=', '-p', String(pid)], { timeoutMs: 10_000 });
  return stdout.trim() !== '' && !stdout.trim().startsWith('Z');
}

/** A shell with a child in its group, both of which would go on for long; it prints their ids. */
const family = 'sleep 600 & echo $! $$; wait; sleep 600';

async function untilGone(pids: readonly number[]): Promise<readonly number[]> {
  for (;;) {
    const alive = [];
    for (const pid of pids) if (await isAlive(pid)) alive.push(pid);
    if (alive.length === 0) return alive;
    await sleep(20);
  }
}

describe('a program that nothing more is wanted of', needs('posix', 'ps'), () => {
  test('is ended with all that it has started, and nothing else is', async () => {
    const enough = new AbortController();
    const stay = new AbortController();
    const neighbour = run('sh', ['-c', family], { timeoutMs: 60_000, signal: stay.signal });
    const heard: string[] = [];
    const result = await run('sh', ['-c', family], {
      timeoutMs: 60_000,
      signal: enough.signal,
      onStdout: (text) => {
        heard.push(text);
        if (text.endsWith('\n')) enough.abort();
      },
    });
    expect(result).toMatchObject({ aborted: true, timedOut: false });
    expect(heard.at(-1)).toBe(result.stdout);
    expect(await untilGone(result.stdout.trim().split(' ').map(Number))).toEqual([]);
    stay.abort();
    const other = await neighbour;
    expect(other).toMatchObject({ aborted: true, timedOut: false });
    // It was alive until it was told: its ids had been printed, and nothing else had ended it.
    expect(other.stdout).toMatch(/^\d+ \d+\n$/);
  });

  test('is not left running when it was over before it began', async () => {
    const signal = AbortSignal.abort();
    const result = await run('sh', ['-c', family], { timeoutMs: 60_000, signal });
    expect(result).toMatchObject({ aborted: true, timedOut: false });
  });

  test('is gone also when it does not listen', async () => {
    const enough = new AbortController();
    const deaf = `trap '' TERM; echo ready; sleep 600; echo never`;
    const result = await run('sh', ['-c', deaf], {
      timeoutMs: 60_000,
      signal: enough.signal,
      onStdout: () => enough.abort(),
    });
    expect(result).toMatchObject({ stdout: 'ready\n', aborted: true, timedOut: false });
  });

  test('is gone with what it left running when it ended by itself', async () => {
    // The child has let go of the output: nothing but its group ties it to the program.
    const result = await run('sh', ['-c', 'sleep 600 >/dev/null 2>&1 & echo $!'], { timeoutMs: 60_000 });
    expect(result).toMatchObject({ exitCode: 0, timedOut: false });
    expect(await untilGone([Number(result.stdout)])).toEqual([]);
  });

  test('is left to end by itself where nobody aborts, and its output is whole however it comes', async () => {
    const heard: string[] = [];
    const script =
      'process.stdout.write(Buffer.from([0xc3])); setTimeout(() => process.stdout.write(Buffer.from([0xa9, 10])), 50)';
    const { signal } = new AbortController();
    const result = await run(process.execPath, ['-e', script], {
      timeoutMs: 60_000,
      signal,
      onStdout: (text) => heard.push(text),
    });
    expect(heard.at(-1)).toBe('é\n');
    expect(result).toEqual({ exitCode: 0, stdout: 'é\n', stderr: '', timedOut: false });
  });
});

test('a file that is being written cannot be started, which is told as such', needs('linux'), async () => {
  const folder = mkdtempSync(join(tmpdir(), 'busy-'));
  const program = join(folder, 'codex');
  copyFileSync(process.execPath, program);
  const open = openSync(program, 'r+');
  const result = await run(program, ['--version'], { timeoutMs: 20_000 });
  closeSync(open);
  rmSync(folder, { recursive: true });
  expect(result).toMatchObject({ exitCode: null, stdout: '' });
  expect(result.startError).toContain('ETXTBSY');
});

test('a byte order mark that a program prints is part of what it printed', async () => {
  const script = "process.stdout.write('\\ufeffone')";
  const { stdout } = await run(process.execPath, ['-e', script], { timeoutMs: 60_000 });
  expect(stdout).toBe('\ufeffone');
});

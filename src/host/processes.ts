import { Buffer } from 'node:buffer';
import type { Readable } from 'node:stream';
import type { RunOptions, RunResult } from './types.ts';

const graceMs = 1_000;

/** Ends a whole process group. `pid` is the leader that we started ourselves. */
function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // The group has ended by itself meanwhile.
  }
}

/** SIGTERM now, SIGKILL after a while. Clear the timer once the group has ended. */
function endGroupSoon(pid: number): NodeJS.Timeout {
  endGroup(pid, 'SIGTERM');
  return setTimeout(() => endGroup(pid, 'SIGKILL'), graceMs).unref();
}

/** Leaders of the groups that are running now. */
const live = new Set<number>();

/**
 * A detached group would outlive Ctrl-C. This listener runs before all others: they may delete what the group works on.
 */
function endWithUs(pid: number): void {
  if (live.size === 0) process.prependListener('exit', endAll);
  live.add(pid);
}

function endAll(): void {
  for (const pid of live) endGroup(pid, 'SIGKILL');
}

function hasEnded(pid: number): void {
  live.delete(pid);
  if (live.size === 0) process.off('exit', endAll);
}

/**
 * Collects the text of a stream; the returned function gives it. zx would decode each chunk by itself and so lose a
 * character that is split between two of them.
 */
function collect(stream: Readable | undefined, tell?: (text: string) => void): () => string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  stream?.on('data', (piece: Uint8Array) => {
    text += decoder.decode(piece, { stream: true });
    tell?.(text);
  });
  return () => text + decoder.decode();
}

/**
 * Some reasons why a program cannot be started are thrown, others become an event: a file that is being written
 * (ETXTBSY) or is for another machine (ENOEXEC) throws.
 */
function startOr<T>(start: () => T, otherwise: (error: Error) => T): T {
  try {
    return start();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return otherwise(error);
  }
}

/**
 * Runs a program until it ends, `timeoutMs` milliseconds are over, or `signal` aborts. zx does the waiting, without its
 * shell: arguments reach the program as they are. On Windows, npm's shims are batch files, which only a shell can
 * start; there zx quotes for PowerShell. Without `env` the child gets ours; callers of `Host.run` cannot leave it out.
 * Never throws: `startError` says why a program could not be started.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: Omit<RunOptions, 'env'> & Partial<Pick<RunOptions, 'env'>>,
): Promise<RunResult> {
  const [{ $, usePowerShell }, { spawn }] = await Promise.all([
    import('zx/core'),
    import('node:child_process'),
  ]);
  const windows = process.platform === 'win32';
  if (windows) usePowerShell();
  const { signal, onStdout } = options;
  let timedOut = false;
  let aborted = false as boolean;
  let killer: NodeJS.Timeout | undefined;
  let refused: Error | undefined;
  const child = $({
    ...(windows
      ? {}
      : {
          spawn: ((_shellLine, _none, spawnOptions) => {
            const started = startOr(
              () => spawn(command, args, { ...spawnOptions, shell: false }),
              (error) => {
                refused = error;
                // It ends at once, in the place of what cannot be started.
                return spawn(process.execPath, ['--version'], { ...spawnOptions, shell: false });
              },
            );
            // A program that ends without reading its input is no error of ours (EPIPE).
            started.stdin?.on('error', () => undefined);
            return started;
          }) as typeof spawn,
        }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.env !== undefined && { env: options.env }),
    quote: $.quote ?? String,
    // As bytes: zx leaves standard input open for an empty text, and `codex exec` would wait for more.
    input: Buffer.from(options.input ?? ''),
    detached: !windows,
    nothrow: true,
    quiet: true,
  })`${command} ${args}`;
  const { pid } = child;
  if (pid !== undefined) endWithUs(pid);
  const end = (): void => {
    if (pid !== undefined) killer ??= endGroupSoon(pid);
  };
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, options.timeoutMs);
  const abort = (): void => {
    aborted = true;
    end();
  };
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  // Where no more files can be opened (EMFILE) there are no streams.
  const stdout = collect(child.stdout as Readable | undefined, onStdout);
  const stderr = collect(child.stderr as Readable | undefined);
  try {
    const result = await child;
    const cause = refused ?? (pid === undefined ? result.cause : undefined);
    const startError = cause instanceof Error ? cause.message : undefined;
    return {
      exitCode: startError === undefined ? result.exitCode : null,
      stdout: refused === undefined ? stdout() : '',
      stderr: stderr(),
      timedOut,
      ...(aborted && { aborted }),
      ...(result.signal !== null && { signal: result.signal }),
      ...(startError !== undefined && { startError }),
    };
  } finally {
    clearTimeout(timer);
    clearTimeout(killer);
    signal?.removeEventListener('abort', abort);
    // End what the program left running in its group, such as an MCP server.
    if (pid !== undefined) {
      endGroup(pid, 'SIGKILL');
      hasEnded(pid);
    }
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { obstacleOf } from './start-errors.ts';
import type { Host } from './types.ts';

/**
 * How a program ended that had the terminal: its exit status, 128 and the number of the signal that ended it, or why
 * not.
 */
export type HandedOver = Readonly<{ exitCode: number } | { startError: string }>;

/** The terminal sends Ctrl-C to the program as well; it decides what that means. The others reach us alone. */
const isForTheProgram = (signal: NodeJS.Signals): boolean =>
  signal !== 'SIGINT' || process.stdin.isTTY !== true;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function start(program: string, args: readonly string[], env: Host['env']): ChildProcess | Error {
  try {
    return spawn(program, args, {
      env: env as NodeJS.ProcessEnv,
      stdio: 'inherit',
      // npm's shims are batch files there, which only a shell can start.
      shell: process.platform === 'win32',
    });
  } catch (error) {
    // A file that is being written (ETXTBSY) throws; other reasons become an event.
    if (error instanceof Error) return error;
    throw error;
  }
}

/**
 * A SIGKILL cannot be passed on. So a shell of its own session waits for the end of this process: where that did not
 * say goodbye, it ends the program, and removes the folder once the program is gone.
 */
const guardScript = `read -r goodbye && exit
kill "$1" 2>/dev/null
for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$1" 2>/dev/null || break; sleep 0.5; done
rm -rf -- "$2"`;

/** @returns what says goodbye */
function guard({ pid }: ChildProcess, folder: string, env: Host['env']): () => void {
  if (process.platform === 'win32' || pid === undefined) return () => undefined;
  const shell = spawn('/bin/sh', ['-c', guardScript, 'codex-orq', String(pid), folder], {
    ...{ detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', env: { PATH: env['PATH'] ?? '' } },
  });
  // Without a shell the next run removes the folder.
  shell.on('error', () => undefined);
  shell.stdin?.on('error', () => undefined);
  shell.unref();
  return () => void shell.stdin?.end('goodbye\n');
}

/**
 * Runs a program in our place: with our streams and our terminal, until it ends. Signals are passed on to it.
 * @param folder what it works with, which goes with it also where this process is killed
 */
export function handOver(
  program: string,
  args: readonly string[],
  env: Host['env'],
  folder: string,
): Promise<HandedOver> {
  return new Promise((resolve) => {
    const child = start(program, args, env);
    if (child instanceof Error) {
      resolve({ startError: obstacleOf(child.message) });
      return;
    }
    const pass = (signal: NodeJS.Signals): void => {
      if (isForTheProgram(signal)) child.kill(signal);
    };
    for (const signal of signals) process.on(signal, pass);
    const sayGoodbye = guard(child, folder, env);
    const ended = (result: HandedOver): void => {
      for (const signal of signals) process.off(signal, pass);
      sayGoodbye();
      resolve(result);
    };
    child.once('error', (error) => ended({ startError: obstacleOf(error.message) }));
    child.once('exit', (code, signal) =>
      ended({ exitCode: code ?? 128 + constants.signals[signal ?? 'SIGTERM'] }),
    );
  });
}

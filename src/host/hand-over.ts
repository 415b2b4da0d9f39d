import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { obstacleOf } from './start-errors.ts';
import type { Host } from './types.ts';

/** How a program ended that had the terminal: its exit status, 128 and the number of the signal that ended it, or why not. */
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

/** Runs a program in our place: with our streams and our terminal, until it ends. Signals are passed on to it. */
export function handOver(program: string, args: readonly string[], env: Host['env']): Promise<HandedOver> {
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
    const ended = (result: HandedOver): void => {
      for (const signal of signals) process.off(signal, pass);
      resolve(result);
    };
    child.once('error', (error) => ended({ startError: obstacleOf(error.message) }));
    child.once('exit', (code, signal) =>
      ended({ exitCode: code ?? 128 + constants.signals[signal ?? 'SIGTERM'] }),
    );
  });
}

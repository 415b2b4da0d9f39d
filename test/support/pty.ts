import { createRequire } from 'node:module';
import { type Run, Screen } from './screen.ts';

// Loaded when a terminal is started, since it has no binary for some platforms: see the requirement `pty`.
const load = createRequire(import.meta.url);

const keys = {
  enter: '\r',
  tab: '\t',
  space: ' ',
  escape: '\u001b',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  'ctrl-c': '\u0003',
  'ctrl-d': '\u0004',
} as const;

export type Key = keyof typeof keys;

export type TerminalOptions = Readonly<{
  cwd?: string;
  /** The whole environment. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Default 80. */
  cols?: number;
  /** Default 24. */
  rows?: number;
  /** The kind of the terminal, its TERM. Default xterm-256color. */
  kind?: string;
  /** The program's whole process group is killed after so many milliseconds. Default 45,000. */
  timeoutMs?: number;
}>;

export type Terminal = Readonly<{
  /** What a person sees, and what has scrolled off above it. */
  screen: () => string;
  /** The same in parts, with the colours of each. */
  runs: () => readonly (readonly Run[])[];
  /** Every byte that the program printed, escape sequences included. */
  output: () => string;
  /**
   * Waits until the pattern is on the screen; resolves to the screen. Text of an earlier step counts, so ask for
   * what is new. Rejects, showing the screen, after `timeoutMs` (default 15,000) or when the program has ended.
   */
  waitFor: (pattern: string | RegExp, timeoutMs?: number) => Promise<string>;
  type: (text: string) => void;
  press: (key: Key) => void;
  /** `signal` is the number of the signal that ended the program, 0 if none did. */
  exit: Promise<{ exitCode: number; signal: number }>;
  /** Ends the program and what it started. */
  kill: () => void;
}>;

/** Starts a program on a pseudo-terminal of its own, as a person's terminal would. */
export function startTerminal(
  command: string,
  args: readonly string[],
  options: TerminalOptions = {},
): Terminal {
  const { cols = 80, rows = 24, timeoutMs = 45_000, cwd, env = process.env } = options;
  const { kind = 'xterm-256color' } = options;
  const { spawn } = load('@lydell/node-pty') as typeof import('@lydell/node-pty');
  const child = spawn(command, [...args], {
    cols,
    rows,
    name: kind,
    env,
    ...(cwd !== undefined && { cwd }),
  });
  const screen = new Screen(cols, rows);
  const watchers = new Set<() => void>();
  let output = '';
  let ended = false;
  const notify = (): void => {
    for (const watcher of [...watchers]) watcher();
  };
  child.onData((data) => {
    output += data;
    screen.write(data);
    notify();
  });
  function kill(): void {
    try {
      // A pseudo-terminal's child leads a session, hence a process group of its own.
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
  const limit = setTimeout(kill, timeoutMs);
  const exit = new Promise<{ exitCode: number; signal: number }>((resolve) => {
    child.onExit(({ exitCode, signal = 0 }) => {
      clearTimeout(limit);
      ended = true;
      notify();
      resolve({ exitCode, signal });
    });
  });

  function waitFor(pattern: string | RegExp, patienceMs = 15_000): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const text = screen.text();
        const found = typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) >= 0;
        if (!found && !ended) return;
        settle();
        if (found) resolve(text);
        else reject(new Error(`The program ended before ${pattern} was on the screen:\n${text}`));
      };
      const timer = setTimeout(() => {
        settle();
        reject(new Error(`${pattern} was not on the screen within ${patienceMs} ms:\n${screen.text()}`));
      }, patienceMs);
      const settle = (): void => {
        clearTimeout(timer);
        watchers.delete(look);
      };
      watchers.add(look);
      look();
    });
  }

  return {
    screen: () => screen.text(),
    runs: () => screen.runs(),
    output: () => output,
    waitFor,
    type: (text) => child.write(text),
    press: (key) => child.write(keys[key]),
    exit,
    kill,
  };
}

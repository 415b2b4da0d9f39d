import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A program in a real terminal multiplexer: for what draws over the whole screen. */
export type Pane = Readonly<{
  /** What is on the screen. */
  screen: () => string;
  /** Sends keys by tmux's names, or text. */
  keys: (...keys: readonly string[]) => void;
  /** Waits until the pattern is on the screen; resolves to the screen. @throws Error after half a minute */
  waitFor: (pattern: RegExp) => Promise<string>;
  /** Ends the program. */
  kill: () => void;
}>;

type Options = Readonly<{ cwd: string; env: Readonly<Record<string, string | undefined>>; socket: string }>;

/** Starts a program in a tmux of its own, with nobody's configuration. `socket` is a folder for its socket. */
export function startPane(program: string, { cwd, env, socket }: Options): Pane {
  const tmux = (...args: readonly string[]): string =>
    execFileSync('tmux', ['-S', join(socket, 't'), '-f', '/dev/null', ...args], {
      ...{ cwd, env, encoding: 'utf8', timeout: 10_000 },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  tmux('new-session', '-d', '-s', 'x', '-x', '110', '-y', '40', program);
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'x');
  return {
    screen,
    keys: (...keys) => tmux('send-keys', '-t', 'x', ...keys),
    async waitFor(pattern) {
      const until = Date.now() + 30_000;
      while (Date.now() < until) {
        if (pattern.test(screen())) return screen();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`${pattern} does not come:\n${screen()}`);
    },
    kill() {
      try {
        tmux('kill-server');
      } catch {
        // The program has ended, and tmux with it.
      }
    },
  };
}

import { fileURLToPath } from 'node:url';
import { run } from '../../src/host/processes.ts';
import type { RunResult } from '../../src/host/types.ts';

/** The pinned Codex CLI of package.json, as npm links it. */
export const codexBinary = fileURLToPath(
  new URL(`../../node_modules/.bin/codex${process.platform === 'win32' ? '.cmd' : ''}`, import.meta.url),
);

export type RunCodexOptions = Readonly<{
  /** HOME of the child. The real one is never used: the test guard has moved it. */
  home?: string;
  codexHome?: string;
  cwd?: string;
  /** The whole environment; the (guarded) environment of the test when absent. `home` and `codexHome` come on top. */
  env?: Readonly<Record<string, string | undefined>>;
  input?: string;
  /** Default 45,000: below the time limit of a test, so that a hang is told as what it is. */
  timeoutMs?: number;
  /** Another Codex than the pinned one. */
  binary?: string;
}>;

/** Runs the real Codex to its end or its time limit; its process group is ended either way. */
export function runCodex(args: readonly string[], options: RunCodexOptions = {}): Promise<RunResult> {
  const {
    home,
    codexHome,
    cwd,
    input,
    env = process.env,
    timeoutMs = 45_000,
    binary = codexBinary,
  } = options;
  return run(binary, args, {
    timeoutMs,
    env: {
      ...env,
      ...(home !== undefined && { HOME: home, USERPROFILE: home }),
      ...(codexHome !== undefined && { CODEX_HOME: codexHome }),
    },
    ...(cwd !== undefined && { cwd }),
    // Codex waits for the end of a standard input that is a pipe; one blank counts as nothing and ends it.
    ...(input !== undefined && { input }),
  });
}

import { excerpt } from '../lib/excerpt.ts';
import { stripVTControlCharacters } from 'node:util';
import type { Host, RunResult } from '../host/types.ts';

/** Milliseconds for one question. An answer takes half a second at most; a loaded machine may need much longer. */
export const timeoutMs = 20_000;

/** Variables named like a secret. No question here needs one, nor the key of the gateway. */
const secretName = /KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL/i;

/**
 * Codex makes folders under CODEX_HOME for every command, even `--version` (`tmp/arg0…`, helper programs that only a
 * session needs), unless CODEX_HOME lies in the folder for temporary files. So that folder is set to the root.
 * Measured with 0.80.0 to 0.169.0; versions before 0.149 still leave an empty `memories`.
 */
const leaveNothing = process.platform === 'win32' ? {} : { TMPDIR: '/', npm_config_logs_max: '0' };

/**
 * The environment for a question about the files of a CODEX_HOME: yours, without secrets, and such that it leaves
 * nothing.
 * @param envKey the variable that holds the key, whatever it is called
 */
export const codexEnvironment = (
  env: Host['env'],
  codexHome: string,
  envKey?: string,
): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => name !== envKey && !secretName.test(name))),
  CODEX_HOME: codexHome,
  NO_COLOR: '1',
  ...leaveNothing,
});

/** The same for a private folder: also without the variables that lead Codex to other files of yours. */
export const privateEnvironment = (
  env: Host['env'],
  folder: string,
  envKey?: string,
): Record<string, string | undefined> => {
  const others = Object.entries(env).filter(([name]) => !name.startsWith('CODEX_'));
  return codexEnvironment(Object.fromEntries(others), folder, envKey);
};

/** Lines of a failed run that say nothing about the reason: warnings, log lines, headings. */
const isNoise = (line: string): boolean =>
  line === '' || line === 'Caused by:' || /^warning:/i.test(line) || /^\d{4}-\d\d-\d\dT/.test(line);

/** Why a run of Codex failed, as a clause on one line, without secrets: its error, or else its last words. */
export function reasonOf({ exitCode, stderr, timedOut, startError, signal }: RunResult): string {
  if (startError !== undefined) return excerpt(startError);
  if (timedOut) return `no answer within ${timeoutMs / 1_000} seconds`;
  const all = stripVTControlCharacters(stderr)
    .split('\n')
    .map((line) => line.trim());
  // An error with its place in a file says it all: the cause below it may name another setting, which is in order.
  const isPlaced = all.some((line) => /^Error: \S.*:\d+:\d+: /.test(line));
  const trace = all.findIndex(
    (line) => line.startsWith('Stack backtrace:') || (isPlaced && line === 'Caused by:'),
  );
  const lines = all.slice(0, trace > 0 ? trace : undefined).filter((line) => !isNoise(line));
  const start = lines.findIndex((line) => /^error\b/i.test(line));
  const said = lines.slice(start === -1 ? -1 : start).join(' ');
  return (
    excerpt(said.replace(/^error:\s*/i, '')) ||
    (exitCode === null
      ? `a signal ended it${signal === undefined ? '' : ` (${signal})`}`
      : `it printed no reason (exit status ${exitCode})`)
  );
}

/** What `codex --version` tells. A Codex may start without telling its version. */
export type CodexStart =
  | Readonly<{ kind: 'missing'; version?: undefined }>
  /** It is there, and the system cannot start it, or nothing comes of it. `program`: its file. */
  | Readonly<{ kind: 'unstartable'; version?: undefined; reason: string; program: string }>
  | Readonly<{ kind: 'fails'; version: string | undefined; reason: string }>
  | Readonly<{ kind: 'starts'; version: string | undefined }>;

/** Asks the installed Codex for its version. */
export async function askVersion(
  host: Pick<Host, 'run'>,
  command: string,
  options: Readonly<{ cwd: string; env: Host['env'] }>,
): Promise<CodexStart> {
  const result = await host.run(command, ['--version'], { ...options, timeoutMs });
  const { program = command, exitCode, stdout, startError } = result;
  if (startError !== undefined && result.program === undefined && startError.includes('ENOENT'))
    return { kind: 'missing' };
  const version = /(?:^|\s)v?(\d+\.\d+\.\d+\S*)/.exec(stdout)?.[1];
  const isSilent = stdout.trim() === '';
  if (exitCode === 0 && !isSilent) return { kind: 'starts', version };
  const reason = exitCode === 0 ? 'it prints nothing when it is asked for its version' : reasonOf(result);
  if (startError !== undefined || (version === undefined && !result.timedOut))
    return { kind: 'unstartable', reason, program };
  return { kind: 'fails', version, reason };
}

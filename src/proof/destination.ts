import type { Host, RunResult } from '../host/types.ts';
import type { LoopbackGateway } from './loopback.ts';

/** Whether a host was tried three times. Updates and the like are tried once; this host would get the request. */
export const isInsistent = (hosts: readonly string[]): boolean =>
  hosts.some((host) => hosts.filter((other) => other === host).length >= 3);

/** A host without the port that its scheme has anyway. */
export const withoutPort = (host: string): string => host.replace(/:(?:443|80)$/, '');

export type Destination = Readonly<{
  result: RunResult;
  /** The hosts that Codex called instead of the gateway; empty where it called that, or none. */
  away: readonly string[];
}>;

type Question = Readonly<{
  host: Pick<Host, 'run'>;
  command: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  input: string;
  timeoutMs: number;
  gateway: LoopbackGateway;
  /** The host of the gateway; undefined where any is right. */
  expected: string | undefined;
}>;

/**
 * Finds out which host Codex sends its request to, whatever file says so: it takes a turn with its own base URL behind
 * a proxy that refuses everything, and is stopped at the first call to the gateway, or at the third one to another
 * host.
 */
export async function destinationOf(question: Question): Promise<Destination> {
  const { host, command, args, cwd, input, timeoutMs, gateway, expected } = question;
  if (expected === undefined) return { result: nothing, away: [] };
  const decided = new AbortController();
  const { length } = gateway.elsewhere;
  const tried = (): readonly string[] => gateway.elsewhere.slice(length);
  const isReached = (): boolean => tried().some((each) => withoutPort(each) === expected);
  gateway.onElsewhere(() => {
    if (isReached() || isInsistent(tried())) decided.abort();
  });
  // A gateway on this machine is called through the proxy, too.
  const env = { ...question.env, NO_PROXY: '', no_proxy: '' };
  const result = await host.run(command, args, { env, cwd, input, timeoutMs, signal: decided.signal });
  return { result, away: isReached() ? [] : [...new Set(tried())].sort() };
}

const nothing: RunResult = { exitCode: null, stdout: '', stderr: '', timedOut: false };

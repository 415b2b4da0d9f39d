import { isUsableKey } from '../edit/dotenv.ts';
import { excerpt } from '../lib/excerpt.ts';
import { notOfGateway } from '../lib/known-key.ts';
import { Secret } from '../lib/secret.ts';
import type { Host } from '../host/types.ts';

/** What a command that fetches the key has printed: a key, or why that is none, as a clause. */
export type FetchedKey = Readonly<{ key: Secret } | { reason: string }>;

/** Milliseconds that a command may take: it may ask for a fingerprint or a passphrase. Codex is told the same. */
export const keyCommandMs = 60_000;

type Runner = Pick<Host, 'run' | 'env' | 'home'>;

async function fetchKey(host: Runner, [program = '', ...args]: readonly string[]): Promise<FetchedKey> {
  const { env, home: cwd } = host;
  const result = await host.run(program, args, { env, cwd, timeoutMs: keyCommandMs });
  if (result.startError !== undefined)
    return { reason: `${excerpt(program)} cannot be started: ${excerpt(result.startError)}` };
  if (result.timedOut) return { reason: `it did not end within ${keyCommandMs / 1_000} seconds` };
  if (result.exitCode !== 0) {
    const said = excerpt(result.stderr, [result.stdout.trim()]);
    return { reason: `it ended with status ${result.exitCode}${said === '' ? '' : ` and said: ${said}`}` };
  }
  // Codex takes all of it but blanks around it, and sends no key at all where a line end is inside (measured).
  const text = result.stdout.trim();
  const usable = isUsableKey(text);
  const fault = usable === true ? notOfGateway(text) : usable;
  return fault === undefined ? { key: new Secret(text) } : { reason: `what it printed is no key: ${fault}` };
}

/** One run asks once, however often it plans: each time may want a fingerprint. A run is known by its environment. */
const asked = new WeakMap<Host['env'], Map<string, Promise<FetchedKey>>>();

/** Runs the command that fetches the key, without a shell, and once in the whole run. The key is never printed. */
export function keyFromCommand(host: Runner, words: readonly string[]): Promise<FetchedKey> {
  const earlier = asked.get(host.env) ?? new Map<string, Promise<FetchedKey>>();
  asked.set(host.env, earlier);
  const command = JSON.stringify(words);
  const fetched = earlier.get(command) ?? fetchKey(host, words);
  earlier.set(command, fetched);
  return fetched;
}

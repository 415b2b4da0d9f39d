import { readDotenv } from '../edit/dotenv/read.ts';
import type { Host } from '../host/types.ts';

/**
 * The variables that decide how Codex reaches a host, as far as it takes them from its `.env`. Measured with 0.169.0.
 */
const networkVariables = [
  ...['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy', 'NO_PROXY', 'no_proxy'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR'],
] as const;

/** Those of them that a `.env` sets. */
export function networkNamesIn(dotenv: string, env: Host['env']): readonly string[] {
  const set = readDotenv(dotenv, env);
  return networkVariables.filter((name) => set.has(name));
}

/** The environment in which Codex reaches a host: what its `.env` sets wins over what is exported. */
export function networkEnvironment(env: Host['env'], dotenv: string): Host['env'] {
  const set = readDotenv(dotenv, env);
  const taken = networkVariables.flatMap((name) => {
    const value = set.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...env, ...Object.fromEntries(taken) };
}

import { isUsableKey, readDotenv } from '../edit/dotenv.ts';
import { isFromRepository } from '../host/git.ts';
import { networkEnvironment } from '../codex/network.ts';
import type { GatewayModels } from './fetch-models.ts';
import type { Paths } from '../host/paths.ts';
import { Secret } from '../lib/secret.ts';
import { textAt } from '../state/read.ts';
import type { CertificateHost } from '../host/certificates.ts';
import type { Host } from '../host/types.ts';

/** The key of this run, else the one in Codex's `.env`. */
export async function keyAtHand(
  host: Pick<Host, 'read'>,
  paths: Paths,
  envKey: string,
  key: Secret | undefined,
): Promise<Secret | undefined> {
  if (key !== undefined) return key;
  const stored =
    readDotenv((await textAt(host, paths.env)) ?? '')
      .get(envKey)
      ?.trim() ?? '';
  return isUsableKey(stored) === true ? new Secret(stored) : undefined;
}

/**
 * The environment in which Codex would reach the gateway: with the proxy and the CA of its `.env`. That of a CODEX_HOME
 * in a repository does not count: with a proxy and a CA of its choice, a repository could read the key.
 */
async function environmentFor(host: CertificateHost, paths: Paths): Promise<Host['env']> {
  const text = await textAt(host, paths.env);
  if (text === undefined || (await isFromRepository(host, paths))) return host.env;
  return networkEnvironment(host.env, text);
}

/** Asks the gateway on the first call only. @returns undefined where no key is known */
export function askingGateway(
  host: CertificateHost,
  { paths, baseUrl }: Readonly<{ paths: Paths; baseUrl: string }>,
  key: () => Promise<Secret | undefined>,
): () => Promise<GatewayModels | undefined> {
  let answer: Promise<GatewayModels | undefined> | undefined;
  const ask = async (): Promise<GatewayModels | undefined> => {
    const secret = await key();
    if (secret === undefined) return undefined;
    const { fetchModels } = await import('./fetch-models.ts');
    const env = await environmentFor(host, paths);
    return fetchModels({ ...host, env }, { baseUrl, key: secret.reveal(), timeoutMs: 3000 });
  };
  return () => {
    answer ??= ask();
    return answer;
  };
}

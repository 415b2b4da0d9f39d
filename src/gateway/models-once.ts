import { isUsableKey, readDotenv } from '../edit/dotenv.ts';
import type { GatewayModels } from './fetch-models.ts';
import type { Paths } from '../host/paths.ts';
import { Secret } from '../lib/secret.ts';
import { textAt } from '../state/read.ts';
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

/** Asks the gateway on the first call only. @returns undefined where no key is known */
export function askingGateway(
  host: Pick<Host, 'env' | 'read'>,
  baseUrl: string,
  key: () => Promise<Secret | undefined>,
): () => Promise<GatewayModels | undefined> {
  let answer: Promise<GatewayModels | undefined> | undefined;
  const ask = async (): Promise<GatewayModels | undefined> => {
    const secret = await key();
    if (secret === undefined) return undefined;
    const { fetchModels } = await import('./fetch-models.ts');
    return fetchModels(host, { baseUrl, key: secret.reveal(), timeoutMs: 3000 });
  };
  return () => {
    answer ??= ask();
    return answer;
  };
}

import { defaults, isOrqHost, isTrustedHost } from '../answers/rules.ts';
import { sourceOf, sourcesOf } from '../edit/toml.ts';
import { keyCommandMs } from '../gateway/key-command.ts';
import type { Host } from '../host/types.ts';
import type { Paths } from '../host/paths.ts';
import { isEnvName } from '../lib/env-name.ts';
import { textAt } from '../state/read.ts';

/**
 * What a provider's table tells of its origin.
 * - `ours`: all the keys of a set-up as we write them
 * - `perhaps`: our id, our name for it, Orq's host, or a gateway on this machine; your own table may have each of them
 * - `theirs`: nothing of ours
 */
export type Origin = 'ours' | 'perhaps' | 'theirs';

function originOf(text: string, provider: string, file: string): Origin {
  const keys = ['name', 'base_url', 'env_key', 'auth.timeout_ms', 'wire_api', 'requires_openai_auth'];
  const [name, baseUrl, envKey, timeoutMs, wireApi, openaiAuth] = valuesOf(text, provider, keys, file);
  const url = typeof baseUrl === 'string' && URL.canParse(baseUrl) ? baseUrl : undefined;
  const isNamed = name === defaults.providerName;
  const isWhole = isNamed && wireApi === 'responses' && openaiAuth === false && url !== undefined;
  const isKeyed = typeof envKey === 'string' ? isEnvName(envKey) : timeoutMs === BigInt(keyCommandMs);
  if (isWhole && isKeyed) return 'ours';
  const isOrqs = url !== undefined && isOrqHost(url);
  const isGateway = url !== undefined && isTrustedHost(url) && wireApi === 'responses';
  return provider === defaults.provider || isNamed || isOrqs || isGateway ? 'perhaps' : 'theirs';
}

/** The providers of a text that are of these origins. */
export function providersOf(text: string, file: string, origins: readonly Origin[]): readonly string[] {
  const tables = sourceOf(text, ['model_providers'], file)?.value;
  if (typeof tables !== 'object' || Array.isArray(tables)) return [];
  return Object.keys(tables).filter((provider) => origins.includes(originOf(text, provider, file)));
}

/** Providers that may be ours or yours: an undo without a state file leaves them, and says so. */
export async function unsureProviders(
  host: Pick<Host, 'read'>,
  paths: Paths,
  origins: readonly Origin[],
): Promise<readonly string[]> {
  return providersOf((await textAt(host, paths.config)) ?? '', paths.config, origins);
}

/** What is written at these keys of a provider. */
export const valuesOf = (
  text: string,
  provider: string,
  keys: readonly string[],
  file: string,
): readonly unknown[] =>
  sourcesOf(
    text,
    keys.map((key) => ['model_providers', provider, ...key.split('.')]),
    file,
  ).map((source) => source?.value);

import { isTable, type TomlTable, type TomlValue } from '../edit/toml/types.ts';
import { quoteValue } from '../lib/quote-value.ts';

/** Ids of Codex's built-in providers. With a table of that name no command starts. Measured with 0.169.0. */
export const reserved = ['openai', 'ollama', 'lmstudio'];

type Kind = Readonly<{ isIt: (value: TomlValue) => boolean; called: string }>;

const text: Kind = { isIt: (value) => typeof value === 'string', called: 'a text' };
const truth: Kind = { isIt: (value) => typeof value === 'boolean', called: 'true or false' };
const count: Kind = {
  isIt: (value) => (typeof value === 'bigint' || Number.isInteger(value)) && Number(value) >= 0,
  called: 'a whole number from 0 on',
};
const texts: Kind = {
  isIt: (value) => isTable(value) && Object.values(value).every((each) => typeof each === 'string'),
  called: 'a table of texts',
};
const table: Kind = { isIt: isTable, called: 'a table' };

/** What each setting of a provider has to be. */
const kinds: Readonly<Record<string, Kind>> = {
  base_url: text,
  env_key: text,
  env_key_instructions: text,
  experimental_bearer_token: text,
  requires_openai_auth: truth,
  supports_websockets: truth,
  request_max_retries: count,
  stream_max_retries: count,
  stream_idle_timeout_ms: count,
  websocket_connect_timeout_ms: count,
  query_params: texts,
  http_headers: texts,
  env_http_headers: texts,
  auth: table,
  aws: table,
};

function wrongKind(provider: TomlTable): string | undefined {
  for (const [key, { isIt, called }] of Object.entries(kinds)) {
    const value = provider[key];
    if (value !== undefined && !isIt(value)) return `${key} is not ${called}`;
  }
  return undefined;
}

/** Codex takes one source for the key. */
function wrongAuth({ auth, ...provider }: TomlTable): string | undefined {
  if (!isTable(auth)) return undefined;
  const other = ['env_key', 'experimental_bearer_token'].find((key) => provider[key] !== undefined);
  if (other !== undefined) return `it has both ${other} and auth`;
  if (provider['requires_openai_auth'] === true) return 'it has both requires_openai_auth and auth';
  const { command } = auth;
  return typeof command === 'string' && command.trim() !== '' ? undefined : 'auth has no command';
}

/** The one built-in provider whose table may be there, for a few settings. */
const bedrock = 'amazon-bedrock';
const ofBedrock = new Set(['base_url', 'auth', 'http_headers', 'aws']);

const wrongBedrock = (provider: TomlTable): string | undefined => {
  const key = Object.keys(provider).find((each) => !ofBedrock.has(each));
  return key === undefined ? undefined : `Codex lets ${key} of that provider not be set`;
};

/**
 * Why a provider's table keeps Codex from starting, whether it is used or not; undefined where it does not. Each
 * measured with 0.169.0.
 */
export function blockedBy(id: string, provider: unknown): string | undefined {
  if (reserved.includes(id)) return 'that id belongs to a provider that Codex brings along';
  if (!isTable(provider as TomlTable)) return 'it is no table';
  const all = provider as TomlTable;
  if (id === bedrock) return wrongBedrock(all) ?? wrongKind(all);
  const { name, wire_api: wire, gateway_oauth: oauth, env_key: envKey, aws } = all;
  if (name === undefined) return 'it has no name';
  if (typeof name !== 'string' || name.trim() === '') return 'its name is empty';
  if (wire !== undefined && wire !== 'responses') return `wire_api = ${quoteValue(wire)} is not "responses"`;
  if (envKey !== undefined && isTable(oauth) && oauth['delivery'] === undefined)
    return 'env_key and gateway_oauth both want the Authorization header (gateway_oauth.delivery can name another)';
  if (aws !== undefined) return 'only amazon-bedrock takes aws';
  return wrongAuth(all) ?? wrongKind(all);
}

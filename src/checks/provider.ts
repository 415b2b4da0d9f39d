import { defaults, parseBaseUrl } from '../answers/rules.ts';
import { isTable, type TomlTable } from '../edit/toml/types.ts';
import { type Finding, finding, Problem, wordingOf } from '../findings/index.ts';
import { looksLikeKey } from '../lib/secret.ts';
import { type Check, type CheckContext, type Layer, mergedLayers, providerIn } from './context.ts';
import { blockedBy, reserved } from './provider-faults.ts';
import { foreignHost, oddPath } from './foreign-host.ts';
import { quoteValue } from '../lib/quote-value.ts';
import { valueAt } from '../lib/key-path.ts';
import { isEnvName } from '../lib/env-name.ts';
import { type Keyed, keyedIn } from './key-kept.ts';

/** Settings of our own provider that have findings of their own. */
const toldApart = /^(?:wire_api|base_url|env_key) (?:=|is)/;

/** The tables of providers as Codex merges them, each with the last file that adds to it. */
function mergedProviders(layers: readonly Layer[]): ReadonlyMap<string, { table: unknown; layer: Layer }> {
  const merged = new Map<string, { table: unknown; layer: Layer }>();
  for (const layer of layers) {
    const providers = valueAt(layer.tree, ['model_providers']);
    for (const [id, table] of isTable(providers) ? Object.entries(providers) : []) {
      const below = merged.get(id)?.table;
      const both = isTable(below as TomlTable) && isTable(table);
      merged.set(id, { table: both ? { ...(below as TomlTable), ...(table as TomlTable) } : table, layer });
    }
  }
  return merged;
}

function blockers(layers: readonly Layer[], expected: string): readonly Finding[] {
  return [...mergedProviders(layers)].flatMap(([id, { table, layer }]) => {
    const reason = blockedBy(id, table);
    if (reason === undefined || (id === expected && toldApart.test(reason))) return [];
    const args = { file: layer.path, provider: quoteValue(id), reason };
    // Codex reads a profile only with -p.
    return [finding('provider-blocks-codex', args, layer.kind === 'profile' ? 'warning' : 'error')];
  });
}

/** No provider, ours or not, keeps Codex from starting. Providers in a project's file are ignored by Codex. */
export const checkProviders: Check = (context) => {
  const { user, others, expected } = context;
  const layers = mergedLayers(context).filter(({ kind }) => kind !== 'project');
  const profiles = others.filter(({ kind }) => kind === 'profile');
  const found = [
    ...blockers(layers, expected.provider),
    ...profiles.flatMap((profile) =>
      blockers([...layers, profile], expected.provider).filter(({ level }) => level === 'warning'),
    ),
  ];
  const providers = valueAt(user.tree, ['model_providers']);
  const count = isTable(providers) ? Object.keys(providers).length : 0;
  if (found.length > 0 || count === 0) return found;
  return [finding('providers-fine', { count })];
};

/** What is wrong with a base URL, as a sentence; undefined for a good one. */
function baseUrlFault(url: unknown): string | undefined {
  if (typeof url !== 'string') return 'It is no text.';
  try {
    parseBaseUrl(url);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return wordingOf(error.finding).message;
  }
}

function baseUrlFindings(
  { file, provider }: Readonly<{ file: string; provider: string }>,
  url: unknown,
  recorded: string | undefined,
): readonly Finding[] {
  const own = { file, provider, right: recorded ?? defaults.baseUrl };
  if (url === undefined) return [finding('base-url-missing', own)];
  const fault = baseUrlFault(url);
  if (fault !== undefined) return [finding('base-url-unusable', { ...own, fault })];
  const used = String(url);
  const foreign = foreignHost(used, recorded);
  if (foreign !== undefined) return [finding('base-url-foreign', { file, provider, ...foreign })];
  const odd = oddPath(used, recorded);
  if (odd === undefined) return [];
  const { right, isCertain } = odd;
  return [finding('base-url-odd', { file, url: quoteValue(url), right }, isCertain ? 'error' : 'warning')];
}

function envKeyFindings(
  { file, provider, envKey: name, kept }: Keyed & Readonly<{ file: string; provider: string }>,
  table: TomlTable,
): readonly Finding[] {
  const { env_key: envKey, auth } = table;
  // A command that fetches the key goes without a variable.
  const own = { file, provider, ...(kept !== 'command' && { right: name }) };
  // The key may come from a command or a fixed token instead. checkProviders reports env_key beside auth.
  if (envKey === undefined)
    return auth !== undefined || table['experimental_bearer_token'] !== undefined
      ? []
      : [finding('env-key-absent', own)];
  if (typeof envKey === 'string' && looksLikeKey(envKey))
    return [
      finding('env-key-pasted', {
        file,
        provider,
        envKey: looksLikeKey(name) ? defaults.envKey : name,
        ...(kept && { kept }),
      }),
    ];
  return typeof envKey === 'string' && isEnvName(envKey) ? [] : [finding('env-key-unusable', own)];
}

/** What is wrong with the table of our provider. */
export function ownProviderFindings(
  context: Pick<CheckContext, 'user' | 'expected' | 'state' | 'host'>,
): readonly Finding[] {
  const { user, expected, state } = context;
  const { path: file, tree } = user;
  const { provider } = expected;
  const table = providerIn(tree, provider);
  if (table === undefined) return [];
  const { wire_api: wire, requires_openai_auth: openaiAuth, name, base_url: url } = table;
  const sockets = table['supports_websockets'];
  const called = [provider, name].some((word) => typeof word === 'string' && word.toLowerCase() === 'openai');
  return [
    ...baseUrlFindings({ file, provider }, url, state?.answers.baseUrl),
    ...envKeyFindings({ file, provider, ...keyedIn(context) }, table),
    ...(wire === undefined || wire === 'responses'
      ? []
      : [finding('wire-api-wrong', { file, provider, actual: quoteValue(wire) })]),
    ...(openaiAuth === true ? [finding('openai-auth-sent', { file, provider })] : []),
    ...(sockets === true ? [finding('websockets-on', { file, provider })] : []),
    ...(called && !reserved.includes(provider)
      ? [finding('provider-called-openai', { file, provider })]
      : []),
  ];
}

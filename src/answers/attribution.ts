import { problem } from '../findings/index.ts';
import { isEnvName } from '../lib/env-name.ts';

/*
 * Who and what a request is counted for, by headers: Codex's requests have no other place for it. Names and limits are
 * those of https://docs.orq.ai/ai-gateway/request-metadata and https://docs.orq.ai/docs/ai-gateway/identities: of
 * metadata 16 pairs at most, a key of 64 and a value of 512. An identity has no limit there; 255 characters are ours.
 */

const identityHeader = 'X-ORQ-IDENTITY-ID';
const metadataPrefix = 'X-ORQ-METADATA-';
const mostPairs = 16;

/** The word that asks git for your e-mail address. */
export const fromGit = 'git';

/** The value that asks git for the name of the repository at its remote. */
const fromRemote = '@remote';

/** Before the name of a variable: Codex takes the value from there, for each request. */
const variableMark = 'env:';

/** The variable that a value comes from; undefined for a value that stands for itself. */
export const variableIn = (value: string): string | undefined =>
  value.startsWith(variableMark) ? value.slice(variableMark.length) : undefined;

/** Visible ASCII with blanks inside: what a header takes from every client. */
const isHeaderValue = (text: string, longest: number): boolean =>
  text.length <= longest && /^[!-~]+(?: +[!-~]+)*$/.test(text);

/** A trace is read by many. */
const isOfSecret = (name: string): boolean =>
  /(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|PAT)$/i.test(name);

/** @throws Problem header-variable-malformed, header-variable-secret */
function requireVariable(value: string): void {
  const name = variableIn(value);
  if (name === undefined) return;
  if (!isEnvName(name) || name.length > 128) throw problem('header-variable-malformed', { name });
  if (isOfSecret(name)) throw problem('header-variable-secret', { name });
}

/**
 * An identity; empty for none. @throws Problem identity-malformed, header-variable-malformed, header-variable-secret
 */
export function parseIdentity(text: string): string {
  const identity = text.trim();
  if (identity === '' || identity.toLowerCase() === 'none') return '';
  requireVariable(identity);
  if (!isHeaderValue(identity, 255)) throw problem('identity-malformed', {});
  return identity;
}

/**
 * `key=value`, with the key as a header spells it; empty for none.
 * @throws Problem metadata-malformed, header-variable-malformed, header-variable-secret
 */
export function parseMetadata(text: string): string {
  const pair = text.trim();
  if (pair === '' || pair.toLowerCase() === 'none') return '';
  const [, key = '', value = ''] = /^([A-Za-z0-9-]{1,64})\s*=\s*(.*)$/s.exec(pair) ?? [];
  requireVariable(value);
  if (!isHeaderValue(value, 512)) throw problem('metadata-malformed', { pair: key });
  return `${key.toLowerCase()}=${value}`;
}

/** The key and the value of a pair. */
const split = (pair: string): Readonly<{ key: string; value: string }> => {
  const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
  return { key, value };
};

/** The pairs of a run: the last one of a key counts. @throws Problem metadata-many */
export function resolveMetadata(pairs: readonly string[]): readonly string[] {
  const byKey = new Map(pairs.filter((pair) => pair !== '').map((pair) => [split(pair).key, pair]));
  if (byKey.size > mostPairs) throw problem('metadata-many', { count: byKey.size, most: mostPairs });
  return [...byKey.values()];
}

/** The keys that take the name of the repository at its remote. */
export const remoteKeys = (metadata: readonly string[]): readonly string[] =>
  metadata.map(split).flatMap(({ key, value }) => (value === fromRemote ? [key] : []));

/** The pairs with the name of the repository in place of the word for it. @throws Problem metadata-malformed */
export const withRemote = (metadata: readonly string[], name: string): readonly string[] =>
  metadata.map((pair) => {
    const { key, value } = split(pair);
    return value === fromRemote ? parseMetadata(`${key}=${name}`) : pair;
  });

export type Attribution = Readonly<{ identity: string; metadata: readonly string[] }>;

/** The variables that an attribution takes values from. */
export const variablesOf = ({ identity, metadata }: Attribution): readonly string[] =>
  [identity, ...metadata.map((pair) => split(pair).value)].flatMap((value) => variableIn(value) ?? []);

type Header = Readonly<{ name: string; value: string }>;

/**
 * The headers of the answers, in the order in which they are written: those with a value, and those that name the
 * variable with the value.
 */
export function headersOf({
  identity,
  metadata,
}: Attribution): Readonly<{ headers: readonly Header[]; envHeaders: readonly Header[] }> {
  const pairs = metadata
    .map(split)
    .map(({ key, value }) => ({ name: `${metadataPrefix}${key.toUpperCase()}`, value }));
  const all = [...(identity === '' ? [] : [{ name: identityHeader, value: identity }]), ...pairs];
  return {
    headers: all.filter(({ value }) => variableIn(value) === undefined),
    envHeaders: all.flatMap(({ name, value }) => {
      const variable = variableIn(value);
      return variable === undefined ? [] : [{ name, value: variable }];
    }),
  };
}

/** Whether a header says who or what a request is counted for. */
export const isAttribution = (name: string): boolean => {
  const upper = name.toUpperCase();
  return upper === identityHeader || upper.startsWith(metadataPrefix);
};

/**
 * An attribution as the headers of a provider have it: the reverse of {@link headersOf}. Other headers do not count.
 */
export function attributionOf(
  headers: Readonly<Record<string, string>>,
  envHeaders: Readonly<Record<string, string>>,
): Attribution {
  const all = [
    ...Object.entries(headers),
    ...Object.entries(envHeaders).map(([name, variable]) => [name, `${variableMark}${variable}`] as const),
  ].map(([name, value]) => ({ name: name.toUpperCase(), value }));
  return {
    identity: all.find(({ name }) => name === identityHeader)?.value ?? '',
    metadata: all
      .filter(({ name }) => name.startsWith(metadataPrefix))
      .map(({ name, value }) => `${name.slice(metadataPrefix.length).toLowerCase()}=${value}`),
  };
}

import { problem } from '../findings/index.ts';

/*
 * Who and what a request is counted for, by headers: Codex's requests have no other place for it. Names and limits are
 * those of https://docs.orq.ai/ai-gateway/request-metadata and https://docs.orq.ai/docs/ai-gateway/identities: an identity has
 * at most 255 characters; of metadata 16 pairs at most, a key of 64 and a value of 512.
 */

const identityHeader = 'X-ORQ-IDENTITY-ID';
const metadataPrefix = 'X-ORQ-METADATA-';
const mostPairs = 16;

/** The word that asks git for your e-mail address. */
export const fromGit = 'git';

/** Visible ASCII with blanks inside: what a header takes from every client. */
const isHeaderValue = (text: string, longest: number): boolean =>
  text.length <= longest && /^[!-~]+(?: +[!-~]+)*$/.test(text);

/** An identity; empty for none. @throws Problem identity-malformed */
export function parseIdentity(text: string): string {
  const identity = text.trim();
  if (identity === '' || identity.toLowerCase() === 'none') return '';
  if (!isHeaderValue(identity, 255)) throw problem('identity-malformed', {});
  return identity;
}

/** `key=value`, with the key as a header spells it; empty for none. @throws Problem metadata-malformed */
export function parseMetadata(text: string): string {
  const pair = text.trim();
  if (pair === '' || pair.toLowerCase() === 'none') return '';
  const [, key = '', value = ''] = /^([A-Za-z0-9-]{1,64})\s*=\s*(.*)$/s.exec(pair) ?? [];
  if (key === '' || !isHeaderValue(value, 512)) throw problem('metadata-malformed', { pair: key });
  return `${key.toLowerCase()}=${value}`;
}

/** The pairs of a run: the last one of a key counts. @throws Problem metadata-many */
export function resolveMetadata(pairs: readonly string[]): readonly string[] {
  const byKey = new Map(pairs.filter((pair) => pair !== '').map((pair) => [pair.split('=', 1)[0], pair]));
  if (byKey.size > mostPairs) throw problem('metadata-many', { count: byKey.size, most: mostPairs });
  return [...byKey.values()];
}

/** The headers of the answers, in the order in which they are written. */
export function headersOf({
  identity,
  metadata,
}: Readonly<{ identity: string; metadata: readonly string[] }>): readonly Readonly<{
  name: string;
  value: string;
}>[] {
  const pairs = metadata.map((pair) => {
    const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? [];
    return { name: `${metadataPrefix}${key.toUpperCase()}`, value };
  });
  return [...(identity === '' ? [] : [{ name: identityHeader, value: identity }]), ...pairs];
}

/** Whether a header says who or what a request is counted for. */
export const isAttribution = (name: string): boolean => {
  const upper = name.toUpperCase();
  return upper === identityHeader || upper.startsWith(metadataPrefix);
};

import { type Attribution, parseIdentity, parseMetadata, resolveMetadata } from '../answers/attribution.ts';
import { parseBaseUrl } from '../answers/rules.ts';
import { newestCovered } from '../codex/versions.ts';
import { problem } from '../findings/index.ts';

/** The version of Codex that a dev container gets: one that this package was tested with. */
export const pinnedCodex: string = newestCovered;

/** What `install.sh` accepts for `codexVersion`: one exact version (npm's ranges and tags are not), or `none`. */
export const isCodexVersion = (version: string): boolean =>
  version === 'none' || /^\d+\.\d+\.\d+(-[A-Za-z0-9.-]+)?$/.test(version);

/** @throws Problem codex-version-malformed */
export function parseCodexVersion(text: string): string {
  const version = text.trim().replace(/^v(?=\d)/, '');
  if (!isCodexVersion(version)) throw problem('codex-version-malformed', { version });
  return version;
}

/** What `--feature` takes for a copy in the repo, which is what there is without it. */
export const copied = 'copied';

/** No registry has a longer name for a Feature: its host, 255 for the repository, a version or a digest. */
const longestReference = 600;

/** A name between slashes, as the distribution specification of the OCI has it. */
const isPart = (text: string): boolean => /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/.test(text);

const isLabel = (text: string): boolean =>
  /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');

function isRegistry(text: string): boolean {
  const [host = '', port, ...more] = text.split(':');
  const labels = host.split('.');
  const isHost = host === 'localhost' || (labels.length > 1 && labels.every(isLabel));
  return isHost && more.length === 0 && (port === undefined || /^\d{1,5}$/.test(port));
}

/** Without the version or the digest at its end; undefined where that is none. */
function withoutVersion(text: string): string | undefined {
  const at = text.indexOf('@');
  if (at >= 0) return /^@sha256:[a-f0-9]{64}$/.test(text.slice(at)) ? text.slice(0, at) : undefined;
  const colon = text.indexOf(':', text.lastIndexOf('/'));
  if (colon < 0) return text;
  return /^:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(text.slice(colon)) ? text.slice(0, colon) : undefined;
}

/** A Feature in a registry: what is the same for all its versions, and its id. */
export type PublishedFeature = Readonly<{ resource: string; id: string }>;

/** Takes a reference apart, as the dev container specification has it: registry, namespace, id, version or digest. */
export function publishedFeature(text: string): PublishedFeature | undefined {
  const resource = text.length > longestReference ? undefined : withoutVersion(text);
  const [registry = '', ...parts] = resource?.split('/') ?? [];
  const id = parts.at(-1);
  if (resource === undefined || id === undefined || parts.length < 2) return undefined;
  return isRegistry(registry) && parts.every(isPart) ? { resource, id } : undefined;
}

/** @returns the reference, or the word for a copy @throws Problem feature-malformed */
export function parseFeature(text: string): string {
  const feature = text.trim();
  if (feature !== copied && publishedFeature(feature) === undefined)
    throw problem('feature-malformed', { feature });
  return feature;
}

/**
 * What an option of a Feature that says whom and what requests are counted for may hold: see
 * {@link parseFeatureBaseUrl}.
 */
const unfit = /[^A-Za-z0-9._@/+:-]/;

/** @throws Problem attribution-unfit */
function requireFit(value: string): void {
  const [sign] = unfit.exec(value) ?? [];
  if (sign !== undefined) throw problem('attribution-unfit', { value, sign });
}

/**
 * An attribution as the options of a Feature: one text each.
 * @throws Problem attribution-unfit, identity-malformed, metadata-malformed, metadata-many, header-variable-…
 */
export function attributionOptions({
  identity = '',
  metadata = [],
}: Readonly<{ identity?: string | undefined; metadata?: readonly string[] | undefined }>): Readonly<{
  identity: string;
  metadata: string;
}> {
  const id = parseIdentity(identity);
  const pairs = resolveMetadata(metadata.map(parseMetadata));
  for (const value of [id, ...pairs.map((pair) => pair.slice(pair.indexOf('=') + 1))]) requireFit(value);
  return { identity: id, metadata: pairs.join(',') };
}

/** The reverse of {@link attributionOptions}. */
export const attributionIn = ({
  identity = '',
  metadata = '',
}: Readonly<{ identity?: string | undefined; metadata?: string | undefined }>): Attribution => ({
  identity,
  metadata: metadata === '' ? [] : metadata.split(','),
});

/**
 * A base URL that may be an option of a Feature. It may hold fewer characters than elsewhere: the dev container tools
 * write options unescaped into a shell file and source it (measured: `$(…)` runs).
 * @throws Problem url-malformed, url-credentials, url-plain-http
 */
export function parseFeatureBaseUrl(text: string): string {
  const baseUrl = parseBaseUrl(text);
  const [unfit] = /[^A-Za-z0-9._~:/%[\]-]/.exec(baseUrl) ?? [];
  if (unfit !== undefined)
    throw problem('url-malformed', {
      reason: `it holds ${unfit}, which an option of a dev container Feature cannot`,
    });
  return baseUrl;
}

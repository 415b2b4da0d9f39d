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

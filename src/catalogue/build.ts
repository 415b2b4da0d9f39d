import { type Finding, finding } from '../findings/index.ts';
import type { ModelFacts } from '../gateway/model-facts.ts';
import { parseBundled, templateOf } from './bundled.ts';
import { keptEntries, makeEntry } from './entry.ts';
import type { ModelChoice } from '../answers/rules.ts';
import { stampFor } from './stamp.ts';

export type CatalogueInput = Readonly<{
  /** What `codex debug models --bundled` printed, parsed. */
  bundled: unknown;
  /** The gateway's ids, the default first. A repeated id counts once. */
  ids: readonly string[];
  /** What the gateway says of them, by id. */
  capabilities?: ReadonlyMap<string, ModelFacts>;
  /** Version of the Codex that `bundled` comes from, such as `0.169.0`. */
  codexVersion: string;
  /** How the ids were chosen, for the next time. Default `all`. */
  choice?: ModelChoice;
  /** Codex's own models come after ours: users who are not routed read the file, too. */
  withBundled?: boolean | undefined;
}>;

/** A key of config.toml that goes with the catalogue, by its path. */
export type CatalogueSetting = Readonly<{ path: readonly string[]; value: string | boolean }>;

export type Catalogue = Readonly<{
  ok: true;
  /** The whole file: JSON, two spaces, final newline. The same input gives the same bytes. */
  json: string;
  /** The ids in it, in the order of the picker. */
  slugs: readonly string[];
  /** Those of them that are to get function tools only. */
  functionsOnly: readonly string[];
  /** What you should know of the models; empty most of the time. */
  findings: readonly Finding[];
}>;

export type CatalogueRefusal = Readonly<{ ok: false; finding: Finding }>;

/**
 * Builds `orq-models.json` from the installed Codex's own catalogue. It replaces that one, so the picker offers our
 * ids and no bare one.
 * @throws RangeError without an id: Codex does not start with an empty catalogue
 */
export function buildCatalogue(input: CatalogueInput): Catalogue | CatalogueRefusal {
  const { capabilities, codexVersion } = input;
  const slugs = [...new Set(input.ids)];
  if (slugs.length === 0) throw new RangeError('a catalogue needs at least one model id');
  const bundled = parseBundled(input.bundled);
  if (!bundled.ok) {
    return {
      ok: false,
      finding: finding('catalogue-unreadable', { version: codexVersion, reason: bundled.reason }),
    };
  }
  const template = templateOf(bundled.entries);
  if (template === undefined) {
    return { ok: false, finding: finding('catalogue-no-template', { version: codexVersion }) };
  }
  const made = slugs.map((id, index) =>
    makeEntry(id, index, bundled.entries, template, capabilities?.get(id)),
  );
  const stamp = stampFor({ codex: codexVersion, choice: input.choice ?? 'all', ids: slugs });
  const others = input.withBundled === true ? keptEntries(bundled.entries, slugs) : [];
  const file = { ...stamp, models: [...made.map(({ entry }) => entry), ...others] };
  return {
    ok: true,
    json: `${JSON.stringify(file, null, 2)}\n`,
    slugs: [...slugs, ...others.map(({ slug }) => slug)],
    functionsOnly: made.filter((each) => each.functionsOnly).map(({ entry }) => entry.slug),
    findings: slugs
      .filter((id) => capabilities?.get(id)?.functions === false)
      .map((model) => finding('catalogue-no-functions', { model })),
  };
}

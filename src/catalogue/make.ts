import type { ModelFacts } from '../gateway/model-facts.ts';
import type { Host } from '../host/types.ts';
import { buildCatalogue, type Catalogue, type CatalogueRefusal } from './build.ts';
import { type InstalledCodex, validateCatalogue, readBundled } from './judge.ts';

export type MadeCatalogue =
  | (Catalogue & Readonly<{ version: string }>)
  | (CatalogueRefusal & Readonly<{ /** Known as soon as Codex answers at all. */ version?: string }>);

/**
 * The whole way to a catalogue: the installed Codex's own one, ours built from it, and that Codex's word that it
 * loads ours. On any doubt there is none, with the reason; routing does not depend on it.
 * @throws RangeError without an id; Problem when the private folder cannot be written
 */
export async function makeCatalogue(
  host: Pick<Host, 'run' | 'write'>,
  codex: InstalledCodex,
  models: Readonly<{ ids: readonly string[]; capabilities?: ReadonlyMap<string, ModelFacts> }>,
): Promise<MadeCatalogue> {
  const own = await readBundled(host, codex);
  if (!own.ok) return own;
  const { version, bundled } = own;
  const built = buildCatalogue({ ...models, bundled, codexVersion: version });
  if (!built.ok) return { ...built, version };
  const refused = await validateCatalogue(host, codex, built, version);
  return refused === undefined ? { ...built, version } : { ok: false, version, finding: refused };
}

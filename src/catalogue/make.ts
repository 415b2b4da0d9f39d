import { type Finding, finding } from '../findings/index.ts';
import type { ModelFacts } from '../gateway/model-facts.ts';
import type { Host } from '../host/types.ts';
import { buildCatalogue, type Catalogue } from './build.ts';
import type { ModelChoice } from '../answers/rules.ts';
import { type InstalledCodex, objectionOf, privateEnv, readBundled, validateCatalogue } from './validate.ts';
import { type CatalogueSetting, settingsBeside } from './settings.ts';

export type CatalogueRequest = Readonly<{
  /** What goes in, in the order of the picker. */
  ids: readonly string[];
  /** Those of them that are in use: the default, and what other settings name. Default: all. */
  used?: readonly string[];
  choice?: ModelChoice;
  /** Paths of the machine's other Codex programs, which will read the same file. */
  others?: readonly string[];
  capabilities?: ReadonlyMap<string, ModelFacts>;
  /** Codex's own models come after ours. */
  withBundled?: boolean | undefined;
  /**
   * Another catalogue wins over any that Codex can be asked about here: the one of the machine, which is to be renewed.
   */
  overruled?: boolean;
}>;

export type MadeCatalogue =
  | (Catalogue &
      Readonly<{
        version: string;
        /** Keys that the config needs beside the catalogue; none with a Codex whose entries can say it all. */
        settings: readonly CatalogueSetting[];
        /** Translated models that are not in use, and for which this Codex needs such a key when they are chosen. */
        exposed: readonly string[];
      }>)
  | Readonly<{ ok: false; finding: Finding /** Known as soon as Codex answers at all. */; version?: string }>;

/**
 * The whole way to a catalogue: the installed Codex's own one, ours built from it, and that Codex's word that it
 * loads ours. On any doubt there is none, with the reason; routing does not depend on it.
 * @throws RangeError without an id; Problem when the private folder cannot be written
 */
export async function makeCatalogue(
  host: Pick<Host, 'run' | 'write'>,
  codex: InstalledCodex,
  { used, others: programs = [], overruled = false, ...request }: CatalogueRequest,
): Promise<MadeCatalogue> {
  const own = await readBundled(host, codex);
  if (!own.ok) return own;
  const { version, bundled } = own;
  const built = buildCatalogue({ ...request, bundled, codexVersion: version });
  if (!built.ok) return { ...built, version };
  const refused = (reason: string): MadeCatalogue => ({
    ok: false,
    version,
    finding: finding('catalogue-refused', { version, reason }),
  });
  const asked = overruled ? { json: built.json } : built;
  const abilities = await validateCatalogue(host, codex, asked, []);
  if ('reason' in abilities) return refused(abilities.reason);
  const inUse = new Set(used ?? request.ids);
  const [translated, others] = [true, false].map((isUsed) =>
    built.functionsOnly.filter((id) => inUse.has(id) === isUsed),
  );
  const settings = settingsBeside(translated ?? [], abilities);
  if (settings.length > 0) {
    const again = await validateCatalogue(host, codex, asked, settings);
    if ('reason' in again) return refused(again.reason);
  }
  for (const program of programs) {
    const reason = await objectionOf(host, program, { cwd: codex.folder, env: privateEnv(codex) });
    if (reason !== undefined)
      return { ok: false, version, finding: finding('catalogue-refused-elsewhere', { program, reason }) };
  }
  const isComplete = (abilities.noWebSearch && abilities.noSubAgents) || settings.length > 0;
  return { ...built, version, settings, exposed: isComplete ? [] : (others ?? []) };
}

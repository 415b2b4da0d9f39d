import { basename, dirname, join } from 'node:path';
import { tomlLeaves, type TomlPath } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import { namesIn } from '../host/listing.ts';
import { expandPath, type Paths } from '../host/paths.ts';
import { textAt } from '../state/read.ts';
import type { Host } from '../host/types.ts';

/** A configuration file of Codex that this package only reads. */
export type Beside = Readonly<{ path: string; text: string }>;

/** The `NAME.config.toml` files of `codex -p NAME`; without those that cannot be read. */
export async function profileConfigs(
  host: Pick<Host, 'list' | 'read'>,
  { codexHome }: Pick<Paths, 'codexHome'>,
): Promise<readonly Beside[]> {
  return readAll(host, codexHome, await host.list(codexHome), '.config.toml');
}

/** The files of `$CODEX_HOME/agents`, each of which configures an agent; without those that cannot be read. */
export async function agentConfigs(
  host: Pick<Host, 'list' | 'read' | 'kindOf'>,
  { codexHome }: Pick<Paths, 'codexHome'>,
): Promise<readonly Beside[]> {
  const folder = join(codexHome, 'agents');
  return (await host.kindOf(folder)) === 'folder'
    ? readAll(host, folder, await namesIn(host, folder), '.toml')
    : [];
}

async function readAll(
  host: Pick<Host, 'read'>,
  folder: string,
  names: readonly string[],
  ending: string,
): Promise<readonly Beside[]> {
  const paths = names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
  const texts = await Promise.all(paths.map((path) => textAt(host, path).catch(() => undefined)));
  return paths.flatMap((path, index) => {
    const text = texts[index];
    return text === undefined ? [] : [{ path, text }];
  });
}

/** The paths of the leaves that match; undefined for a text that is no TOML. */
function leavesWith(
  { text }: Beside,
  fits: (leaf: { path: TomlPath; value: unknown }) => boolean,
): readonly TomlPath[] | undefined {
  try {
    return tomlLeaves(text)
      .filter(fits)
      .map(({ path }) => path);
  } catch {
    return undefined;
  }
}

/**
 * Whether a configuration names a catalogue file; Codex knows `~`, too. If it is no TOML, a mention of the file's name
 * counts.
 */
export function namesCatalogue(config: Beside, catalogue: string, home: string): boolean {
  const found = leavesWith(
    config,
    ({ path, value }) =>
      path.at(-1) === 'model_catalog_json' &&
      typeof value === 'string' &&
      expandPath(value, home, dirname(config.path)) === catalogue,
  );
  return found === undefined ? config.text.includes(basename(catalogue)) : found.length > 0;
}

/** Where configurations choose a provider that is about to be removed. Codex would not start with them. */
export const strandedChoices = (configs: readonly Beside[], provider: string): readonly Finding[] =>
  configs.flatMap((config) =>
    (
      leavesWith(config, ({ path, value }) => path.at(-1) === 'model_provider' && value === provider) ?? []
    ).map((path) => finding('provider-named', { file: config.path, key: path.join('.'), provider })),
  );

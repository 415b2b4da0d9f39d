import { agentConfigs, profileConfigs } from '../codex/profile-configs.ts';
import { editToml, parseToml, sourceOf } from '../edit/toml.ts';
import type { TomlTable } from '../edit/toml/types.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { textAt } from '../state/read.ts';
import { prefixable } from './named-models.ts';
import { samePath } from '../lib/key-path.ts';
import { mendsFor, newKeys, prefixes } from './config.ts';
import { keyOf } from './config-keys.ts';
import { removeConfig } from './config-undo.ts';
import { isWhole, type Target } from './target.ts';

/** Whether the `model` at the root of a file is one of the others: that of an agent, or of a profile. */
const hasOwnModel = (path: string, paths: Pick<Paths, 'config'>): boolean => path !== paths.config;

/** A setting that names a model without a prefix, and the id that it needs. */
export type Unprefixed = Readonly<{ file: string; key: string; id: string }>;

/**
 * The bare ids in the files of CODEX_HOME whose prefix is sure. A file of another provider has ids of its own; one that
 * cannot be read is not in the way.
 */
export async function unprefixedIn(
  host: Pick<Host, 'list' | 'read' | 'kindOf'>,
  paths: Paths,
  provider: string,
): Promise<readonly Unprefixed[]> {
  const config = await textAt(host, paths.config).catch(() => undefined);
  const files = [
    ...(config === undefined ? [] : [{ path: paths.config, text: config }]),
    // Beside a profile, plain codex reads the others too, and goes elsewhere.
    ...(paths.profile === undefined
      ? [...(await profileConfigs(host, paths)), ...(await agentConfigs(host, paths))]
      : []),
  ];
  return files.flatMap(({ path, text }) => {
    const tree = treeOf(text, path);
    if ((tree?.['model_provider'] ?? provider) !== provider) return [];
    return prefixable(tree, hasOwnModel(path, paths)).map(({ path: key, model }) => ({
      file: path,
      key: key.join('.'),
      id: model,
    }));
  });
}

function treeOf(text: string, path: string): TomlTable | undefined {
  try {
    return parseToml(text, path);
  } catch {
    return undefined;
  }
}

/**
 * `NAME.config.toml` and `agents/NAME.toml` in CODEX_HOME: bare ids there get their prefix, and nothing else changes.
 */
export const otherModels: Target = {
  id: 'other-models',
  action: 'toml-merge',
  mode: 0o600,
  secret: false,
  paths: ({ prefixIn = [], mends = [], paths }) =>
    [...new Set([...prefixIn, ...mends.map(({ file }) => file)])].filter((path) => path !== paths.config),
  leaves: (_, context) => isWhole(context) && context.paths.profile !== undefined,
  install: (before, { paths, prefixIn = [], mends }, path, owned) => {
    const prefixed =
      before === undefined || !prefixIn.includes(path)
        ? []
        : prefixes(before, path, hasOwnModel(path, paths));
    const sets = [...prefixed, ...mendsFor(mends, path)];
    if (before === undefined || sets.length === 0) return { text: before, owned };
    const text = editToml(before, sets, path);
    const fresh = newKeys(
      before,
      sets.filter((set) => keyOf(owned, set.path) === undefined),
      path,
    );
    return {
      text,
      owned: {
        target: 'other-models',
        path,
        created: false,
        keys: [...(owned?.keys ?? []), ...fresh.keys].map((key) =>
          sets.some((set) => samePath(set.path, key.path))
            ? { ...key, written: sourceOf(text, key.path, path)?.raw ?? null }
            : key,
        ),
      },
      findings: fresh.lost,
    };
  },
  remove: removeConfig,
};

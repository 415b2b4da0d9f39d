import { sourceOf, tomlLeaves } from '../edit/toml.ts';
import type { Host } from '../host/types.ts';
import { textAt } from '../state/read.ts';
import type { State } from '../state/state.ts';

/** Ids with a prefix that `config.toml` names in other places than `model`: for reviews, in profiles. */
export function idsInConfig(config: string): readonly string[] {
  const isModel = (path: readonly string[]): boolean =>
    (path.length === 1 && path[0] === 'review_model') ||
    (path.length === 3 && path[0] === 'profiles' && path[2] === 'model');
  return tomlLeaves(config)
    .filter(({ path }) => isModel(path))
    .flatMap(({ value }) => (typeof value === 'string' && value.includes('/') ? [value] : []));
}

/**
 * What earlier runs have pinned in projects, as it is there now. A project that cannot be read is not in the way.
 * @param except pins that this run rewrites: what they name now is not in use any more
 */
export async function pinnedIds(
  host: Pick<Host, 'read'>,
  state: State | undefined,
  except: readonly string[],
): Promise<readonly string[]> {
  const paths = (state?.files ?? []).filter(({ target }) => target === 'project-pin').map(({ path }) => path);
  const found: string[] = [];
  for (const path of paths.filter((each) => !except.includes(each))) {
    const text = await textAt(host, path).catch(() => undefined);
    const [leaf] = text === undefined ? [] : modelIn(text);
    if (leaf !== undefined) found.push(leaf);
  }
  return found;
}

/** The prefixed id under `model`; none in a text that is no TOML. */
function modelIn(text: string): readonly string[] {
  try {
    const value = sourceOf(text, ['model'])?.value;
    return typeof value === 'string' && value.includes('/') ? [value] : [];
  } catch {
    return [];
  }
}

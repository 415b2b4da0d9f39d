import { parseToml, sourceOf } from '../edit/toml.ts';
import type { Host } from '../host/types.ts';
import { textAt } from '../state/read.ts';
import type { State } from '../state/state.ts';
import { otherModelsIn } from './named-models.ts';

/** Ids with a prefix that `config.toml` names in other places than `model`. */
export const idsInConfig = (config: string): readonly string[] =>
  otherModelsIn(parseToml(config, 'config.toml'))
    .map(({ model }) => model)
    .filter((model) => model.includes('/'));

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

import { isDeepStrictEqual } from 'node:util';
import { isModelId } from '../answers/rules.ts';
import { sourceOf, type TomlOperation } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import { samePath } from '../lib/key-path.ts';
import type { OwnedFile } from '../state/state.ts';
import { keyOf } from './config-keys.ts';
import { sortKeys } from './config-undo.ts';

/** The keys that were edited since the last run and that this one would set to something else again. */
export function editedSince(
  text: string,
  sets: readonly Extract<TomlOperation, { op: 'set' }>[],
  owned: OwnedFile | undefined,
  file: string,
): readonly Finding[] {
  const recorded = sets.flatMap(({ path }) => keyOf(owned, path) ?? []);
  return sortKeys(text, recorded, file).changed.flatMap(({ path, written }) => {
    const now = sourceOf(text, path, file);
    const next = sets.find((set) => samePath(set.path, path));
    if (next === undefined || !('value' in next) || isDeepStrictEqual(now?.value, next.value)) return [];
    const key = path.join('.');
    const model = key === 'model' && typeof now?.value === 'string' ? now.value : '';
    return [
      finding('edited-since', {
        ...{ file, key, actual: now?.raw ?? 'a table', written: written ?? 'nothing' },
        ...(isModelId(model) && { model }),
      }),
    ];
  });
}

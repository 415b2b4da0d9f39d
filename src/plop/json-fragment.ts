import { editJsonc, isJsonObject, type JsonObject, type JsonSet, parseJsonc } from '../edit/jsonc.ts';
import { valueAt } from '../lib/key-path.ts';

/** The values of an object, each with the keys down to it; lists and empty objects count as values. */
const leavesOf = (object: JsonObject, above: readonly string[]): readonly JsonSet[] =>
  Object.entries(object).flatMap(([key, value]) => {
    const path = [...above, key];
    return isJsonObject(value) && Object.keys(value).length > 0
      ? leavesOf(value, path)
      : [{ op: 'set', path, value }];
  });

/**
 * Merges a JSON fragment (comments allowed) into a JSON text, value by value; every byte that is not one of them stays.
 * Where there is no file, the fragment becomes it.
 * @param keepExisting leave values that are there as they are
 * @throws Problem jsonc-invalid, jsonc-unmergeable; the fragment's own faults are those of "the template"
 */
export function mergeJson(
  before: string | undefined,
  fragment: string,
  path: string,
  keepExisting: boolean,
): string {
  const wanted = leavesOf(parseJsonc(fragment, `the template for ${path}`), []);
  if (before === undefined) return fragment;
  const present = keepExisting ? parseJsonc(before, path) : {};
  return editJsonc(
    before,
    wanted.filter((set) => valueAt(present, set.path) === undefined),
    path,
  );
}

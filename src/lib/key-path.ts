import { isRecord } from './json.ts';

/** The keys from the top of a document down to a value. Keys of tables only: arrays are never entered. */
export type KeyPath = readonly string[];

export const samePath = (a: KeyPath, b: KeyPath): boolean =>
  a.length === b.length && a.every((key, index) => key === b[index]);

/** Whether a path leads to `outer` or into it. */
export const isWithin = (path: KeyPath, outer: KeyPath): boolean =>
  outer.every((key, index) => key === path[index]);

/** What the tables of a document hold. */
type Member<Tree> = Tree extends { readonly [key: string]: infer Value } ? Value : never;

/**
 * The value at a path of a parsed document (TOML, JSON); undefined where there is none. Own keys only: a key named
 * `constructor` is a key like any other.
 */
export function valueAt<Tree>(tree: Tree, path: KeyPath): Tree | Member<Tree> | undefined {
  let found: unknown = tree;
  for (const key of path) {
    if (!isRecord(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found as Tree | Member<Tree>;
}

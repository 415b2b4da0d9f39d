import { isTable } from './types.ts';
import type { TomlPath, TomlTable, TomlValue } from './types.ts';
import { sameValue } from './values.ts';

/** Without a prototype: a key called `constructor` is not found in it. */
const NOTHING: TomlTable = Object.freeze(Object.create(null));

/** What operations change in a tree, without a copy of the tree: the keys that are not named here stay as they are. */
type Change = {
  /** Set where the whole value is known; `value: undefined` where nothing may be left. */
  fixed?: { readonly value: TomlValue | undefined };
  /** The keys below are all there is: what stood here before counts no more. */
  isFresh: boolean;
  /** There has to be a table, with or without keys. */
  isTable: boolean;
  readonly children: Map<string, Change>;
};

const newChange = (): Change => ({ isFresh: false, isTable: false, children: new Map() });

/** The intended difference between two documents, built up operation by operation. */
export class Intent {
  readonly #root = newChange();

  /** Notes that a path has a value, or, with `undefined`, that it is gone. */
  put(path: TomlPath, value: TomlValue | undefined): void {
    const change = this.#at(path);
    if (change === undefined) return;
    change.fixed = { value };
    change.children.clear();
  }

  /** Notes that there is a table at a path, whatever is in it. */
  putTable(path: TomlPath): void {
    const change = this.#at(path);
    if (change === undefined) return;
    open(change);
    change.isTable = true;
  }

  /** Undefined below a value that is no table: a removal finds nothing there, and nothing else gets that far. */
  #at(path: TomlPath): Change | undefined {
    let change = this.#root;
    for (const name of path) {
      if (change.fixed?.value !== undefined && !isTable(change.fixed.value)) return undefined;
      open(change);
      const child = change.children.get(name) ?? newChange();
      change.children.set(name, child);
      change = child;
    }
    return change;
  }

  /**
   * Whether `after` is `before` with exactly these changes. A table that the removal of keys has emptied may be there,
   * empty, or be gone.
   */
  holds(before: TomlTable, after: TomlTable): boolean {
    return matches(this.#root, before, after);
  }
}

/** Turns a known value into known keys: then a key below it can change. */
function open(change: Change): void {
  if (change.fixed === undefined) return;
  const { value } = change.fixed;
  delete change.fixed;
  change.isFresh = true;
  if (!isTable(value)) return;
  for (const key of Object.keys(value)) {
    change.children.set(key, { ...newChange(), fixed: { value: value[key] } });
  }
}

function matches(change: Change, before: TomlValue | undefined, after: TomlValue | undefined): boolean {
  if (change.fixed !== undefined) return sameValue(change.fixed.value, after);
  const old = change.isFresh ? undefined : before;
  // Only removals lead through something that is no table, and they find nothing there.
  if (old !== undefined && !isTable(old)) return sameValue(old, after);
  const wasEmpty = old !== undefined && Object.keys(old).length === 0;
  if (after === undefined)
    return !wasEmpty && !change.isTable && matchesTable(change, old ?? NOTHING, NOTHING);
  return isTable(after) && matchesTable(change, old ?? NOTHING, after);
}

/** Every key that was there, and every key that changes, has to be as intended; and there may be no other. */
function matchesTable({ children }: Change, old: TomlTable, now: TomlTable): boolean {
  let found = 0;
  for (const key of Object.keys(old)) {
    const child = children.get(key);
    if (child === undefined ? !sameValue(old[key], now[key]) : !matches(child, old[key], now[key]))
      return false;
    if (now[key] !== undefined) found++;
  }
  for (const [key, child] of children) {
    if (Object.hasOwn(old, key)) continue;
    if (!matches(child, undefined, now[key])) return false;
    if (now[key] !== undefined) found++;
  }
  return Object.keys(now).length === found;
}

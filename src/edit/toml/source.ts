import { valueAt } from '../../lib/key-path.ts';
import { strictParse } from './strict-parse.ts';
import { positionAt } from '../../lib/text.ts';
import { nodeAt, firstOffset, keyTree, type KeyNode } from './key-tree.ts';
import type { TomlPath, TomlValue } from './types.ts';

/** Where a key stands in a text, and how it is spelled there. */
export type TomlSource = Readonly<{
  value: TomlValue;
  /** The source of the value. Absent where there is none in one piece: a table written as headers or dotted keys. */
  raw?: string;
  /** Of the key, or of the first header that belongs to it; from 1, in UTF-16 units. */
  line: number;
  column: number;
}>;

/**
 * Looks keys up in one pass; the answers are in the order of the paths, undefined for a key that is not there.
 * @throws Problem `toml-invalid`
 */
export function sourcesOf(
  text: string,
  paths: readonly TomlPath[],
  path: string,
): (TomlSource | undefined)[] {
  const { tree, document } = strictParse(text, path);
  const root = keyTree(document, paths);
  return paths.map((keyPath) => {
    const node = nodeAt(text, root, keyPath);
    const value = valueAt(tree, keyPath);
    return node === undefined || value === undefined || keyPath.length === 0
      ? undefined
      : { value, ...rawOf(text, node), ...positionAt(text, firstOffset(node)) };
  });
}

function rawOf(text: string, { entry }: KeyNode): { raw?: string } {
  return entry === undefined ? {} : { raw: text.slice(entry.pair.valueStart, entry.pair.end) };
}

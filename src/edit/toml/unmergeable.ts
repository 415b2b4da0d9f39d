import { type Problem, problem } from '../../findings/index.ts';
import { renderPath } from './spell-key.ts';
import { positionAt } from '../../lib/text.ts';
import { firstOffset, type Kind, kindOf, type KeyNode } from './key-tree.ts';
import type { TomlPath } from './types.ts';

const names: Record<Kind, string> = {
  missing: 'missing',
  table: 'a table with keys of its own',
  'array of tables': 'an array of tables',
  array: 'an array',
  value: 'a plain value',
};

/**
 * The problem of a key that cannot be set because of what stands at `node`, with the position of that.
 * @param wantsTable whether a table would have to stand there
 */
export function unmergeable(
  text: string,
  file: string,
  path: TomlPath,
  node: KeyNode,
  wantsTable: boolean,
): Problem {
  const subject = node.path.length < path.length ? renderPath(node.path) : 'it';
  const reason = `${subject} is ${names[kindOf(text, node)]}${wantsTable ? ', not a table' : ''}`;
  return refusal(text, file, path, firstOffset(node), reason);
}

/** The problem of a key that cannot be set because of what stands at an offset. */
export const refusal = (
  text: string,
  file: string,
  path: TomlPath,
  offset: number,
  reason: string,
): Problem =>
  problem('toml-unmergeable', { path: file, ...positionAt(text, offset), key: renderPath(path), reason });

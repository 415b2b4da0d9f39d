import { type Problem, problem } from '../../findings/index.ts';
import { renderPath } from './keys.ts';
import { positionAt } from '../../lib/text.ts';
import { firstOffset, type Kind, kindOf, type Place } from './places.ts';
import type { TomlPath } from './types.ts';

const names: Record<Kind, string> = {
  missing: 'missing',
  table: 'a table with keys of its own',
  'array of tables': 'an array of tables',
  array: 'an array',
  value: 'a plain value',
};

/**
 * The problem of a key that cannot be set because of what stands at `place`, with the position of that.
 * @param wantsTable whether a table would have to stand there
 */
export function unmergeable(
  text: string,
  file: string,
  path: TomlPath,
  place: Place,
  wantsTable: boolean,
): Problem {
  const subject = place.path.length < path.length ? renderPath(place.path) : 'it';
  const reason = `${subject} is ${names[kindOf(text, place)]}${wantsTable ? ', not a table' : ''}`;
  return refusal(text, file, path, firstOffset(place), reason);
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

import type { TextEdit } from '../../lib/text.ts';
import type { JsonRename } from './model.ts';
import type { Document } from './nodes.ts';
import { propertyAt, resolve } from './resolve.ts';
import { shownPath, unmergeable } from './refusal.ts';

/**
 * The edit that gives a key another name; its value, with every comment in it, stays. None where the key is not there.
 * @throws Problem `jsonc-unmergeable` where the object has that name already, `jsonc-invalid` for a key that is there
 *   twice
 */
export function renameEdits(document: Document, { path, to }: JsonRename): readonly TextEdit[] {
  const resolution = resolve(document, path);
  const property = propertyAt(resolution, path);
  if (property === undefined || property.key === to) return [];
  const other = resolution.scope.object.properties.find(({ key }) => key === to);
  if (other !== undefined)
    throw unmergeable(document, other.start, shownPath(path), `${JSON.stringify(to)} is there already`);
  return [{ start: property.start, end: property.end, text: JSON.stringify(to) }];
}

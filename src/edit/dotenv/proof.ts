import { problem } from '../../findings/index.ts';
import { bom, positionAt } from '../../lib/text.ts';
import {
  assignments,
  type DotenvEntry,
  isRefusedName,
  lastStatement,
  linesWith,
  mentionsKey,
} from './read.ts';
import { type DotenvMode, removeDotenv } from './remove.ts';

export type DotenvOptions = Readonly<{
  /** Where the text is from, for messages. */
  path: string;
  mode: DotenvMode;
  /** The file is not Codex's own: names are free, and values are whatever can be quoted. */
  anyReader?: boolean;
}>;

/**
 * Sees to it that each key reads back as planned, and that without our keys the two texts are the same.
 * @throws Problem edit-unproved, dotenv-unmergeable
 */
export function proveDotenv(
  before: string,
  after: string,
  entries: readonly DotenvEntry[],
  options: DotenvOptions,
): void {
  const { path, mode } = options;
  for (const entry of entries) {
    if (mode === 'set') proveRead(before, after, entry, options);
    else if (!mentionsKey(after, entry.key))
      throw problem('edit-unproved', { path, reason: `${entry.key} is not in the result` });
  }
  const rest = (whole: string): string =>
    removeDotenv(mode === 'set' ? whole.replace(bom, '') : whole, entries, { mode }) ?? '';
  if (rest(before) !== rest(after))
    throw problem('edit-unproved', { path, reason: 'a line that is not ours would change' });
}

/** Codex has to read our value, and so has a shell, which knows nothing of quotes that span lines. */
function proveRead(
  before: string,
  after: string,
  { key, value }: DotenvEntry,
  { path, anyReader = false }: DotenvOptions,
): void {
  const read = assignments(after, {}).findLast((assignment) => assignment.key === key)?.value.text;
  if (read !== value || (!anyReader && isRefusedName(key)))
    throw problem('edit-unproved', { path, reason: `${key} does not read back as planned` });
  const last = linesWith(after, key).at(-1) ?? 0;
  if (last <= (lastStatement(after, key)?.start ?? 0)) return;
  throw problem('dotenv-unmergeable', {
    path,
    // Ours went in above it, so it is the last one of the file as it was.
    ...positionAt(before, linesWith(before, key).at(-1) ?? 0),
    key,
    reason: `this line stands inside a quote that opens further up, and ${anyReader ? 'is not read' : 'Codex does not read it'}`,
  });
}

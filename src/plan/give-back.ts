import { isBelow } from '../lib/folders.ts';
import type { FileSnapshot } from '../host/types.ts';
import type { OwnedFile } from '../state/state.ts';
import type { Outcome, RemoveContext, Target } from '../targets/target.ts';
import { changeOf, textOf } from './change.ts';
import type { Change } from './plan.ts';

/**
 * A folder that was made for a file goes with it, if that leaves it empty; put back, it is a private one again. Foreign
 * input: a home folder, or what lies above it, was not made for a file of ours.
 */
export function takingFolder(change: Change, top: string | undefined, home: string): Change {
  const isCredible = top !== undefined && isBelow(change.snapshot.realPath, top) && !isBelow(home, top);
  return isCredible && home !== top ? { ...change, folders: { mode: 0o700, top } } : change;
}

/** The mode that is given back: where nothing of ours is left in the file, and it still has the one that we set. */
function modeBefore(
  { mode }: OwnedFile,
  left: OwnedFile | undefined,
  { mode: now }: FileSnapshot,
): number | undefined {
  return left === undefined && mode !== undefined && now === (mode & 0o700) ? mode : undefined;
}

/**
 * What becomes of a file that is given back: text, permissions, and the folder that was made for it.
 * @returns nothing where the file is gone
 */
export function giveBack(
  target: Target,
  file: OwnedFile,
  snapshot: FileSnapshot,
  context: RemoveContext,
  { platform, home }: Readonly<{ platform: NodeJS.Platform; home: string }>,
): Readonly<{ outcome: Outcome; change: Change }> | undefined {
  const before = textOf(snapshot);
  if (before === undefined) return undefined;
  const outcome = target.remove(before, file, context);
  const mode = outcome.secretLeft === true ? undefined : modeBefore(file, outcome.owned, snapshot);
  const change = changeOf(target, snapshot, outcome.text, platform, mode);
  return { outcome, change: takingFolder(change, file.folder, home) };
}

import { decodeUtf8 } from '../edit/text.ts';
import type { ChangeKind, FileSnapshot } from '../host/types.ts';
import type { Target } from '../targets/target.ts';
import type { Change } from './plan.ts';

export const textOf = (snapshot: FileSnapshot): string | undefined =>
  snapshot.bytes === undefined ? undefined : decodeUtf8(snapshot.bytes, snapshot.path);

const kindOf = (before: string | undefined, after: string | undefined, sameMode: boolean): ChangeKind => {
  if (before === after) return sameMode ? 'keep' : 'update';
  if (before === undefined) return 'create';
  return after === undefined ? 'delete' : 'update';
};

/** A file's own mode stays, except that only its owner may read a file that holds a secret. */
function modeFor(
  target: Pick<Target, 'mode' | 'secret'>,
  snapshot: FileSnapshot,
  platform: NodeJS.Platform,
): number {
  if (snapshot.mode === undefined) return target.mode;
  return target.secret && platform !== 'win32' ? snapshot.mode & 0o700 : snapshot.mode;
}

/** What becomes of one file, given its new text. */
export function changeOf(
  target: Pick<Target, 'id' | 'action' | 'mode' | 'secret'>,
  snapshot: FileSnapshot,
  after: string | undefined,
  platform: NodeJS.Platform,
  mode = modeFor(target, snapshot, platform),
): Change {
  const before = textOf(snapshot);
  const kind = kindOf(before, after, snapshot.mode === undefined || snapshot.mode === mode);
  return {
    target: target.id,
    action: target.action,
    path: snapshot.path,
    kind,
    before,
    after,
    mode,
    secret: target.secret,
    snapshot,
  };
}

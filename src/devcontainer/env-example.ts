import type { OwnedFile } from '../state/state.ts';
import type { RepoRecord } from '../state/repo-record.ts';

type Recorded = NonNullable<RepoRecord['envExample']>;

/** What was recorded of `.env.example`, as the target of that file knows it. */
export const toEnvExample = (recorded: Recorded | undefined, path: string): OwnedFile | undefined =>
  recorded && {
    target: 'env-example',
    path,
    created: recorded.created,
    keys: recorded.keys.map(({ key, value, comment }) => ({
      path: [key],
      before: null,
      written: value,
      comment: [...comment],
    })),
  };

/** The same, to be recorded; undefined when nothing in the file is ours. */
export function recordedEnvExample(owned: OwnedFile | undefined): Recorded | undefined {
  if (owned === undefined || owned.keys.length === 0) return undefined;
  return {
    created: owned.created,
    keys: owned.keys.map(({ path, written, comment }) => ({
      key: path[0] ?? '',
      value: written ?? '',
      comment: [...(comment ?? [])],
    })),
  };
}

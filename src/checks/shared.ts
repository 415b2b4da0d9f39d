import { assignments } from '../edit/dotenv/read.ts';
import { type Finding, finding } from '../findings/index.ts';
import { isPlaceholder } from '../lib/known-key.ts';
import type { Check } from './context.ts';

/** `.env.example` and the like: made to be shared, whether or not git tracks them yet. */
const isExample = (path: string): boolean => /[.-](?:example|sample|template|dist)$/.test(path);

/**
 * Whether a dotenv file gives the variable a value that could be a key: no placeholder, no reference to another
 * variable.
 */
export function holdsKey(text: string, envKey: string): boolean {
  const value = assignments(text, {}).findLast(({ key }) => key === envKey)?.value;
  return value !== undefined && !value.substituted && value.text.trim() !== '' && !isPlaceholder(value.text);
}

/** No dotenv file that gets into a repository holds the key. */
export const checkShared: Check = ({
  shared,
  sharedUnread,
  expected: { envKey },
  paths,
  project,
  inRepository,
  state,
}) => {
  // A line of your own is yours to delete.
  const isOwn = state?.files.some(({ target }) => target === 'codex-env') === true;
  const found = shared.flatMap(({ path: file, tracking, ignored }) => {
    if (tracking.tracked === true) return [finding('key-tracked', { file, envKey })];
    if (isExample(file)) return [finding('key-in-example', { file, envKey })];
    return tracking.tracked === false && ignored === false
      ? [
          finding('key-not-ignored', {
            ...{ file, envKey, offered: file === paths.env },
            ...(file === paths.env && !isOwn && { yours: true as const }),
          }),
        ]
      : [];
  });
  // The reason is the same for each file.
  const unknown = shared.flatMap(({ path: file, tracking }) =>
    tracking.tracked === undefined
      ? [finding('git-index-unreadable', { file, reason: tracking.reason })]
      : [],
  );
  const unread = sharedUnread.map((problem): Finding => ({ ...problem, level: 'warning' }));
  if (found.length + unknown.length + unread.length > 0) return [...found, ...unknown.slice(0, 1), ...unread];
  // Outside a repository nothing is tracked.
  return inRepository ? [finding('git-fine', { project })] : [];
};

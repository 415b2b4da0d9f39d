import { assignments } from '../edit/dotenv/read.ts';
import { finding } from '../findings/index.ts';
import type { Check } from './context.ts';

/** `.env.example` and the like: made to be shared, whether or not git tracks them yet. */
const isExample = (path: string): boolean =>
  path.includes('.env.') && /[.-](?:example|sample|template|dist)$/.test(path);

/** `<your-orq-api-key>`, `changeme`, `xxx…`, `sk-orq-...`: placeholders of examples. */
const isPlaceholder = (value: string): boolean =>
  /^$|^<.*>$|x{4}|\.{3}|\*{3}|…|your|change|replace|example|todo|placeholder|secret$/i.test(value);

/**
 * Whether a dotenv file gives the variable a value that could be a key: no placeholder, no reference to another
 * variable.
 */
export function holdsKey(text: string, envKey: string): boolean {
  const value = assignments(text, {}).findLast(({ key }) => key === envKey)?.value;
  return value !== undefined && !value.substituted && !isPlaceholder(value.text.trim());
}

/** No dotenv file that gets into a repository holds the key. */
export const checkShared: Check = ({ shared, expected: { envKey }, project, inRepository }) => {
  const found = shared.flatMap(({ path: file, tracking }) => {
    if (tracking.tracked === true) return [finding('key-tracked', { file, envKey })];
    return isExample(file) ? [finding('key-in-example', { file, envKey })] : [];
  });
  // The reason is the same for each file.
  const unknown = shared.flatMap(({ path: file, tracking }) =>
    tracking.tracked === undefined
      ? [finding('git-index-unreadable', { file, reason: tracking.reason })]
      : [],
  );
  if (found.length + unknown.length > 0) return [...found, ...unknown.slice(0, 1)];
  // Outside a repository nothing is tracked.
  return inRepository ? [finding('git-fine', { project })] : [];
};

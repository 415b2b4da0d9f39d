import { assignments } from '../edit/dotenv/read.ts';
import { finding } from '../findings/index.ts';
import type { Check } from './context.ts';

/** `.env.example` and its like: made to be shared, so that it does not matter whether git has them yet. */
const isExample = (path: string): boolean => /\.env\.(.*[.-])?(example|sample|template|dist)$/.test(path);

/** `<your-orq-api-key>`, `changeme`, `xxx…`, `sk-orq-...`: what people write into examples. */
const isPlaceholder = (value: string): boolean =>
  /^$|^<.*>$|x{4}|\.{3}|\*{3}|…|your|change|replace|example|todo|placeholder|secret$/i.test(value);

/** Whether a dotenv file holds a value for the variable: one that could be a key, and not a reference to another variable. */
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
  // Where nothing is tracked there is nothing to praise.
  return inRepository ? [finding('git-fine', { project })] : [];
};

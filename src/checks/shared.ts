import { assignments } from '../edit/dotenv/read.ts';
import { finding } from '../findings/index.ts';
import type { Check } from './context.ts';

/** `.env.example` and its like: made to be shared, so that it does not matter whether git has them yet. */
const isExample = (path: string): boolean => /\.env\.(.*[.-])?(example|sample|template|dist)$/.test(path);

/** `<your-orq-api-key>`, `changeme`, `xxx…`, `sk-orq-...`: what people write into examples. */
const isPlaceholder = (value: string): boolean =>
  /^$|^<.*>$|x{4}|\.{3}|\*{3}|…|your|change|replace|example|todo|placeholder|secret$/i.test(value);

/** No dotenv file that gets into a repository holds the key. */
export const checkShared: Check = ({ shared, expected: { envKey }, gitProblem, project, inRepository }) => {
  const found = shared.flatMap(({ path: file, text, tracked }) => {
    const value = assignments(text, {}).findLast(({ key }) => key === envKey)?.value;
    // A reference to another variable holds nothing itself.
    if (value === undefined || value.substituted || isPlaceholder(value.text.trim())) return [];
    if (tracked === true) return [finding('key-tracked', { file, envKey })];
    return isExample(file) ? [finding('key-in-example', { file, envKey })] : [];
  });
  const problems = gitProblem === undefined ? [] : [gitProblem];
  if (found.length + problems.length > 0) return [...found, ...problems];
  // Where nothing is tracked there is nothing to praise.
  return inRepository ? [finding('git-fine', { project })] : [];
};

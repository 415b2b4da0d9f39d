import { assignments, isRefusedName } from '../edit/dotenv/read.ts';
import { finding } from '../findings/index.ts';
import type { Check } from './context.ts';

/** Codex's `.env` sets no variable that Codex does not take from there. */
export const checkDotenvNames: Check = ({ dotenv: { text = '', path: file }, host }) => {
  const names = assignments(text, host.env)
    .map(({ key }) => key)
    .filter(isRefusedName);
  return names.length === 0 ? [] : [finding('dotenv-name-refused', { file, names: [...new Set(names)] })];
};

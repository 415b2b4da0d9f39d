import { assignments, isRefusedName } from '../edit/dotenv/read.ts';
import { finding } from '../findings/index.ts';
import type { Check } from './context.ts';

/** Codex's `.env` sets no variable that Codex does not take from there. */
export const checkDotenvNames: Check = ({ dotenv: { text = '', path: file }, host, expected }) => {
  const names = assignments(text, host.env)
    .map(({ key }) => key)
    // That of the key is an error of its own.
    .filter((name) => isRefusedName(name) && name !== expected.envKey);
  return names.length === 0 ? [] : [finding('dotenv-name-refused', { file, names: [...new Set(names)] })];
};

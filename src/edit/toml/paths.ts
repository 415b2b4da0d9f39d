import type { TomlPath } from './types.ts';

/** Whether `path` is `prefix`, or leads further into it. */
export const startsWith = (path: TomlPath, prefix: TomlPath): boolean =>
  prefix.length <= path.length && prefix.every((name, index) => path[index] === name);

export const isSamePath = (a: TomlPath, b: TomlPath): boolean => a.length === b.length && startsWith(a, b);

import { dirname, isAbsolute, relative, sep } from 'node:path';

/** A folder and those above it, innermost first. */
export function withParents(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...withParents(above)];
}

/** Whether a path lies in a folder, and is not that folder. */
export const isBelow = (path: string, folder: string): boolean => {
  const below = relative(folder, path);
  return below !== '' && below !== '..' && !below.startsWith(`..${sep}`) && !isAbsolute(below);
};

/** Whether a path lies in a folder, or is that folder. */
export const isAtOrBelow = (path: string, folder: string): boolean =>
  path === folder || isBelow(path, folder);

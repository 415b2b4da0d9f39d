import { dirname } from 'node:path';

/** A folder and those above it, innermost first. */
export function withParents(folder: string): readonly string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...withParents(above)];
}

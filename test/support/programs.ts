import { accessSync, constants, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const foldersOf = (path: string): readonly string[] =>
  path.split(delimiter).filter((folder) => folder !== '');

/** Where the PATH has a program; undefined where it has none. */
export function findProgram(name: string): string | undefined {
  const { PATH = '' } = process.env;
  return foldersOf(PATH)
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** Fills a folder with links to the running Node, and to these programs as far as the machine has them. */
export function linkPrograms(folder: string, ...names: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  symlinkSync(process.execPath, join(folder, 'node'));
  for (const name of names) {
    const program = findProgram(name);
    if (program !== undefined) symlinkSync(program, join(folder, name));
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * A PATH that has the same programs but for one.
 * @param folder takes links to the programs that lie beside the one that has to go
 */
export function pathWithout(name: string, path: string, folder: string): string {
  const kept = foldersOf(path).map((original, index) => {
    const names = namesIn(original);
    if (!names.includes(name)) return original;
    const replacement = join(folder, String(index));
    mkdirSync(replacement, { recursive: true });
    for (const other of names)
      if (other !== name) symlinkSync(join(original, other), join(replacement, other));
    return replacement;
  });
  return kept.join(delimiter);
}

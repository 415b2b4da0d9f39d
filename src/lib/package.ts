import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The nearest folder above that has a manifest: the sources and the bundle lie at different depths, and find the same
 * one. To ask Node for the package by its own name takes it 3 ms of each start.
 */
function rootAbove(folder: string): string {
  const parent = dirname(folder);
  return parent === folder || existsSync(join(folder, 'package.json')) ? folder : rootAbove(parent);
}

/** The folder of this package. */
export const packageRoot = rootAbove(dirname(fileURLToPath(import.meta.url)));

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string };

/** This package's own version. */
export const packageVersion = manifest.version;

import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: one above `dist/` (or `src/`, under test). */
export const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** This package's own version. */
export const packageVersion = (createRequire(import.meta.url)('../package.json') as { version: string })
  .version;

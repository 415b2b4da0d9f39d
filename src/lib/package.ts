import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);

/** By the package's own name: the sources and the bundle lie at different depths, and find the same file. */
const manifest = 'codex-orq/package.json';

/** The folder of this package. */
export const packageRoot = dirname(require.resolve(manifest));

/** This package's own version. */
export const packageVersion = (require(manifest) as { version: string }).version;

/*
 * Builds one of the sources for measuring: the package itself is bundled, and does not give its parts away.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const checkout = fileURLToPath(new URL('..', import.meta.url));

/** Node keeps what it has imported from a path. */
let made = 0;

/**
 * Imports a source file with all that it imports.
 * @param {string} source its path below `src/`
 */
export async function importSource(source) {
  // Within the checkout, where its libraries are found.
  made += 1;
  const folder = join(checkout, 'node_modules', `.bench-${process.pid}-${made}`);
  try {
    mkdirSync(folder);
    const build = await rolldown({
      input: join(checkout, 'src', source),
      platform: 'node',
      external: /^[^./]/,
    });
    const file = join(folder, 'source.mjs');
    await build.write({ file, format: 'esm', codeSplitting: false });
    await build.close();
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

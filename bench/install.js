import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = fileURLToPath(new URL('..', import.meta.url));

/** The package as it is installed: without the sources, from which a checkout's bin would build it again. */
export function install(root) {
  const folder = join(root, 'package');
  for (const name of ['dist', 'templates', 'package.json'])
    cpSync(join(checkout, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.endsWith('.cache'),
    });
  symlinkSync(join(checkout, 'node_modules'), join(folder, 'node_modules'), 'junction');
  return folder;
}

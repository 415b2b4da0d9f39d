import { join } from 'node:path';
import { namesIn } from '../host/listing.ts';
import type { Host } from '../host/types.ts';
import { defaultDevcontainer } from './locate.ts';

/** How deep packages lie in a monorepo: `packages/name`, `apps/group/name`. */
const deepest = 3;
/** Folders that are looked into at most; a repository may hold a hundred thousand. */
const most = 500;

const isPassedOver = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/** The folders of a repo that have dev containers of their own, relative to its root, with `/`. Reads only. */
export async function nestedContainers(
  host: Pick<Host, 'list' | 'kindOf'>,
  root: string,
): Promise<readonly string[]> {
  const found: string[] = [];
  let level: readonly string[] = [''];
  let seen = 0;
  for (let depth = 1; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const folder of level) {
      for (const name of (await namesIn(host, join(root, folder))).filter((one) => !isPassedOver(one))) {
        const path = folder === '' ? name : `${folder}/${name}`;
        if (seen >= most || (await host.kindOf(join(root, path))) !== 'folder') continue;
        seen += 1;
        next.push(path);
        if ((await host.kindOf(join(root, path, defaultDevcontainer))) === 'file') found.push(path);
      }
    }
    level = next;
  }
  return found.sort();
}

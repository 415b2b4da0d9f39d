import { resolve } from 'node:path';
import { findProject } from '../../devcontainer/repo.ts';
import { type Finding, finding, problem } from '../../findings/index.ts';
import { realFolder } from '../../host/confine.ts';
import { workTreeOf } from '../../host/git.ts';
import type { Host } from '../../host/types.ts';

/** A folder that a run over many was given; `refused` says why nothing is done in it. */
export type RepoFolder = Readonly<{ folder: string; refused: Finding | undefined }>;

/** The repository around the working folder, or that folder itself. */
export const repoHere = async (host: Pick<Host, 'cwd' | 'home' | 'kindOf' | 'read'>): Promise<string> =>
  (await findProject(host, undefined)) ?? host.cwd;

/** The one repo of a run; the bin takes several apart before. @throws Problem usage-wrong */
export function oneOf(dest: readonly string[] | undefined): string | undefined {
  if (dest === undefined || dest.length <= 1) return dest?.[0];
  throw problem('usage-wrong', { reason: 'One run is about one repo here; the bin takes several (--dest).' });
}

/** Finds the folders that are no repository, or the same as one before. Starts no process. */
export async function uniqueRepos(
  host: Pick<Host, 'cwd' | 'kindOf' | 'read'>,
  given: readonly string[],
): Promise<readonly RepoFolder[]> {
  const seen = new Map<string, string>();
  const found: RepoFolder[] = [];
  for (const name of given) {
    const folder = resolve(host.cwd, name);
    const isRepo = (await host.kindOf(folder)) === 'folder' && (await workTreeOf(host, folder)) !== undefined;
    if (!isRepo) {
      found.push({ folder, refused: finding('folder-no-repo', { folder }) });
      continue;
    }
    const real = await realFolder(host, folder);
    const first = seen.get(real);
    seen.set(real, first ?? folder);
    const refused = first === undefined ? undefined : finding('folder-repeated', { folder, first });
    found.push({ folder, refused });
  }
  return found;
}

import { Problem } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import { readContainer } from './container-file.ts';
import { optionsIn } from './feature-reference.ts';
import { findProject, openRepo, readRecord } from './repo.ts';

/** What questions about a repo's dev containers depend on. */
export type RepoPreview = Readonly<{
  containers: readonly string[];
  /** Options of the first dev container that is routed already. */
  options: Readonly<{ model?: string; baseUrl?: string }>;
}>;

const nothing: RepoPreview = { containers: [], options: {} };

/** Looks at a repo before it is asked about. What is wrong with it is told by the review that follows. */
export async function previewOf(host: Host, dest: string | undefined): Promise<RepoPreview> {
  try {
    const root = await findProject(host, dest);
    if (root === undefined) return nothing;
    const repo = await openRepo(host, root);
    const feature = (await readRecord(repo))?.feature;
    for (const path of repo.containers) {
      const config = readContainer((await repo.text(path)) ?? '', path);
      const found = optionsIn(config, path, feature);
      if (found === undefined) continue;
      const { model, baseUrl } = found;
      return {
        containers: repo.containers,
        options: {
          ...(typeof model === 'string' && { model }),
          ...(typeof baseUrl === 'string' && { baseUrl }),
        },
      };
    }
    return { containers: repo.containers, options: {} };
  } catch (error) {
    if (error instanceof Problem) return nothing;
    throw error;
  }
}

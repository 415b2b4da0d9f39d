import { Problem } from '../findings/index.ts';
import type { Host } from './types.ts';

/**
 * The names in a folder that a run looks into by the way; none where it cannot be listed. It may be another user's: the
 * data of a database in a repository, what a Codex under sudo has left. What a run depends on is listed by `Host.list`.
 */
export async function namesIn({ list }: Pick<Host, 'list'>, folder: string): Promise<readonly string[]> {
  try {
    return await list(folder);
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

import { join } from 'node:path';
import type { Answers } from '../answers/answers.ts';
import { type Finding, finding } from '../findings/index.ts';
import { isIgnored } from '../host/git.ts';
import type { Host } from '../host/types.ts';
import type { Plan } from '../plan/plan.ts';
import { textAt } from '../state/read.ts';
import { differing } from '../targets/config.ts';

/**
 * Reads the written files back and reports differences: another program may write to the same files.
 * @param answers what `config.toml` was written from; undefined for a plan that does not write it
 */
export async function checkWritten(
  host: Pick<Host, 'read'>,
  { changes }: Plan,
  answers?: Answers,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { path, target, after } of changes) {
    const text = await textAt(host, path);
    if (text === after) continue;
    // Codex rewrites its own file (trust, MCP servers): compare our values there, not the bytes.
    const wrong =
      target === 'config' && answers !== undefined
        ? differing(text ?? '', after ?? '', answers)
        : ['its text is another'];
    found.push(...wrong.map((what) => finding('written-differs', { file: path, what })));
  }
  return found;
}

/** Whether git would commit a `.env` in a project. Without an answer from git, there is no finding. */
export async function checkGit(
  host: Pick<Host, 'run' | 'env' | 'kindOf' | 'home'>,
  project: string | undefined,
): Promise<Finding[]> {
  if (project === undefined) return [];
  return (await isIgnored(host, join(project, '.env'))) === false
    ? [finding('env-not-ignored', { project })]
    : [];
}

import { posix } from 'node:path';
import { type Finding, finding } from '../findings/index.ts';
import { ignoredBy, type IgnoreRule, workTreeOf } from '../host/git.ts';
import type { Host } from '../host/types.ts';
import type { Change } from '../plan/plan.ts';

/** Where an exception to a rule goes, and its text. A `.gitignore` in the work tree wins over your own excludes. */
function exceptionTo({ source, matched }: IgnoreRule): { place: string; line: string } {
  const isInTree = posix.basename(source) === '.gitignore' && !posix.isAbsolute(source);
  const place = isInTree ? source : '.gitignore';
  const folder = posix.dirname(place);
  return { place, line: `!/${folder === '.' ? matched : matched.slice(folder.length + 1)}` };
}

/**
 * Names the planned files that git ignores: no commit, and so no clone, would have them.
 * @returns an error where one of them is to be written, a warning where they are there or `force` is set; at most one
 */
export async function ignoredFiles(
  host: Pick<Host, 'run' | 'env' | 'kindOf' | 'home'>,
  root: string,
  changes: readonly Change[],
  force: boolean,
): Promise<readonly Finding[]> {
  const planned = changes.filter(({ after }) => after !== undefined);
  const paths = planned.map(({ snapshot }) => snapshot.realPath);
  const found = await ignoredBy(host, root, paths);
  const [first] = found;
  if (first === undefined) return [];
  const rules = new Map<string, IgnoreRule>();
  for (const rule of found.values()) rules.set(`${rule.source}:${rule.line}:${rule.matched}`, rule);
  const isWritten = planned.some(({ kind, snapshot }) => kind !== 'keep' && found.has(snapshot.realPath));
  const args = {
    file: first[0],
    more: found.size - 1,
    root: (await workTreeOf(host, root)) ?? root,
    rules: [...rules.values()].map((rule) => ({ ...rule, exception: exceptionTo(rule) })),
  };
  return [finding('devcontainer-ignored', args, isWritten && !force ? 'error' : 'warning')];
}

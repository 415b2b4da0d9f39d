import { dirname } from 'node:path';
import { pathsAt } from '../answers/way.ts';
import { findProject } from '../devcontainer/repo.ts';
import { Problem } from '../findings/index.ts';
import { expandPath } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import type { Roots } from '../plan/roots.ts';

function textOf(given: unknown): string | undefined {
  const text: unknown = Array.isArray(given) ? given[0] : given;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/** Where a command may write: the CODEX_HOME and the project that it is given, or finds. */
export async function rootsOf(
  host: Host,
  given: Readonly<{
    codexHome?: unknown;
    dest?: unknown;
    publishable?: unknown;
    as?: unknown;
    to?: unknown;
  }>,
): Promise<Roots> {
  const to = textOf(given.to);
  if (to !== undefined) return { project: dirname(expandPath(to, host.home, host.cwd)) };
  const project = await findProject(host, textOf(given.publishable) ?? textOf(given.dest)).catch(
    (error: unknown) => {
      // What is wrong with it is told by the command itself.
      if (error instanceof Problem) return undefined;
      throw error;
    },
  );
  return {
    codexHome: pathsAt(host, { codexHome: textOf(given.codexHome), as: given.as }).codexHome,
    project,
  };
}

import { join } from 'node:path';
import { type Finding, finding } from '../findings/index.ts';
import { isTaken, type Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import { valueAt } from '../lib/key-path.ts';

/*
 * The terminal UI starts an app-server that stays in the background (0.160 and later); plain `codex` then runs in it.
 * Measured with 0.160.1 and 0.169.0: it reads `.env` and its list of models at its start, and keeps both. The rest of
 * the configuration, and the catalogue's entry of a model, it reads anew for each thread.
 */

/** A Codex that runs in the background. */
export type Background = Readonly<{
  /** The file that it wrote at its start. */
  pidFile: string;
}>;

/** What `codex doctor --json` says of it; undefined where none runs, or this version does not tell. */
export function backgroundIn(stdout: string): Background | undefined {
  const details = valueAt(parseJson(stdout), ['checks', 'app_server.status', 'details']);
  if (!isRecord(details) || details['status'] !== 'running') return undefined;
  // "<path> (file)" or "<path> (missing)"; which of the two it is depends on how it was installed.
  const files = [details['dedicated pid file'], details['pid file']].flatMap((file) =>
    typeof file === 'string' ? (/^(.+) \(file\)$/.exec(file)?.[1] ?? []) : [],
  );
  return files[0] === undefined ? undefined : { pidFile: files[0] };
}

/** Whether one may run: without the file that it writes at its start, nothing is asked. */
export async function mayRun(
  { kindOf }: Pick<Host, 'kindOf'>,
  { codexHome }: Pick<Paths, 'codexHome'>,
): Promise<boolean> {
  const files = ['daemon.pid', 'app-server.pid'].map((name) => join(codexHome, 'app-server-daemon', name));
  return (await Promise.all(files.map((file) => kindOf(file)))).includes('file');
}

/** A CODEX_HOME as the findings name it: a command has to say it where Codex does not take it by itself. */
export const named = (
  host: Pick<Host, 'env' | 'home' | 'cwd'>,
  { codexHome }: Pick<Paths, 'codexHome'>,
): { codexHome?: string } => (isTaken(host, { codexHome }) ? {} : { codexHome });

/** Says where a file that it reads only when it starts is newer than it. */
export async function outdated(
  host: Pick<Host, 'changedAt' | 'env' | 'home' | 'cwd'>,
  { pidFile }: Background,
  paths: Paths,
  catalogue: string | undefined,
): Promise<readonly Finding[]> {
  const start = await host.changedAt(pidFile);
  const isNewer = async (path: string): Promise<boolean> =>
    start !== undefined && ((await host.changedAt(path)) ?? start) > start;
  const whose = named(host, paths);
  if (await isNewer(paths.env)) return [finding('background-older-key', { file: paths.env, ...whose })];
  return catalogue !== undefined && (await isNewer(catalogue))
    ? [finding('background-older-models', { catalogue, ...whose })]
    : [];
}

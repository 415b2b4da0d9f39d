import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCodex } from './codex.ts';

/** A home in which Codex may have started its background process, as its terminal UI does when it is opened. */
type DaemonHome = Readonly<{
  codexHome: string;
  project: string;
  env: Readonly<Record<string, string | undefined>>;
}>;

/** The process id that Codex has noted in a file of its background process. @throws Error where there is none */
export const daemonPid = ({ codexHome }: Pick<DaemonHome, 'codexHome'>, name: string): number =>
  (JSON.parse(readFileSync(join(codexHome, 'app-server-daemon', name), 'utf8')) as { pid: number }).pid;

/** Ends the background process of a home, and what keeps that up to date; none is no fault. */
export async function stopDaemon({ codexHome, project, env }: DaemonHome): Promise<void> {
  await runCodex(['app-server', 'daemon', 'stop'], { cwd: project, env, codexHome });
  // It stays for a while after a stop.
  try {
    process.kill(daemonPid({ codexHome }, 'daemon-updater.pid'));
  } catch {
    // There was none, or it has ended by itself.
  }
}

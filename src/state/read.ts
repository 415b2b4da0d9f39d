import { basename, dirname, join, relative } from 'node:path';
import { decodeUtf8 } from '../edit/text.ts';
import type { Paths } from '../host/paths.ts';
import { confined } from './confine.ts';
import { parseState, type State } from './state.ts';
import type { FileSnapshot, Host } from '../host/types.ts';

type Reader = Pick<Host, 'read' | 'kindOf'>;

/** The topmost folder on the way to a path that is not there. */
async function missingFolder({ kindOf }: Pick<Host, 'kindOf'>, path: string): Promise<string | undefined> {
  const folder = dirname(path);
  if (folder === path || (await kindOf(folder)) !== undefined) return undefined;
  return (await missingFolder({ kindOf }, folder)) ?? folder;
}

async function takeSnapshot(host: Reader, path: string): Promise<FileSnapshot> {
  const snapshot = await host.read(path);
  if (snapshot.bytes !== undefined) return snapshot;
  const folder = await missingFolder(host, snapshot.realPath);
  return folder === undefined ? snapshot : { ...snapshot, missingFolder: folder };
}

/** Reads each path once, before anything is planned. @throws Problem file-unreadable */
export async function snapshotsOf(
  host: Reader,
  paths: readonly string[],
): Promise<ReadonlyMap<string, FileSnapshot>> {
  const snapshots = new Map<string, FileSnapshot>();
  for (const path of new Set(paths)) snapshots.set(path, await takeSnapshot(host, path));
  return snapshots;
}

/** The text of a file; undefined when there is none. @throws Problem file-unreadable, file-not-utf8 */
export async function textAt(host: Pick<Host, 'read'>, path: string): Promise<string | undefined> {
  const { bytes } = await host.read(path);
  return bytes === undefined ? undefined : decodeUtf8(bytes, path);
}

/** What the last run under this CODEX_HOME recorded. @throws Problem state-broken, state-newer */
export async function readState(
  host: Pick<Host, 'read' | 'kindOf'>,
  paths: Paths,
): Promise<State | undefined> {
  const text = await textAt(host, paths.state);
  if (text === undefined) return undefined;
  return confined(host, rebased(parseState(text, paths.state), paths), paths);
}

/** The state of a home that has been moved, or that is reached by another name, speaks of where its files are now. */
function rebased(state: State, { codexHome, config, home }: Paths): State {
  const recorded = state.files.find(({ target }) => target === 'config');
  if (recorded === undefined || recorded.path === config) return state;
  const from = dirname(recorded.path);
  const movedHome =
    basename(from) === '.codex' && codexHome === join(home, '.codex') ? dirname(from) : undefined;
  const rebase = (path: string): string => {
    if (path.startsWith(join(from, '/'))) return join(codexHome, relative(from, path));
    return movedHome !== undefined && path.startsWith(join(movedHome, '/'))
      ? join(home, relative(movedHome, path))
      : path;
  };
  return { ...state, files: state.files.map((file) => ({ ...file, path: rebase(file.path) })) };
}

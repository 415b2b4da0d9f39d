import { dirname, isAbsolute, join, resolve } from 'node:path';
import { problem } from '../findings/index.ts';
import { looksLikeKey, maskSecrets } from '../lib/secret.ts';
import type { Host } from './types.ts';

/** Where the files of one Codex set-up are: absolute paths. */
export type Paths = Readonly<{
  home: string;
  codexHome: string;
  /** Whether `codexHome` is where Codex looks when `CODEX_HOME` is not set. */
  isDefaultHome: boolean;
  /** The file that routes: `config.toml`, or that of a profile. */
  config: string;
  /** NAME, where `codex -p NAME` is routed and plain `codex` is not. */
  profile?: string;
  env: string;
  state: string;
}>;

/** The file that every `codex` of the user reads. */
export const ownConfig = ({ codexHome }: Pick<Paths, 'codexHome'>): string => join(codexHome, 'config.toml');

/** Makes a path absolute: `~` is the home folder, a relative path starts at `base`. */
export function expandPath(path: string, home: string, base: string): string {
  if (path === '~') return home;
  if (path.startsWith('~/') || path.startsWith('~\\')) return join(home, path.slice(2));
  return isAbsolute(path) ? resolve(path) : resolve(base, path);
}

/** A path without the folder that it is in; undefined where that is another one, or the root of all. */
function within(path: string, folder: string): string | undefined {
  const start = join(folder, '/');
  return dirname(folder) !== folder && path.startsWith(start) ? path.slice(start.length) : undefined;
}

/**
 * How a path is shown: what lies in the working folder without that, the home folder as `~`. Where one of them is the
 * root (`HOME=/`), every path lies in it, and none is shortened by it.
 */
export function showPath(path: string, { home, cwd }: Pick<Host, 'home' | 'cwd'>): string {
  const here = cwd === home ? undefined : within(path, cwd);
  if (here !== undefined) return here;
  if (path === home && dirname(home) !== home) return '~';
  const below = within(path, home);
  return below === undefined ? path : `~/${below}`;
}

/**
 * A path that does not exist, without anything in it that looks like a key: keys get pasted where a path is asked for.
 */
async function withoutKeys({ kindOf }: Pick<Host, 'kindOf'>, path: string): Promise<string> {
  let there = dirname(path);
  while (there !== dirname(there) && (await kindOf(there)) === undefined) there = dirname(there);
  const missing = path.slice(join(there, '/').length);
  return join(there, looksLikeKey(missing) ? '(hidden)' : maskSecrets(missing));
}

/** @throws Problem project-missing where the project is no folder */
export async function requireProject(host: Pick<Host, 'kindOf'>, path: string): Promise<void> {
  const kind = await host.kindOf(path);
  if (kind === 'folder') return;
  if (kind === 'file') throw problem('project-missing', { path, reason: 'is a file' });
  throw problem('project-missing', { path: await withoutKeys(host, path), reason: 'does not exist' });
}

/**
 * The files under a CODEX_HOME: `codexHome` if given, else the variable, else `~/.codex`, as Codex itself resolves it.
 */
export function pathsFor({ env, home, cwd }: Pick<Host, 'env' | 'home' | 'cwd'>, codexHome?: string): Paths {
  const standard = join(home, '.codex');
  const asked = codexHome?.trim() || env['CODEX_HOME']?.trim();
  const folder = asked === undefined || asked === '' ? standard : expandPath(asked, home, cwd);
  return {
    home,
    codexHome: folder,
    isDefaultHome: folder === standard,
    config: join(folder, 'config.toml'),
    env: join(folder, '.env'),
    state: join(folder, 'codex-orq.json'),
  };
}

/** Whether Codex takes this CODEX_HOME by itself, in the environment of this run. */
export const isTaken = (
  host: Pick<Host, 'env' | 'home' | 'cwd'>,
  { codexHome }: Pick<Paths, 'codexHome'>,
): boolean => pathsFor(host).codexHome === codexHome;

import { realpathSync } from 'node:fs';
import { basename, delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import { withParents } from '../lib/folders.ts';
import { packageRoot } from '../lib/package.ts';
import type { Host } from './types.ts';

/*
 * Which program a name stands for. npx and npm put the `node_modules/.bin` of the working folder and of each folder
 * above it in front of the PATH, so a repository could bring its own `git` and `codex`. Those are not the ones that
 * your shell starts, and nothing in a repository may choose what is executed.
 */

/** Of `…/node_modules/.bin`: the folder that holds `node_modules`. */
function ownerOf(entry: string): string | undefined {
  const path = resolve(entry);
  const modules = dirname(path);
  return basename(path) === '.bin' && basename(modules) === 'node_modules' ? dirname(modules) : undefined;
}

/** Where yarn, pnpm and bun keep what was installed for the whole account; npm's own folder for that has no `.bin`. */
const isGlobal = (folder: string): boolean => /[\\/]global(?:[\\/]\d+)?$/.test(folder);

const realPathOf = (path: string): string => {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
};

/**
 * A PATH without the entries that a repository can fill: each `node_modules/.bin` of `folders` and of the folders above
 * them, of this package and of what it was installed with, and each entry that is relative, since that depends on
 * where a program is started. Globally installed programs stay.
 * @param folders absolute paths: the working folder, and the project
 */
export function programPath(path: string, folders: readonly string[]): string {
  const local = new Set(
    [...folders, packageRoot].flatMap((folder) => [folder, realPathOf(folder)]).flatMap(withParents),
  );
  return path
    .split(delimiter)
    .filter((entry) => {
      const owner = ownerOf(entry);
      if (!isAbsolute(entry) || owner === undefined) return isAbsolute(entry);
      return isGlobal(owner) || !(local.has(owner) || local.has(realPathOf(owner)));
    })
    .join(delimiter);
}

/** The same for a whole environment. On Windows the variable may be called `Path`. */
export function withProgramPath(env: Host['env'], folders: readonly string[]): Host['env'] {
  const names = Object.keys(env).filter((name) => name.toUpperCase() === 'PATH');
  return {
    ...env,
    ...Object.fromEntries(names.map((name) => [name, programPath(env[name] ?? '', folders)])),
  };
}

/** The variables that a program needs to start, and to find its temporary folder and your own settings of git. */
const bare =
  /^(?:PATH|PATHEXT|HOME|XDG_CONFIG_HOME|TMPDIR|TEMP|TMP|USERPROFILE|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|DEVELOPER_DIR|SUDO_UID)$/i;

/** The environment for a program that has nothing to do with Codex or the gateway: no key, and no other secret. */
export const bareEnvironment = (env: Host['env']): Host['env'] =>
  Object.fromEntries(Object.entries(env).filter(([name]) => bare.test(name)));

type LookUp = Pick<Host, 'kindOf' | 'platform' | 'env' | 'cwd'>;

/**
 * The files that a program's name may stand for, seen from a folder, in the order of the PATH. Found without a process.
 */
export async function programsNamed(
  { env, cwd, platform, kindOf }: LookUp,
  program: string,
  folder: string,
): Promise<readonly string[]> {
  const path = programPath(env['PATH'] ?? '', [folder, cwd]);
  const endings = platform === 'win32' ? ['.exe', '.cmd', '.bat', '.ps1'] : [''];
  const candidates = path
    .split(delimiter)
    // Without a PATH nothing is found, and nothing in the working folder either.
    .filter((entry) => entry !== '')
    .flatMap((entry) => endings.map((ending) => join(entry, `${program}${ending}`)));
  const kinds = await Promise.all(candidates.map((candidate) => kindOf(candidate)));
  return candidates.filter((_, index) => kinds[index] === 'file');
}

/** Whether a program would be found from a folder. Looked up without a process, since it is often not there. */
export const isInstalled = async (host: LookUp, program: string, folder: string): Promise<boolean> =>
  (await programsNamed(host, program, folder)).length > 0;

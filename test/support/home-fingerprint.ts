import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What a watched path looks like, by path relative to the home folder. */
export type Fingerprint = ReadonlyMap<string, string>;

/** Dotfiles that this package, a shell's set-up or git could write, and temporary files beside them. */
const watchedNames = /^\.(?:bash|codex|env|gitconfig|npmrc|profile|zlogin|zlogout|zprofile|zsh)/;

/** A person who works at this machine while the tests run changes these. */
const livelyNames = /^\.(?:bash_history|bash_sessions|zsh_history|zsh_sessions|zcompdump)/;

/** In `.codex` a running Codex changes logs, sessions and databases; only what configures it is watched. */
const watchedInCodex = /(?:\.toml|\.tmp|^\.env.*|^AGENTS\.md|^hooks\.json|orq.*)$/;

const watchedFolders = [
  '.config/codex-orq',
  '.config/fish',
  '.config/powershell',
  'Documents/PowerShell',
  'Documents/WindowsPowerShell',
];

function describe(path: string): string | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  const mode = stats.mode.toString(8);
  if (stats.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  // A folder's own times change with every entry; its entries are looked at one by one.
  if (!stats.isFile()) return `other ${mode}`;
  return `file ${mode} ${stats.mtimeMs} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`;
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function addTree(found: Map<string, string>, home: string, path: string): void {
  const state = describe(join(home, path));
  if (state === undefined) return;
  found.set(path, state);
  if (!state.startsWith('other')) return;
  for (const name of namesIn(join(home, path))) addTree(found, home, `${path}/${name}`);
}

/** Looks at everything in a home folder that a test could harm. Never writes; reads no folder that is not watched. */
export function fingerprintHome(home: string): Fingerprint {
  const found = new Map<string, string>();
  const add = (path: string): void => {
    const state = describe(join(home, path));
    if (state !== undefined) found.set(path, state);
  };
  for (const name of namesIn(home)) if (watchedNames.test(name) && !livelyNames.test(name)) add(name);
  for (const [path, state] of fingerprintCodexHome(join(home, '.codex'))) found.set(`.codex/${path}`, state);
  for (const folder of watchedFolders) addTree(found, home, folder);
  return found;
}

/** The same for a `CODEX_HOME` that is somewhere else. */
export function fingerprintCodexHome(codexHome: string): Fingerprint {
  const found = new Map<string, string>();
  for (const name of namesIn(codexHome)) {
    const state = watchedInCodex.test(name) ? describe(join(codexHome, name)) : undefined;
    if (state !== undefined) found.set(name, state);
  }
  return found;
}

/** Names every path that was created, changed or deleted between two looks. Empty when nothing was. */
export function differences(before: Fingerprint, after: Fingerprint): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const was = before.get(path);
    const is = after.get(path);
    if (was === is) return [];
    if (was === undefined) return [`created ${path}`];
    return [is === undefined ? `deleted ${path}` : `changed ${path}`];
  });
}

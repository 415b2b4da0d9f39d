import { posix, win32 } from 'node:path';
import { fishString, pwshString, shString } from '../lib/quote.ts';
import { render } from '../edit/render.ts';
import { windowsProbes, windowsProfiles } from './powershell.ts';
import { isEnvName } from '../lib/env-name.ts';

/** A shell whose profile we can write. */
export type ProfileShell = 'zsh' | 'bash' | 'fish' | 'pwsh';
export const profileShells: readonly ProfileShell[] = ['zsh', 'bash', 'fish', 'pwsh'];

type Environment = Readonly<Record<string, string | undefined>>;

export type ShellSurroundings = Readonly<{
  env: Environment;
  platform: NodeJS.Platform;
  /** Absolute path of the home folder. */
  home: string;
}>;

const programs: Readonly<Record<string, ProfileShell>> = {
  zsh: 'zsh',
  bash: 'bash',
  fish: 'fish',
  pwsh: 'pwsh',
  'pwsh-preview': 'pwsh',
  powershell: 'pwsh',
};

/** The shell behind a program's path or process name; a login shell's name begins with a dash. */
function shellOf(program: string | undefined): ProfileShell | undefined {
  const name = win32.basename(program?.trim() ?? '').replace(/^-|\.exe$/gi, '');
  return Object.hasOwn(programs, name.toLowerCase()) ? programs[name.toLowerCase()] : undefined;
}

/**
 * Which shell is in use: `$SHELL`, the login shell; where that says nothing, the parent process. On Windows it is
 * PowerShell, except where MSYSTEM tells of Git Bash or its like, which set `$SHELL`.
 * @param readParent the name of the process that this was started from
 */
export function detectShell({
  env,
  platform,
  readParent,
}: Readonly<{
  env: Environment;
  platform: NodeJS.Platform;
  readParent?: () => string | undefined;
}>): ProfileShell | 'none' {
  const { MSYSTEM, SHELL } = env;
  if (platform === 'win32') return (MSYSTEM ? shellOf(SHELL) : undefined) ?? 'pwsh';
  return shellOf(SHELL) ?? shellOf(readParent?.()) ?? 'none';
}

/** In the order in which bash looks for them; a login shell reads the first that is there, and no ~/.bashrc. */
const loginFiles = ['.bash_profile', '.bash_login', '.profile'];

const pathsOf = (platform: NodeJS.Platform) => (platform === 'win32' ? win32 : posix);

/**
 * A folder from the environment. A relative one is ignored: the XDG specification says so, and zsh would look for it in
 * the working folder.
 */
function folder({ env, platform }: ShellSurroundings, name: string): string | undefined {
  const value = env[name];
  return value !== undefined && pathsOf(platform).isAbsolute(value) ? value : undefined;
}

/** All paths whose existence {@link profilePaths} may ask for, whichever the shell: files, and folders on Windows. */
export function probedPaths(surroundings: ShellSurroundings): readonly string[] {
  const { env, home, platform } = surroundings;
  const login = loginFiles.map((name) => pathsOf(platform).join(home, name));
  return platform === 'win32' ? [...login, ...windowsProbes({ env, home })] : login;
}

/**
 * The files that the user's shell really reads at start.
 *
 * bash: terminals on macOS (and Git Bash) start login shells, which do not read `~/.bashrc`, so the login file gets the
 * block too; on macOS one is made where there is none. On Linux the usual login files read `~/.bashrc`. Many a
 * `~/.bashrc` returns at its head unless the shell is interactive (`case $- in *i*) …`, `[ -z "$PS1" ] && return`): a
 * block at the end then reaches terminals, but not scripts, ssh commands and cron; nor does any other export there.
 *
 * zsh: a ZDOTDIR that `~/.zshenv` sets without exporting it cannot be seen from here.
 * @param exists whether there is a file or a folder; asked for {@link probedPaths} only
 */
export function profilePaths(
  shell: ProfileShell,
  surroundings: ShellSurroundings & Readonly<{ exists: (path: string) => boolean }>,
): readonly string[] {
  const { platform, home } = surroundings;
  const { join } = pathsOf(platform);
  const config = folder(surroundings, 'XDG_CONFIG_HOME') ?? join(home, '.config');
  switch (shell) {
    case 'zsh':
      return [join(folder(surroundings, 'ZDOTDIR') ?? home, '.zshrc')];
    case 'bash':
      return [join(home, '.bashrc'), ...bashLogin(surroundings)];
    case 'fish':
      return [join(config, 'fish', 'conf.d', 'codex-orq.fish')];
    case 'pwsh':
      return platform === 'win32'
        ? windowsProfiles(surroundings)
        : [join(config, 'powershell', 'Microsoft.PowerShell_profile.ps1')];
  }
}

function bashLogin({
  platform,
  home,
  exists,
}: ShellSurroundings & Readonly<{ exists: (path: string) => boolean }>): readonly string[] {
  if (platform !== 'darwin' && platform !== 'win32') return [];
  const files = loginFiles.map((name) => pathsOf(platform).join(home, name));
  const found = files.find(exists);
  if (found !== undefined) return [found];
  // Git Bash makes its own ~/.bash_profile, which reads ~/.bashrc.
  return platform === 'darwin' ? files.slice(0, 1) : [];
}

/** Where Codex's own folder is, as a profile finds it. */
export type CodexHome = Readonly<
  | { kind: 'default' }
  /** `relative` to the home folder. */
  | { kind: 'under-home'; relative: string }
  | { kind: 'absolute'; path: string }
>;

/** A file in Codex's folder as an expression of the POSIX shells. */
function shFile(codexHome: CodexHome, name: string): string {
  // HOME may be unset under `set -u` (cron, containers).
  if (codexHome.kind === 'default') return `"\${CODEX_HOME:-\${HOME-}/.codex}/${name}"`;
  if (codexHome.kind === 'absolute') return shString(`${codexHome.path}/${name}`);
  const below = `${codexHome.relative}/${name}`;
  // The plain form where nothing in it is special between double quotes: profiles are read by their owners.
  return /^[\w./-]+$/.test(below) ? `"\${HOME-}/${below}"` : `"\${HOME-}"${shString(`/${below}`)}`;
}

/** For fish, which has no default values in expansions; its template follows CODEX_HOME by an `if`. */
function fishFile(codexHome: CodexHome, name: string): string {
  if (codexHome.kind === 'default') return `"$HOME/.codex/${name}"`;
  if (codexHome.kind === 'absolute') return fishString(`${codexHome.path}/${name}`);
  return `"$HOME"${fishString(`/${codexHome.relative}/${name}`)}`;
}

function pwshFile(codexHome: CodexHome, name: string): string {
  if (codexHome.kind === 'default')
    return `Join-Path $(if ($env:CODEX_HOME) { $env:CODEX_HOME } else { Join-Path $HOME '.codex' }) '${name}'`;
  if (codexHome.kind === 'absolute') return `Join-Path ${pwshString(codexHome.path)} '${name}'`;
  return `Join-Path (Join-Path $HOME ${pwshString(codexHome.relative)}) '${name}'`;
}

function requireName(envKey: string): void {
  if (!isEnvName(envKey)) throw new RangeError(`not a variable name: ${envKey}`);
}

type ProfileOptions = Readonly<{ envKey: string; codexHome: CodexHome }>;

/**
 * The script that a profile runs: exports the key from Codex's `.env` unless the variable is set, even to nothing. It
 * holds no secret, starts no process, and leaves no variable behind. It reads the usual spellings of a line
 * as Codex does; of any other (escapes, `$NAME`, glued pieces, values over several lines) it exports nothing, never
 * something else. An empty value is not exported either: it would stay in every shell below.
 * @throws RangeError for an `envKey` that is no variable name
 */
export function profileScript(shell: ProfileShell, { envKey, codexHome }: ProfileOptions): string {
  requireName(envKey);
  switch (shell) {
    case 'zsh':
    case 'bash':
      return render('profile.sh', { envKey, envFile: shFile(codexHome, '.env') });
    case 'fish':
      return render('profile.fish', {
        envKey,
        envFile: fishFile(codexHome, '.env'),
        followsVariable: codexHome.kind === 'default',
      });
    case 'pwsh':
      return render('profile.ps1', { envKey, envFile: pwshFile(codexHome, '.env') });
  }
}

/**
 * Name of the script in Codex's folder; undefined for fish, whose `conf.d` gives the script a file of its own anyway.
 * A profile is the user's: it gets a line that runs the script, not the script itself.
 */
export function profileScriptName(shell: ProfileShell): string | undefined {
  if (shell === 'fish') return undefined;
  return shell === 'pwsh' ? 'codex-orq.ps1' : 'codex-orq.sh';
}

/**
 * What goes between the markers in a profile: runs the script, or is it (fish).
 * @throws RangeError for an `envKey` that is no variable name
 */
export function profileBlock(shell: ProfileShell, options: ProfileOptions): string {
  const { envKey, codexHome } = options;
  requireName(envKey);
  const name = profileScriptName(shell);
  if (name === undefined) return profileScript(shell, options);
  // The script is where it was written; only the .env that it reads follows CODEX_HOME.
  const place: CodexHome =
    codexHome.kind === 'default' ? { kind: 'under-home', relative: '.codex' } : codexHome;
  if (shell === 'pwsh') return render('profile-block.ps1', { envKey, file: pwshFile(place, name) });
  return render('profile-block.sh', { envKey, file: shFile(place, name) });
}

import { dirname, join, relative, sep } from 'node:path';
import { excerpt } from '../lib/excerpt.ts';
import { trimEndOf } from '../lib/text.ts';
import type { Paths } from './paths.ts';
import { bareEnvironment } from './programs.ts';
import type { Host, RunResult } from './types.ts';

/*
 * What git says of files. A repository's own configuration can name programs that git then starts; so can a bare
 * repository that was committed in one of its folders. Measured with git 2.39:
 *
 *   core.fsmonitor                       whenever git reads its index
 *   core.hooksPath                       whenever git writes something
 *   remote.*.url, .uploadpack, .vcs,     whenever git lacks an object and fetches it: `ls-files` on a sparse index,
 *   core.sshCommand, protocol.*.allow    or a .gitignore that is not checked out
 *   core.pager, pager.*                  on a terminal
 *
 * Each of them is overridden here. Filters, diff drivers and aliases have no part in the commands below.
 */

const hardened = [
  '--no-pager',
  '--no-optional-locks',
  ...['core.fsmonitor=', 'core.hooksPath=/dev/null', 'safe.bareRepository=explicit'].flatMap((setting) => [
    '-c',
    setting,
  ]),
];

/** git answers in milliseconds. A repository can keep it waiting, for example with a named pipe as its .gitignore. */
const timeoutMs = 5_000;

/**
 * No key: it is none of git's business. No `GIT_*` either, as inside a hook: they would send git to another repository.
 */
function gitEnvironment(env: Host['env']): Record<string, string | undefined> {
  return {
    ...bareEnvironment(env),
    // Its messages are read below.
    LC_ALL: 'C',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    // No transport at all, whatever protocol.*.allow says; also for versions before GIT_NO_LAZY_FETCH (2.44).
    GIT_ALLOW_PROTOCOL: '',
  };
}

type Runner = Pick<Host, 'run' | 'env'>;

const gitWith = (
  host: Runner,
  cwd: string,
  input: string | undefined,
  args: readonly string[],
): Promise<RunResult> =>
  host.run('git', [...hardened, ...args], {
    ...{ cwd, env: gitEnvironment(host.env), timeoutMs },
    ...(input !== undefined && { input }),
  });

const git = (host: Runner, cwd: string, ...args: string[]): Promise<RunResult> =>
  gitWith(host, cwd, undefined, args);

/** The e-mail address that you gave git; not that of a repository. Undefined where there is none, or no git. */
export async function userEmail(host: Runner & Pick<Host, 'home'>): Promise<string | undefined> {
  const { exitCode, stdout } = await git(host, host.home, 'config', '--global', '--get', 'user.email');
  return exitCode === 0 ? stdout.trim() || undefined : undefined;
}

/** The name of a repository in the address of its remote: `acme/api`; of one on this machine, its folder's. */
export function nameInUrl(url: string): string | undefined {
  const [, scp] = /^[^/:]+:(?!\/\/)(.+)$/.exec(url) ?? [];
  const isRemote = !url.startsWith('file:') && url.includes('://');
  const remote = isRemote ? url.slice(url.indexOf('://') + 3).replace(/^[^/]*/, '') : scp;
  const path = trimEndOf(remote ?? url, '/').replace(/\.git$/, '');
  const name = remote === undefined ? path.slice(path.lastIndexOf('/') + 1) : path.replace(/^\/+/, '');
  return /^[\w.~-]+(?:\/[\w.~-]+)*$/.test(name) ? name : undefined;
}

/** What a repository is called at its remote: `origin`, or the only one. Its address itself may hold credentials. */
export async function remoteName(
  host: Runner & Pick<Host, 'kindOf'>,
  folder: string,
): Promise<Readonly<{ name: string } | { reason: string }>> {
  const workTree = await workTreeOf(host, folder);
  if (workTree === undefined) return { reason: 'there is no repository' };
  const result = await git(host, workTree, 'config', '--local', '-z', '--get-regexp', '^remote\\..*\\.url$');
  if (result.exitCode !== 0) return { reason: result.exitCode === 1 ? 'it has no remote' : reasonOf(result) };
  const urls = result.stdout.split('\0').flatMap((entry) => {
    const [name = '', url = ''] = entry.split('\n', 2);
    return url === '' ? [] : [{ name, url }];
  });
  const names = new Set(urls.map(({ name }) => name));
  const url = (
    urls.find(({ name }) => name === 'remote.origin.url') ?? (names.size === 1 ? urls[0] : undefined)
  )?.url;
  if (url === undefined) return { reason: 'none of its remotes is called origin' };
  const name = nameInUrl(url);
  return name === undefined ? { reason: 'the address of its remote has none' } : { name };
}

/** The work tree that a folder belongs to: the nearest one above with a `.git` in it. Starts no process. */
export async function workTreeOf(host: Pick<Host, 'kindOf'>, folder: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    if ((await host.kindOf(join(at, '.git'))) !== undefined) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Whether a CODEX_HOME comes from a repository: then what it says counts less than what you say. */
export const isFromRepository = async (
  host: Pick<Host, 'kindOf'>,
  { codexHome, isDefaultHome }: Pick<Paths, 'codexHome' | 'isDefaultHome'>,
): Promise<boolean> => !isDefaultHome && (await workTreeOf(host, codexHome)) !== undefined;

/** Why git gave no answer, as a clause. */
function reasonOf({ startError, program, timedOut, stderr, exitCode }: RunResult): string {
  if (startError !== undefined)
    return program === undefined ? 'git is not installed' : `git cannot be started: ${startError}`;
  if (timedOut) return `git did not answer within ${timeoutMs / 1_000} seconds`;
  const line = stderr.split('\n').find((text) => text.startsWith('fatal: ')) ?? '';
  return excerpt(line.slice('fatal: '.length)) || `git ended with status ${exitCode}`;
}

/**
 * `tracked` is undefined where git gives no answer; then there is a `reason`, which is a clause without a full stop.
 */
export type Tracking = Readonly<{ tracked: boolean } | { tracked: undefined; reason: string }>;

/** A repository, as git is asked about a file of it. */
export type Repository = Readonly<{
  workTree: string;
  /** Where it is kept, if not in the work tree itself. */
  gitDir?: string;
}>;

/**
 * Where programs and guides for dotfiles keep a bare repository whose work tree is the home folder: yadm (since 3.0,
 * 2.0 and 1.0), then what the guides call it. Sources: yadm's manual, "FILES"; the Arch wiki, "Dotfiles".
 */
const dotfilesFolders = ({ home, env: { XDG_DATA_HOME } }: Pick<Host, 'home' | 'env'>): readonly string[] => [
  join(XDG_DATA_HOME || join(home, '.local/share'), 'yadm/repo.git'),
  ...['.config/yadm/repo.git', '.yadm/repo.git'].map((name) => join(home, name)),
  ...['.dotfiles', '.dotfiles.git', '.cfg', '.cfg.git'].map((name) => join(home, name)),
];

/**
 * The repository that may take a file along: the nearest one above it, or a bare one for dotfiles, where the file lies
 * below the home folder. Starts no process.
 */
export async function repositoryOf(
  host: Pick<Host, 'kindOf' | 'home' | 'env'>,
  path: string,
): Promise<Repository | undefined> {
  const workTree = await workTreeOf(host, dirname(path));
  if (workTree !== undefined) return { workTree };
  if (!path.startsWith(join(host.home, sep))) return undefined;
  for (const gitDir of dotfilesFolders(host)) {
    if ((await host.kindOf(join(gitDir, 'HEAD'))) !== 'file') continue;
    if ((await host.kindOf(join(gitDir, 'objects'))) === 'folder') return { workTree: host.home, gitDir };
  }
  return undefined;
}

type Asker = Runner & Pick<Host, 'kindOf' | 'home'>;

const gitIn = (
  host: Runner,
  { workTree, gitDir }: Repository,
  ...args: readonly string[]
): Promise<RunResult> =>
  git(
    host,
    workTree,
    ...(gitDir === undefined ? [] : [`--git-dir=${gitDir}`, `--work-tree=${workTree}`]),
    ...args,
  );

/**
 * Whether git tracks a file. Asks git only where there is a repository.
 * @param path absolute, with its symlinks followed
 */
export async function trackingOf(host: Asker, path: string): Promise<Tracking> {
  // From the root of the work tree: the folder of the file itself may look like a bare repository.
  const repository = await repositoryOf(host, path);
  if (repository === undefined) return { tracked: false };
  const name = relative(repository.workTree, path).split(sep).join('/');
  const list = ['--literal-pathspecs', 'ls-files', '-z', '--cached', '--', name];
  const result = await gitIn(host, repository, ...list);
  if (result.exitCode === 0) return { tracked: result.stdout.split('\0').includes(name) };
  // An empty .git, say.
  if (/^fatal: not a git repository/m.test(result.stderr)) return { tracked: false };
  return { tracked: undefined, reason: reasonOf(result) };
}

/** Who made the last commit that changed a file, by name; undefined where there is none, or git does not tell. */
export async function lastAuthor(host: Asker, path: string): Promise<string | undefined> {
  const repository = await repositoryOf(host, path);
  if (repository === undefined) return undefined;
  const name = relative(repository.workTree, path).split(sep).join('/');
  const log = ['--literal-pathspecs', 'log', '-1', '--no-show-signature', '--format=%an', '--', name];
  const { exitCode, stdout } = await gitIn(host, repository, ...log);
  return exitCode === 0 ? stdout.trim() || undefined : undefined;
}

/** Whether a rule of git's ignores a file; undefined where git gives no answer, or where there is no repository. */
export async function isIgnored(host: Asker, path: string): Promise<boolean | undefined> {
  const repository = await repositoryOf(host, path);
  if (repository === undefined) return undefined;
  // This command takes no literal paths; none of its patterns begins with a dot.
  const name = `./${relative(repository.workTree, path)}`;
  const { exitCode } = await gitIn(host, repository, 'check-ignore', '--no-index', '--quiet', '--', name);
  return exitCode === 0 || exitCode === 1 ? exitCode === 0 : undefined;
}

/** What keeps a file out of commits. */
export type IgnoreRule = Readonly<{
  /** The file with the rule, as git names it: relative to the work tree, or absolute for your own excludes. */
  source: string;
  /** Line of the rule, from 1. */
  line: number;
  pattern: string;
  /** What the rule matches, relative to the work tree: the file, or (with a slash at the end) a folder around it. */
  matched: string;
}>;

/** The records of `check-ignore --verbose -z` that ignore something, by path. */
function rulesIn(output: string): ReadonlyMap<string, Omit<IgnoreRule, 'matched'>> {
  const fields = output.split('\0');
  const rules = new Map<string, Omit<IgnoreRule, 'matched'>>();
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [source = '', line = '', pattern = '', path = ''] = fields.slice(at, at + 4);
    if (source !== '' && !pattern.startsWith('!')) rules.set(path, { source, line: Number(line), pattern });
  }
  return rules;
}

/** A path with the folders around it, outermost first; a folder ends with a slash. */
const withFolders = (name: string): readonly string[] =>
  name
    .split('/')
    .map((_, index, parts) => parts.slice(0, index + 1).join('/') + (index < parts.length - 1 ? '/' : ''));

type Rules = ReturnType<typeof rulesIn>;

/**
 * The rule for a path of {@link withFolders}. git takes a folder that is not there for a file, unless a slash says so;
 * and with one, `folder/*` matches the folder itself, which is a rule for what is in it.
 */
function ruleFor(rules: Rules, part: string): Omit<IgnoreRule, 'matched'> | undefined {
  if (!part.endsWith('/')) return rules.get(`./${part}`);
  const asFolder = rules.get(`./${part}`);
  return (
    rules.get(`./${part.slice(0, -1)}`) ?? (asFolder?.pattern.endsWith('/') === true ? asFolder : undefined)
  );
}

/**
 * Why git would leave files out of a commit, by path; those that it tracks already are not left out. Nothing where git
 * gives no answer, or where there is no repository.
 * @param paths absolute, below one folder, with their symlinks followed; the files need not be there
 */
export async function ignoredBy(
  host: Runner & Pick<Host, 'kindOf' | 'home'>,
  folder: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, IgnoreRule>> {
  const found = new Map<string, IgnoreRule>();
  const workTree = await workTreeOf(host, folder);
  if (workTree === undefined || paths.length === 0) return found;
  const names = new Map(paths.map((path) => [path, relative(workTree, path).split(sep).join('/')]));
  const parts = [...names.values()].flatMap(withFolders);
  const asked = new Set(parts.flatMap((part) => [`./${part}`, `./${part.replace(/\/$/, '')}`]));
  const args = ['check-ignore', '--no-index', '--verbose', '-z', '--stdin'];
  const { exitCode, stdout } = await gitWith(host, workTree, [...asked].join('\0'), args);
  // 1: nothing is ignored.
  if (exitCode !== 0) return found;
  const rules = rulesIn(stdout);
  for (const [path, name] of names) {
    if (!rules.has(`./${name}`) || (await trackingOf(host, path)).tracked === true) continue;
    const matched = withFolders(name).find((part) => ruleFor(rules, part) !== undefined) ?? name;
    const rule = ruleFor(rules, matched);
    if (rule !== undefined) found.set(path, { ...rule, matched });
  }
  return found;
}

import { basename, dirname, join } from 'node:path';
import type { Paths } from '../host/paths.ts';
import { isBelow } from '../lib/folders.ts';
import { isFromRepository, workTreeOf } from '../host/git.ts';
import type { Host } from '../host/types.ts';
import type { OwnedFile, State } from './state.ts';

/*
 * A record is foreign input: another program, or a repository that brings a CODEX_HOME, may have written it. What it
 * names is written and deleted by an undo, so it counts only where a set-up can have been.
 */

/** Names of the files that a shell reads at its start, and of ours in a folder of such files. */
const profileNames = new Set([
  '.zshrc',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.profile',
  'codex-orq.fish',
  'Microsoft.PowerShell_profile.ps1',
  'profile.ps1',
]);

/** Names of the files that a set-up makes beside the configuration. */
const besideConfig: Readonly<Record<string, readonly (string | RegExp)[]>> = {
  config: ['config.toml', 'managed_config.toml', /^[A-Za-z0-9][\w-]*\.config\.toml$/],
  'codex-env': ['.env'],
  catalogue: ['orq-models.json'],
  'model-list': ['codex-orq-models.json'],
  'profile-script': ['codex-orq.sh', 'codex-orq.ps1'],
};

const isNamed = (name: string, known: string | RegExp): boolean =>
  typeof known === 'string' ? name === known : known.test(name);

function isPossible({ target, path }: OwnedFile, { codexHome }: Paths): boolean {
  const names = besideConfig[target];
  if (names !== undefined)
    return dirname(path) === codexHome && names.some((name) => isNamed(basename(path), name));
  if (target === 'other-models')
    return [codexHome, join(codexHome, 'agents')].includes(dirname(path)) && path.endsWith('.toml');
  if (target === 'profile') return profileNames.has(basename(path));
  if (target === 'gitignore') return basename(path) === '.gitignore';
  if (target === 'env-example') return basename(path) === '.env.example';
  if (target === 'project-pin') return path.endsWith(join('.codex', 'config.toml'));
  // Nothing is done with what this version does not know; the undo says so.
  return true;
}

/** What a project's pin holds: the model, and settings of an earlier one that made room. */
const pinKeys = new Set(['model', 'model_reasoning_effort', 'model_context_window', 'service_tier']);

/** Without keys that no set-up can have replaced there. */
const withPossibleKeys = (file: OwnedFile): OwnedFile =>
  file.target === 'project-pin'
    ? {
        ...file,
        keys: file.keys.filter(({ path: [name, ...more] }) => more.length === 0 && pinKeys.has(name ?? '')),
      }
    : file;

/** Targets that lie in a project. */
const ofProject = new Set(['project-pin', 'gitignore', 'env-example']);

/** Whether a record from a repository may name a file: one of that repository, or a profile of this home. */
function isNear({ target, path }: OwnedFile, { home }: Paths, workTree: string): boolean {
  if (ofProject.has(target)) return isBelow(path, workTree);
  return target !== 'profile' || isBelow(path, home);
}

/**
 * Of a record from a repository: its file modes do not count, so it opens no file to other users; and the earlier text
 * of a profile is not put back, since a shell would run it.
 */
function withoutBefore({ mode: _, ...file }: OwnedFile): OwnedFile {
  return file.target === 'profile'
    ? { ...file, keys: file.keys.map((key) => ({ ...key, before: null })) }
    : file;
}

/** The record without what no set-up can have written. */
export async function confined(host: Pick<Host, 'kindOf'>, state: State, paths: Paths): Promise<State> {
  const files = state.files.filter((file) => isPossible(file, paths)).map(withPossibleKeys);
  const workTree = (await isFromRepository(host, paths))
    ? await workTreeOf(host, paths.codexHome)
    : undefined;
  if (workTree === undefined) return { ...state, files };
  return { ...state, files: files.filter((file) => isNear(file, paths, workTree)).map(withoutBefore) };
}

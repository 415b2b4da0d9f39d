import type { ModelList } from '../catalogue/model-list.ts';
import { isTable, type TomlTable, type TomlValue } from '../edit/toml/types.ts';
import type { Finding } from '../findings/index.ts';
import type { TrustStore } from '../host/certificates.ts';
import type { Paths } from '../host/paths.ts';
import type { ProfileShell } from '../shells/profiles.ts';
import type { State } from '../state/state.ts';
import type { Tracking } from '../host/git.ts';
import type { Host } from '../host/types.ts';
import { valueAt } from '../lib/key-path.ts';

/** One configuration file of Codex. */
export type Layer = Readonly<{
  kind: 'user' | 'system' | 'profile' | 'project' | 'managed';
  path: string;
  /** Undefined when the file is not there, or cannot be read. */
  tree: TomlTable | undefined;
  /** Why it cannot be read. */
  problem?: Finding;
  /** Of a profile: the NAME of `codex -p NAME`. */
  name?: string;
  /** Whether Codex reads it now: it skips the files of a project that is not trusted. */
  counts: boolean;
}>;

/** What is expected: what the record says, or else what the files suggest. */
export type Expected = Readonly<{
  provider: string;
  envKey: string;
}>;

export type DotenvFile = Readonly<{
  path: string;
  text: string | undefined;
  mode: number | undefined;
  problem?: Finding;
}>;

/** `workspace`: the id of the ChatGPT account. */
export type Login = Readonly<{ method: 'chatgpt' | 'api'; workspace?: string }>;

/** A dotenv file that holds the key, and what git says of it. */
export type SharedFile = Readonly<{
  path: string;
  tracking: Tracking;
  /** Whether a rule of git's ignores it; undefined where git does not say, or where there is no repository. */
  ignored: boolean | undefined;
}>;

/** A profile that the shell of the set-up reads, or that an earlier set-up wrote to. */
export type ShellFile = Readonly<{
  path: string;
  text: string | undefined;
  /** The shell that reads it now: the one of the set-up before any other. */
  readBy: ProfileShell | undefined;
  /** Whether it is the script that our block in a profile runs. */
  isScript: boolean;
}>;

/** Everything that the static checks look at. It is read once; the checks themselves read nothing. */
export type CheckContext = Readonly<{
  paths: Paths;
  host: Pick<Host, 'env' | 'platform' | 'home'>;
  codexHomeExists: boolean;
  expected: Expected;
  state: State | undefined;
  stateProblem: Finding | undefined;
  /** The file that routes: your `config.toml`, a profile, or where yours chooses no provider, the machine's. */
  user: Layer;
  /** System, profiles (each for itself), projects from the root down, managed: a later one wins. */
  others: readonly Layer[];
  /** `requirements.toml` of the machine: what Codex insists on, from 0.160 on. */
  required: Layer | undefined;
  /** The files of `$CODEX_HOME/agents`, each of which configures an agent. */
  agents: readonly Layer[];
  dotenv: DotenvFile;
  /** The program that is to fetch the key, where it is not there. */
  absentProgram?: string | undefined;
  /** How Codex is logged in, by its `auth.json`; undefined without one. */
  login: Login | undefined;
  /** `file` names it. */
  catalogue: Readonly<{ file: string; path: string; text: string | undefined }> | undefined;
  /** What is known of the certificates that Codex trusts. `any`: whether there is one at all. */
  trust: Pick<TrustStore, 'instead' | 'missing'> & Readonly<{ any: boolean }>;
  /** What the gateway offered when it was last asked; undefined where that is not known. */
  modelList: ModelList | undefined;
  now: Date;
  project: string;
  /** Whether that lies in a git repository. */
  inRepository: boolean;
  shared: readonly SharedFile[];
  /** Why a dotenv file of the project, or its folder, could not be looked at. */
  sharedUnread: readonly Finding[];
  shells: readonly ShellFile[];
  /** Whether a file exists; for the choice between login files. */
  exists: (path: string) => boolean;
}>;

/** A pure check. It reports what is wrong, or says in one finding of level `info` that nothing is. */
export type Check = (context: CheckContext) => readonly Finding[];

/** The provider's table in a layer. */
export function providerIn(tree: TomlTable | undefined, provider: string): TomlTable | undefined {
  const table = valueAt(tree, ['model_providers', provider]);
  return isTable(table) ? table : undefined;
}

/** Where a file stands among those that Codex merges: a higher one wins. Measured with 0.169.0. */
function rankOf(layer: Layer, { user, paths }: Pick<CheckContext, 'user' | 'paths'>): number {
  if (layer.kind === 'system') return 0;
  if (layer.kind === 'project') return 3;
  if (layer.kind === 'managed') return 4;
  return layer === user && paths.profile !== undefined ? 2 : 1;
}

/** The files that Codex merges here, the one that wins last. */
export const mergedLayers = (context: Pick<CheckContext, 'user' | 'others' | 'paths'>): readonly Layer[] =>
  [context.user, ...context.others]
    .filter(({ kind, counts }) => kind !== 'profile' && counts)
    .toSorted((one, other) => rankOf(one, context) - rankOf(other, context));

/** A project chooses no provider, and no table of one: a repository does not choose where keys are sent. */
const isRouting = ([first]: readonly string[]): boolean =>
  first === 'model_provider' || first === 'model_providers';

/** The file whose value of a setting Codex uses; undefined where none has it. */
export const decidingLayer = (
  context: Pick<CheckContext, 'user' | 'others' | 'paths'>,
  path: readonly string[],
): Layer | undefined =>
  mergedLayers(context).findLast(
    ({ kind, tree }) => valueAt(tree, path) !== undefined && !(kind === 'project' && isRouting(path)),
  );

/** The model that Codex uses in this project: of the file that wins. */
export const effectiveModel = (
  context: Pick<CheckContext, 'user' | 'others' | 'paths'>,
): TomlValue | undefined => decidingLayer(context, ['model'])?.tree?.['model'];

/** The innermost file of a project that counts here. */
export const projectFileOf = ({ others }: Pick<CheckContext, 'others'>): string | undefined =>
  others.findLast(({ kind, counts }) => kind === 'project' && counts)?.path;

import type { ModelList } from '../catalogue/model-list.ts';
import { isTable, type TomlTable, type TomlValue } from '../edit/toml/types.ts';
import type { Finding } from '../findings/index.ts';
import type { Paths } from '../host/paths.ts';
import type { State } from '../state/state.ts';
import type { Tracking } from '../host/git.ts';
import type { Host } from '../host/types.ts';
import { valueAt } from '../lib/key-path.ts';

/** One configuration file of Codex. */
export type Layer = Readonly<{
  kind: 'user' | 'system' | 'profile' | 'project';
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

/** A dotenv file that holds the key, and what git says of it. */
export type SharedFile = Readonly<{ path: string; tracking: Tracking }>;

/** A profile that your shell reads, or that an earlier set-up wrote to. */
export type ShellFile = Readonly<{
  path: string;
  text: string | undefined;
  /** Whether the shell reads it now. */
  isRead: boolean;
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
  user: Layer;
  /** System, profiles (each for itself), then projects from the root down: a later one wins. */
  others: readonly Layer[];
  /** The files of `$CODEX_HOME/agents`, each of which configures an agent. */
  agents: readonly Layer[];
  dotenv: DotenvFile;
  catalogue: Readonly<{ path: string; text: string | undefined }> | undefined;
  /** What the gateway offered when it was last asked; undefined where that is not known. */
  modelList: ModelList | undefined;
  now: Date;
  project: string;
  /** Whether that lies in a git repository. */
  inRepository: boolean;
  shared: readonly SharedFile[];
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

/** The model that Codex uses in this project: the innermost file that names one. */
export function effectiveModel({
  user,
  others,
}: Pick<CheckContext, 'user' | 'others'>): TomlValue | undefined {
  const ofKind = (kind: Layer['kind']): readonly Layer[] =>
    others.filter((layer) => layer.kind === kind && layer.counts);
  const order = [...ofKind('system'), user, ...ofKind('project')];
  return order.findLast(({ tree }) => valueAt(tree, ['model']) !== undefined)?.tree?.['model'];
}

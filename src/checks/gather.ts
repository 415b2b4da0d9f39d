import { basename, dirname, isAbsolute, join } from 'node:path';
import { defaults, isGatewayUrl } from '../answers/rules.ts';
import { pathsOfWay } from '../answers/way.ts';
import { type ModelList, parseModelList } from '../catalogue/model-list.ts';
import type { TomlTable } from '../edit/toml/types.ts';
import { expandPath, type Paths } from '../host/paths.ts';
import {
  type ProfileShell,
  probedPaths,
  profilePaths,
  profileScriptName,
  profileShells,
} from '../shells/profiles.ts';
import { networkEnvironment } from '../codex/network.ts';
import { trustStoreOf } from '../host/certificates.ts';
import { readState, textAt } from '../state/read.ts';
import type { State } from '../state/state.ts';
import { modelListPath } from '../targets/model-list.ts';
import type { Host } from '../host/types.ts';
import { agentLayers, otherLayers, readLayer, requiredLayer } from './layers.ts';
import { orProblem } from './or-problem.ts';
import { holdsKey } from './shared.ts';
import { isIgnored, trackingOf, workTreeOf } from '../host/git.ts';
import { isInstalled } from '../host/programs.ts';
import {
  decidingLayer,
  type DotenvFile,
  type Expected,
  type Layer,
  type Login,
  providerIn,
  type CheckContext,
  type SharedFile,
  type ShellFile,
} from './context.ts';
import { isRecord, parseJson } from '../lib/json.ts';
import { valueAt } from '../lib/key-path.ts';
import { isEnvName } from '../lib/env-name.ts';

export type Reader = Pick<Host, 'read' | 'list' | 'kindOf' | 'run' | 'env' | 'platform' | 'home'>;

export type ContextRequest = Readonly<{
  paths: Paths;
  /** Absolute path of the folder that Codex is started in. */
  project: string;
  /** The configuration of the whole machine. */
  system?: string;
}>;

/** Whether a provider's table seems to lead to this gateway. */
function looksRouted(table: TomlTable | undefined): boolean {
  if (table === undefined) return false;
  const { name, base_url: url } = table;
  if (name === defaults.providerName) return true;
  return typeof url === 'string' && URL.canParse(url) && isGatewayUrl(url);
}

function expectedFrom(state: State | undefined, user: TomlTable | undefined): Expected {
  if (state !== undefined) return { provider: state.answers.provider, envKey: state.answers.envKey };
  const chosen = user?.['model_provider'];
  const provider =
    typeof chosen === 'string' && looksRouted(providerIn(user, chosen)) ? chosen : defaults.provider;
  const name = providerIn(user, provider)?.['env_key'];
  const envKey = typeof name === 'string' && isEnvName(name) ? name : defaults.envKey;
  return { provider, envKey };
}

/** Whether a file chooses a provider of ours and has its table. */
function routes({ tree }: Layer): boolean {
  const chosen = tree?.['model_provider'];
  return typeof chosen === 'string' && looksRouted(providerIn(tree, chosen));
}

/**
 * Which file routes: yours, unless the machine's managers route in theirs, which stands above it, or yours chooses no
 * provider while the machine's `config.toml` does (where the dev container Feature puts it).
 */
function routingLayer(own: Layer, others: readonly Layer[]): { user: Layer; beside: readonly Layer[] } {
  const chooses = own.problem !== undefined || own.tree?.['model_provider'] !== undefined;
  const routing = others.find(
    (layer) =>
      (layer.kind === 'managed' || (layer.kind === 'system' && !chooses)) &&
      routes(layer) &&
      providerIn(own.tree, String(layer.tree?.['model_provider'])) === undefined,
  );
  if (routing === undefined) return { user: own, beside: others };
  const rest = others.filter((layer) => layer !== routing);
  return { user: routing, beside: own.tree === undefined ? rest : [own, ...rest] };
}

async function dotenvOf(host: Reader, path: string): Promise<DotenvFile & { realPath: string }> {
  const { value, problem } = await orProblem(() => host.read(path));
  const bytes = value?.bytes;
  // Codex accepts any bytes here. A BOM matters to it, so it is kept.
  const text = bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  return {
    path,
    text,
    mode: value?.mode,
    realPath: value?.realPath ?? path,
    ...(problem !== undefined && { problem }),
  };
}

/** The dotenv files of a project that hold the key, and Codex's own, which may lie in a repository of dotfiles. */
async function sharedFiles(
  host: Reader,
  project: string,
  own: DotenvFile & { realPath: string },
  envKey: string,
): Promise<Pick<CheckContext, 'shared' | 'sharedUnread'>> {
  const { value: all = [], problem: unlisted } = await orProblem(() => host.list(project));
  const names = all.filter((name) => /^\.env(\..+)?$/.test(name));
  const paths = names.map((name) => join(project, name)).filter((path) => path !== own.path);
  const others = await Promise.all(paths.map((path) => dotenvOf(host, path)));
  const files = [own, ...others];
  const shared: SharedFile[] = [];
  for (const { path, text, realPath } of files) {
    if (text?.includes(envKey) && holdsKey(text, envKey)) {
      const tracking = await trackingOf(host, realPath);
      shared.push({ path, tracking, ignored: await isIgnored(host, realPath) });
    }
  }
  const problems = [unlisted, ...others.map(({ problem }) => problem)];
  // git tracks no pipe; and a folder of that name is one of Python's.
  const sharedUnread = problems.filter(
    (problem) => problem !== undefined && problem.code !== 'file-not-plain',
  );
  return { shared, sharedUnread };
}

/** The profiles that the shell of the set-up reads, and those that were written to. None for `--shell none`. */
async function shellFiles(
  host: Reader,
  state: State | undefined,
): Promise<{ shells: readonly ShellFile[]; exists: (path: string) => boolean }> {
  const none = { shells: [], exists: () => false };
  if (state === undefined || state.answers.shell === 'none' || state.answers.keyStore !== 'codex-env')
    return none;
  const probed = probedPaths(host);
  const kinds = await Promise.all(probed.map((path) => host.kindOf(path)));
  const present = new Set(probed.filter((_, index) => kinds[index] !== undefined));
  const exists = (path: string): boolean => present.has(path);
  const { env, platform, home } = host;
  const pathsOf = (id: string): readonly string[] =>
    state.files.filter(({ target }) => target === id).map(({ path }) => path);
  const scripts = pathsOf('profile-script');
  const recorded = pathsOf('profile');
  const filesOf = (shell: ProfileShell) => ({
    ...{ shell, script: profileScriptName(shell) },
    profiles: profilePaths(shell, { env, platform, home, exists }),
  });
  const own = filesOf(state.answers.shell);
  const earlier = profileShells
    .map(filesOf)
    .filter(({ profiles }) => profiles.some((path) => recorded.includes(path)));
  const shells: ShellFile[] = [];
  const seen = new Set<string>();
  for (const path of new Set([...own.profiles, ...recorded, ...scripts])) {
    const { value } = await orProblem(() => host.read(path));
    // One file under two names is looked at once.
    if (value === undefined || seen.has(value.realPath)) continue;
    seen.add(value.realPath);
    const text = value.bytes === undefined ? undefined : Buffer.from(value.bytes).toString('utf8');
    const isScript = scripts.includes(path);
    const reader = [own, ...earlier].find(({ profiles, script }) =>
      isScript ? script === basename(path) : profiles.includes(path),
    );
    shells.push({ path, text, readBy: reader?.shell, isScript });
  }
  return { shells, exists };
}

/** The catalogue, which is relative to the file that names it; `~` is the home folder (measured with 0.169.0). */
async function catalogueOf(
  host: Pick<Reader, 'read' | 'home'>,
  layer: Layer | undefined,
): Promise<CheckContext['catalogue']> {
  const name = layer?.tree?.['model_catalog_json'];
  if (layer === undefined || typeof name !== 'string') return undefined;
  const path = expandPath(name, host.home, dirname(layer.path));
  const { value } = await orProblem(() => host.read(path));
  const bytes = value?.bytes;
  return {
    file: layer.path,
    path,
    text: bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8'),
  };
}

/** How Codex is logged in. No token leaves this function. */
async function loginOf(host: Reader, { codexHome }: Paths): Promise<Login | undefined> {
  const { value } = await orProblem(() => textAt(host, join(codexHome, 'auth.json')));
  const auth = parseJson(value ?? '');
  if (!isRecord(auth)) return undefined;
  const workspace = valueAt(auth, ['tokens', 'account_id']);
  if (isRecord(auth['tokens']))
    return { method: 'chatgpt', ...(typeof workspace === 'string' && { workspace }) };
  return typeof auth['OPENAI_API_KEY'] === 'string' ? { method: 'api' } : undefined;
}

/** Whom Codex trusts, with what its `.env` says of that. */
async function trustOf(host: Reader, dotenv: DotenvFile): Promise<CheckContext['trust']> {
  const env = networkEnvironment(host.env, dotenv.text ?? '');
  const { instead, missing, texts, besides } = await trustStoreOf({ ...host, env });
  const hasOne = async (found: AsyncIterable<string>): Promise<boolean> => {
    for await (const _ of found) return true;
    return false;
  };
  const any = texts === undefined || (await hasOne(texts())) || (await hasOne(besides()));
  return { ...(instead !== undefined && { instead }), missing, any };
}

/**
 * The program that fetches the key, where it is not there. What is no file name alone is looked up from the root only:
 * Codex starts it in a folder of its own. On Windows a name stands for several files.
 */
async function absentProgram(
  host: Reader,
  { tree }: Layer,
  { provider }: Expected,
  project: string,
): Promise<string | undefined> {
  const command = valueAt(providerIn(tree, provider), ['auth', 'command']);
  if (typeof command !== 'string' || command === '' || host.platform === 'win32') return undefined;
  if (!command.includes('/'))
    return (await isInstalled({ ...host, cwd: project }, command, project)) ? undefined : command;
  return isAbsolute(command) && (await host.kindOf(command)) === undefined ? command : undefined;
}

async function modelListOf(host: Reader, paths: Paths): Promise<ModelList | undefined> {
  const { value } = await orProblem(() => textAt(host, modelListPath(paths)));
  return value === undefined ? undefined : parseModelList(value);
}

/**
 * Reads everything that the static checks look at. Asks git about files that hold the key, and otherwise only reads.
 */
export async function gatherContext(host: Reader, request: ContextRequest): Promise<CheckContext> {
  const { project, system = '/etc/codex/config.toml' } = request;
  const { value: state, problem: stateProblem } = await orProblem(() => readState(host, request.paths));
  const paths = pathsOfWay(request.paths, state?.answers.as ?? 'default');
  const own = await readLayer(host, { kind: 'user', path: paths.config, counts: true });
  const others = await otherLayers(host, paths, { project, system, user: own.tree });
  const { user, beside } = routingLayer(own, others);
  const expected = expectedFrom(state, user.tree);
  const dotenv = await dotenvOf(host, paths.env);
  const { env, platform, home } = host;
  return {
    paths,
    host: { env, platform, home },
    codexHomeExists: (await host.kindOf(paths.codexHome)) === 'folder',
    expected,
    state,
    stateProblem,
    user,
    others: beside,
    required: await requiredLayer(host, system),
    agents: await agentLayers(host, paths),
    dotenv,
    absentProgram: await absentProgram(host, user, expected, project),
    login: await loginOf(host, paths),
    catalogue: await catalogueOf(
      host,
      decidingLayer({ user, others: beside, paths }, ['model_catalog_json']),
    ),
    trust: await trustOf(host, dotenv),
    modelList: await modelListOf(host, paths),
    now: new Date(),
    project,
    inRepository: (await workTreeOf(host, project)) !== undefined,
    ...(await sharedFiles(host, project, dotenv, expected.envKey)),
    ...(await shellFiles(host, state)),
  };
}

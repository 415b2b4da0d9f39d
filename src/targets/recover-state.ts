import { isDeepStrictEqual } from 'node:util';
import { basename, dirname, join } from 'node:path';
import type { KeptAnswers } from '../answers/answers.ts';
import { standardAnswers } from '../answers/resolve.ts';
import { defaults, isGatewayUrl } from '../answers/rules.ts';
import { isAttribution } from '../answers/attribution.ts';
import { quotedWord } from '../answers/key-command.ts';
import { parseWay, pathsOfWay } from '../answers/way.ts';
import { stampedVersion } from '../catalogue/stamp.ts';
import { profileConfigs } from '../codex/profile-configs.ts';
import { dotenvEntries, readDotenv, removeDotenv } from '../edit/dotenv.ts';
import { sourceOf } from '../edit/toml.ts';
import { packageVersion } from '../lib/package.ts';
import { expandPath, type Paths } from '../host/paths.ts';
import { render } from '../edit/render.ts';
import {
  type ProfileShell,
  profileShells,
  probedPaths,
  profilePaths,
  profileScript,
  profileScriptName,
} from '../shells/profiles.ts';
import { textAt } from '../state/read.ts';
import type { OwnedFile, OwnedKey, State } from '../state/state.ts';
import { hidden, stateVersion } from '../state/state.ts';
import { cataloguePath } from './catalogue-path.ts';
import { hiddenVariables } from './config-wanted.ts';
import { providerPaths } from './config-keys.ts';
import { type Origin, providersOf, valuesOf } from './origin.ts';
import { isName } from './config-undo.ts';
import { codexHomeOf } from './profile-script.ts';
import type { Host } from '../host/types.ts';
import { isRecord } from '../lib/json.ts';
import { isEnvName } from '../lib/env-name.ts';
import { samePath } from '../lib/key-path.ts';

type Reader = Pick<Host, 'read' | 'list' | 'kindOf' | 'env' | 'platform' | 'home' | 'cwd'>;

/**
 * Whether a set-up has been here: it leaves keys that are not written by hand. A provider's table is not enough: Orq's
 * own page has the very same one, and so has a `config.toml` that an earlier undo has put back.
 */
export const wasSetUp = ({ files }: Pick<State, 'files'>): boolean =>
  files.some(
    ({ target, keys }) =>
      target !== 'config' ||
      keys.some(({ path }) => samePath(path, hiddenVariables) || samePath(path, ['model_catalog_json'])),
  );

/** The headers of a provider that say whom or what a request is counted for. */
const attributionPaths = (
  at: (path: readonly string[]) => unknown,
  provider: string,
): readonly (readonly string[])[] =>
  ['http_headers', 'env_http_headers'].flatMap((table) => {
    const path = ['model_providers', provider, table];
    const headers = at(path);
    return Object.keys(isRecord(headers) ? headers : {})
      .filter(isAttribution)
      .map((name) => [...path, name]);
  });

/** The keys of a set-up with the values that they have now: all of them are taken to be ours. */
function keysOf(
  text: string,
  providers: readonly string[],
  paths: Paths,
  isOurs: boolean,
  envKey: string,
): readonly OwnedKey[] {
  const at = (path: readonly string[]): unknown => sourceOf(text, path, paths.config)?.value;
  const isRouted = providers.some((provider) => provider === at(['model_provider']));
  // A model that is not the gateway's spelling was never written by us.
  const isOurModel = isRouted && String(at(['model'])).includes('/');
  const named = at(['model_catalog_json']);
  const isNamed =
    typeof named === 'string' &&
    expandPath(named, paths.home, dirname(paths.config)) === cataloguePath(paths);
  const keyPaths = [
    ...(isOurModel ? [['model']] : []),
    ...(isRouted ? [['model_provider']] : []),
    ...(isNamed && isOurs ? [['model_catalog_json']] : []),
    ...providers.flatMap(providerPaths),
    ...providers.flatMap((provider) => attributionPaths(at, provider)),
    // A list of yours has other names in it, too.
    ...(isDeepStrictEqual(at(hiddenVariables), [envKey]) ? [hiddenVariables] : []),
  ];
  return keyPaths.flatMap((path) => {
    const source = sourceOf(text, path, paths.config);
    // What else is in the table may have come later: better a name too many than a Codex that does not start.
    const made = isName(path) && { madeTable: true };
    return source?.raw === undefined ? [] : [{ path, before: null, written: source.raw, ...made }];
  });
}

/** A key in a dotenv file below the very comment that this package puts above it. */
function commentedKeys(text: string, template: string, data: Record<string, string>): readonly OwnedKey[] {
  const values = readDotenv(text);
  return dotenvEntries(render(template, data)).flatMap(({ key, comment = [] }) => {
    const value = values.get(key) ?? '';
    const without = removeDotenv(text, [{ key, value, comment }], { mode: 'add' });
    return without === text ? [] : [{ path: [key], before: null, written: value, comment }];
  });
}

/** Profiles that hold our block, with the shell that reads each. */
async function profilesWithBlock(host: Reader): Promise<ReadonlyMap<string, ProfileShell>> {
  const probed = probedPaths(host);
  const kinds = await Promise.all(probed.map((path) => host.kindOf(path)));
  const present = new Set(probed.filter((_, index) => kinds[index] !== undefined));
  const surroundings = { ...host, exists: (path: string) => present.has(path) };
  const found = new Map<string, ProfileShell>();
  for (const shell of profileShells)
    for (const path of profilePaths(shell, surroundings)) {
      const text = (await host.kindOf(path)) === 'file' ? await textAt(host, path) : undefined;
      if (text?.includes('# >>> codex-orq >>>')) found.set(path, shell);
    }
  return found;
}

/** Scripts in CODEX_HOME that are what this version would write there. */
async function scripts(host: Reader, paths: Paths, envKey: string): Promise<readonly OwnedFile[]> {
  const files: OwnedFile[] = [];
  for (const shell of ['bash', 'pwsh'] as const) {
    const name = profileScriptName(shell);
    if (name === undefined) continue;
    const path = join(paths.codexHome, name);
    const text = await textAt(host, path).catch(() => undefined);
    if (text === profileScript(shell, { envKey, codexHome: codexHomeOf({ paths }) }))
      files.push({ target: 'profile-script', path, created: true, keys: [] });
  }
  return files;
}

async function dotenvFiles(
  host: Reader,
  paths: Paths,
  envKey: string,
  baseUrl: string,
): Promise<readonly OwnedFile[]> {
  const env = (await textAt(host, paths.env)) ?? '';
  const example = join(host.cwd, '.env.example');
  const exampleText = (await textAt(host, example).catch(() => undefined)) ?? '';
  const envKeys = commentedKeys(env, 'codex.env', { envKey, apiKey: 'any' }).map((key) => ({
    ...key,
    written: hidden,
  }));
  const exampleKeys = commentedKeys(exampleText, 'project.env.example', { envKey, baseUrl });
  const files: readonly OwnedFile[] = [
    { target: 'codex-env', path: paths.env, created: false, keys: envKeys },
    { target: 'env-example', path: example, created: false, keys: exampleKeys },
  ];
  return files.filter(({ keys }) => keys.length > 0);
}

/** The key store of a provider that fetches its key with a command. */
function fetching(
  text: string,
  provider: string,
  file: string,
): Partial<Pick<KeptAnswers, 'keyStore' | 'keyCommand'>> {
  const [command, args] = valuesOf(text, provider, ['auth.command', 'auth.args'], file);
  if (typeof command !== 'string' || command === '') return {};
  const words = [command, ...(Array.isArray(args) ? args.map(String) : [])];
  return { keyStore: 'command', keyCommand: words.map(quotedWord).join(' ') };
}

/** The profile that routes where `config.toml` does not; undefined where there is none. */
async function routedProfile(
  host: Pick<Host, 'read' | 'list'>,
  paths: Paths,
  origins: readonly Origin[],
): Promise<string | undefined> {
  const files = await profileConfigs(host, paths);
  const found = files.find(({ path, text }) => {
    try {
      const chosen = sourceOf(text, ['model_provider'], path)?.value;
      return providersOf(text, path, origins).some((provider) => provider === chosen);
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : `profile:${basename(found.path, '.config.toml')}`;
}

/** In which way a user is routed, by the files alone. */
async function wayThere(
  host: Pick<Host, 'read' | 'list'>,
  standard: Paths,
  origins: readonly Origin[],
): Promise<string> {
  const inOwn = providersOf((await textAt(host, standard.config)) ?? '', standard.config, origins);
  const profile = inOwn.length > 0 ? undefined : await routedProfile(host, standard, origins);
  return parseWay(profile ?? 'default');
}

/**
 * What can be told without a state file: keys whose values are those of a set-up, keys below our own comment, marked
 * blocks, a catalogue with our stamp. A key in `.env` without our comment is not among it: the user may have put it
 * there.
 * @param origins of the providers that count
 * @param asked the way whose file alone counts; undefined for those that a user can have
 * @throws Problem for a `config.toml` that cannot be read
 */
export async function recoverState(
  host: Reader,
  standard: Paths,
  origins: readonly Origin[] = ['ours'],
  asked?: string,
): Promise<State | undefined> {
  const as = asked ?? (await wayThere(host, standard, origins));
  const paths = pathsOfWay(standard, as);
  const text = (await textAt(host, paths.config)) ?? '';
  const providers = providersOf(text, paths.config, origins);
  const routed = sourceOf(text, ['model_provider'], paths.config)?.value;
  const provider = providers.find((id) => id === routed) ?? providers[0];
  const catalogue = await textAt(host, cataloguePath(paths)).catch(() => undefined);
  const hasCatalogue = catalogue !== undefined && stampedVersion(catalogue) !== undefined;
  const { project: _project, ...standardOf } = standardAnswers(host);
  const [baseUrl, envKey] = valuesOf(text, provider ?? '', ['base_url', 'env_key'], paths.config);
  const model = sourceOf(text, ['model'], paths.config)?.value;
  const profiles = await profilesWithBlock(host);
  const answers = {
    ...standardOf,
    as,
    ...(provider !== undefined && { provider }),
    ...(typeof baseUrl === 'string' && URL.canParse(baseUrl) && { baseUrl }),
    ...(typeof envKey === 'string' && isEnvName(envKey) && { envKey }),
    ...fetching(text, provider ?? '', paths.config),
    shell: [...profiles.values()][0] ?? ('none' as const),
    ...(typeof model === 'string' && { model }),
  };
  // A missing file of our name stops Codex: the key that names it goes, too.
  const isMissing = (await host.kindOf(cataloguePath(paths))) === undefined;
  const keys = keysOf(text, providers, paths, hasCatalogue || isMissing, answers.envKey);
  // Without our keys a profile of Codex's says nothing: blank, it goes. `config.toml` may have been there before,
  // empty.
  const config: OwnedFile = {
    target: 'config',
    path: paths.config,
    created: paths.profile !== undefined,
    keys,
  };
  const files = [
    ...(keys.length > 0 ? [config] : []),
    ...(hasCatalogue ? [{ target: 'catalogue', path: cataloguePath(paths), created: true, keys: [] }] : []),
    ...(await dotenvFiles(host, paths, answers.envKey, answers.baseUrl)),
    ...[...profiles.keys()].map((path) => ({ target: 'profile' as const, path, created: false, keys: [] })),
    ...(await scripts(host, paths, answers.envKey)),
  ];
  if (files.length === 0) return undefined;
  return { version: stateVersion, package: packageVersion, written: '', answers, files };
}

/** The answers of a routing that is there without a state file; undefined when `config.toml` is not routed to Orq. */
export async function routedAnswers(
  host: Reader,
  standard: Paths,
  asked?: string,
): Promise<KeptAnswers | undefined> {
  // Nothing is taken away here: a routing made by hand may go through this machine.
  const found = await recoverState(host, standard, ['ours', 'perhaps'], asked);
  const paths = pathsOfWay(standard, found?.answers.as ?? asked ?? 'default');
  const text = (await textAt(host, paths.config)) ?? '';
  const routed = sourceOf(text, ['model_provider'], paths.config)?.value;
  if (found === undefined || found.answers.provider !== routed) return undefined;
  // Recorded, another host would be the gateway from then on: the doctor would say no more of it.
  const { baseUrl } = found.answers;
  return isGatewayUrl(baseUrl) ? found.answers : { ...found.answers, baseUrl: defaults.baseUrl };
}

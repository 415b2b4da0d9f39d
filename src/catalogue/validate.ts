import { join } from 'node:path';
import * as v from 'valibot';
import { askVersion, privateEnvironment, reasonOf, timeoutMs } from '../codex/run.ts';
import { oldestWithCatalogue } from '../codex/versions.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { Host, RunResult } from '../host/types.ts';
import { parseJson } from '../lib/json.ts';
import { tomlString } from '../lib/quote.ts';
import type { Catalogue } from './build.ts';
import { catalogueFile } from './catalogue-file.ts';
import type { CatalogueSetting, EntryAbilities } from './settings.ts';

/** The installed Codex, and a private folder in which to ask it. */
export type InstalledCodex = Readonly<{
  /** The program: a path, or a name on the PATH. */
  command: string;
  /** Absolute path of a private folder that becomes CODEX_HOME. Files are written into it; the caller removes it. */
  folder: string;
  env: Host['env'];
  /** Where it is known already. */
  version?: string;
}>;

export type BundledCatalogue =
  | Readonly<{ ok: true; version: string; bundled: unknown }>
  | Readonly<{ ok: false; version?: string; finding: Finding }>;

/** A provider that leads nowhere: no version then asks OpenAI for its list. */
const idleConfig = `model_provider = "idle"

[model_providers.idle]
name = "Idle"
base_url = "http://127.0.0.1:9/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`;

/** Your environment for the private folder. */
export const privateEnv = ({ env, folder }: InstalledCodex): Record<string, string | undefined> =>
  privateEnvironment(env, folder);

/** Why no version is known where Codex gave no reason. */
const unversioned = { missing: 'it is not on the PATH', starts: 'it does not tell its version' };

async function versionOf(
  host: Pick<Host, 'run'>,
  codex: InstalledCodex,
): Promise<{ version: string } | Finding> {
  if (codex.version !== undefined) return { version: codex.version };
  const start = await askVersion(host, codex.command, { cwd: codex.folder, env: privateEnv(codex) });
  if (start.kind === 'starts' && start.version !== undefined) return { version: start.version };
  const reason = 'reason' in start ? start.reason : unversioned[start.kind];
  return finding('catalogue-no-codex', { reason });
}

/**
 * Asks the installed Codex for its version and its own catalogue. It runs in the private folder: a config that Codex
 * refuses, or one that names a missing catalogue, must not keep us from making the one that mends it.
 */
export async function readBundled(
  host: Pick<Host, 'run' | 'write'>,
  codex: InstalledCodex,
): Promise<BundledCatalogue> {
  const { command, folder } = codex;
  await host.write(join(folder, 'config.toml'), Buffer.from(idleConfig), 0o600);
  const told = await versionOf(host, codex);
  if ('code' in told) return { ok: false, finding: told };
  const { version } = told;
  const options = { cwd: folder, env: privateEnv(codex), timeoutMs };
  const result = await host.run(command, ['debug', 'models', '--bundled'], options);
  if (hasNoCatalogue(result)) {
    const old = finding('catalogue-codex-too-old', { version, oldest: oldestWithCatalogue });
    return { ok: false, version, finding: old };
  }
  const bundled = result.exitCode === 0 ? parseJson(result.stdout) : undefined;
  if (bundled !== undefined) return { ok: true, version, bundled };
  const reason = result.exitCode === 0 ? 'it is not JSON' : reasonOf(result);
  return { ok: false, version, finding: finding('catalogue-unreadable', { version, reason }) };
}

const listedSchema = v.looseObject({
  models: v.array(v.looseObject({ slug: v.string(), priority: v.number() })),
});

type Listed = v.InferOutput<typeof listedSchema>['models'];

/**
 * The models that Codex knows with the configuration that `options` leads it to, by priority; or why there are none.
 */
async function listModels(
  host: Pick<Host, 'run'>,
  command: string,
  options: Readonly<{ cwd: string; env: Host['env'] }>,
): Promise<{ models: Listed } | { reason: string }> {
  const result = await host.run(command, ['debug', 'models'], { ...options, timeoutMs });
  if (result.exitCode !== 0) return { reason: reasonOf(result) };
  const listed = v.safeParse(listedSchema, parseJson(result.stdout));
  if (!listed.success) return { reason: 'its list of models was not understood' };
  return { models: listed.output.models.toSorted((a, b) => a.priority - b.priority) };
}

const few = (ids: readonly string[]): string => `${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''}`;

/** Why the models are not exactly `slugs`, in that order; undefined when they are. */
function difference(models: Listed, slugs: readonly string[]): string | undefined {
  const listed = models.map(({ slug }) => slug);
  if (listed.length === slugs.length && listed.every((slug, index) => slug === slugs[index]))
    return undefined;
  return `it lists ${few(listed)} instead of ${few(slugs)}`;
}

/** How a Codex answers that has no such command; such an old one reads no catalogue either. */
const hasNoCatalogue = ({ exitCode, stderr }: RunResult): boolean =>
  exitCode === 2 && /unrecognized subcommand|unexpected argument/.test(stderr);

/**
 * Whether a further Codex of the machine takes the configuration that `options` leads it to.
 * @returns why it does not start with it; undefined where it does, or could not be asked at all
 */
export async function objectionOf(
  host: Pick<Host, 'run'>,
  program: string,
  options: Readonly<{ cwd: string; env: Host['env'] }>,
): Promise<string | undefined> {
  const result = await host.run(program, ['debug', 'models'], { ...options, timeoutMs });
  if (result.exitCode === 0 || result.startError !== undefined || hasNoCatalogue(result)) return undefined;
  return reasonOf(result);
}

/**
 * Asks Codex which models it knows with the configuration that `options` leads it to.
 * @returns why the answer is not exactly `slugs`, in that order; undefined when it is
 */
export async function refusalOf(
  host: Pick<Host, 'run'>,
  command: string,
  slugs: readonly string[],
  options: Readonly<{ cwd: string; env: Host['env'] }>,
): Promise<string | undefined> {
  const answer = await listModels(host, command, options);
  return 'reason' in answer ? answer.reason : difference(answer.models, slugs);
}

/** Codex prints the fields that it has understood, and no others. */
const abilitiesIn = (models: Listed): EntryAbilities => ({
  noWebSearch: models.some(
    (model) => 'web_search_provider' in model && model['web_search_provider'] !== null,
  ),
  noSubAgents: models.some(
    (model) => 'multi_agent_version' in model && model['multi_agent_version'] !== null,
  ),
});

const settingLine = ({ path, value }: CatalogueSetting): string =>
  `${path.join('.')} = ${typeof value === 'string' ? tomlString(value) : value}\n`;

/**
 * Lets a Codex load the catalogue and its settings in the private folder, before any config names it: a catalogue that
 * it does not take stops every one of its commands. Without `slugs` it may list others.
 * @returns what its entries can say there, or why the catalogue has to be left out
 */
export async function validateCatalogue(
  host: Pick<Host, 'run' | 'write'>,
  codex: InstalledCodex,
  { json, slugs }: Pick<Catalogue, 'json'> & Partial<Pick<Catalogue, 'slugs'>>,
  settings: readonly CatalogueSetting[],
): Promise<EntryAbilities | { reason: string }> {
  const { command, folder } = codex;
  await host.write(join(folder, catalogueFile), Buffer.from(json), 0o600);
  const lines = [`model_catalog_json = "${catalogueFile}"\n`, ...settings.map(settingLine), idleConfig];
  await host.write(join(folder, 'config.toml'), Buffer.from(lines.join('')), 0o600);
  const answer = await listModels(host, command, { cwd: folder, env: privateEnv(codex) });
  if ('reason' in answer) return answer;
  const reason = slugs === undefined ? undefined : difference(answer.models, slugs);
  return reason === undefined ? abilitiesIn(answer.models) : { reason };
}

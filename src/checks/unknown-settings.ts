import { basename, join } from 'node:path';
import { defaults } from '../answers/rules.ts';
import type { CheckContext } from './context.ts';
import type { UnknownSetting } from '../codex/ask.ts';
import { privateEnvironment, timeoutMs } from '../codex/run.ts';
import { editToml, type TomlPath, type TomlValue } from '../edit/toml.ts';
import { Problem } from '../findings/index.ts';
import { providerPaths } from '../targets/config-keys.ts';
import type { Host } from '../host/types.ts';
import { valueAt } from '../lib/key-path.ts';

/*
 * `codex exec --strict-config` ends at the first setting that Codex does not know, and names it:
 *
 *   Error loading config.toml:
 *   /home/p/.codex/config.toml:9:1: unknown configuration field `model_providers.orq.made_up`
 *
 * In your own file that may be one of your settings, and hides ours. So Codex gets a file with ours alone, in a private
 * folder, and is asked again without each setting that it names.
 *
 * Measured with 0.134.0, 0.149.1, 0.160.1 and 0.169.0 on Linux: Codex checks /etc/codex/config.toml first, then your
 * file from top to bottom, and its [features] last. All of that happens before it opens the catalogue, its databases or
 * a connection. Versions up to 0.125.0 refuse the option ("unexpected argument", status 2).
 */

/** The last setting of each file. No Codex knows it, so Codex always stops there, before it makes databases. */
const lastOfAll: TomlPath = ['features', 'zz_nothing_but_the_end_of_the_file'];

const strictly = ['exec', '--strict-config', '--skip-git-repo-check'] as const;

/** A setting that this package wrote, with its present value. */
export type OwnSetting = Readonly<{ path: TomlPath; value: TomlValue }>;

/** Our values are strings, numbers and booleans. A table or a list in that place is yours, and may hold anything. */
const isPlain = (value: TomlValue | undefined): value is string | number | bigint | boolean =>
  value !== undefined && typeof value !== 'object';

/** The recorded keys of your `config.toml` that are still there; without a record, those of the routing. */
export function ownSettings({
  state,
  user,
  expected,
}: Pick<CheckContext, 'state' | 'user' | 'expected'>): readonly OwnSetting[] {
  const owned = state?.files.find(({ target, path }) => target === 'config' && path === user.path);
  // A key without `written` was removed.
  const recorded = owned?.keys.filter(({ written }) => written !== null).map(({ path }) => path);
  const paths = recorded ?? [['model'], ['model_provider'], ...providerPaths(expected.provider)];
  return paths.flatMap((path) => {
    const value = valueAt(user.tree, path);
    return isPlain(value) ? [{ path, value }] : [];
  });
}

/** Keys whose value may hold a password, or a key that was pasted by mistake. Codex is asked about the name alone. */
const free = new Set(['name', 'base_url', 'env_key']);

const withPlaceholder = ({ path, value }: OwnSetting): OwnSetting => ({
  path,
  value: typeof value === 'string' && free.has(path.at(-1) ?? '') ? 'anything' : value,
});

/** The text of a `config.toml` with these settings alone. Codex loads no provider without a name. */
function textWith(settings: readonly OwnSetting[]): string {
  const providers = settings.flatMap(({ path: [first, id = ''] }) =>
    first === 'model_providers' ? [id] : [],
  );
  const names = [...new Set(providers)].map((id) => ({
    path: ['model_providers', id, 'name'],
    value: defaults.providerName,
  }));
  const all = [...names, ...settings.map(withPlaceholder), { path: lastOfAll, value: false }];
  return editToml(
    '',
    all.map((setting) => ({ op: 'set', ...setting })),
    'config.toml',
  );
}

/** The setting that Codex stopped at, if it stands in the file of this folder. */
function stoppedAt(stderr: string, folder: string): string | undefined {
  const said = /^(.+):\d+:\d+: unknown configuration field `([^`\n]+)`$/m.exec(stderr);
  // Codex may spell the path of the folder in another way. The name of the folder is random, so it is enough.
  return said?.[1]?.endsWith(join(basename(folder), 'config.toml')) === true ? said[2] : undefined;
}

const isWithin = ({ path }: OwnSetting, key: string): boolean => `${path.join('.')}.`.startsWith(`${key}.`);

export type StrictQuestion = Readonly<{
  host: Pick<Host, 'run' | 'write' | 'temporaryFolder' | 'env'>;
  /** The variable that holds the key: Codex is asked without it. */
  envKey: string;
}>;

async function askAgainAndAgain(
  settings: readonly OwnSetting[],
  { host, envKey }: StrictQuestion,
  folder: string,
): Promise<readonly string[]> {
  const env = privateEnvironment(host.env, folder, envKey);
  const unknown: string[] = [];
  let left = settings;
  // Each round but the last removes one of ours at least.
  while (left.length > 0) {
    await host.write(join(folder, 'config.toml'), Buffer.from(textWith(left)), 0o600);
    const { stderr } = await host.run('codex', strictly, { env, cwd: folder, timeoutMs });
    const key = stoppedAt(stderr, folder);
    if (key === undefined) break;
    const rest = left.filter((setting) => !isWithin(setting, key));
    if (rest.length === left.length) break;
    unknown.push(key);
    left = rest;
  }
  return unknown;
}

/**
 * Which of these settings the installed Codex does not know. Empty where it does not say: any other answer has a cause
 * in your own file, which `codex doctor` reports.
 */
export async function unknownAmong(
  settings: readonly OwnSetting[],
  question: StrictQuestion,
): Promise<readonly string[]> {
  if (settings.length === 0) return [];
  // The disk may be full.
  const folder = await question.host.temporaryFolder().catch(() => undefined);
  if (folder === undefined) return [];
  try {
    return await askAgainAndAgain(settings, question, folder.path);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [];
  } finally {
    await folder.remove();
  }
}

/** The unknown settings to report: ours, and whatever else stands in our table; each once. */
export function unknownOfOurs(
  byItself: readonly UnknownSetting[],
  about: Readonly<{
    /** What {@link unknownAmong} found. */
    strict: readonly string[];
    settings: readonly OwnSetting[];
    provider: string;
    /** Your `config.toml`. */
    file: string;
  }>,
): readonly UnknownSetting[] {
  const { strict, settings, provider, file } = about;
  const table = `model_providers.${provider}`;
  const isOurs = (unknown: UnknownSetting): boolean =>
    `${unknown.key}.`.startsWith(`${table}.`) ||
    (unknown.file === file && settings.some((setting) => isWithin(setting, unknown.key)));
  const isTold = (unknown: UnknownSetting): boolean => unknown.file === file && strict.includes(unknown.key);
  return [
    ...strict.map((key) => ({ file, key })),
    ...byItself.filter((unknown) => isOurs(unknown) && !isTold(unknown)),
  ];
}

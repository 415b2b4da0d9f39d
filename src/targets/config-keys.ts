import type { Answers } from '../answers/answers.ts';
import { headersOf } from '../answers/attribution.ts';
import { wordsOfCommand } from '../answers/key-command.ts';
import { defaults } from '../answers/rules.ts';
import { type CatalogueSetting, isSetting } from '../catalogue/settings.ts';
import { sourcesOf, type TomlLeaf, type TomlPath, tomlLeaves } from '../edit/toml.ts';
import { render } from '../edit/render.ts';
import { keyCommandMs } from '../gateway/key-command.ts';
import { looksLikeKey } from '../lib/secret.ts';
import type { OwnedFile, OwnedKey } from '../state/state.ts';
import { samePath } from '../lib/key-path.ts';
import { trimEndOf } from '../lib/text.ts';
import { sortKeys } from './config-undo.ts';
import type { Context } from './target.ts';

/** Settings of an earlier model that a model change leaves behind; Codex would apply them to the new one. */
export const leftoverKeys = ['model_reasoning_effort', 'model_context_window', 'service_tier'] as const;

export const keyOf = (owned: OwnedFile | undefined, path: TomlPath): OwnedKey | undefined =>
  owned?.keys.find((key) => samePath(key.path, path));

/** The name of Orq's MCP server in `config.toml`. */
export const mcpServer = 'orq';

/** Orq's MCP server, at the gateway's own host, where the vendor's CLI looks for it. */
export const mcpUrlOf = ({ baseUrl }: Answers): string => new URL('/v2/mcp', baseUrl).href;

/** The keys and values of the routing, in the order in which they are written. */
export function routing(answers: Answers): readonly TomlLeaf[] {
  const [command, ...args] = answers.keyStore === 'command' ? wordsOfCommand(answers.keyCommand) : [];
  const fetching = command === undefined ? {} : { command, args, timeoutMs: keyCommandMs };
  return tomlLeaves(
    render('config.toml', {
      ...answers,
      ...fetching,
      ...headersOf(answers),
      mcpServer,
      mcpUrl: mcpUrlOf(answers),
      providerName: defaults.providerName,
    }),
  );
}

/** The keys of the routing that are in the provider's own table. */
export const providerPaths = (provider: string): readonly TomlPath[] =>
  ['name', 'base_url', 'env_key', 'wire_api', 'requires_openai_auth', ...authKeys].map((key) => [
    'model_providers',
    provider,
    ...key.split('.'),
  ]);

/** Where a provider says which command fetches its key. */
const authKeys = ['auth.command', 'auth.args', 'auth.timeout_ms'];

/**
 * What Codex calls of its own accord, and the setting that stops each: `ab.chatgpt.com` (telemetry), github.com and
 * chatgpt.com (plugins), chatgpt.com (apps, with a log-in), api.github.com (updates). Measured with 0.169.0 behind a
 * proxy that refuses everything. No setting stops the tip that the terminal UI gets from raw.githubusercontent.com, nor
 * the call for your settings to chatgpt.com that goes with a log-in.
 */
export const quietSettings: readonly TomlLeaf[] = [
  { path: ['check_for_update_on_startup'], value: false },
  { path: ['analytics', 'enabled'], value: false },
  { path: ['features', 'plugins'], value: false },
  { path: ['features', 'apps'], value: false },
];

/** Whether a key is one of those that a set-up writes whatever the model, as opposed to what goes with a model. */
export const isRouting = (path: TomlPath): boolean =>
  quietSettings.some((setting) => samePath(setting.path, path)) ||
  (!isSetting(path) &&
    ['model', 'model_provider', 'model_providers', 'mcp_servers', 'shell_environment_policy'].includes(
      path[0] ?? '',
    ));

export const isInScope = (path: TomlPath, { scope }: Pick<Context, 'scope'>): boolean =>
  scope !== 'mend' && (scope !== 'model' || path[0] === 'model' || !isRouting(path));

/**
 * An earlier value that must not be copied into the state file: a key pasted as a name, credentials in a URL. A model's
 * id may look as random as a key does; with a prefix it is an id, and without it nothing could put it back.
 */
export function holdsSecret(raw: string, [first]: TomlPath): boolean {
  const text = trimEndOf(raw.replace(/^["']+/, ''), `"'`);
  if (first === 'model' && text.includes('/')) return false;
  return looksLikeKey(text) || /\/\/[^/@\s]+@/.test(text);
}

export type Settings = Readonly<{
  /** To be set. */
  wanted: readonly CatalogueSetting[];
  /** The user has another value there, which stays. */
  foreign: readonly CatalogueSetting[];
}>;

/** Which keys go with the model. The user's own value wins; one that is the same already is the user's, too. */
export function settingsFor(
  text: string,
  { metadata }: Context,
  owned: OwnedFile | undefined,
  file: string,
): Settings {
  const { settings } = metadata ?? { settings: [] };
  const recorded = (owned?.keys ?? []).filter(({ path }) =>
    settings.some((other) => samePath(other.path, path)),
  );
  const { ours } = sortKeys(text, recorded, file);
  const found = sourcesOf(
    text,
    settings.map(({ path }) => path),
    file,
  );
  const isFree = ({ path }: CatalogueSetting, index: number): boolean =>
    found[index] === undefined || ours.some((key) => samePath(key.path, path));
  return {
    wanted: settings.filter(isFree),
    foreign: settings.filter(
      (setting, index) => !isFree(setting, index) && found[index]?.value !== setting.value,
    ),
  };
}

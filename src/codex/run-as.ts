import { dirname, resolve } from 'node:path';
import { type TomlPath, type TomlTable, type TomlValue, tomlLeaves } from '../edit/toml.ts';
import { isTable } from '../edit/toml/types.ts';
import type { Host } from '../host/types.ts';
import { maskSecrets } from '../lib/secret.ts';
import { optionsOf } from './options.ts';
import type { ProfileFile } from './profile-file.ts';
import { reasonOf, timeoutMs } from './run.ts';

/** The settings of a file; none of a text that is no TOML, of which Codex itself tells. */
function leavesOf(text: string): ReturnType<typeof tomlLeaves> {
  try {
    return tomlLeaves(text);
  } catch {
    return [];
  }
}

/** Tables that hold what other users may not see: a tool's environment, headers that are sent along. */
const secretTables = new Set(['env', 'set', 'http_headers', 'headers', 'query_params']);

/** Whether a text is a word of the command line of a tool: `--token`, and the next one is one. */
const isToolWord = ([first]: TomlPath, name: string): boolean => first === 'mcp_servers' && name === 'args';

/** Settings that are a secret themselves: `experimental_bearer_token`, and not `bearer_token_env_var`. */
const isSecretName = (name: string): boolean => /(?:token|secret|password|api_?key)$/i.test(name);

/** Settings whose text may hold one beside other things. */
const maySpellSecret = new Set(['url', 'base_url', 'notify']);

/** Every user of the machine can read a command line. What Codex is asked about does not depend on these texts. */
function masked(value: TomlValue, path: TomlPath): TomlValue {
  if (typeof value === 'string') {
    const name = path.at(-1) ?? '';
    const isInside = path.slice(0, -1).some((outer) => secretTables.has(outer));
    if (isInside || isSecretName(name) || isToolWord(path, name)) return 'hidden';
    return maySpellSecret.has(name) ? maskSecrets(value) : value;
  }
  if (Array.isArray(value)) return value.map((item) => masked(item, path));
  if (!isTable(value)) return value;
  const members = Object.entries(value).map(([name, item]) => [name, masked(item, [...path, name])]);
  return Object.fromEntries(members) as TomlTable;
}

/** The settings of a profile. Only a few commands of Codex take `-p` (measured: 0.134.0 to 0.169.0). */
function asOptions({ path: file, text }: ProfileFile): readonly string[] {
  const absolute = (path: TomlPath, value: TomlValue): TomlValue =>
    path[0] === 'model_catalog_json' && typeof value === 'string' && !value.startsWith('~')
      ? resolve(dirname(file), value)
      : value;
  return optionsOf(
    leavesOf(text).map(({ path, value }) => ({ path, value: masked(absolute(path, value), path) })),
  );
}

/** Runs Codex with the settings of a profile, whichever command it is. */
export function runningAs(host: Pick<Host, 'run'>, profile: ProfileFile | undefined): Pick<Host, 'run'> {
  if (profile === undefined) return host;
  const options = asOptions(profile);
  return { run: (program, args, about) => host.run(program, [...options, ...args], about) };
}

/** Why Codex refuses `codex -p NAME`. Of the commands that take it, `mcp list` does the least: it starts no server. */
export async function objectionToProfile(
  host: Pick<Host, 'run'>,
  profile: ProfileFile | undefined,
  about: Readonly<{ env: Host['env']; cwd: string }>,
): Promise<string | undefined> {
  if (profile === undefined) return undefined;
  const list = await host.run('codex', ['-p', profile.name, 'mcp', 'list', '--json'], {
    ...about,
    timeoutMs,
  });
  return list.exitCode === 0 ? undefined : reasonOf(list);
}

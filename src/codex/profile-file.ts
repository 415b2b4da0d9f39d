import { dirname, resolve } from 'node:path';
import { renderValue, type TomlPath, type TomlValue, tomlLeaves } from '../edit/toml.ts';
import type { Paths } from '../host/paths.ts';
import type { Host } from '../host/types.ts';
import { textAt } from '../state/read.ts';
import { reasonOf, timeoutMs } from './run.ts';

/** The file of a profile that is routed, and the text in it. */
export type ProfileFile = Readonly<{ name: string; path: string; text: string }>;

/** The profile that a set-up routes; undefined where it routes every codex, or the file is not there. */
export async function profileFileOf(
  host: Pick<Host, 'read'>,
  { profile: name, config: path }: Pick<Paths, 'profile' | 'config'>,
): Promise<ProfileFile | undefined> {
  if (name === undefined) return undefined;
  const text = await textAt(host, path).catch(() => undefined);
  return text === undefined ? undefined : { name, path, text };
}

/** The settings of a file; none of a text that is no TOML, of which Codex itself tells. */
function leavesOf(text: string): ReturnType<typeof tomlLeaves> {
  try {
    return tomlLeaves(text);
  } catch {
    return [];
  }
}

/** Settings as `-c` options, which every command of Codex takes. */
export const optionsOf = (
  leaves: readonly Readonly<{ path: TomlPath; value: TomlValue }>[],
): readonly string[] =>
  leaves.flatMap(({ path, value }) => ['-c', `${path.join('.')}=${renderValue(value)}`]);

/** The settings of a profile. Only a few commands of Codex take `-p` (measured: 0.134.0 to 0.169.0). */
function asOptions({ path: file, text }: ProfileFile): readonly string[] {
  const absolute = (path: TomlPath, value: TomlValue): TomlValue =>
    path[0] === 'model_catalog_json' && typeof value === 'string' && !value.startsWith('~')
      ? resolve(dirname(file), value)
      : value;
  return optionsOf(leavesOf(text).map(({ path, value }) => ({ path, value: absolute(path, value) })));
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

import { dirname, resolve } from 'node:path';
import { renderValue, type TomlPath, type TomlValue, tomlLeaves } from '../edit/toml.ts';
import type { Host } from '../host/types.ts';
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

import { posix } from 'node:path';
import { isRecord } from '../lib/json.ts';
import { composeEnvironment } from './compose.ts';
import { dockerfileEnvironment } from './dockerfile.ts';
import { fromEnvFile, type Grant, nameAndValue, type Open, resolveIn, type Unknown } from './environment.ts';

/** A dev container and the files around it. */
export type EnvironmentSources = Readonly<{
  /** Path of `devcontainer.json`, relative to the repo's root. */
  devcontainerPath: string;
  /** Its content, parsed. */
  config: unknown;
  /** Text by path (relative to the repo's root); undefined for a file that is not there. */
  texts: ReadonlyMap<string, string | undefined>;
}>;

export type Environment = Readonly<{
  grants: readonly Grant[];
  unknown: readonly Unknown[];
  /**
   * Files that `texts` has no entry for: a compose file names further ones. Ask again with them, until none is left.
   */
  wanted: readonly string[];
}>;

const stringsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((part) => typeof part === 'string');

/** Names that `docker run` arguments set, and the files that they name. */
function readRunArgs(
  args: readonly string[],
): Readonly<{ given: readonly string[]; files: readonly string[] }> {
  const given: string[] = [];
  const files: string[] = [];
  for (const [index, arg] of args.entries()) {
    const [, flag, joined] = /^(-e|--env-file|--env)(?:=?(.+))?$/.exec(arg) ?? [];
    const value = joined ?? args[index + 1];
    if (flag === undefined || value === undefined) continue;
    (flag === '--env-file' ? files : given).push(value);
  }
  return { given, files };
}

/** The texts of an object of `devcontainer.json` such as `containerEnv`. */
const ownGrants = (config: unknown, section: string, path: string): readonly Grant[] => {
  const given = isRecord(config) ? config[section] : undefined;
  return Object.entries(isRecord(given) ? given : {}).map(([name, value]) => ({
    by: 'containerEnv',
    path,
    name,
    ...(typeof value === 'string' && { value }),
  }));
};

/** Hands out the texts, and notes what is not among them yet. */
function opening(texts: EnvironmentSources['texts'], wanted: Set<string>): Open {
  return (folder, written) => {
    const path = resolveIn(folder, written);
    if (path === undefined) return { path, text: undefined, why: 'elsewhere' };
    if (!texts.has(path)) wanted.add(path);
    const text = texts.get(path);
    return text === undefined ? { path, text, why: 'absent' } : { path, text };
  };
}

/**
 * What gives the dev container variables, as far as the repo's files tell. What a base image sets cannot be known from
 * here. A variable that something here gives must not be set by `remoteEnv`: where the machine that opens the container
 * has no value for it, that would blank the one that is there.
 */
export function environmentOf({ devcontainerPath, config, texts }: EnvironmentSources): Environment {
  const wanted = new Set<string>();
  const open = opening(texts, wanted);
  const { runArgs, build, dockerFile, dockerComposeFile, service } = isRecord(config) ? config : {};
  const { given, files } = readRunArgs(stringsOf(runArgs));
  const folder = posix.dirname(devcontainerPath);
  const { dockerfile } = isRecord(build) ? build : {};
  const dockerfiles = [...stringsOf(dockerfile), ...stringsOf(dockerFile)].map((path) => open(folder, path));
  // `docker run` is started in the workspace folder.
  const fromFiles = files.map((file) => fromEnvFile(open, '.', file));
  const composeFiles = stringsOf(dockerComposeFile);
  const isNamed = typeof service === 'string' && !service.includes('$');
  const compose =
    composeFiles.length === 0
      ? { grants: [], unknown: [] }
      : composeEnvironment(open, folder, composeFiles, isNamed ? service : undefined);
  return {
    grants: [
      ...ownGrants(config, 'containerEnv', devcontainerPath),
      ...given.map((text): Grant => {
        const [name, value] = nameAndValue(text);
        return { by: 'runArgs', path: devcontainerPath, name, ...(value !== undefined && { value }) };
      }),
      ...fromFiles.flatMap(({ grants }) => grants),
      ...dockerfiles.flatMap((file) =>
        file.text === undefined
          ? []
          : dockerfileEnvironment(file.text).map(
              (found): Grant => ({ by: 'dockerfile', path: file.path, ...found }),
            ),
      ),
      ...compose.grants,
    ],
    unknown: [...fromFiles.flatMap(({ unknown }) => unknown), ...compose.unknown],
    wanted: [...wanted],
  };
}

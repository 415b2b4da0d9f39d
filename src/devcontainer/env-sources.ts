import { posix } from 'node:path';
import { composeEnvironment } from './compose.ts';
import { dockerfileEnvironment } from './dockerfile.ts';
import { isRecord } from '../lib/json.ts';

/** What already gives the container the variable. */
export type EnvSource = Readonly<{
  by: 'containerEnv' | 'runArgs' | 'env-file' | 'compose' | 'dockerfile';
  /** The file, relative to the repo's root. */
  path: string;
  /** Line in that file, from 1; absent for `devcontainer.json`, whose places others know better. */
  line?: number;
}>;

/** A dev container and the files around it. */
export type EnvironmentSources = Readonly<{
  /** Path of `devcontainer.json`, relative to the repo's root. */
  devcontainerPath: string;
  /** Its content, parsed. */
  config: unknown;
  /** Text by path (relative to the repo's root); undefined for a file that is not there. */
  texts: ReadonlyMap<string, string | undefined>;
}>;

/** A variable that the container gets, from wherever. */
type Grant = EnvSource & Readonly<{ name: string }>;

/** Looks a file up; the path is as it is written in a file of `folder`. */
type Open = (folder: string, written: string) => Readonly<{ path: string; text: string }> | undefined;

const stringsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((part) => typeof part === 'string');

/**
 * A path as it is written in a file of `folder`, relative to the repo's root; undefined when it lies outside
 * or depends on variables that only the tools know.
 */
function resolveIn(folder: string, written: string): string | undefined {
  const path = written.replaceAll('\\', '/');
  const inRepo = path.replace(/^\$\{localWorkspaceFolder\}\//, '');
  if (inRepo.includes('$') || inRepo.startsWith('~') || posix.isAbsolute(inRepo)) return undefined;
  const resolved = inRepo === path ? posix.join(folder, path) : posix.normalize(inRepo);
  return resolved.startsWith('..') ? undefined : resolved;
}

/** Names that `docker run` arguments set, and the files that they name. */
function readRunArgs(
  args: readonly string[],
): Readonly<{ names: readonly string[]; files: readonly string[] }> {
  const names: string[] = [];
  const files: string[] = [];
  for (const [index, arg] of args.entries()) {
    const [, flag, joined] = /^(-e|--env-file|--env)(?:=?(.+))?$/.exec(arg) ?? [];
    const value = joined ?? args[index + 1];
    if (flag === undefined || value === undefined) continue;
    if (flag === '--env-file') files.push(value);
    else names.push(value.split('=', 1)[0] ?? '');
  }
  return { names, files };
}

/** Docker's own env files: `NAME=value`, or `NAME` alone, which hands on the host's value. */
const envFileNames = (text: string): readonly string[] =>
  text.split(/\r?\n/).map((line) => (line.split('=', 1)[0] ?? '').replace(/^\s*export\s/, '').trim());

function fromEnvFile(open: Open, folder: string, written: string): readonly Grant[] {
  const file = open(folder, written);
  if (file === undefined) return [];
  return envFileNames(file.text).map((name, index) => ({
    by: 'env-file',
    path: file.path,
    line: index + 1,
    name,
  }));
}

function fromDockerfile(open: Open, folder: string, written: string): readonly Grant[] {
  const file = open(folder, written);
  if (file === undefined) return [];
  return dockerfileEnvironment(file.text).map((given) => ({ by: 'dockerfile', path: file.path, ...given }));
}

function fromCompose(
  open: Open,
  folder: string,
  written: readonly string[],
  service: unknown,
): readonly Grant[] {
  const files = written.flatMap((path) => open(folder, path) ?? []);
  // Paths in compose files are relative to the folder of the first one, the project's.
  const project = posix.dirname(resolveIn(folder, written[0] ?? '') ?? '');
  return files.flatMap(({ path, text }) => {
    const { given, envFiles, dockerfiles } = composeEnvironment(
      text,
      typeof service === 'string' ? service : undefined,
    );
    return [
      ...given.map(({ name, line }): Grant => ({ by: 'compose', path, line, name })),
      ...envFiles.flatMap((file) => fromEnvFile(open, project, file)),
      ...dockerfiles.flatMap((file) => fromDockerfile(open, project, file)),
    ];
  });
}

/** Everything that is known to reach the container's environment, and the files that would have to be read for more. */
function environmentOf({ devcontainerPath, config, texts }: EnvironmentSources) {
  const wanted = new Set<string>();
  const open: Open = (folder, written) => {
    const path = resolveIn(folder, written);
    if (path === undefined) return undefined;
    if (!texts.has(path)) wanted.add(path);
    const text = texts.get(path);
    return text === undefined ? undefined : { path, text };
  };
  const { containerEnv, runArgs, build, dockerFile, dockerComposeFile, service } = isRecord(config)
    ? config
    : {};
  const { names, files } = readRunArgs(stringsOf(runArgs));
  const folder = posix.dirname(devcontainerPath);
  const { dockerfile } = isRecord(build) ? build : {};
  const dockerfiles = [...stringsOf(dockerfile), ...stringsOf(dockerFile)];
  const grants: readonly Grant[] = [
    ...Object.keys(isRecord(containerEnv) ? containerEnv : {}).map(
      (name): Grant => ({ by: 'containerEnv', path: devcontainerPath, name }),
    ),
    ...names.map((name): Grant => ({ by: 'runArgs', path: devcontainerPath, name })),
    // `docker run` is started in the workspace folder.
    ...files.flatMap((file) => fromEnvFile(open, '.', file)),
    ...dockerfiles.flatMap((file) => fromDockerfile(open, folder, file)),
    ...fromCompose(open, folder, stringsOf(dockerComposeFile), service),
  ];
  return { grants, wanted: [...wanted] };
}

/**
 * What already gives the dev container the variable, so that `remoteEnv` must not set it: it would blank a key that
 * the container has whenever the machine that opens it has none. What a base image brings cannot be known from here.
 */
export const envSources = (envKey: string, sources: EnvironmentSources): readonly EnvSource[] =>
  environmentOf(sources)
    .grants.filter(({ name }) => name === envKey)
    .map(({ name: _name, ...supplier }) => supplier);

/**
 * The files (relative to the repo's root) that {@link envSources} would look into and that `texts` has no entry for.
 * A compose file names further ones: ask again with what was read, until none is left.
 */
export const missingTexts = (sources: EnvironmentSources): readonly string[] => environmentOf(sources).wanted;

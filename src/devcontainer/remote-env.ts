import type { JsonObject } from '../edit/jsonc.ts';
import { finding } from '../findings/index.ts';
import { valueAt } from '../lib/key-path.ts';
import { type ContainerFile, keptAt, type Part, valuePart } from './container-file.ts';
import type { Grant, Unknown } from './environment.ts';
import type { Insertion } from '../state/repo-record.ts';

export type KeyGiven = Readonly<{
  /** What else gives the container the key; undefined where nothing is known to. */
  envSource: Grant | undefined;
  /** What may give it to the container. */
  unknown: readonly Unknown[];
}>;

/** What hands the key on from the machine that opens the container: in neither the image nor the container's config. */
export const handedOn = (envKey: string): string => `\${localEnv:${envKey}}`;

export const remoteEnvPath = (envKey: string): readonly string[] => ['remoteEnv', envKey];

/**
 * What hands the key on, unless something else gives it to the container, or may do so.
 * @param known what an earlier run recorded of it
 */
export function remoteEnvPart(
  file: ContainerFile,
  config: JsonObject,
  {
    envKey,
    envSource,
    unknown,
    keepsEdits = false,
  }: KeyGiven & Readonly<{ envKey: string; keepsEdits?: boolean }>,
  known: Insertion | undefined,
): Part {
  const path = remoteEnvPath(envKey);
  const present = valueAt(config, path);
  if (envSource !== undefined) return keyGivenPart(file, path, present !== undefined, envSource);
  if (present === undefined && unknown.length > 0) {
    const places = unknown.map(({ what, written, why, line }) => ({ what, written, why, line }));
    return {
      operations: [],
      findings: [finding('devcontainer-key-unknown', { file: file.file, envKey, places })],
    };
  }
  return valuePart(file, config, path, handedOn(envKey), known, keepsEdits);
}

/** The container has the key by itself: a `remoteEnv` that is there all the same may blank it. */
function keyGivenPart(
  file: ContainerFile,
  path: readonly string[],
  isPresent: boolean,
  { by, path: from, line, name: envKey, value }: Grant,
): Part {
  const isEmpty = value?.trim() === '';
  const code = isEmpty ? 'devcontainer-key-empty' : 'devcontainer-key-supplied';
  return {
    operations: [],
    findings: [
      finding(code, { file: file.file, envKey, by, from, line }),
      ...(isPresent ? [keptAt(file, path, 'nothing')] : []),
    ],
  };
}

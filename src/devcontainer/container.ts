import {
  editJsonc,
  equalJson,
  isJsonObject,
  type JsonObject,
  type JsonOperation,
  type JsonSet,
  type JsonValue,
  invertJsonc,
} from '../edit/jsonc.ts';
import type { Finding } from '../findings/index.ts';
import { type ContainerFile, readContainer, valuePart } from './container-file.ts';
import { featurePart, type Routing } from './feature-part.ts';
import { remoteEnvPart, remoteEnvPath } from './remote-env.ts';
import type { Container, Insertion } from '../state/repo-record.ts';
import { samePath, valueAt } from '../lib/key-path.ts';

/** What GitHub Codespaces shows when a codespace is created. */
export const secretNote = {
  description: 'API key of the Orq.ai AI Gateway, which Codex in this dev container is routed through.',
  documentationUrl: 'https://docs.orq.ai',
} as const;

export type Routed = Readonly<{
  text: string;
  insertions: readonly Insertion[];
  findings: readonly Finding[];
}>;

/** Insertions of ours that this run no longer wants (another variable, or one that the container has by itself now). */
function withdrawn(
  config: JsonObject,
  container: Container | undefined,
  isWanted: (path: readonly string[]) => boolean,
): readonly Insertion[] {
  return (container?.insertions ?? []).filter(
    ({ path, written }) =>
      path[0] !== 'features' && !isWanted(path) && equalJson(valueAt(config, path), written as JsonValue),
  );
}

export const removalOf = ({ path, keep, inside }: Insertion): JsonOperation => ({
  op: 'remove',
  path,
  keep,
  ...(inside !== undefined && { inside }),
});

/**
 * Routes one dev container: merges the three values into its `devcontainer.json`.
 * @param container what earlier runs recorded of it
 * @throws Problem jsonc-invalid, jsonc-unmergeable
 */
export function routeContainer(
  file: ContainerFile,
  routing: Routing,
  container: Container | undefined,
): Routed {
  const { envKey, envSource, keepsEdits = false } = routing;
  const remoteEnv = remoteEnvPath(envKey);
  const secrets = ['secrets', envKey];
  const wanted = [secrets, ...(envSource === undefined ? [remoteEnv] : [])];
  const knownAt = (path: readonly string[]): Insertion | undefined =>
    container?.insertions.find((insertion) => samePath(insertion.path, path));

  const original = readContainer(file.text, file.file);
  const away = withdrawn(original, container, (path) => wanted.some((other) => samePath(other, path)));
  const text = editJsonc(file.text, away.map(removalOf), file.file);
  const cleaned = { ...file, text };
  const config = readContainer(text, file.file);
  const feature = featurePart(cleaned, config, routing);
  const parts = [
    feature,
    remoteEnvPart(cleaned, config, routing, knownAt(remoteEnv)),
    valuePart(cleaned, config, secrets, secretNote, knownAt(secrets), keepsEdits),
  ];
  const operations = parts.flatMap((part) => part.operations);
  const after = editJsonc(text, operations, file.file);
  const fresh = insertionsOf(cleaned, config, operations);
  const kept = (container?.insertions ?? [])
    .filter(({ path }) => ![...fresh, ...away].some((other) => samePath(other.path, path)))
    // Only one Feature is ours: where a new one was put in, an earlier one is gone.
    .filter(({ path: [section] }) => section !== 'features' || !fresh.some(({ path }) => path[0] === section))
    .map((insertion) => followed(insertion, operations, feature.name));
  return {
    text: after,
    insertions: [...fresh, ...kept],
    findings: parts.flatMap((part) => part.findings),
  };
}

/** An insertion after the operations; the Feature may have another name by now. */
function followed(insertion: Insertion, operations: readonly JsonOperation[], name: string): Insertion {
  const { path } = insertion;
  const isFeature = path[0] === 'features';
  const isRenamed = operations.some((operation) => operation.op === 'rename' && isFeature);
  return {
    ...insertion,
    ...(isRenamed && { path: ['features', name] }),
    written: writtenBy(operations, insertion, name),
  };
}

/**
 * What an insertion has been given by now: as a whole, or the options of the Feature one by one.
 * @param name what the file calls the Feature by now
 */
export function writtenBy(
  operations: readonly JsonOperation[],
  { path: recorded, written }: Insertion,
  name: string,
): unknown {
  const path = recorded[0] === 'features' ? (['features', name] as const) : recorded;
  const sets = operations.filter((operation): operation is JsonSet => operation.op === 'set');
  const whole = (sets.find((set) => samePath(set.path, path))?.value ?? written) as JsonValue | undefined;
  if (!isJsonObject(whole)) return whole;
  const options = new Map(Object.entries(whole));
  for (const operation of operations) {
    const [option = ''] = operation.path.slice(path.length);
    if (operation.path.length !== path.length + 1 || !samePath(operation.path.slice(0, -1), path)) continue;
    if (operation.op === 'set') options.set(option, operation.value);
    if (operation.op === 'remove') options.delete(option);
  }
  return Object.fromEntries(options);
}

/** What is to be recorded of values that were not there before. */
function insertionsOf(
  { text, file }: ContainerFile,
  config: JsonObject,
  operations: readonly JsonOperation[],
): readonly Insertion[] {
  const fresh = operations.filter(
    (operation): operation is JsonSet =>
      operation.op === 'set' && valueAt(config, operation.path) === undefined && operation.path.length === 2,
  );
  return invertJsonc(text, fresh, file).flatMap((undo): readonly Insertion[] => {
    if (undo.op !== 'remove') return [];
    const [section, key = ''] = undo.path;
    if (section !== 'features' && section !== 'remoteEnv' && section !== 'secrets') return [];
    return [
      {
        path: [section, key],
        keep: undo.keep ?? 0,
        ...(undo.inside !== undefined && { inside: undo.inside }),
        written: fresh.find((set) => samePath(set.path, undo.path))?.value,
      },
    ];
  });
}

import { defaults } from '../answers/rules.ts';
import {
  editJsonc,
  equalJson,
  isJsonObject,
  type JsonObject,
  type JsonOperation,
  type JsonValue,
} from '../edit/jsonc.ts';
import { type Finding, finding } from '../findings/index.ts';
import { removalOf, secretNote } from './container.ts';
import { type ContainerFile, readContainer } from './container-file.ts';
import { handedOn } from './remote-env.ts';
import { minimalDevcontainer } from './feature.ts';
import { namesIn } from './feature-reference.ts';
import { featureReference } from './locate.ts';
import type { Container, Insertion } from '../state/repo-record.ts';
import { digestOf } from '../state/versioned.ts';
import { valueAt } from '../lib/key-path.ts';

export type Unrouted = Readonly<{
  /** undefined for a file that was there for our sake only. */
  text: string | undefined;
  findings: readonly Finding[];
}>;

/** Whether a variable has the note that a run writes with it, and nothing else does. */
export const hasNote = (config: JsonObject): boolean => {
  const { secrets } = config;
  return isJsonObject(secrets) && Object.values(secrets).some((note) => equalJson(note, secretNote));
};

/** Names of variables for which everything that we would have written is there, and the standard one. */
function variablesIn(config: JsonObject): readonly string[] {
  const { remoteEnv } = config;
  const names = isJsonObject(remoteEnv) ? Object.keys(remoteEnv) : [];
  const complete = names.filter((name) => equalJson(valueAt(config, ['secrets', name]), secretNote));
  return [...new Set([...complete, defaults.envKey])];
}

/** Without a record: the reference, which has to go with the folder, and what has exactly the text of ours. */
function guessed(config: JsonObject, names: readonly string[]): readonly JsonOperation[] {
  const values = variablesIn(config).flatMap((name): [readonly string[], JsonValue][] => [
    [['secrets', name], secretNote],
    [['remoteEnv', name], handedOn(name)],
  ]);
  return [
    ...values
      .filter(([path, written]) => equalJson(valueAt(config, path), written))
      .map(([path]): JsonOperation => ({ op: 'remove', path })),
    ...names.map((name): JsonOperation => ({ op: 'remove', path: ['features', name] })),
  ];
}

function recorded(
  config: JsonObject,
  names: readonly string[],
  { insertions }: Container,
  file: ContainerFile,
): { operations: readonly JsonOperation[]; findings: readonly Finding[] } {
  const local = featureReference(file.path);
  const [name = local] = names;
  const ours = insertions.map((insertion): Insertion => {
    // A bot may have raised its version since, so the name of the record is not always the one that is there.
    return insertion.path[0] === 'features' ? { ...insertion, path: ['features', name] } : insertion;
  });
  const isThere = ours.filter(({ path }) => valueAt(config, path) !== undefined);
  // Options may have been changed since; without the Feature they mean nothing.
  const goes = isThere.filter(
    ({ path, written }) => path[0] === 'features' || equalJson(valueAt(config, path), written as JsonValue),
  );
  const isGone = goes.some(({ path }) => path[0] === 'features' && path[1] === local);
  return {
    operations: [
      ...goes.map(removalOf),
      // Its folder goes, whoever named it.
      ...(isGone ? [] : [{ op: 'remove', path: ['features', local] } as const]),
    ],
    findings: isThere
      .filter((insertion) => !goes.includes(insertion))
      .map(({ path }) => finding('kept-changed', { file: file.file, key: path.join('.') })),
  };
}

/** Whether what is left is the dev container that we made for a repo that had none. */
function isMinimal(text: string, container: Container | undefined, file: string): boolean {
  if (container?.created !== undefined && container.created === digestOf(text)) return true;
  const { name } = readContainer(text, file);
  return typeof name === 'string' && digestOf(minimalDevcontainer(name)) === digestOf(text);
}

/**
 * Takes the routing out of one `devcontainer.json`.
 * @param container what was recorded of it; without, only the reference and what equals our values goes
 * @param feature the reference that the record has
 * @throws Problem jsonc-invalid
 */
export function unrouteContainer(
  file: ContainerFile,
  container: Container | undefined,
  feature: string | undefined,
): Unrouted {
  const config = readContainer(file.text, file.file);
  const names = namesIn(config, file.path, feature);
  if (container === undefined && names.length === 0) return { text: file.text, findings: [] };
  const { operations, findings } =
    container === undefined
      ? { operations: guessed(config, names), findings: [] }
      : recorded(config, names, container, file);
  const text = editJsonc(file.text, operations, file.file);
  return { text: isMinimal(text, container, file.file) ? undefined : text, findings };
}

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
import { featureReference } from './locate.ts';
import type { Container } from '../state/repo-record.ts';
import { digestOf } from '../state/versioned.ts';
import { isWithin, valueAt } from '../lib/key-path.ts';

export type Unrouted = Readonly<{
  /** undefined for a file that was there for our sake only. */
  text: string | undefined;
  findings: readonly Finding[];
}>;

/** Names of variables for which everything that we would have written is there, and the standard one. */
function variablesIn(config: JsonObject): readonly string[] {
  const { remoteEnv } = config;
  const names = isJsonObject(remoteEnv) ? Object.keys(remoteEnv) : [];
  const complete = names.filter((name) => equalJson(valueAt(config, ['secrets', name]), secretNote));
  return [...new Set([...complete, defaults.envKey])];
}

/** Without a record: the reference, which has to go with the folder, and what has exactly the text of ours. */
function guessed(config: JsonObject, reference: string): readonly JsonOperation[] {
  const values = variablesIn(config).flatMap((name): [readonly string[], JsonValue][] => [
    [['secrets', name], secretNote],
    [['remoteEnv', name], handedOn(name)],
  ]);
  return [
    ...values
      .filter(([path, written]) => equalJson(valueAt(config, path), written))
      .map(([path]): JsonOperation => ({ op: 'remove', path })),
    { op: 'remove', path: ['features', reference] },
  ];
}

function recorded(
  config: JsonObject,
  reference: string,
  { insertions }: Container,
  file: string,
): { operations: readonly JsonOperation[]; findings: readonly Finding[] } {
  const reference_ = ['features', reference];
  const isFeature = (path: readonly string[]): boolean => isWithin(reference_, path);
  const ours = insertions.filter(({ path }) => path[0] !== 'features' || isFeature(path));
  const isThere = ours.filter(({ path }) => valueAt(config, path) !== undefined);
  // Options may have been changed since; without the Feature they mean nothing.
  const goes = isThere.filter(
    ({ path, written }) => isFeature(path) || equalJson(valueAt(config, path), written as JsonValue),
  );
  return {
    operations: [
      ...goes.map(removalOf),
      ...(goes.some(({ path }) => isFeature(path)) ? [] : [{ op: 'remove', path: reference_ } as const]),
    ],
    findings: isThere
      .filter((insertion) => !goes.includes(insertion))
      .map(({ path }) => finding('kept-changed', { file, key: path.join('.') })),
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
 * @throws Problem jsonc-invalid
 */
export function unrouteContainer(file: ContainerFile, container: Container | undefined): Unrouted {
  const config = readContainer(file.text, file.file);
  const reference = featureReference(file.path);
  if (container === undefined && valueAt(config, ['features', reference]) === undefined)
    return { text: file.text, findings: [] };
  const { operations, findings } =
    container === undefined
      ? { operations: guessed(config, reference), findings: [] }
      : recorded(config, reference, container, file.file);
  const text = editJsonc(file.text, operations, file.file);
  return { text: isMinimal(text, container, file.file) ? undefined : text, findings };
}

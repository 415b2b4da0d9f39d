import { isTrustedHost } from '../answers/rules.ts';
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
import { type Finding, finding } from '../findings/index.ts';
import { type ContainerFile, keptAt, type Part, readContainer, valuePart } from './container-file.ts';
import { type KeyGiven, remoteEnvPart, remoteEnvPath } from './remote-env.ts';
import { featureReference } from './locate.ts';
import type { Container, Insertion } from '../state/repo-record.ts';
import { samePath, valueAt } from '../lib/key-path.ts';

/** The options that a `devcontainer.json` gives the Feature; one that equals the Feature's own default is left out. */
export type Options = Readonly<
  Record<'model' | 'baseUrl' | 'codexVersion' | 'identity' | 'metadata', string>
>;

export type Routing = KeyGiven &
  Readonly<{
    options: Options;
    /** The options that were asked for in this run: only these replace what is there. */
    explicit: ReadonlySet<keyof Options>;
    /** What the Feature does without the option. */
    defaults: Options;
    envKey: string;
    /** Whether a value of ours that was taken out since stays out. */
    keepsEdits?: boolean;
  }>;

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

/** Options as they are written for a container that has none yet. */
const newOptions = ({ options, defaults }: Routing): JsonObject =>
  Object.fromEntries(
    (['model', 'baseUrl', 'codexVersion', 'identity', 'metadata'] as const)
      .filter((name) => name === 'model' || options[name] !== defaults[name])
      .map((name) => [name, options[name]]),
  );

/** What was asked for in this run, over options that are there. */
function changedOptions(
  present: JsonObject,
  path: readonly string[],
  routing: Routing,
): readonly JsonOperation[] {
  const { options, defaults, explicit } = routing;
  return [...explicit].flatMap((name): readonly JsonOperation[] => {
    const at = [...path, name];
    if (present[name] === options[name]) return [];
    if (name !== 'model' && options[name] === defaults[name])
      return name in present ? [{ op: 'remove', path: at, keep: path.length }] : [];
    return [{ op: 'set', path: at, value: options[name] }];
  });
}

/** A base URL that is not from us stays. It is named, since the key is sent there. */
function foreignHost({ file }: ContainerFile, options: JsonObject, routing: Routing): readonly Finding[] {
  const { baseUrl } = options;
  if (typeof baseUrl !== 'string' || routing.explicit.has('baseUrl')) return [];
  if (baseUrl === routing.options.baseUrl || (URL.canParse(baseUrl) && isTrustedHost(baseUrl))) return [];
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : 'what is no URL';
  return [finding('devcontainer-host-foreign', { file, host })];
}

function featurePart(file: ContainerFile, config: JsonObject, routing: Routing): Part {
  const path = ['features', featureReference(file.path)];
  const present = valueAt(config, path);
  if (present === undefined)
    return { operations: [{ op: 'set', path, value: newOptions(routing) }], findings: [] };
  if (!isJsonObject(present))
    return { operations: [], findings: [keptAt(file, path, `options such as "model"`)] };
  return {
    operations: changedOptions(present, path, routing),
    findings: foreignHost(file, present, routing),
  };
}

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
  const parts = [
    featurePart(cleaned, config, routing),
    remoteEnvPart(cleaned, config, routing, knownAt(remoteEnv)),
    valuePart(cleaned, config, secrets, secretNote, knownAt(secrets), keepsEdits),
  ];
  const operations = parts.flatMap((part) => part.operations);
  const after = editJsonc(text, operations, file.file);
  const fresh = insertionsOf(cleaned, config, operations);
  const kept = (container?.insertions ?? [])
    .filter(({ path }) => ![...fresh, ...away].some((other) => samePath(other.path, path)))
    .map((insertion) => ({ ...insertion, written: writtenBy(operations, insertion) }));
  return {
    text: after,
    insertions: [...fresh, ...kept],
    findings: parts.flatMap((part) => part.findings),
  };
}

/** What an insertion has been given by now: as a whole, or the options of the Feature one by one. */
export function writtenBy(operations: readonly JsonOperation[], { path, written }: Insertion): unknown {
  const sets = operations.filter((operation): operation is JsonSet => operation.op === 'set');
  const whole = (sets.find((set) => samePath(set.path, path))?.value ?? written) as JsonValue | undefined;
  if (!isJsonObject(whole)) return whole;
  const options = new Map(Object.entries(whole));
  for (const operation of operations) {
    const [option = ''] = operation.path.slice(path.length);
    if (operation.path.length !== path.length + 1 || !samePath(operation.path.slice(0, -1), path)) continue;
    if (operation.op === 'set') options.set(option, operation.value);
    else options.delete(option);
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

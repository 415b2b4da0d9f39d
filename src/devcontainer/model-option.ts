import { editJsonc, isJsonObject, type JsonOperation, type JsonValue } from '../edit/jsonc.ts';
import { type Finding, finding } from '../findings/index.ts';
import { writtenBy } from './container.ts';
import { type ContainerFile, readContainer } from './container-file.ts';
import { featureReference } from './locate.ts';
import type { Container } from '../state/repo-record.ts';
import { valueAt } from '../lib/key-path.ts';

/** Whether a `devcontainer.json` gives the Feature options, the model among them. @throws Problem jsonc-invalid */
export const hasOptions = ({ path, file, text }: ContainerFile): boolean =>
  isJsonObject(valueAt(readContainer(text, file), ['features', featureReference(path)]));

/** The model that the last run gave the Feature; undefined where that is not known. */
function recordedModel(container: Container | undefined): JsonValue | undefined {
  const feature = container?.insertions.find(({ path: [section] }) => section === 'features');
  const written = feature?.written as JsonValue | undefined;
  return written === undefined ? undefined : valueAt(written, ['model']);
}

export type OtherModel = Readonly<{
  text: string;
  container: Container | undefined;
  /** edited-since for a model that is not the one of our last run. */
  findings: readonly Finding[];
}>;

/**
 * Gives the Feature of a routed dev container another model, and touches nothing else.
 * @param container what was recorded of it
 * @throws Problem jsonc-invalid, jsonc-unmergeable
 */
export function otherModel(
  { path, file, text }: ContainerFile,
  container: Container | undefined,
  model: string,
): OtherModel {
  const at = ['features', featureReference(path), 'model'];
  const operation: JsonOperation = { op: 'set', path: at, value: model };
  const present = valueAt(readContainer(text, file), at);
  const written = recordedModel(container);
  const isEdited = written !== undefined && present !== written && present !== model;
  const actual = present === undefined ? 'not there' : JSON.stringify(present);
  const edit = { file, key: at.join('.'), actual, written: JSON.stringify(written) };
  return {
    text: editJsonc(text, [operation], file),
    container: container && {
      ...container,
      insertions: container.insertions.map((insertion) => ({
        ...insertion,
        written: writtenBy([operation], insertion),
      })),
    },
    findings: isEdited ? [finding('edited-since', edit)] : [],
  };
}

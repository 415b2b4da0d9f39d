import { editJsonc, type JsonOperation, type JsonValue } from '../edit/jsonc.ts';
import { type Finding, finding } from '../findings/index.ts';
import { writtenBy } from './container.ts';
import { type ContainerFile, readContainer } from './container-file.ts';
import { namesIn, optionsIn } from './feature-reference.ts';
import { featureReference } from './locate.ts';
import type { Container } from '../state/repo-record.ts';
import { valueAt } from '../lib/key-path.ts';

/** Whether a `devcontainer.json` gives the Feature options, the model among them. @throws Problem jsonc-invalid */
export const hasOptions = ({ path, file, text }: ContainerFile, feature: string | undefined): boolean =>
  optionsIn(readContainer(text, file), path, feature) !== undefined;

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
 * @param feature the reference that the record has
 * @throws Problem jsonc-invalid, jsonc-unmergeable
 */
export function otherModel(
  { path, file, text }: ContainerFile,
  container: Container | undefined,
  { model, feature }: Readonly<{ model: string; feature: string | undefined }>,
): OtherModel {
  const config = readContainer(text, file);
  const [name = featureReference(path)] = namesIn(config, path, feature);
  const at = ['features', name, 'model'];
  const operation: JsonOperation = { op: 'set', path: at, value: model };
  const present = valueAt(config, at);
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
        written: writtenBy([operation], insertion, name),
      })),
    },
    findings: isEdited ? [finding('edited-since', edit)] : [],
  };
}

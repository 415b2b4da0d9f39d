import {
  equalJson,
  type JsonObject,
  type JsonOperation,
  type JsonValue,
  parseJsonc,
  sourceOfJson,
} from '../edit/jsonc.ts';
import { type Finding, finding, type Level } from '../findings/index.ts';
import { valueAt } from '../lib/key-path.ts';
import type { Insertion } from '../state/repo-record.ts';

/** A file as it is before or after a run: where it is in the repo, how messages call it, its text. */
export type ContainerFile = Readonly<{ path: string; file: string; text: string }>;

/** What is none of our business, and where some tools write a key twice. */
const unread = [['customizations']] as const;

/** The content of a `devcontainer.json`. @throws Problem jsonc-invalid */
export const readContainer = (text: string, file: string): JsonObject => parseJsonc(text, file, unread);

export type Part = Readonly<{ operations: readonly JsonOperation[]; findings: readonly Finding[] }>;

export function keptAt(
  { text, file }: ContainerFile,
  path: readonly string[],
  wanted: string,
  level: Level = 'warning',
): Finding {
  const source = sourceOfJson(text, path, file);
  const { line = 1, column = 1 } = source ?? {};
  return finding('devcontainer-value-kept', { path: file, line, column, key: path.join('.'), wanted }, level);
}

/** Sets a value that is missing or ours; any other one stays. */
export function valuePart(
  file: ContainerFile,
  config: JsonObject,
  path: readonly string[],
  wanted: JsonValue,
  known: Insertion | undefined,
  keepsEdits: boolean,
): Part {
  const present = valueAt(config, path);
  if (present === undefined && known !== undefined && keepsEdits) return { operations: [], findings: [] };
  if (present === undefined || (known !== undefined && equalJson(present, known.written as JsonValue)))
    return { operations: [{ op: 'set', path, value: wanted }], findings: [] };
  if (equalJson(present, wanted)) return { operations: [], findings: [] };
  const kept =
    typeof wanted === 'string' ? keptAt(file, path, wanted) : keptAt(file, path, 'our note', 'info');
  return { operations: [], findings: [kept] };
}

import { isDeepStrictEqual } from 'node:util';
import { editToml, sourceOf, type TomlOperation, type TomlPiece, type TomlValue } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import type { OwnedFile, OwnedKey } from '../state.ts';
import type { Outcome, RemoveContext } from './target.ts';

/** The value that a recorded spelling stands for. */
const valueOfSource = (source: string | null): TomlValue | undefined =>
  source === null ? undefined : sourceOf(`recorded = ${source}`, ['recorded'])?.value;

/** Whether a key still has the value that we gave it. By value: Codex and people may respell what they do not change. */
export const stillWritten = (text: string, { path, written }: OwnedKey): boolean =>
  isDeepStrictEqual(sourceOf(text, path)?.value, valueOfSource(written));

/** Puts one key back: to the spelling that it had before us, or away. */
export const undoOperation = ({ path, before }: OwnedKey, keepTable = false): TomlOperation =>
  before === null ? { op: 'remove', path, keepTable } : { op: 'set', path, raw: before };

const isBlank = (text: string): boolean => /^\ufeff?\s*$/.test(text);

/** Takes the routing out of `config.toml`, key by key. */
export function removeConfig(before: string, owned: OwnedFile, context: RemoveContext): Outcome {
  const inKept = ({ path }: OwnedKey): boolean =>
    path[0] === 'model_providers' && path[1] === context.keepProvider;
  const kept = owned.keys.filter(inKept);
  const candidates = owned.keys.filter((key) => !inKept(key));
  const ours = candidates.filter((key) => stillWritten(before, key));
  const changed = candidates.filter((key) => !ours.includes(key) && sourceOf(before, key.path) !== undefined);
  const pieces = (kept.length > 0 ? [] : (owned.pieces ?? [])) as readonly TomlPiece[];
  const text = editToml(
    before,
    [
      ...ours.map((key) => undoOperation(key, owned.hadTable)),
      ...pieces.map((piece): TomlOperation => ({ op: 'restore', piece })),
    ],
    owned.path,
  );
  const findings: Finding[] = changed.map(({ path }) =>
    finding('kept-changed', { file: owned.path, key: path.join('.') }),
  );
  return {
    text: owned.created && isBlank(text) ? undefined : text,
    owned: kept.length > 0 ? { ...owned, keys: kept } : undefined,
    findings,
  };
}

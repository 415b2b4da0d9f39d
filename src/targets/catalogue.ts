import { stampedVersion } from '../catalogue/stamp.ts';
import { sha256 } from '../lib/digest.ts';
import { finding } from '../findings/index.ts';
import type { OwnedFile } from '../state/state.ts';
import { cataloguePath } from './catalogue-path.ts';
import type { Outcome, Target } from './target.ts';

/** Whether a file is as we wrote it; without a record, whether it says that it is ours. */
export function isOwnCatalogue(text: string, owned: OwnedFile | undefined): boolean {
  const written = owned?.keys[0]?.written;
  return written === undefined ? stampedVersion(text) !== undefined : written === sha256(text);
}

/** The state holds no second copy of 45 KB a model, only what tells whether the file is still as it was written. */
const ownedBy = (path: string, text: string): OwnedFile => ({
  target: 'catalogue',
  path,
  created: true,
  keys: [{ path: ['sha256'], before: null, written: sha256(text) }],
});

/** A configuration that stays names it: Codex would not start with that one. */
const stay = (before: string, owned: OwnedFile): Outcome => ({
  text: before,
  owned,
  findings: [finding('catalogue-named', { file: owned.path })],
});

function drop(before: string | undefined, path: string, owned: OwnedFile | undefined): Outcome {
  // Without a record it may not be ours. Nothing names it, so it does no harm.
  if (before === undefined || owned === undefined) return { text: before };
  return isOwnCatalogue(before, owned)
    ? { text: undefined }
    : { text: before, findings: [finding('kept-changed', { file: path, key: 'its text' })] };
}

/**
 * `$CODEX_HOME/orq-models.json`: what Codex has to know of the gateway's models. Codex does not start when it is named
 * and missing: it is written before `config.toml` names it, and goes after.
 */
export const catalogue: Target = {
  id: 'catalogue',
  action: 'write',
  mode: 0o644,
  secret: false,
  paths: ({ metadata, paths }) =>
    metadata === undefined || metadata.catalogue.kind === 'keep' ? [] : [cataloguePath(paths)],
  install: (before, { metadata, scope }, path, owned) => {
    const wanted = metadata?.catalogue;
    if (wanted?.kind === 'drop' && wanted.isNamed && before !== undefined && owned !== undefined)
      return stay(before, owned);
    if (wanted?.kind !== 'write') return drop(before, path, owned);
    const { json } = wanted;
    const isEdited = before !== undefined && before !== json && !isOwnCatalogue(before, owned);
    const findings =
      isEdited && scope === 'model'
        ? [finding('edited-since', { file: path, key: 'its text', actual: 'another', written: 'it' })]
        : [];
    const isRenewed = before !== undefined && before !== json;
    return {
      text: json,
      owned: ownedBy(path, json),
      findings: [...findings, ...(isRenewed ? [finding('models-at-next-start', {})] : [])],
    };
  },
  remove: (before, owned, { isNamed }) =>
    isNamed?.(owned.path) === true ? stay(before, owned) : drop(before, owned.path, owned),
};

import { type Beside, namesCatalogue, strandedChoices } from '../codex/profile-configs.ts';
import { sourceOf } from '../edit/toml.ts';
import { type Finding, finding } from '../findings/index.ts';
import { isBelow } from '../lib/folders.ts';
import type { Paths } from '../host/paths.ts';
import { packageVersion } from '../lib/package.ts';
import { formatState, type OwnedFile, type State } from '../state/state.ts';
import { targets } from '../targets/index.ts';
import type { RemoveContext, Target } from '../targets/target.ts';
import { changeOf, textOf } from './change.ts';
import { giveBack, takingFolder } from './give-back.ts';
import { type Change, type Plan, type Snapshots, snapshotOf, stateTarget } from './plan.ts';

/** `config.toml` first: from then on Codex needs none of the others. The state last: it is what undo knows. */
const order = ['config', ...targets.map(({ id }) => id).filter((id) => id !== 'config')];

const byOrder = (a: OwnedFile, b: OwnedFile): number => order.indexOf(a.target) - order.indexOf(b.target);

type Undo = { changes: Change[]; findings: Finding[]; left: OwnedFile[] };

function undoFile(
  file: OwnedFile,
  target: Target | undefined,
  snapshots: Snapshots,
  context: RemoveContext,
  machine: Readonly<{ platform: NodeJS.Platform; home: string }>,
): Undo {
  if (target === undefined)
    return {
      changes: [],
      findings: [finding('target-unknown', { target: file.target, file: file.path })],
      left: [file],
    };
  const given = giveBack(target, file, snapshotOf(snapshots, file.path), context, machine);
  if (given === undefined) return { changes: [], findings: [], left: [] };
  const { owned, findings = [] } = given.outcome;
  return { changes: [given.change], findings: [...findings], left: owned === undefined ? [] : [owned] };
}

export type Around = Readonly<{
  /** Other configuration files of Codex, which may need what we wrote. */
  beside: readonly Beside[];
  /** Files that could not be read; they stay recorded. */
  unread: readonly OwnedFile[];
}>;

/**
 * Plans an undo: pure.
 * @param state what was recorded, or what could be told from the files
 */
export function planRemove(
  state: State,
  snapshots: Snapshots,
  paths: Paths,
  context: Omit<RemoveContext, 'isNamed'>,
  platform: NodeJS.Platform,
  { beside, unread }: Around = { beside: [], unread: [] },
): Plan {
  const parts: Undo[] = [];
  for (const file of state.files.filter((each) => !unread.includes(each)).sort(byOrder)) {
    const target = targets.find(({ id }) => id === file.target);
    const config = parts.flatMap(({ changes }) => changes).find((change) => change.target === 'config');
    const configs = [
      ...beside,
      ...(config?.after === undefined ? [] : [{ path: config.path, text: config.after }]),
    ];
    const isNamed = (path: string): boolean =>
      configs.some((other) => namesCatalogue(other, path, paths.home));
    parts.push(undoFile(file, target, snapshots, { ...context, isNamed }, { platform, home: paths.home }));
  }
  const left = [...parts.flatMap((part) => part.left), ...unread];
  const stateSnapshot = snapshotOf(snapshots, paths.state);
  const isSame = left.length === state.files.length && left.every((file) => state.files.includes(file));
  const stateText =
    left.length === 0
      ? undefined
      : isSame
        ? textOf(stateSnapshot)
        : formatState({ ...state, package: packageVersion, files: left });
  // The last file in the folder of Codex: the folder was made for one of the others.
  const made = state.files.find(
    ({ folder }) => folder !== undefined && isBelow(stateSnapshot.realPath, folder),
  );
  const stateChange = takingFolder(
    changeOf(stateTarget, stateSnapshot, stateText, platform),
    made?.folder,
    paths.home,
  );
  return {
    intent: 'remove',
    changes: [...parts.flatMap((part) => part.changes), stateChange],
    findings: [...parts.flatMap((part) => part.findings), ...stranded(parts, beside, state)],
  };
}

/** What still chooses a provider whose table goes. */
function stranded(
  parts: readonly Undo[],
  beside: readonly Beside[],
  { answers: { provider } }: State,
): readonly Finding[] {
  const config = parts.flatMap(({ changes }) => changes).find(({ target }) => target === 'config');
  if (config === undefined) return [];
  const { path, after = '' } = config;
  if (sourceOf(after, ['model_providers', provider], path) !== undefined) return [];
  return strandedChoices([{ path, text: after }, ...beside], provider);
}

import { join } from 'node:path';
import { type Finding, finding } from './findings/index.ts';
import { packageVersion } from './package.ts';
import { type Places, placesFor } from './places.ts';
import { type Change, changeOf, type Plan, type Snapshots, snapshotOf, stateTarget, textOf } from './plan.ts';
import type { Prepared } from './session.ts';
import { readState, snapshotsOf } from './snapshots.ts';
import { formatState, type OwnedFile, type State } from './state.ts';
import { targets } from './targets/index.ts';
import type { RemoveContext, Target } from './targets/target.ts';
import { traces } from './traces.ts';
import type { Host } from './types.ts';

export type RemoveRequest = Readonly<{
  codexHome?: string | undefined;
  /** Leave the key in Codex's `.env`. */
  keepKey: boolean;
  /** Leave the provider's table, unused, so that its sessions can be resumed. */
  keepProvider: boolean;
}>;

/** `config.toml` first: from then on Codex needs none of the others. The state last: it is what undo knows. */
const order = ['config', ...targets.map(({ id }) => id).filter((id) => id !== 'config')];

const byOrder = (a: OwnedFile, b: OwnedFile): number => order.indexOf(a.target) - order.indexOf(b.target);

type Undo = { changes: Change[]; findings: Finding[]; left: OwnedFile[] };

function undoFile(
  file: OwnedFile,
  target: Target | undefined,
  snapshots: Snapshots,
  context: RemoveContext,
  platform: NodeJS.Platform,
): Undo {
  if (target === undefined)
    return {
      changes: [],
      findings: [finding('target-unknown', { target: file.target, file: file.path })],
      left: [file],
    };
  const snapshot = snapshotOf(snapshots, file.path);
  const before = textOf(snapshot);
  if (before === undefined) return { changes: [], findings: [], left: [] };
  const { text, owned, findings = [] } = target.remove(before, file, context);
  // Undo gives bytes back, not permissions: a mode that was tightened protects what is left in the file.
  const change = changeOf({ ...target, secret: target.secret }, snapshot, text, platform);
  return { changes: [change], findings: [...findings], left: owned === undefined ? [] : [owned] };
}

/** Plans an undo: pure. @param state what was recorded, or what could be told from the files */
export function planRemove(
  state: State,
  snapshots: Snapshots,
  places: Places,
  context: RemoveContext,
  platform: NodeJS.Platform,
): Plan {
  const parts = [...state.files].sort(byOrder).map((file) =>
    undoFile(
      file,
      targets.find(({ id }) => id === file.target),
      snapshots,
      context,
      platform,
    ),
  );
  const left = parts.flatMap((part) => part.left);
  const stateSnapshot = snapshotOf(snapshots, places.state);
  const stateText =
    left.length === 0 ? undefined : formatState({ ...state, package: packageVersion, files: left });
  const stateChange = changeOf(stateTarget, stateSnapshot, stateText, platform);
  return {
    intent: 'remove',
    changes: [...parts.flatMap((part) => part.changes), stateChange],
    findings: parts.flatMap((part) => part.findings),
  };
}

async function sessionNotes(
  host: Pick<Host, 'list'>,
  places: Places,
  provider: string,
  keep: boolean,
): Promise<Finding[]> {
  if (keep) return [finding('kept-provider', { provider, file: places.config })];
  const { length } = await host.list(join(places.codexHome, 'sessions'));
  return length === 0 ? [] : [finding('sessions-lost', { provider, count: length })];
}

/**
 * Reads the state and every file in it, and plans the undo. Reads only.
 * @throws Problem for any file that cannot be read or edited; then nothing has been written
 */
export async function prepareRemove(host: Host, request: RemoveRequest): Promise<Prepared> {
  const places = placesFor(host, request.codexHome);
  const recorded = await readState(host, places);
  const state = recorded ?? (await traces(host, places));
  const done = {
    nothing: 'Nothing to undo: nothing here was set up by codex-orq.',
    next: [],
    check: async () => [],
  };
  if (state === undefined) return { ...done, plan: { intent: 'remove', changes: [], findings: [] } };
  const snapshots = await snapshotsOf(host, [...state.files.map(({ path }) => path), places.state]);
  const { provider } = state.answers;
  const context: RemoveContext = {
    keepKey: request.keepKey,
    keepProvider: request.keepProvider ? provider : undefined,
  };
  const plan = planRemove(state, snapshots, places, context, host.platform);
  const notes = [
    ...(recorded === undefined ? [finding('state-missing', { file: places.state })] : []),
    ...(await sessionNotes(host, places, provider, request.keepProvider)),
  ];
  return { ...done, plan: { ...plan, findings: [...notes, ...plan.findings] } };
}

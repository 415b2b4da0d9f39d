import { Buffer } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '../findings/index.ts';
import { keptOf } from '../state/kept-answers.ts';
import type { OwnedFile, State } from '../state/state.ts';
import { formatState, stateVersion } from '../state/state.ts';
import type { ActionType, Context, Target } from '../targets/target.ts';
import type { ChangeKind, FileSnapshot } from '../host/types.ts';
import { changeOf, textOf } from './change.ts';
import { giveBack } from './give-back.ts';
import { identityOf, sameFile } from './same-file.ts';

/** What is to become of one file. Texts are decoded; `snapshot` is what was planned from. */
export type Change = Readonly<{
  target: string;
  action: ActionType;
  path: string;
  kind: ChangeKind;
  before: string | undefined;
  after: string | undefined;
  /** What is written where that is no text, such as an archive. */
  content?: Uint8Array;
  /** Permission bits that the file is to have. */
  mode: number;
  secret: boolean;
  snapshot: FileSnapshot;
  /**
   * Where the folders above the file are not private: the permission bits of those that are made for it, and the
   * topmost one (real path) that goes with the file if its deletion leaves it empty.
   */
  folders?: Readonly<{ mode: number; top: string }>;
  /**
   * Where an older version of this package wrote the file: what this version makes of it, before anything that was
   * asked for.
   */
  upgrade?: Upgrade;
  /** Whether what an earlier run put there is taken out. */
  givenBack?: boolean;
  /**
   * Whether it is the record that undo reads, and names all that an earlier one did. It may be there without the
   * others: what it names and is not there, undo recognises as not ours.
   */
  isRecord?: boolean;
}>;

export type Upgrade = Readonly<{
  /** The version that wrote the file; undefined where it did not record that. */
  from: string | undefined;
  text: string | undefined;
}>;

/** Everything that a run is going to do, computed and proved before the first byte is written. */
export type Plan = Readonly<{
  intent: 'setup' | 'remove' | 'model' | 'devcontainer' | 'fix';
  /** In the order in which they are written; see {@link planSetup}. */
  changes: readonly Change[];
  findings: readonly Finding[];
}>;

/** What of a plan is written. `intent` is what another run is told that waits for it. */
export type Writing = Readonly<{ intent: string; changes: readonly Change[] }>;

export type Snapshots = ReadonlyMap<string, FileSnapshot>;

/** The state after this run: what earlier runs own elsewhere stays recorded, so that undo reaches it. */
function nextState(
  { context, state, packageVersion, now }: PlanInput,
  planned: ReadonlyMap<string, OwnedFile | undefined>,
): State {
  const recorded = state?.files ?? [];
  const known = new Set(recorded.map(({ path }) => path));
  // Each file keeps its place, so that runs over some of the targets do not shuffle the state.
  const kept = recorded.map((file) => (planned.has(file.path) ? planned.get(file.path) : file));
  const added = [...planned].filter(([path]) => !known.has(path)).map(([, file]) => file);
  const files = [...kept, ...added].filter((file) => file !== undefined);
  // In the order of the schema, so that the same state always has the same bytes.
  const build = (version: string, written: string): State => ({
    version: stateVersion,
    package: version,
    written,
    answers: keptOf(context.answers),
    files,
  });
  // A run that changes nothing must not touch the state either, whichever day and version it is.
  if (state !== undefined && isDeepStrictEqual(build(state.package, state.written), state)) return state;
  return build(packageVersion, now.toISOString());
}

/** A folder that is made for a file is remembered with it. */
function withFolder(
  owned: OwnedFile | undefined,
  earlier: OwnedFile | undefined,
  { missingFolder }: FileSnapshot,
): OwnedFile | undefined {
  const folder = missingFolder ?? earlier?.folder;
  if (owned === undefined || folder === undefined) return owned;
  // In the order of the schema, as it is read back.
  const { target, path, created, ...rest } = owned;
  return { target, path, created, folder, ...rest };
}

/** Who could read a file before is remembered with it, also where nothing else of it is ours. */
function withMode(
  owned: OwnedFile | undefined,
  earlier: OwnedFile | undefined,
  { target, path, mode, snapshot }: Change,
): OwnedFile | undefined {
  const isTightened = snapshot.mode !== undefined && snapshot.mode !== mode;
  const had = isTightened ? snapshot.mode : earlier?.mode;
  if (had === undefined) return owned;
  return { ...(owned ?? { target, path, created: false, keys: [] }), mode: had };
}

/** What earlier runs wrote and this one gives back, each with its target. */
export const leavingFiles = ({
  targets,
  context,
  state,
}: Pick<PlanInput, 'targets' | 'context' | 'state'>): readonly Readonly<{
  target: Target;
  file: OwnedFile;
}>[] =>
  (state?.files ?? []).flatMap((file) => {
    const target = targets.find(({ id }) => id === file.target);
    return target?.leaves?.(file, context) === true ? [{ target, file }] : [];
  });

export const stateTarget = { id: 'state', action: 'write', mode: 0o600, secret: false } as const;

export type PlanInput = Readonly<{
  context: Context;
  targets: readonly Target[];
  snapshots: Snapshots;
  state: State | undefined;
  packageVersion: string;
  now: Date;
  /** Default `setup`. */
  intent?: 'setup' | 'model' | 'fix';
}>;

/**
 * Plans a set-up: pure, and complete before anything is written.
 *
 * The order is the order of writing. What others point to comes first. The state comes before `config.toml`: if the
 * machine stops in between, the state names values that are not there yet, which undo recognises as not ours; the
 * other way round, the values before our first run would be lost. A file that goes away goes after `config.toml`, which
 * may have named it.
 * @throws Problem for any file that cannot be read, understood or merged; then nothing has been written at all
 */
export function planSetup(input: PlanInput): Plan {
  const { context, targets, snapshots, state } = input;
  const changes: Change[] = [];
  const findings: Finding[] = [];
  const owned = new Map<string, OwnedFile | undefined>();
  const seen = new Map<string, Readonly<{ target: Target; snapshot: FileSnapshot }>>();
  for (const target of targets) {
    for (const path of target.paths(context)) {
      const snapshot = snapshotOf(snapshots, path);
      const same = seen.get(identityOf(snapshot));
      // Two names of one file (a .bash_profile that is a link to .bashrc) need one edit.
      if (same?.target === target) continue;
      if (same !== undefined) throw sameFile(snapshot, same.snapshot);
      seen.set(identityOf(snapshot), { target, snapshot });
      const earlier = state?.files.find((file) => file.path === path);
      const outcome = target.install(textOf(snapshot), context, path, earlier);
      const change = changeOf(target, snapshot, outcome.text, context.host.platform);
      changes.push(change);
      findings.push(...(outcome.findings ?? []));
      owned.set(path, withMode(withFolder(outcome.owned, earlier, snapshot), earlier, change));
    }
  }
  const leaving = leavingFiles(input);
  for (const { target, file } of leaving) {
    if (owned.has(file.path)) continue;
    const undo = { keepProvider: undefined, keepKey: false };
    const machine = { platform: context.host.platform, home: context.paths.home };
    const given = giveBack(target, file, snapshotOf(snapshots, file.path), undo, machine);
    if (given !== undefined) changes.push({ ...given.change, givenBack: true });
    findings.push(...(given?.outcome.findings ?? []));
    owned.set(file.path, given?.outcome.owned);
  }
  const stateText = formatState(nextState(input, owned));
  const stateChange = changeOf(
    stateTarget,
    snapshotOf(snapshots, context.paths.state),
    stateText,
    context.host.platform,
  );
  const isLast = ({ target, kind }: Change): boolean => target === 'config' || kind === 'delete';
  return {
    intent: input.intent ?? 'setup',
    changes: [
      ...changes.filter((change) => !isLast(change)),
      { ...stateChange, isRecord: leaving.length === 0 },
      ...changes.filter(({ target }) => target === 'config'),
      ...changes.filter((change) => isLast(change) && change.target !== 'config'),
    ],
    findings,
  };
}

/** The snapshot of a path that was announced beforehand. */
export function snapshotOf(snapshots: Snapshots, path: string): FileSnapshot {
  const snapshot = snapshots.get(path);
  if (snapshot === undefined) throw new Error(`no snapshot was taken of ${path}`);
  return snapshot;
}

/** The bytes that a change writes. */
export const bytesOf = ({ content, after }: Change): Uint8Array =>
  content ?? Buffer.from(after ?? '', 'utf8');

/** Whether a plan would alter anything. The state alone never changes without something else. */
export const isEmpty = (plan: Plan): boolean => plan.changes.every((change) => change.kind === 'keep');

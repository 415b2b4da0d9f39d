import { basename, dirname, join, resolve } from 'node:path';
import { tomlLeaves } from './edit/toml.ts';
import { type Finding, finding, Problem } from './findings/index.ts';
import { packageVersion } from './package.ts';
import { type Places, placesFor } from './places.ts';
import { type Change, changeOf, type Plan, type Snapshots, snapshotOf, stateTarget, textOf } from './plan.ts';
import type { Prepared } from './session.ts';
import { readState, snapshotsOf, textAt } from './snapshots.ts';
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

/** A file that is read, not written: a text and where it is. */
export type Beside = Readonly<{ path: string; text: string }>;

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

/** Whether a configuration names a catalogue file; one that is no TOML counts when it mentions the file's name. */
function names({ path, text }: Beside, catalogue: string): boolean {
  try {
    return tomlLeaves(text).some(
      (leaf) =>
        leaf.path.at(-1) === 'model_catalog_json' &&
        typeof leaf.value === 'string' &&
        resolve(dirname(path), leaf.value) === catalogue,
    );
  } catch {
    return text.includes(basename(catalogue));
  }
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
  places: Places,
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
    const isNamed = (path: string): boolean => configs.some((other) => names(other, path));
    parts.push(undoFile(file, target, snapshots, { ...context, isNamed }, platform));
  }
  const left = [...parts.flatMap((part) => part.left), ...unread];
  const stateSnapshot = snapshotOf(snapshots, places.state);
  const isSame = left.length === state.files.length && left.every((file) => state.files.includes(file));
  const stateText =
    left.length === 0
      ? undefined
      : isSame
        ? textOf(stateSnapshot)
        : formatState({ ...state, package: packageVersion, files: left });
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

/** The `NAME.config.toml` of `codex -p NAME`, and `config.toml` itself where it is none of our files. */
async function configsBeside(
  host: Pick<Host, 'list' | 'read'>,
  places: Places,
  state: State,
): Promise<Beside[]> {
  if (!state.files.some(({ target }) => target === 'catalogue')) return [];
  const found = (await host.list(places.codexHome)).filter((name) => name.endsWith('.config.toml'));
  const isOurs = state.files.some(({ target }) => target === 'config');
  const wanted = [...found, ...(isOurs ? [] : ['config.toml'])].map((name) => join(places.codexHome, name));
  const texts = await Promise.all(wanted.map((path) => textAt(host, path).catch(() => undefined)));
  return wanted.flatMap((path, index) => {
    const text = texts[index];
    return text === undefined ? [] : [{ path, text }];
  });
}

/** A project may have moved, or its disk be gone: that must not keep anybody from undoing the rest. */
async function findUnread(
  host: Pick<Host, 'read'>,
  { files }: State,
): Promise<{ unread: readonly OwnedFile[]; findings: readonly Finding[] }> {
  const projects = files.filter(({ target }) => target === 'env-example' || target === 'project-pin');
  const reasons = await Promise.all(projects.map(({ path }) => unreadable(host, path)));
  return {
    unread: projects.filter((_, index) => reasons[index] !== undefined),
    findings: projects.flatMap(({ path }, index) => {
      const reason = reasons[index];
      return reason === undefined ? [] : [finding('project-unreadable', { file: path, reason })];
    }),
  };
}

async function unreadable(host: Pick<Host, 'read'>, path: string): Promise<string | undefined> {
  try {
    await textAt(host, path);
    return undefined;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.message;
  }
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
  const { unread, findings } = await findUnread(host, state);
  const readable = state.files.filter((file) => !unread.includes(file)).map(({ path }) => path);
  const snapshots = await snapshotsOf(host, [...readable, places.state]);
  const { provider } = state.answers;
  const context = {
    keepKey: request.keepKey,
    keepProvider: request.keepProvider ? provider : undefined,
  };
  const beside = await configsBeside(host, places, state);
  const plan = planRemove(state, snapshots, places, context, host.platform, { beside, unread });
  const notes = [
    ...(recorded === undefined ? [finding('state-missing', { file: places.state })] : []),
    ...(await sessionNotes(host, places, provider, request.keepProvider)),
    ...findings,
  ];
  return { ...done, plan: { ...plan, findings: [...notes, ...plan.findings] } };
}

import { isAtOrBelow } from '../lib/folders.ts';
import { dirname } from 'node:path';
import { type Finding, finding, Problem, problem } from '../findings/index.ts';
import type { Disk } from '../host/disk.ts';
import { causeOf, isErrno } from '../host/errors.ts';
import type { FileSnapshot, Host } from '../host/types.ts';
import { journalOf } from './draft.ts';
import { Changed, isWritten } from './entries.ts';
import type { Entry, Journal } from './journal.ts';
import { machineRunFolders, type Roots, projectRunFolder, runFoldersThere } from './roots.ts';
import type { Change, Writing } from './plan.ts';
import { type Claim, enter, type Held, type Holder } from './run-folder.ts';
import { requireApart, requireDistinct } from './same-file.ts';
import { settleRunFolders } from './settle.ts';
import { carryOut, Failed } from './transaction.ts';
import { sameBytes } from './watch.ts';

export type WriterHost = Pick<Host, 'read' | 'list' | 'disk' | 'process' | 'onExit'>;

export type ApplyOptions = Readonly<{
  roots: Roots;
  /** Called once, when another run has been waited for long enough to say so. */
  onWait?: (holder: Holder, folder: string) => void;
  /** How long another run is waited for, in milliseconds. */
  patienceMs?: number;
}>;

const untouched = 'Nothing was written.';

const claimOf = (host: WriterHost, disk: Disk, command: string, options: ApplyOptions): Claim => ({
  disk,
  process: host.process,
  command,
  onWait: options.onWait ?? (() => undefined),
  ...(options.patienceMs !== undefined && { patienceMs: options.patienceMs }),
});

/** The folder itself is named, not the run folder in it, which the reader does not know. */
async function entering(
  runFolders: readonly string[],
  watched: readonly string[],
  claim: Claim,
): Promise<Held> {
  try {
    return await enter(runFolders, watched, claim);
  } catch (error) {
    if (!isErrno(error)) throw error;
    const path = runFolders.find((runFolder) => error.path?.startsWith(runFolder)) ?? runFolders[0] ?? '';
    // Of a folder that is there: one of the kernel's own, such as /proc.
    const cause = error.code === 'ENOENT' ? 'nothing can be made there' : causeOf(error);
    throw problem('file-unwritable', { path: dirname(path), cause, state: untouched }, { cause: error });
  }
}

/**
 * Settles what an earlier run has left unfinished in these roots, once no other run writes there. Nothing is written
 * where there is nothing to settle.
 * @param command what is asked for now: an intent
 * @throws Problem another-run, run-folder-foreign, journal-unreadable, journal-foreign, run-unsettled
 */
export async function settleEarlier(
  host: WriterHost,
  command: string,
  options: ApplyOptions,
): Promise<readonly Finding[]> {
  const { codexHome, project } = options.roots;
  const disk = await host.disk();
  const repo = project === undefined ? undefined : projectRunFolder(disk, project);
  const all = [
    ...(codexHome === undefined ? [] : machineRunFolders(disk, codexHome).all),
    ...(repo === undefined ? [] : [repo]),
  ];
  const there = runFoldersThere(disk, all);
  if (there.length === 0) return [];
  const held = await entering(there, all, claimOf(host, disk, command, options));
  // One turn of the event loop: no signal comes in between.
  try {
    return settleRunFolders(disk, held, repo);
  } finally {
    held.leave(there);
  }
}

/** The run folders of a plan: where its journal goes, what else it holds, and where no other run may be. */
function runFoldersOf(disk: Disk, { changes }: Writing, { codexHome, project }: Roots) {
  const real = changes.filter(({ kind }) => kind !== 'keep').map(({ snapshot }) => snapshot.realPath);
  const repo = project === undefined ? undefined : projectRunFolder(disk, project);
  const isInRepo = (path: string): boolean => repo !== undefined && isAtOrBelow(path, dirname(repo));
  const leaving = changes.find(({ kind, folders }) => kind === 'delete' && folders !== undefined)?.folders
    ?.top;
  const machine = codexHome === undefined ? undefined : machineRunFolders(disk, codexHome, real, leaving);
  const isMachines = machine !== undefined && (repo === undefined || !real.every(isInRepo));
  const own = [
    ...(isMachines ? [machine.main] : []),
    ...(repo !== undefined && (!isMachines || real.some(isInRepo)) ? [repo] : []),
  ];
  const all = [...new Set([...own, ...(isMachines ? machine.all : [])])];
  return { own, all, repo };
}

/** Writes plans, while no other run does. */
export type Writer = Readonly<{
  /** What was settled before. */
  settled: readonly Finding[];
  /**
   * Writes a plan: all of it, or nothing.
   * @returns edits-overwritten, where another program was at work in the very moment
   * @throws Problem file-changed-meanwhile, file-unwritable, rollback-incomplete, files-same
   */
  write: (plan: Writing) => Promise<readonly Finding[]>;
}>;

async function verify(host: Pick<Host, 'read' | 'list'>, { changes }: Writing): Promise<void> {
  requireDistinct(changes.map(({ snapshot }) => snapshot));
  await requireApart(host, changes);
  for (const { path, snapshot } of changes) {
    const now = await host.read(path);
    if (now.realPath !== snapshot.realPath || !sameBytes(now.bytes, snapshot.bytes))
      throw problem('file-changed-meanwhile', { path, state: untouched });
  }
}

/** What the failure of a plan is told as. */
function problemOf(
  { path: realPath, settled, cause: error, isBegun }: Failed,
  changes: readonly Change[],
): Problem {
  const nameOf = (real: string): string =>
    changes.find(({ snapshot }) => snapshot.realPath === real)?.path ?? real;
  const path = nameOf(realPath);
  const cause = causeOf(error);
  const left = settled.failed.map(nameOf);
  if (left.length > 0) return problem('rollback-incomplete', { path, cause, left }, { cause: error });
  const state = isBegun ? 'What was written before it has been put back.' : untouched;
  if (error instanceof Changed) return problem('file-changed-meanwhile', { path, state }, { cause: error });
  return problem('file-unwritable', { path, cause, state }, { cause: error });
}

/** A file that its owner made read-only stays as it is: a rename would replace it, and root may write anything. */
function requireWritable(disk: Disk, { realPath, mode }: FileSnapshot): void {
  if (mode === undefined) return;
  if ((mode & 0o222) === 0) throw Object.assign(new Error('the file is read-only'), { code: 'EACCES' });
  disk.requireWritable(realPath);
}

const changesOf = ({ changes }: Writing): readonly Change[] => changes.filter(({ kind }) => kind !== 'keep');

function writeNow(disk: Disk, runFolder: string, plan: Writing): Journal {
  const changes = changesOf(plan);
  let current: Change | undefined;
  try {
    for (const change of changes) {
      current = change;
      if (change.kind !== 'delete') requireWritable(disk, change.snapshot);
    }
  } catch (error) {
    const facts = { path: current?.path ?? '', cause: causeOf(error), state: untouched };
    throw problem('file-unwritable', facts, { cause: error });
  }
  try {
    const { journal, bytes } = journalOf(disk, runFolder, plan.intent, changes);
    carryOut(disk, runFolder, journal, bytes);
    return journal;
  } catch (error) {
    throw error instanceof Failed ? problemOf(error, changes) : error;
  }
}

/**
 * Writes, and counts meanwhile how often each file is replaced. Between the comparison of a file and its replacement
 * there is a moment that no call of POSIX closes. What another program puts there in that moment is replaced as well,
 * which the count tells: it is one more than the run's own.
 */
async function writeCounting(disk: Disk, runFolder: string, plan: Writing): Promise<readonly Finding[]> {
  const paths = changesOf(plan).map(({ snapshot }) => snapshot.realPath);
  const counting = disk.countReplacements(paths, runFolder);
  let counts: ReadonlyMap<string, number> = new Map();
  let written: readonly Entry[] = [];
  try {
    written = writeNow(disk, runFolder, plan).entries;
  } finally {
    counts = await counting.end();
  }
  const lost = written.filter(
    (entry) => entry.kind === 'replace' && (counts.get(entry.path) ?? 0) > 1 && isWritten(disk, entry),
  );
  if (lost.length === 0) return [];
  const files = changesOf(plan).filter(({ snapshot }) => lost.some(({ path }) => path === snapshot.realPath));
  return [finding('edits-overwritten', { files: files.map(({ path }) => path) })];
}

/**
 * Takes the run folders that a plan needs, settles what earlier runs have left there, and hands over to `work`, which
 * writes. The run folders are left when it ends, and with the process.
 * @throws Problem as {@link settleEarlier}; file-unwritable where there is no place for a journal
 */
export async function whileAlone<T>(
  host: WriterHost,
  plan: Writing,
  options: ApplyOptions,
  work: (writer: Writer) => Promise<T>,
): Promise<T> {
  const disk = await host.disk();
  const { own, all, repo } = runFoldersOf(disk, plan, options.roots);
  const runFolders = [...new Set([...own, ...runFoldersThere(disk, all)])];
  const held = await entering(runFolders, all, claimOf(host, disk, plan.intent, options));
  const forget = host.onExit(() => held.leave(runFolders));
  try {
    const settled = settleRunFolders(disk, held, repo);
    // One below a folder that is to go would keep it.
    held.leave(runFolders.filter((runFolder) => !own.includes(runFolder)));
    const [runFolder = ''] = own;
    return await work({
      settled,
      write: async (next) => {
        await verify(host, next);
        return writeCounting(disk, runFolder, next);
      },
    });
  } finally {
    held.leave(runFolders);
    forget();
  }
}

/** Writes a whole plan. @throws Problem as {@link whileAlone} and {@link Writer}, and for what the latter returns */
export async function applyPlan(host: WriterHost, plan: Writing, options: ApplyOptions): Promise<void> {
  const [found] = await whileAlone(host, plan, options, ({ write }) => write(plan));
  if (found !== undefined) throw new Problem(found);
}

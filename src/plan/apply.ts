import { Buffer } from 'node:buffer';
import { causeOf } from '../host/host.ts';
import { Problem, problem } from '../findings/index.ts';
import { bytesOf, type Change, type Plan } from './plan.ts';
import type { Host } from '../host/types.ts';
import { requireDistinct } from './same-file.ts';

type Files = Pick<Host, 'read' | 'write' | 'remove' | 'putBack' | 'onExit'>;

const sameBytes = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;

const untouched = 'Nothing was written.';

/**
 * Writes a plan file by file, all or nothing: the first failure puts the files before it back. Each file is replaced
 * atomically and re-read just before, so that an edit by another program in between is never lost.
 */
export class Transaction {
  readonly #files: Files;
  readonly #done: { change: Change; folder: string | undefined }[] = [];

  readonly #settle: () => void;

  constructor(files: Files) {
    this.#files = files;
    // Ctrl-C between two files, or a crash: half a set-up must not stay.
    this.#settle = files.onExit(() => this.rollback());
  }

  /**
   * Makes sure that every file of the plan is still as it was planned from. Call it before the first write.
   * @throws Problem file-changed-meanwhile, files-same
   */
  async verify(plan: Plan): Promise<void> {
    requireDistinct(plan.changes.map(({ snapshot }) => snapshot));
    for (const change of plan.changes) await this.#verify(change);
  }

  /**
   * Writes one change.
   * @throws Problem file-unwritable, file-changed-meanwhile, or rollback-incomplete; the earlier files are then back
   */
  async write(change: Change): Promise<void> {
    if (change.kind === 'keep') return;
    try {
      await this.#verify(change);
      this.#done.push({ change, folder: await this.#put(change) });
    } catch (error) {
      throw this.#fail(change, error);
    }
  }

  /** Puts everything written so far back, newest first. Returns the paths for which that failed. */
  rollback(): readonly string[] {
    this.#settle();
    const left: string[] = [];
    for (const { change, folder } of this.#done.splice(0).reverse()) {
      try {
        this.#files.putBack(change.snapshot, folder, change.folders?.mode);
      } catch {
        left.push(change.path);
      }
    }
    return left;
  }

  /** Everything is written: from now on an end of the process undoes nothing. */
  commit(): void {
    this.#settle();
    this.#done.length = 0;
  }

  async #verify(change: Change): Promise<void> {
    const now = await this.#files.read(change.path);
    if (now.realPath === change.snapshot.realPath && sameBytes(now.bytes, change.snapshot.bytes)) return;
    throw problem('file-changed-meanwhile', { path: change.path, state: untouched });
  }

  async #put(change: Change): Promise<string | undefined> {
    const { realPath } = change.snapshot;
    const { mode, folders } = change;
    if (change.kind !== 'delete') return this.#files.write(realPath, bytesOf(change), mode, folders?.mode);
    await this.#files.remove(realPath, folders?.top);
    return undefined;
  }

  #fail(change: Change, error: unknown): Problem {
    const written = this.#done.length;
    const left = this.rollback();
    const cause = causeOf(error);
    if (left.length > 0)
      return problem('rollback-incomplete', { path: change.path, cause, left }, { cause: error });
    const state = written === 0 ? untouched : 'What was written before it has been put back.';
    if (error instanceof Problem && error.finding.code === 'file-changed-meanwhile')
      return problem('file-changed-meanwhile', { path: change.path, state });
    return problem('file-unwritable', { path: change.path, cause, state }, { cause: error });
  }
}

/** Writes a whole plan; `onWritten` is told of each file as it is done. */
export async function applyPlan(
  files: Files,
  plan: Plan,
  onWritten: (change: Change) => void,
): Promise<void> {
  const transaction = new Transaction(files);
  await transaction.verify(plan);
  for (const change of plan.changes) {
    if (change.kind === 'keep') continue;
    await transaction.write(change);
    onWritten(change);
  }
  transaction.commit();
}

import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { type Problem, problem } from '../findings/index.ts';
import { NotPlain, readPlain, sizeLimit, TooLarge } from './disk.ts';
import { causeOf, isErrno } from './errors.ts';
import { makePrivateFolder, removeLeftovers } from './private-folder.ts';
import { whileWaiting } from '../lib/waits.ts';
import { run } from './processes.ts';
import { waitFor } from './purposes.ts';
import { isRunning, ownProcess } from './self.ts';
import { programsNamed, withProgramPath } from './programs.ts';
import { isExecutable, runAt } from './start-errors.ts';
import type { FileSnapshot, Host, PathKind, RunResult } from './types.ts';
import { writeFile } from './write.ts';

const missing = (error: unknown): boolean => isErrno(error) && error.code === 'ENOENT';

/** Follows symlinks, also one whose target does not exist yet: a dotfile manager's link must stay a link. */
function realPathOf(path: string, depth = 0): string {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) {
    try {
      return realpathSync.native(path);
    } catch (error) {
      if (!missing(error) || !stats.isSymbolicLink() || depth > 40) throw error;
    }
    const link = readlinkSync(path);
    // A relative target starts at the folder of the link, and that path may contain a link, too.
    return realPathOf(isAbsolute(link) ? link : join(realPathOf(dirname(path)), link), depth + 1);
  }
  const parent = dirname(path);
  return parent === path || depth > 40 ? path : join(realPathOf(parent, depth + 1), basename(path));
}

/*
 * The functions that read are synchronous inside. Nothing else waits meanwhile, and to pass a small file through
 * another thread costs more than to read it.
 */

/** Why a file that is there cannot be read. */
function unreadable(path: string, error: unknown): Problem {
  const realPath = whereAny(path);
  if (error instanceof NotPlain) return problem('file-not-plain', { path, realPath, kind: error.kind });
  if (error instanceof TooLarge) return problem('file-too-large', { path, limit: sizeLimit });
  return problem('file-unreadable', { path, cause: causeOf(error) }, { cause: error });
}

/** Where a path leads, for a message. */
function whereAny(path: string): string {
  try {
    return realPathOf(path);
  } catch {
    return path;
  }
}

function read(path: string): FileSnapshot {
  try {
    const realPath = realPathOf(path);
    const { bytes, mode, id } = readPlain(realPath);
    return { path, realPath, bytes, mode, id };
  } catch (error) {
    if (missing(error)) return { path, realPath: realPathOf(path), bytes: undefined, mode: undefined };
    throw unreadable(path, error);
  }
}

function kindOf(path: string): PathKind | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined) return undefined;
    if (stats.isDirectory()) return 'folder';
    return stats.isFile() ? 'file' : 'special';
  } catch {
    return undefined;
  }
}

function changedAt(path: string): number | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  } catch {
    return undefined;
  }
}

function list(path: string): readonly string[] {
  try {
    return readdirSync(path).sort();
  } catch (error) {
    if (isErrno(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw problem('file-unreadable', { path, cause: causeOf(error) }, { cause: error });
  }
}

function onExit(work: () => void): () => void {
  process.on('exit', work);
  return () => {
    process.off('exit', work);
  };
}

/** With an empty or relative HOME, a set-up would write into the working folder. @throws Problem home-unknown */
function homeFolder(): string {
  const home = homedir();
  if (!isAbsolute(home)) throw problem('home-unknown', { home });
  return home;
}

/** @throws Problem cwd-missing where the folder has been deleted */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    throw problem('cwd-missing', {}, { cause: error });
  }
}

/** What a start of it would give. Most machines of a fleet lack Codex, and to load what starts programs takes 40 ms. */
const absent = (command: string): RunResult => ({
  exitCode: null,
  stdout: '',
  stderr: '',
  timedOut: false,
  startError: `spawn ${command} ENOENT`,
});

/** The real machine. Callers pass absolute paths. */
export function createHost(): Host {
  const cwd = workingFolder();
  return {
    env: process.env,
    platform: process.platform,
    home: homeFolder(),
    cwd,
    read: async (path) => read(path),
    kindOf: async (path) => kindOf(path),
    changedAt: async (path) => changedAt(path),
    list: async (path) => list(path),
    write: async (...file) => writeFile(...file),
    disk: async () => (await import('./real-disk.ts')).realDisk,
    process: { own: ownProcess, isRunning },
    onExit,
    temporaryFolder: () => makePrivateFolder(),
    removeLeftovers,
    run: async (command, args, options) => {
      const env = withProgramPath(options.env ?? process.env, [options.cwd ?? cwd, cwd]);
      const { platform } = process;
      // On Windows PATH may have another name, and shims are started by a shell.
      if (platform === 'win32')
        return whileWaiting(waitFor(command, args), () => run(command, args, { ...options, env }));
      const lookUp = { kindOf: async (path: string) => kindOf(path), platform, env, cwd };
      const found = command.includes('/')
        ? [resolve(options.cwd ?? cwd, command)]
        : await programsNamed(lookUp, command, cwd);
      // As a shell does: what may not be executed is passed over while there is another.
      const path = found.find(isExecutable) ?? found[0];
      if (path === undefined || kindOf(path) === undefined) return absent(command);
      const start = () => runAt(path, options.cwd ?? cwd, () => run(path, args, { ...options, env }));
      return whileWaiting(waitFor(command, args), start);
    },
  };
}

import type { Finding } from '../findings/index.ts';
import type { Disk } from './disk.ts';
import type { ProcessId } from './self.ts';

/** A file as it was found. `bytes` is undefined when there is no such file. */
export type FileSnapshot = Readonly<{
  /** The path that was asked for. */
  path: string;
  /** Where the bytes are: `path` with its symlinks followed. */
  realPath: string;
  bytes: Uint8Array | undefined;
  /** Permission bits; undefined when there is no such file. */
  mode: number | undefined;
  /** The same for two names of one file. */
  id?: string;
  /** Of a file that is not there: the topmost folder that would have to be made for it, if any (real path). */
  missingFolder?: string;
}>;

/** What is at a path, symlinks followed. `special`: a device, a pipe or a socket, which cannot be read as a file. */
export type PathKind = 'file' | 'folder' | 'special';

export type RunOptions = Readonly<{
  cwd?: string;
  /** The whole environment of the child: stated by each caller, since a key goes only to those that need it. */
  env: Readonly<Record<string, string | undefined>>;
  /** Text for standard input; closed at once when absent. */
  input?: string;
  /** The process group is killed after this many milliseconds. */
  timeoutMs: number;
  /** Ends the process group when it aborts. */
  signal?: AbortSignal;
  /** Called with all of standard output so far whenever there is more of it. */
  onStdout?: (text: string) => void;
}>;

export type RunResult = Readonly<{
  /** null when a signal ended the process, or when it could not be started. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
  timedOut: boolean;
  /** Whether the signal of the options has ended it. */
  aborted?: true;
  /** Set when the program could not be started at all (ENOENT, EACCES): why. */
  startError?: string;
  /** The signal that ended the process (`SIGKILL`). */
  signal?: string;
  /** The file that was started, or could not be: an absolute path. */
  program?: string;
}>;

/** The only door to files, processes and the environment. Ask for the slice that you need: `Pick<Host, 'read'>`. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Absolute path of your home folder. */
  readonly home: string;
  readonly cwd: string;
  /**
   * Reads a plain file; follows symlinks.
   * @throws Problem file-unreadable, file-not-plain, file-too-large
   */
  read(path: string): Promise<FileSnapshot>;
  /** What is at a path, symlinks followed; undefined when there is nothing. */
  kindOf(path: string): Promise<PathKind | undefined>;
  /** When a file was last written: milliseconds since 1970; undefined when there is nothing. */
  changedAt(path: string): Promise<number | undefined>;
  /** Lists a folder's entries by name; empty when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
  /**
   * Writes a file of a run's own, below a `temporaryFolder`, with the folders that it needs. What is there is replaced.
   */
  write(path: string, bytes: Uint8Array, mode: number): Promise<void>;
  /** The calls that everything else is written with. */
  disk(): Promise<Disk>;
  /** This process, and whether another one still runs: undefined where that cannot be told. */
  readonly process: Readonly<{
    own(): ProcessId;
    isRunning(other: ProcessId): boolean | undefined;
  }>;
  /** Has `work` run if the process ends before the returned function is called (Ctrl-C, a crash). */
  onExit(work: () => void): () => void;
  /** Makes a folder that is closed to other users. `remove` removes it; so does the end of the process. */
  temporaryFolder(): Promise<Readonly<{ path: string; remove(): Promise<void> }>>;
  /** Removes the temporary folders that killed runs have left. */
  removeLeftovers(): void;
  /** Runs a program without a shell, in a process group of its own, never longer than `timeoutMs`. Does not throw. */
  run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
}

export type ChangeKind = 'create' | 'update' | 'delete' | 'keep';

export type { Finding };

import { Buffer } from 'node:buffer';
import type { ProcessId } from '../../src/host/self.ts';
import type { FileSnapshot, Host, RunResult } from '../../src/host/types.ts';
import { MemoryDisk } from './memory-disk.ts';

export type MemoryOptions = Readonly<{
  /** Texts by absolute path. */
  files?: Readonly<Record<string, string>>;
  /** Symlinks by absolute path: where each leads. */
  links?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
  home?: string;
  cwd?: string;
  platform?: NodeJS.Platform;
  /** What programs answer; nothing is installed where this is absent. */
  run?: Host['run'];
}>;

export type MemoryHost = Host &
  Readonly<{
    memory: MemoryDisk;
    /** Every file's text by path, sorted: two hosts are alike when these are. */
    texts: () => Readonly<Record<string, string>>;
    /** Writes a file as somebody else would. */
    put: (path: string, text: string) => void;
    /** Deletes a file as somebody else would. */
    take: (path: string) => void;
    modeOf: (path: string) => number | undefined;
    /** From now on this is another process, and the one before has ended. */
    restart: () => void;
  }>;

/** Those of the system: part of the machine, and no file of anybody's. */
const certificates = '/etc/ssl/certs/ca-certificates.crt';

const notInstalled: RunResult = {
  exitCode: null,
  stdout: '',
  stderr: '',
  timedOut: false,
  startError: 'ENOENT',
};

const processOf = (life: number): ProcessId => ({
  pid: 100 + life,
  machine: 'memory',
  boot: 'first',
  space: '',
  started: String(life),
});

/** A machine whose files are in memory, and on which no program is installed. Fast enough for thousands of set-ups. */
export function memoryHost(options: MemoryOptions = {}): MemoryHost {
  const { files = {}, links = {}, home = '/home/ada', cwd = '/home/ada/work', platform = 'linux' } = options;
  const memory = new MemoryDisk();
  for (const folder of [home, cwd]) memory.folder(folder);
  for (const [path, to] of Object.entries(links)) memory.symlink(path, to);
  for (const [path, text] of Object.entries({ [certificates]: '-----BEGIN CERTIFICATE-----\n', ...files }))
    memory.put(path, text);
  let folders = 0;
  let life = 0;
  const read = async (path: string): Promise<FileSnapshot> => {
    const realPath = memory.resolve(path);
    const node = memory.stat(realPath);
    if (node?.kind !== 'file') return { path, realPath, bytes: undefined, mode: undefined };
    return { path, realPath, bytes: memory.read(realPath), mode: node.mode, id: node.id };
  };
  return {
    memory,
    env: { SHELL: '/bin/zsh', ...options.env },
    platform,
    home,
    cwd,
    read,
    kindOf: async (path) => {
      const kind = memory.stat(memory.resolve(path))?.kind;
      return kind === 'file' || kind === 'folder' ? kind : undefined;
    },
    // Time passes here with each file that is made.
    changedAt: async (path) => {
      const node = memory.stat(memory.resolve(path));
      return node && Number(node.id);
    },
    list: async (path) => memory.list(memory.resolve(path)),
    write: async (path, bytes, mode) => memory.put(path, Buffer.from(bytes), mode),
    disk: async () => memory,
    process: { own: () => processOf(life), isRunning: ({ started }) => started === String(life) },
    onExit: () => () => undefined,
    temporaryFolder: async () => {
      folders += 1;
      const path = `/tmp/private-${folders}`;
      memory.folder(path);
      const remove = (at: string): void => {
        for (const name of memory.list(at)) remove(`${at}/${name}`);
        memory.take(at);
      };
      return { path, remove: async () => remove(path) };
    },
    removeLeftovers: () => undefined,
    run: options.run ?? (async () => notInstalled),
    texts: () => {
      const { [certificates]: _, ...texts } = memory.texts();
      return texts;
    },
    put: (path, text) => memory.put(path, text),
    take: (path) => memory.take(path),
    modeOf: (path) => memory.stat(memory.resolve(path))?.mode,
    restart: () => {
      life += 1;
    },
  };
}

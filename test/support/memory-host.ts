import { Buffer } from 'node:buffer';
import { dirname, join } from 'node:path';
import type { FileSnapshot, Host, RunResult } from '../../src/host/types.ts';

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
    /** Every file's text by path, sorted: two hosts are alike when these are. */
    texts: () => Readonly<Record<string, string>>;
    /** Writes a file as somebody else would. */
    put: (path: string, text: string) => void;
    modeOf: (path: string) => number | undefined;
  }>;

const notInstalled: RunResult = {
  exitCode: null,
  stdout: '',
  stderr: '',
  timedOut: false,
  startError: 'ENOENT',
};

/** A machine whose files are in memory, and on which no program is installed. Fast enough for thousands of set-ups. */
export function memoryHost(options: MemoryOptions = {}): MemoryHost {
  const { links = {}, home = '/home/ada', cwd = '/home/ada/work', platform = 'linux' } = options;
  const files = new Map<string, { text: string; mode: number }>();
  for (const [path, text] of Object.entries(options.files ?? {})) files.set(path, { text, mode: 0o644 });
  const real = (path: string): string => {
    const link = links[path];
    if (link !== undefined) return real(join(link));
    return path === '/' ? path : join(real(dirname(path)), path.slice(dirname(path).length));
  };
  let folders = 0;
  const isFolder = (path: string): boolean =>
    path === cwd || path === home || [...files.keys()].some((file) => file.startsWith(join(path, '/')));
  const read = async (path: string): Promise<FileSnapshot> => {
    const realPath = real(path);
    const file = files.get(realPath);
    return { path, realPath, bytes: file && Buffer.from(file.text, 'utf8'), mode: file?.mode };
  };
  return {
    env: { SHELL: '/bin/zsh', ...options.env },
    platform,
    home,
    cwd,
    read,
    kindOf: async (path) => {
      if (files.has(real(path))) return 'file';
      return isFolder(real(path)) ? 'folder' : undefined;
    },
    list: async (path) => {
      const below = [...files.keys()].filter((file) => file.startsWith(join(real(path), '/')));
      return [...new Set(below.map((file) => file.slice(real(path).length + 1).split('/')[0] ?? ''))].sort();
    },
    write: async (path, bytes, mode) => {
      files.set(real(path), { text: Buffer.from(bytes).toString('utf8'), mode });
      return undefined;
    },
    remove: async (path) => {
      files.delete(real(path));
    },
    putBack: ({ realPath, bytes, mode }) => {
      if (bytes === undefined) files.delete(realPath);
      else files.set(realPath, { text: Buffer.from(bytes).toString('utf8'), mode: mode ?? 0o600 });
    },
    onExit: () => () => undefined,
    temporaryFolder: async () => {
      folders += 1;
      const path = `/tmp/private-${folders}`;
      return {
        path,
        remove: async () => {
          for (const file of [...files.keys()]) if (file.startsWith(`${path}/`)) files.delete(file);
        },
      };
    },
    run: options.run ?? (async () => notInstalled),
    texts: () => Object.fromEntries([...files].map(([path, { text }]) => [path, text] as const).sort()),
    put: (path, text) => {
      files.set(real(path), { text, mode: files.get(real(path))?.mode ?? 0o644 });
    },
    modeOf: (path) => files.get(real(path))?.mode,
  };
}

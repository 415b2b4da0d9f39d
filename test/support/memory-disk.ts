import { Buffer } from 'node:buffer';
import { basename, dirname, join } from 'node:path';
import type { Disk, NodeStat, Replacements } from '../../src/host/disk.ts';

type File = { kind: 'file'; id: number; bytes: Uint8Array; mode: number };
type Entry = File | { kind: 'folder'; id: number; mode: number } | { kind: 'link'; id: number; to: string };

/** As Node tells a failed call. */
function failure(code: string, call: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code, syscall: call, path });
}

/** A disk in memory: files with their names, folders and symlinks. */
export class MemoryDisk implements Disk {
  readonly user = undefined;
  /** Called before each step that changes something; a call that does more than one has several. May throw. */
  before: (step: string, path: string) => void = () => undefined;
  readonly #entries = new Map<string, Entry>([['/', { kind: 'folder', id: 0, mode: 0o755 }]]);
  readonly #counts = new Set<Map<string, number>>();
  #lastId = 0;

  #id(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** The path with the symlinks above its last part followed. */
  #at(path: string): string {
    if (path === '/') return path;
    return join(this.resolve(dirname(path)), basename(path));
  }

  /** The path with every symlink followed, as far as there is something. */
  resolve(path: string, depth = 0): string {
    if (depth > 40) throw failure('ELOOP', 'realpath', path);
    const at = path === '/' ? path : join(this.resolve(dirname(path), depth), basename(path));
    const entry = this.#entries.get(at);
    if (entry?.kind !== 'link') return at;
    return this.resolve(join(entry.to.startsWith('/') ? '/' : dirname(at), entry.to), depth + 1);
  }

  #file(path: string, call: string): File {
    const entry = this.#entries.get(this.#at(path));
    if (entry === undefined) throw failure('ENOENT', call, path);
    if (entry.kind !== 'file') throw failure(entry.kind === 'link' ? 'ELOOP' : 'EISDIR', call, path);
    return entry;
  }

  #place(path: string, call: string): string {
    const at = this.#at(path);
    if (this.#entries.get(dirname(at))?.kind !== 'folder') throw failure('ENOENT', call, path);
    return at;
  }

  stat(path: string): NodeStat | undefined {
    const entry = this.#entries.get(this.#at(path));
    if (entry === undefined) return undefined;
    const links = [...this.#entries.values()].filter((other) => other === entry).length;
    const size = entry.kind === 'file' ? entry.bytes.length : 0;
    const mode = entry.kind === 'link' ? 0o777 : entry.mode;
    const owner = { uid: 0, gid: 0 };
    return { kind: entry.kind, device: '1', id: String(entry.id), links, mode, size, owner };
  }

  read(path: string): Uint8Array {
    return Buffer.from(this.#file(path, 'open').bytes);
  }

  list(path: string): readonly string[] {
    const at = this.#at(path);
    if (this.#entries.get(at)?.kind !== 'folder') return [];
    return [...this.#entries.keys()]
      .filter((name) => name !== '/' && dirname(name) === at)
      .map((name) => basename(name))
      .sort();
  }

  realPath(path: string): string | undefined {
    const at = this.resolve(path);
    return this.#entries.has(at) ? at : undefined;
  }

  requireWritable(path: string): void {
    if (this.stat(path) === undefined) throw failure('ENOENT', 'access', path);
  }

  create(path: string, bytes: Uint8Array, { mode }: { mode: number }): void {
    this.before('create', path);
    const at = this.#place(path, 'open');
    if (this.#entries.has(at)) throw failure('EEXIST', 'open', path);
    const file: File = { kind: 'file', id: this.#id(), bytes: new Uint8Array(), mode: 0o600 };
    this.#entries.set(at, file);
    this.before('write', path);
    file.bytes = bytes.subarray(0, Math.floor(bytes.length / 2));
    this.before('write more', path);
    file.bytes = Buffer.from(bytes);
    this.before('chmod', path);
    file.mode = mode;
  }

  overwrite(path: string, bytes: Uint8Array, mode: number): void {
    const file = this.#file(path, 'open');
    this.before('close mode', path);
    file.mode &= mode;
    this.before('overwrite', path);
    const half = Math.floor(bytes.length / 2);
    const old = Buffer.from(file.bytes);
    file.bytes = Buffer.concat([bytes.subarray(0, half), old.subarray(half)]);
    this.before('overwrite more', path);
    file.bytes = Buffer.concat([bytes, old.subarray(bytes.length)]);
    this.before('truncate', path);
    file.bytes = Buffer.from(bytes);
    this.before('chmod', path);
    file.mode = mode;
  }

  link(from: string, to: string): void {
    this.before('link', to);
    const file = this.#file(from, 'link');
    const at = this.#place(to, 'link');
    if (this.#entries.has(at)) throw failure('EEXIST', 'link', to);
    this.#entries.set(at, file);
  }

  rename(from: string, to: string): void {
    this.before('rename', to);
    const entry = this.#entries.get(this.#at(from));
    if (entry === undefined) throw failure('ENOENT', 'rename', from);
    const at = this.#place(to, 'rename');
    // Two names of one file: POSIX leaves both.
    if (this.#entries.get(at) === entry) return;
    this.#entries.delete(this.#at(from));
    this.#entries.set(at, entry);
    this.#count(this.#at(from), at);
  }

  unlink(path: string): void {
    this.before('unlink', path);
    this.#entries.delete(this.#at(path));
  }

  makeFolder(path: string, mode: number): void {
    this.before('mkdir', path);
    const at = this.#place(path, 'mkdir');
    if (!this.#entries.has(at)) this.#entries.set(at, { kind: 'folder', id: this.#id(), mode });
  }

  removeFolder(path: string): void {
    this.before('rmdir', path);
    if (this.list(path).length === 0 && this.stat(path)?.kind === 'folder')
      this.#entries.delete(this.#at(path));
  }

  sync(): void {
    // Whatever is written is there.
  }

  #count(...paths: readonly string[]): void {
    for (const counts of this.#counts)
      for (const path of paths) counts.set(path, (counts.get(path) ?? 0) + 1);
  }

  countReplacements(): Replacements {
    const counts = new Map<string, number>();
    this.#counts.add(counts);
    return {
      end: async () => {
        this.#counts.delete(counts);
        return counts;
      },
    };
  }

  /** Puts a file there with its folders, replacing what was there, as another program would. */
  put(path: string, content: string | Uint8Array, mode?: number): void {
    const at = this.resolve(path);
    this.folder(dirname(at));
    const earlier = this.#entries.get(at);
    const kept = earlier?.kind === 'file' ? earlier.mode : 0o644;
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    this.#entries.set(at, { kind: 'file', id: this.#id(), bytes, mode: mode ?? kept });
    this.#count(at);
  }

  /** Writes to the very file that is there, as an editor that keeps it would. */
  scribble(path: string, text: string): void {
    this.#file(this.resolve(path), 'open').bytes = Buffer.from(text, 'utf8');
  }

  symlink(path: string, to: string): void {
    this.folder(dirname(path));
    this.#entries.set(path, { kind: 'link', id: this.#id(), to });
  }

  folder(path: string): void {
    if (this.#entries.has(path)) return;
    if (path !== '/') this.folder(dirname(path));
    this.#entries.set(path, { kind: 'folder', id: this.#id(), mode: 0o755 });
  }

  take(path: string): void {
    this.#entries.delete(this.resolve(path));
  }

  /** Remembers everything; what is returned brings it back. */
  save(): () => void {
    const copyOf = (all: ReadonlyMap<string, Entry>): Map<string, Entry> => {
      const copies = new Map([...new Set(all.values())].map((entry) => [entry, { ...entry }]));
      return new Map([...all].map(([path, entry]) => [path, copies.get(entry) ?? entry]));
    };
    const saved = copyOf(this.#entries);
    return () => {
      this.#entries.clear();
      for (const [path, entry] of copyOf(saved)) this.#entries.set(path, entry);
    };
  }

  /** Every file's text by path, sorted. */
  texts(): Readonly<Record<string, string>> {
    const files = [...this.#entries].flatMap(([path, entry]) =>
      entry.kind === 'file' ? [[path, Buffer.from(entry.bytes).toString('utf8')] as const] : [],
    );
    return Object.fromEntries(files.sort());
  }

  folders(): readonly string[] {
    return [...this.#entries].flatMap(([path, { kind }]) => (kind === 'folder' ? [path] : [])).sort();
  }
}

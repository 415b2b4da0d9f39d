import {
  closeSync,
  constants as flags,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  type Stats,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire, wrap } from 'node:module';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';

/*
 * V8 takes almost as long to compile what a run loads as Node takes to start. So the first run leaves what V8 has
 * compiled in `.cache` beside the bundle, and the next ones take it from there. Whoever writes there chooses what runs;
 * so it counts only where the owner of the code alone can have written it, who could change the code as well. The build
 * makes everything load the large files of the bundle by `load` (rolldown.config.js). Node has such a cache from 22.1
 * on. It does not look at owners, saves half as much, and is not there on Node 20.
 */

type Opened = Readonly<{ bytes: Buffer; stats: Stats }>;
type Module = { exports: unknown };
type Sum = (bytes: Uint8Array, before?: number) => number;

const folder = join(import.meta.dirname, '.cache');
const loaded = new Map<string, Module>();

function read(path: string, more = 0): Opened | undefined {
  try {
    const file = openSync(path, flags.O_RDONLY | more);
    try {
      return { bytes: readFileSync(file), stats: fstatSync(file) };
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Whether none but the owner of the code can change this. On Windows a file is as open as the folder that it is in. */
const isOwners = ({ uid, mode }: Stats, code: Opened): boolean =>
  process.platform === 'win32' || (uid === code.stats.uid && (mode & 0o022) === 0);

function isFolderOwners(code: Opened): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && isOwners(stats, code);
}

/**
 * V8 believes its own data: one wrong byte in it ends the process. So a sum over code and data stands behind it, the
 * same that Node's own cache uses.
 */
const sumOf = (crc32: Sum, code: Opened, compiled: Buffer): number => crc32(compiled, crc32(code.bytes));

/** What an earlier run has left. */
function compiledBefore(path: string, code: Opened, crc32: Sum): Buffer | undefined {
  if (!isFolderOwners(code)) return undefined;
  const file = read(path, (flags.O_NOFOLLOW ?? 0) | (flags.O_NONBLOCK ?? 0));
  if (file === undefined || file.bytes.length < 4) return undefined;
  if (!file.stats.isFile() || !isOwners(file.stats, code)) return undefined;
  const compiled = file.bytes.subarray(0, -4);
  return file.bytes.readUInt32LE(compiled.length) === sumOf(crc32, code, compiled) ? compiled : undefined;
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not there, or the next step fails as well.
  }
}

/** Others may do the same at the same time: what is torn then has another sum, and the next run leaves it anew. */
function leave(path: string, code: Opened, crc32: Sum, script: Script): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o755 });
    if (!isFolderOwners(code)) return;
    const compiled = script.createCachedData();
    const sum = Buffer.alloc(4);
    sum.writeUInt32LE(sumOf(crc32, code, compiled));
    removeIfThere(path);
    writeFileSync(path, Buffer.concat([compiled, sum]), { flag: 'wx', mode: 0o644 });
  } catch {
    // A full disk, or a folder that cannot be written to: the next run compiles again.
  }
}

let isLeaving = false;

function run(file: string, code: Opened, crc32: Sum): Module {
  const path = join(folder, `${process.version}-${process.platform}-${process.arch}-${basename(file)}`);
  const cachedData = compiledBefore(path, code, crc32);
  const script = new Script(wrap(code.bytes.toString()), {
    filename: file,
    ...(cachedData !== undefined && { cachedData }),
  });
  const isOwner = process.geteuid === undefined || process.geteuid() === code.stats.uid;
  if ((cachedData === undefined || script.cachedDataRejected === true) && isOwner)
    // At the end, when V8 has compiled all that a run needs.
    process.once('exit', () => {
      if (isLeaving) leave(path, code, crc32, script);
    });
  const module: Module = { exports: {} };
  // Before it runs: it may load another file, which loads this one.
  loaded.set(file, module);
  const body = script.runInThisContext() as (this: unknown, ...args: readonly unknown[]) => void;
  body.call(module.exports, module.exports, createRequire(file), module, file, import.meta.dirname);
  return module;
}

/** Absent where Node loads everything. */
function findSum(): Sum | undefined {
  if (process.env['NODE_DISABLE_COMPILE_CACHE']) return undefined;
  // A test runner may have a context of its own, in which `Error` is another.
  if (new Script('Error').runInThisContext() !== Error) return undefined;
  // Node 20.12 to 20.14 have no such function.
  return (createRequire(import.meta.url)('node:zlib') as { crc32?: Sum }).crc32;
}

let sum: { crc32: Sum | undefined } | undefined;

/**
 * Loads a file of the bundle, as an earlier run has compiled it where there was one.
 * @param name of the file, from here
 * @param byNode loads the same as Node does
 */
export function load(name: string, byNode: () => unknown): unknown {
  sum ??= { crc32: findSum() };
  if (sum.crc32 === undefined) return byNode();
  const file = join(import.meta.dirname, name);
  const before = loaded.get(file);
  if (before !== undefined) return before.exports;
  const code = read(file);
  // The bundle has been bundled again.
  return code === undefined ? byNode() : run(file, code, sum.crc32).exports;
}

/**
 * From now on this process leaves what is compiled for the next one. Programs that use the library do not: they take
 * what is there. NODE_DISABLE_COMPILE_CACHE turns both off, as it does Node's own.
 */
export function leaveCompiledCode(): void {
  isLeaving = true;
}

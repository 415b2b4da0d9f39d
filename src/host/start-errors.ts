import { accessSync, closeSync, constants, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { RunResult } from './types.ts';

/*
 * Why a file cannot be started, told from its first bytes. The system tells little: where it takes a file for no
 * program (ENOEXEC: of another machine, cut off, empty), execvp has sh read its bytes as a script, which may end with
 * any status, 0 included. An interpreter that is missing is told as if the file itself were (ENOENT).
 */

/** Bytes that are looked at: the program headers of an ELF file are in them. */
const looked = 4_096;

type Head = Readonly<{ bytes: Uint8Array; view: DataView; size: number }>;

export type Machine = Readonly<{
  platform: NodeJS.Platform;
  arch: NodeJS.Architecture;
  isThere: (path: string) => boolean;
}>;

/** Why a file cannot be started. */
export type Obstacle = Readonly<{
  /** A clause about the file (`it is empty`), with the error of the system that it stands for in parentheses. */
  why: string;
  /** A program of another kind of machine may run all the same, by an emulator that cannot be seen from a container. */
  isSure: boolean;
}>;

const noProgram = (what: string): Obstacle => ({ why: `it is ${what} (ENOEXEC)`, isSure: true });
const foreign = (what: string): Obstacle => ({ why: `it is a program for ${what} (ENOEXEC)`, isSure: false });
const lacks = (what: string): Obstacle => ({
  why: `it needs ${what}, which is not there (ENOENT)`,
  isSure: true,
});

const ascii = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);

/** Machines of ELF files, by number (`e_machine` of elf.h). */
const machines: Readonly<Record<number, string>> = {
  3: 'x86',
  40: '32-bit ARM',
  62: 'x86-64',
  183: 'ARM64',
  243: 'RISC-V',
};

/** Which of them this machine's kernel runs by itself. A 64-bit kernel may run 32-bit programs. */
const native: Partial<Record<NodeJS.Architecture, readonly number[]>> = {
  x64: [62, 3],
  ia32: [3, 62],
  arm64: [183, 40],
  arm: [40, 183],
};

const segments = { load: 1, interpreter: 3 };

const isCutOff = noProgram('cut off');

/** The programs that an ELF file of 64 bits is made of, as far as they are told here; what is wrong with them. */
function segmentObstacle({ bytes, view, size }: Head, isThere: Machine['isThere']): Obstacle | undefined {
  const table = Number(view.getBigUint64(32, true));
  const [length, count] = [view.getUint16(54, true), view.getUint16(56, true)];
  if (table + length * count > size) return isCutOff;
  for (let at = table; at < table + length * count && at + 56 <= bytes.length; at += length) {
    const kind = view.getUint32(at, true);
    const offset = Number(view.getBigUint64(at + 8, true));
    const end = offset + Number(view.getBigUint64(at + 32, true));
    if (kind === segments.load && end > size) return isCutOff;
    if (kind !== segments.interpreter || end > bytes.length) continue;
    const [loader = ''] = ascii(bytes.subarray(offset, end)).split('\0');
    if (!isThere(loader)) return lacks(`the loader ${loader}`);
  }
  return undefined;
}

/** What is wrong with a program for Linux. Only little-endian ones are looked into. */
function elfObstacle(head: Head, { arch, isThere }: Machine): Obstacle | undefined {
  const { bytes, view, size } = head;
  if (size < 64) return isCutOff;
  if (bytes[5] !== 1) return undefined;
  const machine = view.getUint16(18, true);
  const runs = native[arch];
  if (runs !== undefined && !runs.includes(machine))
    return foreign(`${machines[machine] ?? 'another kind of machine'}, not for this one (${arch})`);
  return bytes[4] === 2 ? segmentObstacle(head, isThere) : undefined;
}

/** What is wrong with a script whose first line names the program that reads it. */
function scriptObstacle(text: string, { isThere }: Machine): Obstacle | undefined {
  const [, interpreter = ''] = /^#![ \t]*([^ \t\r\n]*)/.exec(text) ?? [];
  return !interpreter.startsWith('/') || isThere(interpreter) ? undefined : lacks(interpreter);
}

/** Mach-O: for one kind of machine, in both byte orders, and for several at once. */
const machO = [
  '\xFE\xED\xFA\xCE',
  '\xFE\xED\xFA\xCF',
  '\xCE\xFA\xED\xFE',
  '\xCF\xFA\xED\xFE',
  '\xCA\xFE\xBA\xBE',
];

/**
 * Why a machine cannot start a file; undefined where it perhaps can. A text without `#!` is a script for sh, as
 * everywhere.
 * @param bytes the beginning of the file
 * @param size of the whole file, in bytes
 */
export function obstacleIn(bytes: Uint8Array, size: number, machine: Machine): Obstacle | undefined {
  const text = ascii(bytes);
  const { platform } = machine;
  if (size === 0) return noProgram('empty');
  if (text.startsWith('#!')) return scriptObstacle(text, machine);
  if (/^\s*<(?:!doctype|html|\?xml)/i.test(text)) return noProgram('a web page');
  if (text.startsWith('\x7FELF')) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return platform === 'linux' ? elfObstacle({ bytes, view, size }, machine) : foreign('Linux');
  }
  if (machO.some((magic) => text.startsWith(magic)))
    return platform === 'darwin' ? undefined : foreign('macOS');
  if (text.startsWith('MZ')) return foreign('Windows');
  return text.includes('\0') ? { ...noProgram('no program'), isSure: false } : undefined;
}

/** The beginning of a file; undefined where it cannot be read, as a program need not be. */
function beginningOf(path: string): Readonly<{ bytes: Uint8Array; size: number }> | undefined {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(looked);
      return { bytes: bytes.subarray(0, readSync(file, bytes, 0, looked, 0)), size: fstatSync(file).size };
    } finally {
      closeSync(file);
    }
  } catch {
    return undefined;
  }
}

/** Whether you may execute a file, or enter a folder. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Why this machine cannot start a program. @param path absolute */
export function obstacleAt(path: string): Obstacle | undefined {
  if (!isExecutable(path)) return { why: 'you may not execute it (EACCES)', isSure: true };
  const { platform, arch } = process;
  const beginning = beginningOf(path);
  return beginning && obstacleIn(beginning.bytes, beginning.size, { platform, arch, isThere: existsSync });
}

/** What the words of the system mean for a file that is there and seems to be in order. */
export function obstacleOf(startError: string): string {
  if (/\bE[MN]FILE\b/.test(startError)) return 'too many files are open (EMFILE)';
  if (startError.includes('EAGAIN')) return 'too many processes are running (EAGAIN)';
  if (startError.includes('ETXTBSY')) return 'it is being written (ETXTBSY)';
  if (startError.includes('ENOENT')) return 'it needs an interpreter or a loader that is not there (ENOENT)';
  return startError;
}

/**
 * Runs a program unless it cannot be started; says why, also where sh took it for a script.
 * @param path absolute
 * @param folder the one that it is started in; the system tells one that cannot be entered as if it were the program
 */
export async function runAt(
  path: string,
  folder: string,
  start: () => Promise<RunResult>,
): Promise<RunResult> {
  const refused = (startError: string): RunResult => ({
    ...{ exitCode: null, stdout: '', stderr: '', timedOut: false },
    ...{ startError, program: path },
  });
  const obstacle = obstacleAt(path);
  if (obstacle?.isSure === true) return refused(obstacle.why);
  const result = await start();
  const { startError, exitCode, timedOut, aborted = false } = result;
  if (obstacle !== undefined && exitCode !== 0 && !timedOut && !aborted) return refused(obstacle.why);
  if (startError === undefined) return { ...result, program: path };
  return refused(isExecutable(folder) ? obstacleOf(startError) : 'the working folder cannot be entered');
}

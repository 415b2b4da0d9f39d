import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let compiled: string | undefined;

/** Compiles `shim.c`, once a process. @returns the library for LD_PRELOAD */
function shim(): string {
  if (compiled !== undefined) return compiled;
  const folder = mkdtempSync(join(tmpdir(), 'shim-'));
  const library = join(folder, 'shim.so');
  const source = fileURLToPath(new URL('shim.c', import.meta.url));
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-o', library, source, '-ldl']);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  compiled = library;
  return library;
}

/** What is to happen at one call: an errno's number fails it. */
export type Fault = Readonly<{
  /** From 1. */
  at: number;
  do: 'kill' | 'stop' | 'tear' | number;
  /** Whether calls that read count, too. */
  reads?: boolean;
}>;

export type Ended = Readonly<{
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}>;

export type Running = Readonly<{ pid: number; ended: Promise<Ended> }>;

export type Program = Readonly<{
  command?: string;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  /** Default 120,000. */
  timeoutMs?: number;
}>;

/** Starts a program, Node when there is no other. */
export function start({ command = process.execPath, args, cwd, env, timeoutMs = 120_000 }: Program): Running {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].on('data', (chunk) => {
      texts[stream] += String(chunk);
    });
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, ...texts });
    });
  });
  return { pid: child.pid ?? 0, ended };
}

export const run = (program: Program): Promise<Ended> => start(program).ended;

/** The environment of a program that the shim looks at, below one folder. */
export const shimmed = (
  env: Program['env'],
  root: string,
  more: Readonly<Record<string, string>>,
): Program['env'] => ({ ...env, LD_PRELOAD: shim(), FAULTS_ROOT: root, ...more });

/** A program that meets a fault below a folder. */
export const faulty = (program: Program, root: string, fault: Fault): Program => ({
  ...program,
  env: shimmed(program.env, root, {
    FAULTS_AT: String(fault.at),
    FAULTS_DO: String(fault.do),
    ...(fault.reads === true && { FAULTS_READS: '1' }),
  }),
});

/** One call that the shim has seen. */
export type Call = Readonly<{ number: number; name: string; path: string }>;

export type Listed = Ended & Readonly<{ calls: readonly Call[] }>;

/**
 * Runs a program and lists the calls that it makes below a folder.
 * @param snapshots a folder that gets a copy of `root` before each of them (its number), and of the middle of each write
 * (`<number>.torn`)
 */
export async function callsOf(
  program: Program,
  root: string,
  { reads = false, snapshots }: Readonly<{ reads?: boolean; snapshots?: string }> = {},
): Promise<Listed> {
  const folder = mkdtempSync(join(tmpdir(), 'calls-'));
  const log = join(folder, 'log');
  if (snapshots !== undefined) mkdirSync(snapshots, { recursive: true });
  const env = shimmed(program.env, root, {
    FAULTS_LOG: log,
    ...(reads && { FAULTS_READS: '1' }),
    ...(snapshots !== undefined && { FAULTS_SNAPSHOTS: snapshots }),
  });
  try {
    const ended = await run({ ...program, env });
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    const calls = lines.map((line): Call => {
      const [number = '', name = '', ...path] = line.split(' ');
      return { number: Number(number), name, path: path.join(' ') };
    });
    return { ...ended, calls };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

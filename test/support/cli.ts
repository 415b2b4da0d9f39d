import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/host/processes.ts';
import { shellWord } from '../../src/lib/quote.ts';
import type { RunResult } from '../../src/host/types.ts';
import type { TemporaryHome } from './home.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
export const bin = join(repository, 'dist', 'cli.cjs');
/** How its messages name it then. */
export const calledBin = `node ${shellWord(bin)}`;
export const plopBin = join(repository, 'node_modules', 'plop', 'bin', 'plop.js');

type Options = Readonly<{ env?: Readonly<Record<string, string>>; cwd?: string; input?: string }>;

/** Runs the compiled bin without a terminal, in the home's project folder. */
export function runBin(
  home: TemporaryHome,
  args: readonly string[],
  options: Options = {},
): Promise<RunResult> {
  return run(process.execPath, [bin, ...args], {
    cwd: options.cwd ?? home.project,
    env: { ...home.env, ...options.env },
    timeoutMs: 45_000,
    ...(options.input !== undefined && { input: options.input }),
  });
}

/** Runs plop on this checkout's plopfile (or on that of `options.cwd`), without a terminal. */
export function runPlop(
  home: TemporaryHome,
  args: readonly string[],
  options: Options = {},
): Promise<RunResult> {
  return run(process.execPath, [plopBin, ...args], {
    cwd: options.cwd ?? repository,
    env: { ...home.env, ...options.env },
    timeoutMs: 45_000,
  });
}

/** What `--json` prints of a command that writes. */
export type Report = Readonly<{
  version: number;
  intent: string;
  applied: boolean;
  changes: readonly Readonly<{ path: string; kind: string }>[];
  findings: readonly Readonly<{ code: string; level: string; message: string; hint?: string }>[];
}>;

export const reportOf = (stdout: string): Report => JSON.parse(stdout) as Report;
export const codesOf = (stdout: string): readonly string[] =>
  reportOf(stdout).findings.map(({ code }) => code);

/** Everything below a folder: path → kind, mode, modification time and bytes. Two equal ones mean "untouched". */
export function treeOf(folder: string, prefix = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const shown = join(prefix, name);
    const stats = lstatSync(path);
    if (stats.isDirectory()) Object.assign(tree, { [shown]: 'folder' }, treeOf(path, shown));
    else if (stats.isSymbolicLink()) tree[shown] = `link to ${readlinkSync(path)}`;
    else tree[shown] = `${(stats.mode & 0o777).toString(8)} ${stats.mtimeMs} ${readFileSync(path, 'latin1')}`;
  }
  return tree;
}

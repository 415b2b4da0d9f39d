import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { setBlock } from '../../src/edit/block.ts';
import { run } from '../../src/host/processes.ts';
import {
  type CodexHome,
  type ProfileShell,
  profileBlock,
  profileScript,
  profileScriptName,
} from '../../src/shells/profiles.ts';
import type { RunResult } from '../../src/host/types.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';

export const key = 'ORQ_API_KEY';

/** A shell as it is started in the tests, without anybody's own profile. */
export type TestShell = Readonly<{
  name: string;
  shell: ProfileShell;
  command: readonly ['sh' | 'bash' | 'zsh' | 'fish', ...string[]];
}>;

/** zsh with the options that change most of what a script means, next to the ones that people set in their profiles. */
const strangeZsh =
  'nounset err_exit ksh_arrays sh_word_split glob_subst glob_assign extended_glob null_glob rc_quotes ksh_glob posix_builtins warn_create_global'
    .split(' ')
    .flatMap((option) => ['-o', option]) as string[];

export const posixShells: readonly TestShell[] = [
  { name: 'sh', shell: 'bash', command: ['sh'] },
  { name: 'bash', shell: 'bash', command: ['bash', '--noprofile', '--norc'] },
  { name: 'bash --posix', shell: 'bash', command: ['bash', '--posix', '--noprofile', '--norc'] },
  {
    name: 'bash with odd options',
    shell: 'bash',
    command: [
      'bash',
      '--norc',
      '-O',
      'nocasematch',
      '-O',
      'extglob',
      '-O',
      'nullglob',
      '-o',
      'pipefail',
      '-o',
      'noglob',
    ],
  },
  { name: 'zsh', shell: 'zsh', command: ['zsh', '-f'] },
  { name: 'zsh with odd options', shell: 'zsh', command: ['zsh', '-f', ...strangeZsh] },
  { name: 'zsh as sh', shell: 'zsh', command: ['zsh', '--emulate', 'sh'] },
];
export const fish: TestShell = { name: 'fish', shell: 'fish', command: ['fish', '--no-config'] };
export const testShells: readonly TestShell[] = [...posixShells, fish];

const program = ({ command: [name] }: Pick<TestShell, 'command'>) => (name === 'sh' ? [] : [name]);

/** Options of a test, or a describe, that runs scripts in this shell. Every machine that has Node has an `sh`. */
export const needsShell = (shell: Pick<TestShell, 'command'>) => needs(...program(shell));

/** Runs a script; the test is one that {@link needsShell}. */
export function runShell(
  { command: [program, ...args] }: Pick<TestShell, 'command'>,
  script: string,
  env: Readonly<Record<string, string | undefined>>,
  cwd: string,
): Promise<RunResult> {
  return run(program, [...args, '-c', script], { env, cwd, timeoutMs: 30_000 });
}

export type Machine = TemporaryHome & Readonly<{ block: string }>;

function codexFolder(home: string, codexHome: CodexHome): string {
  if (codexHome.kind === 'absolute') return codexHome.path;
  return join(home, codexHome.kind === 'default' ? '.codex' : codexHome.relative);
}

/**
 * A home with a `.env` and a file that holds the block, markers and all. The environment has BLOCK, the file's path,
 * and NODE, a program that is found without PATH.
 * @param dotenv undefined: there is none
 */
export function machineWith(
  shell: ProfileShell,
  dotenv: string | Uint8Array | undefined,
  codexHome: CodexHome = { kind: 'default' },
): Machine {
  const machine = temporaryHome();
  onTestFinished(machine.cleanup);
  const { home } = machine;
  const target = codexFolder(home, codexHome);
  mkdirSync(target, { recursive: true });
  if (dotenv !== undefined) writeFileSync(join(target, '.env'), dotenv);
  const block = join(home, 'block');
  const options = { envKey: key, codexHome };
  const script = profileScriptName(shell);
  if (script !== undefined) writeFileSync(join(target, script), profileScript(shell, options));
  writeFileSync(block, setBlock(undefined, profileBlock(shell, options), { path: block }));
  const { CODEX_HOME: _, ...env } = machine.env;
  return { ...machine, block, env: { ...env, BLOCK: block, NODE: process.execPath } };
}

/** Shell code (any shell's) that prints the key as a child process has it, as JSON: null when it has none. */
export const printKey = `"$NODE" -p 'JSON.stringify(process.env.${key} ?? null)'`;

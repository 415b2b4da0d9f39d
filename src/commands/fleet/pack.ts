import { dirname, join } from 'node:path';
import { problem } from '../../findings/index.ts';
import { bareEnvironment } from '../../host/programs.ts';
import type { Host, RunOptions, RunResult } from '../../host/types.ts';
import { packageRoot } from '../../lib/package.ts';

type PackHost = Pick<Host, 'run' | 'env' | 'temporaryFolder' | 'kindOf' | 'read'>;

/** What mkdir, cp, chmod and tar are started with. */
const about = ({ env }: PackHost): RunOptions => ({ env: bareEnvironment(env), timeoutMs: 60_000 });

/** What a run on a host loads: nothing asks there, so plop stays here. */
const libraries = ['handlebars', 'diff', 'jsonc-parser', 'yaml', 'zx'];

/** Where Node finds a library for this package: beside it, or in a folder above. */
async function folderOf(host: PackHost, name: string, from: string): Promise<string> {
  const path = join(from, 'node_modules', name);
  if ((await host.kindOf(path)) === 'folder') return path;
  if (dirname(from) === from) throw problem('fleet-program-unpacked', { cause: `${name} is not installed` });
  return folderOf(host, name, dirname(from));
}

const failureOf = ({ startError, stderr, exitCode }: RunResult): string =>
  startError ?? (stderr.trim().split('\n')[0] || `it ended with ${exitCode}`);

/** @throws Problem fleet-program-unpacked */
async function must(host: PackHost, command: string, ...args: readonly string[]): Promise<void> {
  const result = await host.run(command, args, about(host));
  if (result.exitCode !== 0)
    throw problem('fleet-program-unpacked', { cause: `${command}: ${failureOf(result)}` });
}

/** What a host does without: types, maps, texts for people who read sources. */
const left = ['*.map', '*.d.ts', '*.d.mts', '*.d.cts', '*.md', 'types', 'types-cjs', '.sources', '.cache'];

/** With these, GNU tar makes the same bytes of the same files; other tars do not know them. */
const reproducible = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];

/**
 * This package with the libraries that it needs, as a `.tar.gz` with one folder, `codex-orq`: it runs wherever Node
 * does, without a registry.
 * @throws Problem fleet-program-unpacked
 */
export async function packProgram(host: PackHost): Promise<Uint8Array> {
  const folder = await host.temporaryFolder();
  try {
    const program = join(folder.path, 'codex-orq');
    const modules = join(program, 'node_modules');
    await must(host, 'mkdir', '-p', modules);
    const own = ['dist', 'templates', 'package.json', 'LICENSE'].map((name) => join(packageRoot, name));
    await must(host, 'cp', '-RL', ...own, program);
    const found = await Promise.all(libraries.map((name) => folderOf(host, name, packageRoot)));
    await must(host, 'cp', '-RL', ...found, modules);
    await must(host, 'chmod', '-R', 'u=rwX,go=rX', program);
    const archive = join(folder.path, 'codex-orq.tar.gz');
    const excluded = left.map((pattern) => `--exclude=${pattern}`);
    const args = [...excluded, '-czf', archive, '-C', folder.path, 'codex-orq'];
    const first = await host.run('tar', [...reproducible, ...args], about(host));
    if (first.exitCode !== 0) await must(host, 'tar', ...args);
    return (await host.read(archive)).bytes ?? new Uint8Array();
  } finally {
    await folder.remove();
  }
}

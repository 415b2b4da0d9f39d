import { spawnSync } from 'node:child_process';
import { repository } from './cli.ts';

/** The files that npm would put into the package, as paths with `/`. */
export function packedFiles(): readonly string[] {
  const npm = spawnSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: repository,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) throw new Error(`npm pack: ${npm.stderr}`);
  const [packed]: { files: { path: string }[] }[] = JSON.parse(npm.stdout);
  return (packed?.files ?? []).map(({ path }) => path);
}

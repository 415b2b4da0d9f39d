import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../../src/host/processes.ts';
import { codexBinary } from '../support/codex.ts';

/** Git-ignored. All versions together take about 1.6 GB: 90 MB (0.104.0) to 430 MB (0.160.1) each. */
const cache = fileURLToPath(new URL('../../.cache/codex-versions', import.meta.url));

const binaryIn = (folder: string): string =>
  join(folder, 'node_modules', '.bin', process.platform === 'win32' ? 'codex.cmd' : 'codex');

/**
 * Whether a binary runs and calls itself by that version: a half-unpacked one does not. It gets a home of its own,
 * since even `codex --version` writes to CODEX_HOME.
 */
async function works(binary: string, version: string): Promise<boolean> {
  const home = await mkdtemp(join(tmpdir(), 'codex-version-'));
  try {
    const env = { ...process.env, HOME: home, USERPROFILE: home, CODEX_HOME: home };
    const { stdout } = await run(binary, ['--version'], { timeoutMs: 20_000, env });
    return stdout.trim().endsWith(` ${version}`);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }
}

/** The version that this checkout's own devDependency is. */
function pinnedVersion(): string {
  const file = new URL('../../node_modules/@openai/codex/package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** Where `installCodex` puts a version. */
export const binaryOf = (version: string): string =>
  version === pinnedVersion() ? codexBinary : binaryIn(join(cache, version));

/** Whether a version is there, and whole: costs one `codex --version`. */
export const isInstalled = (version: string): Promise<boolean> => works(binaryOf(version), version);

/**
 * Installs one version with npm, which honours the registry, proxy and certificates that it is set up with, and checks
 * what it gets. One that a run was interrupted in starts anew, since it has its final name only when it is whole.
 * @returns why it is not there; undefined when it is
 */
export async function installCodex(version: string): Promise<string | undefined> {
  const folder = join(cache, version);
  const partial = `${folder}.partial`;
  for (const path of [folder, partial]) await rm(path, { recursive: true, force: true });
  await mkdir(partial, { recursive: true });
  const flags = [
    '--no-save',
    '--no-package-lock',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
  ];
  const npm = await run('npm', ['install', ...flags, '--prefix', partial, `@openai/codex@${version}`], {
    cwd: partial,
    timeoutMs: 300_000,
  });
  if (npm.exitCode !== 0) {
    const said =
      npm.startError ?? (npm.timedOut ? 'no end after 300 seconds' : npm.stderr.trim().slice(0, 300));
    return `npm install @openai/codex@${version} failed: ${said}`;
  }
  await rename(partial, folder);
  if (await works(binaryIn(folder), version)) return undefined;
  return `${binaryIn(folder)} does not run as version ${version} on this platform`;
}

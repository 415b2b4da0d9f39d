import { spawn } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { run } from '../../src/host/processes.ts';
import type { RunResult } from '../../src/host/types.ts';

/** Containers have owners, mounts and namespaces; what is installed into them comes from a registry. */
export const podmanNeeds = ['linux', 'root', 'mmdebstrap', 'bwrap', 'registry', 'podman'] as const;

/** The image that a dev container is built on: Debian with a user `dev`, and npm's configuration of this machine. */
export const baseImage = 'localhost/base:1';

export type Podman = Readonly<{
  /** Works as `docker` does, for `--docker-path`. */
  program: string;
  /** A folder for PATH in which it is called `docker`. */
  folder: string;
  run: (...args: readonly string[]) => Promise<RunResult>;
  /** Ends the containers, and takes images and mounts away. */
  remove: () => Promise<void>;
}>;

/**
 * Starts crun with a container or a command in one that asks for no limits: a virtual machine or a container in which the
 * tests run may not raise them, and crun then starts nothing.
 */
const withoutLimits = `#!${process.execPath}
const { readFileSync, writeFileSync } = require('node:fs');
const { spawnSync } = require('node:child_process');
const args = process.argv.slice(2);
const after = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const edit = (file, change) => {
  const document = JSON.parse(readFileSync(file, 'utf8'));
  change(document);
  writeFileSync(file, JSON.stringify(document));
};
if (args.includes('create')) edit(after('--bundle') + '/config.json', ({ process }) => delete process.rlimits);
const command = after('--process') ?? after('-p');
if (args.includes('exec') && command !== undefined) edit(command, (process) => delete process.rlimits);
process.exitCode = spawnSync('/usr/bin/crun', args, { stdio: 'inherit' }).status ?? 1;
`;

/** Podman as the CLI calls it, in the namespaces of `holder`; without `keep-id`, which is for users who are not root. */
const wrapper = (folder: string, holder: number): string => `#!/bin/bash
export CONTAINERS_STORAGE_CONF=${folder}/storage.conf CONTAINERS_CONF=${folder}/containers.conf
export BUILDAH_ISOLATION=chroot TMPDIR=${folder}/tmp HOME=${folder}/home
args=()
for arg in "$@"; do [ "$arg" = --userns=keep-id ] || args+=("$arg"); done
exec nsenter --wd="$PWD" --mount --pid --target ${holder} podman "\${args[@]}"
`;

const storageConf = (folder: string): string => `[storage]
driver = "overlay"
graphroot = "${folder}/graph"
runroot = "${folder}/run"
`;

const containersConf = (folder: string): string => `[engine]
runtime = "crun"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "${folder}/libpod"
[engine.runtimes]
crun = ["${folder}/runtime/crun"]
[containers]
cgroups = "disabled"
netns = "host"
`;

/** The machine's npm configuration and CA bundles lie in the image, by the paths that its variables name. */
function writeBaseImage(folder: string): void {
  const { archive, files, env } = inject('machine');
  mkdirSync(join(folder, 'machine'), { recursive: true });
  try {
    linkSync(archive, join(folder, 'debian.tar'));
  } catch {
    // Another file system.
    copyFileSync(archive, join(folder, 'debian.tar'));
  }
  const placed = (path: string): string => path.replace('/run/machine', '/opt/machine');
  for (const [inside, outside] of Object.entries(files))
    copyFileSync(outside, join(folder, inside.replace('/run/', '')));
  writeFileSync(
    join(folder, 'Containerfile'),
    [
      ...['FROM scratch', 'ADD debian.tar /', 'COPY machine /opt/machine'],
      ...Object.entries(env).map(([name, value]) => `ENV ${name}=${placed(value)}`),
      ...['RUN useradd --create-home --uid 1000 dev', 'CMD ["/bin/bash"]', ''],
    ].join('\n'),
  );
}

type Holder = Readonly<{ pid: number; end: () => Promise<void> }>;

/**
 * Mounts of its own, without the machine's cgroups: crun refuses a machine that mixes both versions. And processes of its
 * own, which all end with the first one.
 */
async function holdNamespaces(): Promise<Holder> {
  const script = 'mount -t tmpfs none /sys/fs/cgroup && echo ready && exec sleep 3600';
  const own = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const child = spawn('unshare', [...own, 'sh', '-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`no namespaces of its own: unshare ended with ${code}`)));
  });
  const first = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  return {
    pid: Number.parseInt(first, 10),
    end: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * A Podman of the tests' own, with the machine's network and nothing else of the machine's: images and containers lie in a
 * temporary folder.
 */
export async function startPodman(): Promise<Podman> {
  const folder = mkdtempSync(join(tmpdir(), 'podman-'));
  for (const name of ['runtime', 'tmp', 'home', 'bin', 'context']) mkdirSync(join(folder, name));
  const holder = await holdNamespaces();
  writeFileSync(join(folder, 'storage.conf'), storageConf(folder));
  writeFileSync(join(folder, 'containers.conf'), containersConf(folder));
  writeFileSync(join(folder, 'runtime', 'crun'), withoutLimits, { mode: 0o755 });
  const program = join(folder, 'bin', 'docker');
  writeFileSync(program, wrapper(folder, holder.pid), { mode: 0o755 });

  const call: Podman['run'] = (...args) => run(program, args, { timeoutMs: 200_000 });
  const remove = async (): Promise<void> => {
    await call('rm', '--all', '--force', '--time', '0');
    await holder.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  };
  writeBaseImage(join(folder, 'context'));
  const built = await call('build', '--quiet', '--tag', baseImage, join(folder, 'context'));
  if (built.exitCode === 0) return { program, folder: join(folder, 'bin'), run: call, remove };
  await remove();
  throw new Error(`podman cannot build the base image: ${built.stderr}`);
}

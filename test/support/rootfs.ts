import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { run } from '../../src/host/processes.ts';
import type { RunResult } from '../../src/host/types.ts';
import type { CapturedBuild } from './devcontainer-cli.ts';

/** What the tests of the root file system take from the machine; see test/devcontainer/machine.ts. */
export type Machine = Readonly<{
  /** Archive of the root file system. */
  archive: string;
  /** Files to show inside, by their path there: npm's configuration and CA bundles. */
  files: Readonly<Record<string, string>>;
  /** Variables by which npm, inside, finds them; and the machine's proxies. */
  env: Readonly<Record<string, string>>;
  /** The machine's own Node and npm, for images that have them. */
  node: string;
  npm: string;
}>;

/** A root file system has owners and device files; what is installed into it comes from a registry. */
export const rootfsNeeds = ['linux', 'root', 'mmdebstrap', 'bwrap', 'registry'] as const;

declare module 'vitest' {
  interface ProvidedContext {
    machine: Machine;
  }
}

export type InsideOptions = Readonly<{
  /** Added to a minimal environment. */
  env?: Readonly<Record<string, string>>;
  /** User and group id; 0 when absent. */
  uid?: number;
  cwd?: string;
  /** Files or folders of the machine to show, read-only, by their path inside. */
  show?: Readonly<Record<string, string>>;
  timeoutMs?: number;
}>;

export type Rootfs = Readonly<{
  /** Where it lies on this machine. */
  path: string;
  /** Runs a command by its /bin/sh, with the machine's network and nothing else of the machine's. */
  sh: (command: string, options?: InsideOptions) => Promise<RunResult>;
  /** What the image's ENV instructions have set; every later command gets it. */
  image: Map<string, string>;
  /** Every file with type, mode, owner and size or link target, but for what a running system has of its own. */
  files: () => Promise<ReadonlyMap<string, string>>;
  remove: () => void;
}>;

const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const minimal = { PATH: path, HOME: '/root', LANG: 'C.UTF-8' };

/** Unpacks a root file system of one's own. */
export async function makeRootfs(): Promise<Rootfs> {
  const { archive } = inject('machine');
  const root = mkdtempSync(join(tmpdir(), 'rootfs-'));
  const unpacked = await run('tar', ['-xpf', archive, '-C', root], { timeoutMs: 120_000 });
  if (unpacked.exitCode !== 0) throw new Error(`cannot unpack ${archive}: ${unpacked.stderr}`);

  const { PATH } = process.env;
  const image = new Map<string, string>();
  const sh: Rootfs['sh'] = (
    command,
    { env = {}, uid = 0, cwd = '/', show = {}, timeoutMs = 400_000 } = {},
  ) => {
    const variables = Object.entries({ ...minimal, ...Object.fromEntries(image), ...env });
    const user = ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups'];
    return run(
      'bwrap',
      [
        ...['--bind', root, '/', '--dev', '/dev', '--proc', '/proc', '--tmpfs', '/run'],
        ...['--ro-bind', '/etc/resolv.conf', '/etc/resolv.conf'],
        ...Object.entries(show).flatMap(([inside, outside]) => ['--ro-bind', outside, inside]),
        ...['--unshare-pid', '--unshare-ipc', '--unshare-uts', '--die-with-parent', '--new-session'],
        // Package managers change owners and users, as they do in a build.
        ...['--cap-add', 'ALL', '--chdir', cwd, '--clearenv'],
        ...variables.flatMap(([name, value]) => ['--setenv', name, value]),
        ...['--', ...(uid === 0 ? [] : user), '/bin/sh', '-c', command],
      ],
      { timeoutMs, env: { PATH } },
    );
  };

  const files: Rootfs['files'] = async () => {
    const prune = ['dev', 'proc', 'run', 'sys', 'tmp']
      .flatMap((name) => ['-path', `./${name}`, '-o'])
      .slice(0, -1);
    const print = ['-printf', '%P\t%y %m %U:%G %l\t%s\n'];
    const { stdout } = await run('find', ['.', '(', ...prune, ')', '-prune', '-o', ...print], {
      cwd: root,
      timeoutMs: 60_000,
    });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'));
    // A folder's size says nothing.
    return new Map(
      rows.map(([name = '', what = '', size = '']) => [
        name,
        what.startsWith('d') ? what : `${what} ${size}`,
      ]),
    );
  };

  return {
    path: root,
    image,
    sh,
    files,
    remove: () => rmSync(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** Paths that are new, gone or different, sorted. */
export function changedPaths(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .sort();
}

/** npm's configuration as it is on this machine, for inside. */
export function machineNpm(): Required<Pick<InsideOptions, 'env' | 'show'>> {
  const { env, files } = inject('machine');
  return { env, show: files };
}

/** The machine's Node and npm as if the image had brought them. */
export function imageNpm(): Required<Pick<InsideOptions, 'env' | 'show'>> {
  const { node, npm } = inject('machine');
  const launcher = join(mkdtempSync(join(tmpdir(), 'npm-')), 'npm');
  writeFileSync(launcher, '#!/bin/sh\nexec /run/node/bin/node /run/node/lib/bin/npm-cli.js "$@"\n', {
    mode: 0o755,
  });
  return {
    env: { PATH: `/run/node/bin:${path}` },
    show: { '/run/node/bin/node': node, '/run/node/bin/npm': launcher, '/run/node/lib': npm },
  };
}

type Step = Readonly<
  | { variable: string; value: string }
  | { command: string; mounts: readonly (readonly [inside: string, source: string])[] }
>;

/** The ENV and RUN instructions of the stage that the CLI builds, the latter with their bind mounts. */
function stepsOf(dockerfile: string): readonly Step[] {
  const stage = dockerfile.split(/^FROM .* AS dev_containers_target_stage$/m)[1] ?? '';
  return Array.from(
    stage.matchAll(/^ENV (?<variable>\w+)="(?<value>.*)"$|^RUN (?<text>(?:.*\\\n)*.*)$/gm),
    ({ groups }): Step => {
      const { variable, value = '', text = '' } = groups ?? {};
      if (variable !== undefined) return { variable, value };
      const mounts = Array.from(
        text.matchAll(
          /--mount=type=bind,from=dev_containers_feature_content_source,source=([^,]+),target=(\S+)/g,
        ),
        ([, source = '', inside = '']) => [inside, source] as const,
      );
      return { command: text.replace(/--mount=\S+/g, '').replace(/\\\n/g, ' '), mounts };
    },
  );
}

/**
 * Does inside what Docker would do with the Dockerfile that the devcontainer CLI generated: its COPY of the variables,
 * then its ENV and RUN instructions as they are, to the first one that fails.
 */
export async function build(
  rootfs: Rootfs,
  { dockerfile, content, result }: CapturedBuild,
  options: InsideOptions,
): Promise<RunResult> {
  if (dockerfile === '') throw new Error(`the CLI did not come to building: ${result.stderr}`);
  const variables = readFileSync(join(content, 'devcontainer-features.builtin.env'), 'utf8');
  await rootfs.sh('rm -rf /tmp/dev-container-features && mkdir -p /tmp/dev-container-features');
  writeFileSync(join(rootfs.path, 'tmp/dev-container-features/devcontainer-features.builtin.env'), variables);
  let last: RunResult = { exitCode: 0, stdout: '', stderr: '', timedOut: false };
  rootfs.image.clear();
  const { PATH: before = path } = options.env ?? {};
  for (const step of stepsOf(dockerfile)) {
    if ('variable' in step) {
      rootfs.image.set(step.variable, step.value.replace(/\$\{PATH\}/g, before));
      continue;
    }
    const { command, mounts } = step;
    const show = Object.fromEntries(mounts.map(([inside, source]) => [inside, join(content, source)]));
    const env = { ...options.env, ...Object.fromEntries(rootfs.image) };
    last = await rootfs.sh(command, { ...options, env, show: { ...options.show, ...show } });
    if (last.exitCode !== 0) break;
  }
  return last;
}

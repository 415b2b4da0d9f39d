import { spawnSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { findProgram } from '../programs.ts';

type Requirement = Readonly<{
  /** Looks at this machine, in the environment that the person started the tests in. */
  isMet: () => boolean | Promise<boolean>;
  /** Why it is not met, and what to do about it: the words between brackets at the end of a run. */
  otherwise: string;
}>;

/** A program that `scripts/install-tools.sh` has a line for. */
const program = (name: string): Requirement => ({
  isMet: () => findProgram(name) !== undefined,
  otherwise: `not installed: sh scripts/install-tools.sh ${name}`,
});

async function hasPseudoTerminal(): Promise<boolean> {
  try {
    // Comes as a binary for each platform, not for every one; and a container may have no /dev/ptmx.
    const { spawn } = await import('@lydell/node-pty');
    const child = spawn(process.execPath, ['--version'], {});
    await new Promise<void>((resolve) => child.onExit(() => resolve()));
    return true;
  } catch {
    return false;
  }
}

/** Whether a process may get mounts of its own, such as an `/etc/codex`; containers often forbid it. */
const hasNamespaces = (): boolean =>
  spawnSync('unshare', ['-rmn', 'sh', '-c', 'ip link set lo up && mount --bind /tmp /mnt'], {
    timeout: 10_000,
  }).status === 0;

function registryAnswers(): boolean {
  const options = ['--fetch-retries=0', '--fetch-timeout=10000'];
  // npm is a script on Windows.
  const { status } = spawnSync('npm', ['view', 'vitest', 'name', ...options], {
    timeout: 30_000,
    stdio: 'ignore',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

/** Everything that a test may need beyond Node and git: see {@link needs}. */
export const requirements = {
  bash: program('bash'),
  zsh: program('zsh'),
  fish: program('fish'),
  busybox: program('busybox'),
  ps: program('ps'),
  tmux: program('tmux'),
  gcc: program('gcc'),
  groff: program('groff'),
  shellcheck: program('shellcheck'),
  mmdebstrap: program('mmdebstrap'),
  bwrap: program('bwrap'),
  setfacl: program('setfacl'),
  podman: program('podman'),
  python3: program('python3'),
  ssh: program('ssh'),
  pass: program('pass'),
  gpg: program('gpg'),
  'secret-tool': program('secret-tool'),
  'gnome-keyring-daemon': program('gnome-keyring-daemon'),
  'dbus-daemon': program('dbus-daemon'),
  'ansible-playbook': program('ansible-playbook'),
  'ansible-lint': program('ansible-lint'),
  linux: { isMet: () => process.platform === 'linux', otherwise: `this is ${process.platform}` },
  posix: { isMet: () => process.platform !== 'win32', otherwise: 'this is Windows' },
  root: { isMet: () => process.getuid?.() === 0, otherwise: 'not root: sudo -E env "PATH=$PATH" npm test' },
  namespaces: {
    isMet: hasNamespaces,
    otherwise: 'unshare -rmn or ip fails: no user namespaces, no iproute2, or not Linux',
  },
  pty: { isMet: hasPseudoTerminal, otherwise: '@lydell/node-pty cannot open one here' },
  registry: { isMet: registryAnswers, otherwise: 'it does not answer npm' },
} satisfies Readonly<Record<string, Requirement>>;

export type Need = keyof typeof requirements;

export const allNeeds = Object.keys(requirements) as readonly Need[];

/** Whether a machine has what was looked for. */
export type Found = Readonly<Partial<Record<Need, boolean>>>;

declare module 'vitest' {
  export interface ProvidedContext {
    /** What this run has looked for, and whether it is there. */
    needs: Found;
  }
}

/** Looks for these, once a run, and lets {@link needs} know. For a `globalSetup`. */
export async function lookFor(project: TestProject, names: readonly Need[]): Promise<Found> {
  const looked = names.map(async (name) => [name, await requirements[name].isMet()] as const);
  const found: Found = Object.fromEntries(await Promise.all(looked));
  project.provide('needs', { ...project.getProvidedContext().needs, ...found });
  return found;
}

/** Vitest global set-up. The registry takes half a second, so only runs with tests that need it look for it. */
export async function setup(project: TestProject): Promise<void> {
  await lookFor(
    project,
    allNeeds.filter((name) => name !== 'registry'),
  );
}

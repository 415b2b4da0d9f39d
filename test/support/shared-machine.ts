import { chmodSync, chownSync, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../../src/host/processes.ts';
import type { RunResult } from '../../src/host/types.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { bin, repository } from './cli.ts';
import { temporaryHome, type TemporaryHome } from './home.ts';

/** The folder of the Codex program itself, which a user can be given: the launcher beside may lie in root's own home. */
const vendor = join(repository, 'node_modules/@openai', `codex-linux-${process.arch}`, 'vendor');
const programs = (): string => join(vendor, readdirSync(vendor)[0] ?? '', 'bin');

type Who = Pick<TemporaryHome, 'env' | 'project'>;

/** A machine with an `/etc` of its own and several users, for which a test needs root and namespaces. */
export type SharedMachine = Readonly<{
  /** The administrator. */
  root: Machine;
  /** Where the routing leads. */
  gateway: LoopbackGateway;
  /** Where a user's own provider leads. */
  own: LoopbackGateway;
  /** A path below its `/etc`. */
  etc: (name?: string) => string;
  /** Runs a program there, as a user. */
  on: (uid: number, words: readonly string[], home: Who) => Promise<RunResult>;
  /** Runs codex-orq as root, to its good end: what it printed. */
  orq: (...args: string[]) => Promise<string>;
  /** A user with a home of their own, and perhaps a `config.toml`. */
  user: (uid: number, config?: string) => TemporaryHome;
  /** One turn of the real Codex as a user: what it answered, and what it said beside that. */
  turn: (
    uid: number,
    home: Who,
    words?: readonly string[],
  ) => Promise<Readonly<{ said: string; stderr: string }>>;
  /** A `config.toml` that leads elsewhere. */
  theirs: () => string;
  close: () => Promise<void>;
}>;

export async function sharedMachine(): Promise<SharedMachine> {
  const gateway = await startLoopbackGateway({ reply: 'hello from the gateway' });
  const own = await startLoopbackGateway({ reply: 'hello from my own' });
  const root = machineWithCodex();
  const homes: TemporaryHome[] = [];
  const etc = (name = ''): string => join(root.home, 'etc', name);
  mkdirSync(etc());
  copyFileSync('/etc/passwd', etc('passwd'));

  const on: SharedMachine['on'] = (uid, words, home) => {
    const script =
      '/usr/bin/mount --bind "$1" /etc && /usr/bin/mount --bind "$2" /mnt && uid=$3 && shift 3 && exec setpriv --reuid "$uid" --regid "$uid" --clear-groups "$@"';
    const proxy = new URL(gateway.baseUrl).origin;
    const env = { ...home.env, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' };
    return run(
      '/usr/bin/unshare',
      ['-m', '/bin/sh', '-c', script, 'sh', etc(), programs(), String(uid), ...words],
      { cwd: home.project, env, timeoutMs: 60_000 },
    );
  };

  return {
    ...{ root, gateway, own, etc, on },
    orq: async (...args) => {
      const result = await on(0, [process.execPath, bin, ...args], root);
      expect(result.exitCode, result.stdout + result.stderr).toBe(0);
      return result.stdout;
    },
    user: (uid, config) => {
      const home = temporaryHome({
        ...(config !== undefined && { files: { '.codex/config.toml': config } }),
      });
      homes.push(home);
      const temporary = home.env['TMPDIR'] ?? '';
      // A user has to get to it; the folders above are root's.
      for (let at = dirname(home.home); statSync(at).mode % 0o10 === 0; at = dirname(at))
        chmodSync(at, 0o711);
      const files = config === undefined ? [] : [join(home.codexHome, 'config.toml')];
      for (const path of [home.home, home.project, home.codexHome, temporary, ...files])
        chownSync(path, uid, uid);
      return home;
    },
    turn: async (uid, home, words = ['exec']) => {
      const line = ['/mnt/codex', ...words, '--skip-git-repo-check', 'say hello'];
      const env = { ...home.env, ORQ_API_KEY: `key-of-${uid}-0123456789` };
      const { exitCode, stdout, stderr } = await on(uid, line, { ...home, env });
      expect(exitCode, stderr).toBe(0);
      return { said: stdout.trim(), stderr };
    },
    theirs: () =>
      `model = "gpt-5.5"\nmodel_provider = "mine"\n\n[model_providers.mine]\nname = "Mine"\nbase_url = "${own.baseUrl}"\nwire_api = "responses"\n`,
    close: async () => {
      root.cleanup();
      for (const home of homes.splice(0)) home.cleanup();
      await gateway.close();
      await own.close();
    },
  };
}

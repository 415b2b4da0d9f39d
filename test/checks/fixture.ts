import { expect } from 'vitest';
import type { Group, Grouped } from '../../src/checks/index.ts';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { doctorFindings } from '../../src/findings/doctor.ts';
import { type Finding, Problem, problem } from '../../src/findings/index.ts';
import type { FileSnapshot, Host, RunResult } from '../../src/host/types.ts';

/** A machine in memory. Paths are those of the person `/home/p`, who works in `/home/p/repo`. */
export type Fixture = Readonly<{
  /** Files by path; undefined takes one of the usual files away. */
  files?: Readonly<Record<string, string | Uint8Array | undefined>>;
  /** Permission bits by path; 0600 otherwise. */
  modes?: Readonly<Record<string, number>>;
  /** When files were last written; 0 otherwise. */
  changed?: Readonly<Record<string, number>>;
  env?: Readonly<Record<string, string>>;
  /** Files that are there and cannot be read, and folders that cannot be listed. */
  unreadable?: readonly string[];
  /** What reading these ends with. */
  refused?: Readonly<Record<string, (path: string) => Error>>;
  /** The project that is asked for; else the working folder. */
  project?: string;
  /** Ask the gateway; only for machines on which that ends before anything is sent. */
  live?: boolean;
  /** Where git is installed: the names that it tracks in the repository. */
  tracked?: readonly string[];
  /** The names that it does not ignore; it ignores all others. */
  unignored?: readonly string[];
  /** Where Codex is installed. */
  codex?: Readonly<{
    version?: string;
    /** What `codex doctor --json` says of the configuration. */
    details?: Readonly<Record<string, unknown>>;
    /** How commands such as `features list` end, where that is not as usual. */
    ends?: Readonly<Record<string, Partial<RunResult>>>;
    /** The base URL that it says it reaches. */
    url?: string;
    /** What `codex doctor --json` says of the app-server in the background. */
    background?: Readonly<Record<string, unknown>>;
    /** How the Codex of an editor's extension ends, where there is one. */
    elsewhere?: Partial<RunResult>;
  }>;
}>;

export const key = 'sk-orq-made-up-1234567890abcdef';
export const config = `model = "openai/gpt-5.4"
model_provider = "orq"
shell_environment_policy = { exclude = ["ORQ_API_KEY"] }

[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`;

const owned = (path: readonly string[], written: string) => ({ path, before: null, written });

export const stateWith = (shell: string, files: readonly unknown[] = []): string =>
  JSON.stringify({
    version: 1,
    package: '0.0.1',
    written: '2026-03-04T12:00:00.000Z',
    answers: {
      model: 'openai/gpt-5.4',
      baseUrl: 'https://api.orq.ai/v3/router',
      provider: 'orq',
      envKey: 'ORQ_API_KEY',
      keyStore: 'codex-env',
      shell,
    },
    files: [
      {
        target: 'config',
        path: '/home/p/.codex/config.toml',
        created: true,
        keys: [
          owned(['model'], '"openai/gpt-5.4"'),
          owned(['model_provider'], '"orq"'),
          owned(['model_providers', 'orq', 'base_url'], '"https://api.orq.ai/v3/router"'),
          owned(['model_providers', 'orq', 'env_key'], '"ORQ_API_KEY"'),
          owned(['model_providers', 'orq', 'wire_api'], '"responses"'),
          owned(['model_providers', 'orq', 'requires_openai_auth'], 'false'),
        ],
      },
      ...files,
    ],
  });

/** Those of the system: no file of anybody's, so not among the `good` ones. */
export const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** A machine on which everything is as it should be. */
export const good: Readonly<Record<string, string>> = {
  '/home/p/.codex/config.toml': config,
  '/home/p/.codex/.env': `ORQ_API_KEY='${key}'\n`,
  '/home/p/.codex/codex-orq.json': stateWith('none'),
  '/home/p/repo/.git/HEAD': 'ref: refs/heads/main\n',
};

/** The one folder that the doctor may write to. */
export const privateFolder = '/tmp/codex-orq-private';

const ended: RunResult = { exitCode: 0, stdout: '', stderr: '', timedOut: false };

/** The Codex of an editor's extension. */
const elsewhere = '/home/p/.vscode/extensions/openai.chatgpt-1.2.3/bin/linux-x86_64/codex';

function gitEnds(args: readonly string[], { tracked = [], unignored = [] }: Fixture): RunResult {
  if (args.includes('check-ignore'))
    return { ...ended, exitCode: unignored.some((name) => args.includes(`./${name}`)) ? 1 : 0 };
  const names = tracked.filter((name) => args.includes(name));
  return { ...ended, stdout: names.map((name) => `${name}\0`).join('') };
}

/** A codex and a git that answer what they are told to; every other program is not there. */
function runner(fixture: Fixture): Host['run'] {
  const { codex, tracked } = fixture;
  return async (command, args) => {
    if (command === 'git' && tracked !== undefined) return gitEnds(args, fixture);
    if (command === elsewhere && codex?.elsewhere !== undefined) return { ...ended, ...codex.elsewhere };
    if (command !== 'codex' || codex === undefined) return { ...ended, exitCode: null, startError: 'ENOENT' };
    const { version = '0.169.0', details, ends, background, url = 'https://api.orq.ai/v3/' } = codex;
    const end = { ...ended, ...ends?.[args.join(' ')] };
    if (args[0] === '--version') return { ...end, stdout: `codex-cli ${version}\n` };
    if (['features', 'exec', 'debug'].includes(args[0] ?? '')) return end;
    const load = {
      status: 'ok',
      details: { model: 'openai/gpt-5.4', 'model provider': 'orq', ...details },
    };
    return end.exitCode === 0
      ? {
          ...end,
          stdout: JSON.stringify({
            checks: {
              'config.load': load,
              'app_server.status': { details: background },
              'network.provider_reachability': {
                details: { 'orq API inference URL': `${url}<redacted> connect failed (required)` },
              },
            },
          }),
        }
      : end;
  };
}

export function machine(fixture: Fixture): Host {
  const files = new Map<string, Uint8Array>();
  const given = {
    ...good,
    [certificates]: '-----BEGIN CERTIFICATE-----\n',
    '/bin/sh': '',
    ...(fixture.codex && { '/usr/bin/codex': '' }),
    ...(fixture.codex?.elsewhere && { [elsewhere]: '' }),
    ...fixture.files,
  };
  for (const [path, content] of Object.entries(given))
    if (content !== undefined) files.set(path, typeof content === 'string' ? Buffer.from(content) : content);
  const refuse = async (): Promise<never> => {
    throw new Error('the doctor writes nothing');
  };
  const look = (path: string): void => {
    if (fixture.unreadable?.includes(path)) throw problem('file-unreadable', { path, cause: 'made up' });
    const refusal = fixture.refused?.[path];
    if (refusal !== undefined) throw refusal(path);
  };
  const below = (path: string): string[] => [...files.keys()].filter((name) => name.startsWith(`${path}/`));
  return {
    env: { PATH: '/usr/bin', ...fixture.env },
    platform: 'linux',
    home: '/home/p',
    cwd: '/home/p/repo',
    read: async (path): Promise<FileSnapshot> => {
      look(path);
      const bytes = files.get(path);
      const mode = bytes === undefined ? undefined : (fixture.modes?.[path] ?? 0o600);
      return { path, realPath: path, bytes, mode };
    },
    kindOf: async (path) => {
      if (files.has(path)) return 'file';
      return below(path).length > 0 ? 'folder' : undefined;
    },
    changedAt: async (path) => (files.has(path) ? (fixture.changed?.[path] ?? 0) : undefined),
    list: async (path) => {
      look(path);
      return [...new Set(below(path).map((name) => name.slice(path.length + 1).split('/')[0] ?? ''))];
    },
    write: async (path, bytes) => {
      if (!path.startsWith(`${privateFolder}/`)) return refuse();
      files.set(path, bytes);
    },
    disk: refuse,
    temporaryFolder: async () => ({
      path: privateFolder,
      remove: async () => {
        for (const path of below(privateFolder)) files.delete(path);
      },
    }),
    process: {
      own: () => ({ pid: 1, machine: '', boot: '', space: '', started: '' }),
      isRunning: () => undefined,
    },
    onExit: () => () => undefined,
    removeLeftovers: () => undefined,
    run: runner(fixture),
  };
}

/** Everything that the doctor finds there, by the heading under which it reports it; or what ends its run. */
export async function examined(
  fixture: Fixture,
): Promise<readonly Readonly<{ group?: Group; finding: Finding }>[]> {
  const told: Grouped[] = [];
  const request = {
    prove: false,
    live: fixture.live === true,
    project: fixture.project,
    onFound: (next: readonly Grouped[]) => told.push(...next),
    onBilled: () => {
      throw new Error('nothing is billed');
    },
  };
  const findings = await diagnose(machine(fixture), request).then(
    (diagnosis) => {
      // What was told on the way is the report: no later level takes anything of it back.
      expect(told).toEqual(diagnosis.findings);
      return diagnosis.findings;
    },
    (error: unknown) => {
      if (error instanceof Problem) return [{ finding: error.finding }];
      throw error;
    },
  );
  for (const { finding } of findings) expect(Object.keys(doctorFindings)).toContain(finding.code);
  return findings;
}

export const examine = async (fixture: Fixture): Promise<readonly Finding[]> =>
  (await examined(fixture)).map(({ finding }) => finding);

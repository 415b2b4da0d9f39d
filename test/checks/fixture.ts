import { diagnose } from '../../src/doctor.ts';
import type { Finding } from '../../src/findings/index.ts';
import type { FileSnapshot, Host, RunResult } from '../../src/types.ts';

/** A machine in memory. Paths are those of the person `/home/p`, who works in `/home/p/repo`. */
export type Fixture = Readonly<{
  /** Files by path; undefined takes one of the usual files away. */
  files?: Readonly<Record<string, string | Uint8Array | undefined>>;
  /** Permission bits by path; 0600 otherwise. */
  modes?: Readonly<Record<string, number>>;
  env?: Readonly<Record<string, string>>;
  /** What `codex doctor --json` says of the configuration, where Codex is installed. */
  /** Ask the gateway; only for machines without a key, on which that ends before anything is sent. */
  live?: boolean;
  codex?: Readonly<{ version?: string; details?: Readonly<Record<string, unknown>> }>;
}>;

export const key = 'sk-orq-made-up-1234567890abcdef';
export const config = `model = "openai/gpt-5.4"
model_provider = "orq"

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

/** A machine on which everything is as it should be. */
export const good: Readonly<Record<string, string>> = {
  '/home/p/.codex/config.toml': config,
  '/home/p/.codex/.env': `ORQ_API_KEY='${key}'\n`,
  '/home/p/.codex/codex-orq.json': stateWith('none'),
  '/home/p/repo/readme.md': 'a repository\n',
};

const ended: RunResult = { exitCode: 0, stdout: '', stderr: '', timedOut: false };

/** A codex that answers what it is told to; every other program is not there. */
function runner({ codex }: Fixture): Host['run'] {
  return async (command, args) => {
    if (command !== 'codex' || codex === undefined) return { ...ended, exitCode: null, startError: 'ENOENT' };
    const { version = '0.169.0', details } = codex;
    if (args[0] === '--version') return { ...ended, stdout: `codex-cli ${version}\n` };
    const load = {
      status: 'ok',
      details: { model: 'openai/gpt-5.4', 'model provider': 'orq', ...details },
    };
    return { ...ended, stdout: JSON.stringify({ checks: { 'config.load': load } }) };
  };
}

export function machine(fixture: Fixture): Host {
  const files = new Map<string, Uint8Array>();
  const given = { ...good, ...(fixture.codex && { '/usr/bin/codex': '' }), ...fixture.files };
  for (const [path, content] of Object.entries(given))
    if (content !== undefined) files.set(path, typeof content === 'string' ? Buffer.from(content) : content);
  const refuse = async (): Promise<never> => {
    throw new Error('the doctor writes nothing');
  };
  const below = (path: string): string[] => [...files.keys()].filter((name) => name.startsWith(`${path}/`));
  return {
    env: { PATH: '/usr/bin', ...fixture.env },
    platform: 'linux',
    home: '/home/p',
    cwd: '/home/p/repo',
    read: async (path): Promise<FileSnapshot> => {
      const bytes = files.get(path);
      const mode = bytes === undefined ? undefined : (fixture.modes?.[path] ?? 0o600);
      return { path, realPath: path, bytes, mode };
    },
    kindOf: async (path) => {
      if (files.has(path)) return 'file';
      return below(path).length > 0 ? 'folder' : undefined;
    },
    list: async (path) => [
      ...new Set(below(path).map((name) => name.slice(path.length + 1).split('/')[0] ?? '')),
    ],
    write: refuse,
    remove: refuse,
    temporaryFolder: refuse,
    putBack: () => {
      throw new Error('the doctor writes nothing');
    },
    onExit: () => () => undefined,
    run: runner(fixture),
  };
}

/** Everything that the doctor finds there. */
export async function examine(fixture: Fixture): Promise<readonly Finding[]> {
  const { findings } = await diagnose(machine(fixture), {
    prove: false,
    live: fixture.live === true,
    onBilled: () => {
      throw new Error('nothing is billed');
    },
  });
  return findings.map(({ finding }) => finding);
}

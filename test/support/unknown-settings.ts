import { chmodSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import type { Finding } from '../../src/findings/index.ts';
import { createHost } from '../../src/host/host.ts';
import type { Host } from '../../src/host/types.ts';
import { config, key, stateWith } from '../checks/fixture.ts';
import type { TemporaryHome } from './home.ts';
import { personWith } from './test-home.ts';

/** Settings that no Codex knows, at three places of the file. */
export const madeUp = {
  'model_providers.orq.made_up': '"x"',
  'model_providers.orq.made_up_too': '2',
  'features.made_up_as_well': 'true',
} as const;

/** What is a person's own, in our table and beside it. */
export const theirs = { token: 'tok-made-up-of-a-person', foreign: 'foreign_nonsense' } as const;

const configWith = (ours: Readonly<Record<string, string>>): string =>
  [
    `${theirs.foreign} = "${theirs.token}"`,
    'web_search = "disabled"',
    `${config}http_headers = { "X-Team" = "${theirs.token}" } # ${theirs.token}`,
    ...inTable('model_providers.orq', ours),
    '[features]',
    'multi_agent = false',
    ...inTable('features', ours),
    '',
  ].join('\n');

const inTable = (table: string, ours: Readonly<Record<string, string>>): string[] =>
  Object.entries(ours).flatMap(([path, value]) =>
    path.startsWith(`${table}.`) ? [`${path.slice(`${table}.`.length)} = ${value}`] : [],
  );

function recordOf(file: string, ours: Readonly<Record<string, string>>): string {
  const all = { web_search: '"disabled"', 'features.multi_agent': 'false', ...ours };
  const state = JSON.parse(stateWith('none')) as { files: { path: string; keys: unknown[] }[] };
  for (const owned of state.files) {
    owned.path = file;
    for (const [path, written] of Object.entries(all))
      owned.keys.push({ path: path.split('.'), before: null, written });
  }
  return JSON.stringify(state);
}

export type Asked = Readonly<{
  home: TemporaryHome;
  /** The person's own. */
  file: string;
  findings: readonly Finding[];
  /** What Codex was given to load strictly, one text a question. */
  copies: readonly string[];
  /** The environments in which it was. */
  environments: readonly Readonly<Record<string, string | undefined>>[];
  /** Where, each once. */
  folders: readonly string[];
}>;

/** The doctor's run for a person with this Codex, in whose file the record says that these settings are ours. */
export async function doctorWith(ours: Readonly<Record<string, string>>, codex: string): Promise<Asked> {
  const files = { '.codex/config.toml': configWith(ours), '.codex/.env': `ORQ_API_KEY='${key}'\n` };
  const home = personWith({ files, env: { ORQ_API_KEY: key } }, codex);
  // As a dotfile manager links it. Codex names the file with its links followed.
  const codexHome = join(home.home, 'linked');
  symlinkSync('.codex', codexHome);
  const file = join(codexHome, 'config.toml');
  chmodSync(join(home.codexHome, '.env'), 0o600);
  writeFileSync(join(home.codexHome, 'codex-orq.json'), recordOf(file, ours));
  const copies: string[] = [];
  const environments: Record<string, string | undefined>[] = [];
  const folders = new Set<string>();
  const real = createHost();
  const host: Host = {
    ...real,
    env: { ...home.env, CODEX_HOME: codexHome },
    home: home.home,
    cwd: home.project,
    write: async (path, ...rest) => {
      folders.add(dirname(path));
      return real.write(path, ...rest);
    },
    run: async (command, args, options) => {
      if (args.includes('--strict-config')) {
        copies.push(readFileSync(join(options.cwd ?? '', 'config.toml'), 'utf8'));
        environments.push({ ...options.env });
      }
      return real.run(command, args, options);
    },
  };
  const { findings } = await diagnose(host, { prove: false, live: false, onBilled: () => undefined });
  return {
    home,
    file,
    findings: findings.map(({ finding }) => finding),
    copies,
    environments,
    folders: [...folders],
  };
}

/** What is told as unknown. */
export const unknownIn = ({ findings }: Asked): readonly unknown[] =>
  findings.filter(({ code }) => code === 'codex-unknown-setting').map(({ args }) => args);

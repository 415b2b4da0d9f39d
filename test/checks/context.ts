import type { Check, CheckContext, Layer } from '../../src/checks/context.ts';
import { parseToml } from '../../src/edit/toml.ts';
import type { Finding } from '../../src/findings/index.ts';
import { pathsFor } from '../../src/host/paths.ts';
import { config } from './fixture.ts';

const paths = pathsFor({ env: {}, home: '/home/p', cwd: '/home/p/repo' });

/** A configuration file with this text; without one, a file that is not there. */
export const layer = (kind: Layer['kind'], text?: string, more: Partial<Layer> = {}): Layer => ({
  kind,
  path:
    { user: paths.config, system: '/etc/codex/config.toml', managed: '/etc/codex/managed_config.toml' }[
      kind as 'user'
    ] ?? `/home/p/${kind}.toml`,
  tree: text === undefined ? undefined : parseToml(text, 'config.toml'),
  counts: true,
  ...more,
});

/** What the checks look at on a machine that is set up, except for what is named here. */
export const contextWith = (parts: Partial<CheckContext> = {}): CheckContext => ({
  paths,
  host: { env: {}, platform: 'linux', home: '/home/p' },
  codexHomeExists: true,
  expected: { provider: 'orq', envKey: 'ORQ_API_KEY' },
  state: undefined,
  stateProblem: undefined,
  user: layer('user', config),
  others: [],
  required: undefined,
  agents: [],
  dotenv: { path: paths.env, text: undefined, mode: undefined },
  login: undefined,
  catalogue: undefined,
  trust: { missing: [], any: true },
  modelList: undefined,
  now: new Date('2026-03-04T12:00:00Z'),
  project: '/home/p/repo',
  inRepository: true,
  shared: [],
  sharedUnread: [],
  shells: [],
  exists: () => false,
  ...parts,
});

/** Findings without what is the same for all: code, level, and what the sentence is made from. */
export const brief = (found: readonly Finding[]): readonly unknown[] =>
  found.map(({ code, level, args }) => [code, level, args]);

/** What a check tells of such a machine. */
export const told = (check: Check, parts: Partial<CheckContext> = {}): readonly unknown[] =>
  brief(check(contextWith(parts)));

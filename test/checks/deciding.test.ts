import { describe, expect, test } from 'vitest';
import {
  decidingLayer,
  effectiveModel,
  mergedLayers,
  projectFileOf,
  providerIn,
} from '../../src/checks/context.ts';
import { whereDecided } from '../../src/checks/decided.ts';
import { checkShared, holdsKey } from '../../src/checks/shared.ts';
import { parseState } from '../../src/state/state.ts';
import { contextWith, layer, told } from './context.ts';
import { stateWith } from './fixture.ts';

const model = (name: string) => `model = "${name}"\n`;
const user = layer('user', model('a/user'));
const system = layer('system', model('a/system'));
const managed = layer('managed', model('a/managed'));
const project = layer('project', model('a/project'));
const profile = layer('profile', model('a/profile'));

describe('the file that decides', () => {
  const kinds = (parts: Parameters<typeof contextWith>[0]) =>
    mergedLayers(contextWith(parts)).map(({ kind, path }) => (kind === 'user' ? path : kind));

  test('is the last of: the machine, yours, the project, the managers of the machine', () => {
    const others = [managed, project, profile, system];
    expect(kinds({ user, others })).toEqual(['system', user.path, 'project', 'managed']);
    expect(effectiveModel(contextWith({ user, others }))).toBe('a/managed');
    expect(effectiveModel(contextWith({ user, others: [project, system] }))).toBe('a/project');
    expect(effectiveModel(contextWith({ user, others: [system] }))).toBe('a/user');
    expect(effectiveModel(contextWith({ user: layer('user'), others: [system] }))).toBe('a/system');
    expect(effectiveModel(contextWith({ user: layer('user') }))).toBeUndefined();
  });

  test('is a profile that is routed before the file of every codex', () => {
    const { paths } = contextWith();
    const routed = layer('user', model('a/b'), { path: '/orq.config.toml' });
    const parts = { user: routed, others: [user, project] };
    expect(kinds({ ...parts, paths: { ...paths, profile: 'orq' } })).toEqual([
      user.path,
      '/orq.config.toml',
      'project',
    ]);
    expect(kinds(parts)).toEqual(['/orq.config.toml', user.path, 'project']);
  });

  test('is none that does not count, and of a provider none of a project', () => {
    const untrusted = { ...project, counts: false };
    expect(decidingLayer(contextWith({ user, others: [untrusted] }), ['model'])).toBe(user);
    const theirs = layer('project', 'model_provider = "x"\n[model_providers.x]\nname = "x"\n[a]\nb = 1\n');
    const context = contextWith({ user, others: [theirs] });
    expect(decidingLayer(context, ['model_provider'])).toBeUndefined();
    expect(decidingLayer(context, ['model_providers', 'x', 'name'])).toBeUndefined();
    expect(decidingLayer(context, ['a', 'b'])).toBe(theirs);
  });

  test('of a project is the innermost that counts', () => {
    const at = (path: string, counts = true) => ({ ...project, path, counts });
    expect(projectFileOf({ others: [at('/a'), at('/b'), at('/c', false), managed] })).toBe('/b');
    expect(projectFileOf({ others: [managed, at('/c', false)] })).toBeUndefined();
  });
});

test('the table of a provider is a table', () => {
  expect(providerIn({ model_providers: { x: { name: 'x' } } }, 'x')).toEqual({ name: 'x' });
  expect(providerIn({ model_providers: { x: 5n } }, 'x')).toBeUndefined();
  expect(providerIn(undefined, 'x')).toBeUndefined();
});

describe('where Codex has a value from that is not ours', () => {
  const host = (url: string) => `[model_providers.orq]\nbase_url = ${url}\n`;
  const from = (
    parts: Parameters<typeof contextWith>[0],
    what: 'model' | 'provider' | 'host',
    actual: string,
    answer: object = { kind: 'refuses' },
  ) => whereDecided(contextWith(parts), answer as never)(what, actual);

  test('is the last file that has it', () => {
    const others = [system, { ...project, counts: false }];
    expect(from({ user, others }, 'model', 'a/system')).toBe(system.path);
    expect(from({ user, others }, 'model', 'a/project')).toBe(project.path);
    expect(from({ user, others }, 'model', 'a/none')).toBeUndefined();
    expect(from({ user: layer('user', 'model_provider = "x"\n') }, 'provider', 'x')).toBe(user.path);
    expect(from({ user, required: managed }, 'model', 'a/managed')).toBe(managed.path);
  });

  test('is found by the host of an address', () => {
    const at = (url: string) => from({ user: layer('user', host(url)) }, 'host', 'h.example:8');
    expect(at('"https://h.example:8/x"')).toBe(user.path);
    expect([at('"https://h.example/x"'), at('"h.example:8"'), at('"no address"'), at('5')]).toEqual(
      Array(4).fill(undefined),
    );
  });

  test('is what Codex says itself, where it does', () => {
    const required = { model: '/etc/x', model_providers: '/etc/y' };
    expect(from({ user }, 'model', 'a/user', { kind: 'loads', required })).toBe('/etc/x');
    expect(from({ user }, 'host', 'x', { kind: 'loads', required })).toBe('/etc/y');
    expect(from({ user }, 'model', 'a/user', { kind: 'loads' })).toBe(user.path);
    expect(from({ user }, 'model', 'a/user', { kind: 'refuses', required })).toBe(user.path);
  });
});

test.each([
  ["ORQ_API_KEY='a'", true],
  ['ORQ_API_KEY=', false],
  ['ORQ_API_KEY="  "', false],
  ['ORQ_API_KEY=$OTHER', false],
  // The last one counts, and no other variable.
  ['ORQ_API_KEY=a\nORQ_API_KEY=', false],
  ['ORQ_API_KEY=\nMY_ORQ_API_KEY=a', false],
])('%j holds a key: %s', (text, expected) => {
  expect(holdsKey(text, 'ORQ_API_KEY')).toBe(expected);
});

test('a file with the key is told by what git says of it', () => {
  const { paths } = contextWith();
  const file = (path: string, tracked: boolean | undefined, ignored?: boolean) => ({
    path,
    tracking: tracked === undefined ? { tracked, reason: `no git ${path}` } : { tracked },
    ignored,
  });
  const envKey = 'ORQ_API_KEY';
  const shared = (...files: ReturnType<typeof file>[]) => told(checkShared, { shared: files as never });
  expect(shared()).toEqual([['git-fine', 'info', { project: '/home/p/repo' }]]);
  expect(told(checkShared, { inRepository: false })).toEqual([]);
  expect(shared(file('/r/.env', false, true))).toHaveLength(1);
  expect(shared(file('/r/.env.example', true)).map(String)).toHaveLength(1);
  const brief = shared(
    file('/r/.env', true),
    file('/r/.env.sample', false, true),
    file('/r/.env.local', false, false),
    file(paths.env, false, false),
    file('/r/.env.a', undefined, false),
    file('/r/.env.dist.local', false, true),
    file('/r/.env.b', undefined),
  ).map((found) => [(found as unknown[])[0], (found as unknown[])[2]]);
  expect(brief).toEqual([
    ['key-tracked', { file: '/r/.env', envKey }],
    ['key-in-example', { file: '/r/.env.sample', envKey }],
    ['key-not-ignored', { file: '/r/.env.local', envKey, offered: false }],
    ['key-not-ignored', { file: paths.env, envKey, offered: true, yours: true }],
    ['git-index-unreadable', { file: '/r/.env.a', reason: 'no git /r/.env.a' }],
  ]);
  // What a set-up wrote there, another run takes out.
  const of = (target: string) => ({ target, path: paths.env, created: true, keys: [] });
  for (const [targets, yours] of [
    [['config'], true],
    [['config', 'codex-env'], false],
  ] as const) {
    const state = parseState(stateWith('none', targets.map(of)), 'state');
    const ours = told(checkShared, { state, shared: [file(paths.env, false, false)] as never });
    expect(ours).toEqual([
      ['key-not-ignored', 'warning', { file: paths.env, envKey, offered: true, ...(yours && { yours }) }],
    ]);
  }
});

import { describe, expect, test } from 'vitest';
import {
  checkCatalogue,
  checkLayers,
  checkLeftOvers,
  checkModel,
  checkProfiles,
  hasPrefix,
  suggestionFor,
} from '../../src/checks/model.ts';
import { checkModelList } from '../../src/checks/model-list.ts';
import { checkOtherModels } from '../../src/checks/other-models.ts';
import { slidSetting } from '../../src/checks/slid.ts';
import { finding } from '../../src/findings/index.ts';
import { cataloguePath } from '../../src/targets/catalogue-path.ts';
import { brief, contextWith, layer, told } from './context.ts';
import { config } from './fixture.ts';

const user = '/home/p/.codex/config.toml';
const project = '/home/p/project.toml';
const profile = '/home/p/profile.toml';
const bare = { model: '"gpt-5.5"', suggestion: 'openai/gpt-5.5' };
const good = 'model = "a/b"\n';
const bad = 'model = "gpt-5.5"\n';

test.each([
  ['a/b', true],
  ['a/b/c', true],
  ['a', false],
  ['/b', false],
  ['a/', false],
  ['a b/c', false],
  ['a/b c', false],
  [' a/b', false],
  [undefined, false],
  [5, false],
  [['a/b'], false],
])('%j has a prefix: %s', (model, has) => expect(hasPrefix(model)).toBe(has));

test('the id that is probably meant', () => {
  expect(['gpt-5.5', 'a b', 5, 'a/b'].map(suggestionFor)).toEqual([
    'openai/gpt-5.5',
    'openai/gpt-5.4',
    'provider/5',
    'a/b',
  ]);
});

describe('the model that Codex uses', () => {
  test('has a prefix, in the file that wins', () => {
    expect(told(checkModel)).toEqual([]);
    expect(told(checkModel, { user: layer('user') })).toEqual([]);
    expect(told(checkModel, { user: layer('user', bad) })).toEqual([
      ['model-unprefixed', 'error', { file: user, ...bare, scope: 'user', trusted: true }],
    ]);
    expect(told(checkModel, { user: layer('user', bad), others: [layer('managed', good)] })).toEqual([]);
    expect(told(checkModel, { others: [layer('managed', bad)] })).toEqual([
      [
        'model-unprefixed',
        'error',
        { file: '/etc/codex/managed_config.toml', ...bare, scope: 'managed', trusted: true },
      ],
    ]);
    // Of a project it is told with the other files.
    expect(told(checkModel, { others: [layer('project', bad)] })).toEqual([]);
  });

  test('is named somewhere, and at the root', () => {
    expect(told(checkModel, { user: layer('user', 'x = 1\n') })).toEqual([
      ['model-absent', 'error', { file: user, right: 'openai/gpt-5.4' }],
    ]);
    expect(told(checkModel, { user: layer('user', '[a.b]\nmodel = "x"\n') })).toEqual([
      ['setting-slid', 'error', { file: user, key: 'model', table: 'a.b' }],
    ]);
    expect(told(checkModel, { user: layer('user', 'x = 1\n'), others: [layer('system', good)] })).toEqual([]);
  });
});

describe('a setting that has slid into a table', () => {
  const slid = (text?: string) => {
    const found = slidSetting(layer('user', text), 'model');
    return found === undefined ? undefined : found.args;
  };

  test('is found in the first table that has it, at any depth', () => {
    const about = (table: string) => ({ file: user, key: 'model', table });
    expect(slid('[x]\ny = 1\n[a."b c"]\nmodel = "x"\n[z]\nmodel = "x"\n')).toEqual(about('a."b c"'));
    expect(slid('[profiles.p]\nmodel = "x"\n[agents.a]\nmodel = "x"\n')).toBeUndefined();
    expect(
      slid('[hooks]\nmodel = "x"\n[plugins]\nmodel = "x"\n[mcp_servers.m]\nmodel = "x"\n'),
    ).toBeUndefined();
    expect(slid('[shell_environment_policy]\nmodel = "x"\n')).toBeUndefined();
  });

  test('is none where the root has it, where it is no text, or where there is no file', () => {
    expect(slid(`${good}[a]\nmodel = "x"\n`)).toBeUndefined();
    expect(slid('[a]\nmodel = 5\nlist = [{ model = "x" }]\n')).toBeUndefined();
    expect(slid()).toBeUndefined();
  });
});

describe('the files beside the one that routes', () => {
  const routed = layer('user', good);
  const beside = (...others: ReturnType<typeof layer>[]) => told(checkLayers, { user: routed, others });
  const fine = (count: number) => [['layers-fine', 'info', { model: 'a/b', count }]];

  test('are fine where they change neither model nor provider', () => {
    expect(beside()).toEqual(fine(0));
    expect(beside(layer('profile', 'x = 1\n'), layer('project', 'x = 1\n'), layer('profile'))).toEqual(
      fine(3),
    );
    // Nothing is fine where the model is not, or is not of this file.
    expect(told(checkLayers, { user: layer('user', bad) })).toEqual([]);
    expect(told(checkLayers, { user: layer('user'), others: [layer('system', good)] })).toEqual([]);
  });

  test('of a project: its model counts where it is trusted and has the last word', () => {
    const pin = (model: string, counts = true, path = project) =>
      layer('project', `model = "${model}"\n`, { counts, path });
    const pinned = (model: string, file = project) => [
      'project-pins-model',
      'info',
      { file, model: `"${model}"`, instead: '"a/b"' },
    ];
    const unprefixed = (level: string, trusted: boolean, file = project) => [
      'model-unprefixed',
      level,
      { file, ...bare, scope: 'project', trusted },
    ];
    expect(beside(pin('c/d'))).toEqual([pinned('c/d')]);
    expect(beside(pin('c/d', false))).toEqual(fine(1));
    expect(beside(pin('gpt-5.5'))).toEqual([unprefixed('error', true)]);
    expect(beside(pin('gpt-5.5', false))).toEqual([unprefixed('warning', false)]);
    expect(beside(pin('gpt-5.5'), pin('c/d', true, '/inner'))).toEqual([
      unprefixed('warning', true),
      pinned('c/d', '/inner'),
    ]);
    expect(beside(pin('e/f'), pin('c/d', true, '/inner'))).toEqual([pinned('c/d', '/inner')]);
    // A file without a model has no word, and a profile is no project.
    expect(
      beside(pin('c/d'), layer('project', 'x = 1\n', { path: '/inner' }), layer('profile', good)),
    ).toEqual([pinned('c/d')]);
  });

  test('of a project: nothing of it counts against what the managers of the machine have set', () => {
    const others = [layer('project', 'model = "c/d"\n'), layer('managed', 'model = "e/f"\n')];
    expect(told(checkLayers, { user: routed, others })).toEqual([
      [
        'setting-managed',
        'info',
        {
          file: '/etc/codex/managed_config.toml',
          key: 'model',
          value: '"e/f"',
          own: '"a/b"',
          ownFile: user,
        },
      ],
    ]);
  });

  test('of a project: it chooses no provider, and has to be readable', () => {
    expect(beside(layer('project', 'model_provider = "x"\n[model_providers.x]\nname = "x"\n'))).toEqual([
      ['project-routing-ignored', 'warning', { file: project, keys: 'model_provider and model_providers' }],
    ]);
    expect(beside(layer('project', '[model_providers.x]\nname = "x"\n'))).toEqual([
      ['project-routing-ignored', 'warning', { file: project, keys: 'model_providers' }],
    ]);
    const invalid = finding('toml-invalid', {
      file: project,
      line: 3,
      column: 4,
      reason: 'x',
      excerpt: 'secret',
    } as never);
    const binary = finding('file-not-utf8', { path: project } as never);
    expect(beside(layer('project', undefined, { problem: invalid }))).toEqual([
      ['project-config-broken', 'error', { file: project, reason: 'line 3, column 4', trusted: true }],
    ]);
    expect(beside(layer('project', undefined, { problem: binary, counts: false }))).toEqual([
      ['project-config-broken', 'warning', { file: project, reason: 'it is no text', trusted: false }],
    ]);
    expect(beside(layer('system', undefined, { problem: binary }))).toEqual(brief([binary]));
    expect(beside(layer('profile', undefined, { problem: binary }))).toEqual(
      brief([{ ...binary, level: 'warning' }]),
    );
  });

  test('of a profile: its model is a warning, another provider leaves the gateway', () => {
    expect(beside(layer('profile', `${bad}model_provider = "orq"\n`))).toEqual([
      ['model-unprefixed', 'warning', { file: profile, ...bare, scope: 'profile', trusted: true }],
    ]);
    expect(beside(layer('profile', 'model_provider = "x"\n', { name: 'work' }))).toEqual([
      ['profile-leaves-gateway', 'warning', { file: profile, profile: 'work', actual: '"x"' }],
    ]);
    const { paths } = contextWith();
    const others = [layer('profile', bad)];
    // Where a profile is routed, the others are none of ours.
    expect(told(checkLayers, { user: routed, others, paths: { ...paths, profile: 'orq' } })).toEqual(fine(1));
  });
});

describe('profiles in the old form', () => {
  const tables = '[profiles.work]\nmodel = "a/b"\n[profiles.home]\nmodel = "a/b"\n';

  test('are told by what Codex makes of them', () => {
    expect(told(checkProfiles)).toEqual([]);
    expect(told(checkProfiles, { user: layer('user', `profile = "work"\n${tables}`) })).toEqual([
      [
        'legacy-profile',
        'error',
        { file: user, profile: '"work"', instead: [{ key: 'model', value: '"a/b"' }] },
      ],
      ['profile-table', 'warning', { file: user, profile: 'work', other: '/home/p/.codex/work.config.toml' }],
      ['profile-table', 'warning', { file: user, profile: 'home', other: '/home/p/.codex/home.config.toml' }],
    ]);
    const others = [layer('profile', good, { name: 'work' }), layer('project', good, { name: 'home' })];
    expect(told(checkProfiles, { user: layer('user', tables), others })).toEqual([
      ['profile-clash', 'warning', { file: user, profile: 'work', other: profile }],
      ['profile-table', 'warning', { file: user, profile: 'home', other: '/home/p/.codex/home.config.toml' }],
    ]);
    expect(told(checkProfiles, { user: layer('user', 'profiles = "work"\n') })).toEqual([]);
  });

  test('stand in the file of every codex where a profile is routed', () => {
    const { paths } = contextWith();
    const routed = layer('user', good, { path: '/home/p/.codex/work.config.toml' });
    expect(
      told(checkProfiles, {
        paths: { ...paths, profile: 'work' },
        user: routed,
        others: [layer('user', tables), layer('system', tables)],
      }),
    ).toEqual([
      ['profile-clash', 'warning', { file: user, profile: 'work', other: routed.path }],
      ['profile-table', 'warning', { file: user, profile: 'home', other: '/home/p/.codex/home.config.toml' }],
    ]);
  });
});

test('settings that were meant for one model', () => {
  const text = 'model_reasoning_effort = "high"\nmodel_context_window = 5\nservice_tier = "x"\nother = 1\n';
  expect(told(checkLeftOvers, { user: layer('user', text) })).toEqual(
    [
      ['model_reasoning_effort', '"high"'],
      ['model_context_window', '5'],
      ['service_tier', '"x"'],
    ].map(([key, value]) => ['left-over', 'warning', { file: user, key, value }]),
  );
});

describe('the catalogue', () => {
  const listing = (text: string | undefined, model: string, path = '/x.json') =>
    told(checkCatalogue, {
      user: layer('user', `model = "${model}"\n`),
      catalogue: { file: user, path, text },
    });
  const foreign = { file: user, catalogue: '/x.json', foreign: true };

  test('exists, can be read, and lists the model', () => {
    expect(told(checkCatalogue)).toEqual([]);
    expect(listing(undefined, 'a/b', '/x.json')).toEqual([['catalogue-file-missing', 'error', foreign]]);
    for (const text of ['', '{}', '{"models":{}}', '{"models":[]}', 'null'])
      expect(listing(text, 'a/b', '/x.json')).toEqual([['catalogue-file-broken', 'error', foreign]]);
    const text = '{"models":[null,{"slug":"a/b"},{"slug":"c/d"}]}';
    expect(listing(text, 'c/d', '/x.json')).toEqual([
      ['catalogue-fine', 'info', { catalogue: '/x.json', count: 3 }],
    ]);
    expect(listing(text, 'e/f', '/x.json')).toEqual([
      ['catalogue-lacks-model', 'warning', { ...foreign, model: '"e/f"' }],
    ]);
    expect(listing(text, 'gpt-5.5')).toEqual([]);
  });

  test('may be ours', () => {
    const ours = cataloguePath(contextWith().paths);
    expect(listing(undefined, 'a/b', ours)).toEqual([
      ['catalogue-file-missing', 'error', { file: user, catalogue: ours }],
    ]);
  });
});

test('the list of the gateway: when it was fetched, and whether it has the model', () => {
  const list = (day: string, ids = ['openai/gpt-5.4']) =>
    ({ fetched: new Date(day), ids, facts: new Map() }) as never;
  expect(told(checkModelList)).toEqual([]);
  expect(told(checkModelList, { modelList: list('2026-02-02T12:00:00Z') })).toEqual([]);
  expect(told(checkModelList, { modelList: list('2026-02-01T12:00:00Z') })).toEqual([
    ['model-list-old', 'warning', { days: 31, fetched: '2026-02-01' }],
  ]);
  expect(told(checkModelList, { modelList: list('2026-03-01T00:00:00Z', ['a/b']) })).toEqual([
    ['model-not-offered', 'warning', { model: 'openai/gpt-5.4', fetched: '2026-03-01' }],
  ]);
  expect(told(checkModelList, { user: layer('user', bad), modelList: list('2026-03-01T00:00:00Z') })).toEqual(
    [],
  );
});

describe('models in other places', () => {
  const about = (file: string, key: string, offered: boolean) => [
    'model-elsewhere-unprefixed',
    'warning',
    { file, key, ...bare, offered },
  ];
  const review = 'review_model = "gpt-5.5"\n';

  test('need a prefix as the default does', () => {
    expect(told(checkOtherModels, { user: layer('user', `${review}[profiles.p]\nmodel = "a/b"\n`) })).toEqual(
      [about(user, 'review_model', true)],
    );
    expect(told(checkOtherModels, { user: layer('user', 'review_model = "my one"\n') })).toEqual([
      [
        'model-elsewhere-unprefixed',
        'warning',
        { file: user, key: 'review_model', model: '"my one"', suggestion: 'openai/gpt-5.4', offered: false },
      ],
    ]);
    const others = [
      layer('profile', review),
      layer('project', review),
      layer('system', review, { counts: false }),
    ];
    expect(told(checkOtherModels, { others })).toEqual([
      about(profile, 'review_model', true),
      about(project, 'review_model', false),
    ]);
  });

  test('beside a profile a run of ours reaches those of its own file alone', () => {
    const { paths } = contextWith();
    const own = layer('user', review, { path: '/home/p/.codex/work.config.toml' });
    const agent = layer('user', bad, { path: '/agent.toml' });
    const request = { user: own, others: [layer('user', review)], agents: [agent] };
    expect(told(checkOtherModels, { ...request, paths: { ...paths, profile: 'work' } })).toEqual([
      about(own.path, 'review_model', true),
      about(user, 'review_model', false),
      about('/agent.toml', 'model', false),
    ]);
    expect(told(checkOtherModels, request)).toEqual([
      about(own.path, 'review_model', true),
      about(user, 'review_model', true),
      about('/agent.toml', 'model', true),
    ]);
  });

  test('of an agent are its model, too', () => {
    const agent = layer('user', `${bad}`, { path: '/agent.toml' });
    const other = layer('user', 'model = 5\n', { path: '/other.toml' });
    expect(told(checkOtherModels, { agents: [agent, other, layer('user')] })).toEqual([
      about('/agent.toml', 'model', true),
    ]);
  });

  test('are none of ours where another provider is chosen', () => {
    const text = `model_provider = "x"\n${review}`;
    expect(told(checkOtherModels, { user: layer('user', text), others: [layer('profile', review)] })).toEqual(
      [],
    );
    expect(told(checkOtherModels, { others: [layer('profile', text)] })).toEqual([]);
    const orq = layer('profile', `model_provider = "orq"\n${review}`);
    expect(told(checkOtherModels, { user: layer('user', config), others: [orq] })).toEqual([
      about(profile, 'review_model', true),
    ]);
  });
});

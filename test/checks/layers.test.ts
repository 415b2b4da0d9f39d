import { expect, test } from 'vitest';
import { pinnedIn } from '../../src/checks/pinned-model.ts';
import type { CheckContext } from '../../src/checks/context.ts';
import { gatherContext } from '../../src/checks/gather.ts';
import { checkLayers, checkProfiles } from '../../src/checks/model.ts';
import { pathsFor } from '../../src/host/paths.ts';
import { layer, told } from './context.ts';
import { config, type Fixture, machine, stateWith } from './fixture.ts';

const codexHome = '/home/p/.codex';
const user = `${codexHome}/config.toml`;
const project = '/home/p/repo';
const theirs = `${project}/.codex/config.toml`;
const trusting = `[projects."${project}"]\ntrust_level = "trusted"\n`;

function gathered(fixture: Fixture): Promise<CheckContext> {
  const host = machine(fixture);
  return gatherContext(host, { paths: pathsFor(host), project });
}

test('a profile is a file of Codex’s folder, by its name', async () => {
  const names = [
    'work.config.toml',
    'a.b.config.toml',
    'old.config.toml.bak',
    '.config.toml',
    'config.toml.d',
  ];
  const files = Object.fromEntries(names.map((name) => [`${codexHome}/${name}`, '']));
  const { others } = await gathered({ files });
  expect(others.map(({ kind, name, counts }) => [kind, name, counts])).toEqual([
    ['profile', 'work', true],
    ['profile', 'a.b', true],
  ]);
});

test('where a profile is routed, your file lies below it, and says which projects count', async () => {
  const files = {
    [`${codexHome}/codex-orq.json`]: stateWith('none').replace('"shell":', '"as":"profile:work","shell":'),
    [`${codexHome}/work.config.toml`]: config,
    [`${codexHome}/other.config.toml`]: '',
    [user]: trusting,
    [theirs]: 'model = "openai/gpt-5.5"\n',
  };
  const { user: routing, others } = await gathered({ files });
  expect(routing.path).toBe(`${codexHome}/work.config.toml`);
  expect(others.map(({ kind, path, counts }) => [kind, path, counts])).toEqual([
    ['user', user, true],
    ['profile', `${codexHome}/other.config.toml`, true],
    ['project', theirs, true],
  ]);
  // What the profile itself says of a project does not count.
  const swapped = { ...files, [user]: '', [`${codexHome}/work.config.toml`]: config + trusting };
  expect((await gathered({ files: swapped })).others.at(-1)?.counts).toBe(false);
});

test('agents are the TOML files of their folder; none where that is no folder', async () => {
  const agents = `${codexHome}/agents`;
  const files = { [`${agents}/a.toml`]: 'model = "x"\n', [`${agents}/notes.md`]: '#' };
  const found = (await gathered({ files })).agents;
  expect(found.map(({ path, counts, kind }) => [path, counts, kind])).toEqual([
    [`${agents}/a.toml`, true, 'user'],
  ]);
  expect((await gathered({ unreadable: [agents] })).agents).toEqual([]);
});

test('requirements.toml counts, and is none where it is not there or no TOML', async () => {
  const path = '/etc/codex/requirements.toml';
  const required = async (text: string | undefined) => (await gathered({ files: { [path]: text } })).required;
  expect(await required('model = "x"\n')).toEqual({
    kind: 'managed',
    path,
    counts: true,
    tree: { model: 'x' },
  });
  expect(await required(undefined)).toBeUndefined();
  expect(await required('model = \n')).toBeUndefined();
});

test('a fault of ours is no fault of a file', async () => {
  const refused = { [user]: () => new RangeError('a fault of ours') };
  await expect(gathered({ refused })).rejects.toThrow('a fault of ours');
});

test('a project pins a model that is another one, whatever else the machine’s managers have set', () => {
  const own = layer('user', config);
  const managed = layer('managed', 'web_search = "live"\n');
  const pinning = (id: string) =>
    told(checkLayers, { user: own, others: [layer('project', `model = "${id}"\n`), managed] });
  const pinned = { file: '/home/p/project.toml', model: '"openai/gpt-5.5"', instead: '"openai/gpt-5.4"' };
  expect(pinning('openai/gpt-5.5')).toEqual([['project-pins-model', 'info', pinned]]);
  expect(pinning('openai/gpt-5.4')).toEqual([]);
});

test('a profile in the old form chooses another provider where it names another than ours, as the file may', () => {
  const text = 'profile = "p"\nmodel = "a/b"\nmodel_provider = "x"\n[profiles.p]\nmodel = "a/b"\n';
  const legacy = (more: string) =>
    told(checkProfiles, { user: layer('user', text + more) }).map((found) => (found as unknown[])[2]);
  expect(legacy('model_provider = "x"\n')).toContainEqual({
    ...{ file: user, profile: '"p"' },
    instead: [{ key: 'model_provider', value: '"x"' }],
  });
  expect(legacy('model_provider = "orq"\n')).toContainEqual({ file: user, profile: '"p"', instead: [] });
});

test.each([
  ['a model with its provider', 'model = "openai/gpt-5.5"\n', ['openai/gpt-5.5']],
  ['one without', 'model = "gpt-5.5"\n', []],
  ['what is no model', 'model = ["openai/gpt-5.5"]\n', []],
  ['no model', 'web_search = "live"\n', []],
])('what a project has chosen for itself: %s', async (_, text, expected) => {
  const host = machine({ files: { [user]: config + trusting, [theirs]: text } });
  expect(await pinnedIn(host, pathsFor(host), project)).toEqual(expected);
  const above = { [user]: config + trusting, [theirs]: text, '/etc/codex/managed_config.toml': '' };
  expect(await pinnedIn(machine({ files: above }), pathsFor(host), project)).toEqual(expected);
  const untrusting = machine({ files: { [theirs]: text } });
  expect(await pinnedIn(untrusting, pathsFor(untrusting), project)).toEqual([]);
});

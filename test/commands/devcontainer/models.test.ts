import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { formatModelList } from '../../../src/catalogue/model-list.ts';
import { prepareDevcontainer } from '../../../src/commands/devcontainer/prepare.ts';
import { prepareModel } from '../../../src/commands/model/prepare.ts';
import { planDevcontainerModel } from '../../../src/devcontainer/plan-model.ts';
import { createHost } from '../../../src/host/host.ts';
import { pathsFor } from '../../../src/host/paths.ts';
import type { Host } from '../../../src/host/types.ts';
import type { ModelFacts } from '../../../src/gateway/model-facts.ts';
import { setUp } from '../../roundtrip/runs.ts';
import { apply } from '../../support/apply.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { memoryHostWithCodex } from '../../support/memory-codex.ts';
import { filesOf, homeWith, read, run, standard } from './support.ts';

const file = '.devcontainer/codex-orq/models.json';
const original = '{ "image": "x" }\n';
const gateway = 'https://api.orq.ai/v3/router';

const listOf = (models: Readonly<Record<string, ModelFacts>>, at = gateway): string =>
  formatModelList({
    gateway: at,
    fetched: new Date('2026-01-02T03:04:05Z'),
    ids: Object.keys(models),
    facts: new Map(Object.entries(models)),
  });

const offered = {
  'xai/grok-4': { contextWindow: 256_000 },
  'anthropic/claude-sonnet-4-6': { contextWindow: 200_000, maxOutputTokens: 64_000, vision: true },
  'openai/gpt-5.4': {},
  'acme/embedding': { functions: false },
};

/** A machine that keeps this list, with a repo whose dev container is not routed. */
function homeWithList(list: string | undefined, files: Readonly<Record<string, string>> = {}): TemporaryHome {
  const home = homeWith({ [standard]: original, ...files });
  if (list === undefined) return home;
  mkdirSync(home.codexHome, { recursive: true });
  writeFileSync(join(home.codexHome, 'codex-orq-models.json'), list);
  return home;
}

/** The same repo on another machine. */
function cloneOf(home: TemporaryHome, list: string | undefined): TemporaryHome {
  const other = homeWithList(list);
  for (const [path, text] of Object.entries(filesOf(home.project))) {
    if (text.startsWith('folder')) continue;
    mkdirSync(dirname(join(other.project, path)), { recursive: true });
    writeFileSync(join(other.project, path), text.slice(4), 'latin1');
  }
  return other;
}

const idsIn = (text: string): readonly string[] =>
  (JSON.parse(text) as { models: { id: string }[] }).models.map(({ id }) => id);

describe('the models that Codex is told of inside', () => {
  test('come from the list of this machine: ids and capabilities, in the order of the picker', async () => {
    const home = homeWithList(listOf(offered));
    expect((await run(home)).exitCode).toBe(0);
    expect(read(home, file)).toBe(
      [
        '{',
        '  "version": 1,',
        '  "models": [',
        '    {"id":"openai/gpt-5.4"},',
        '    {"id":"anthropic/claude-sonnet-4-6","contextWindow":200000,"maxOutputTokens":64000,"vision":true},',
        '    {"id":"xai/grok-4","contextWindow":256000}',
        '  ]',
        '}',
        '',
      ].join('\n'),
    );
    expect((await run(home, '--check')).exitCode).toBe(0);
    expect((await run(home, '--remove')).exitCode).toBe(0);
    expect(filesOf(home.project)).toEqual(filesOf(homeWith({ [standard]: original }).project));
  });

  test.each([
    ['without a list', undefined],
    ['with a list of another gateway', listOf(offered, 'https://other.orq.ai/v3/router')],
    ['with a list that cannot be read', '{"version":1'],
  ])('%s: those that the repo names', async (_name, list) => {
    const project = { '.codex/config.toml': 'model = "xai/grok-4"\nreview_model = "openai/o3"\n' };
    const home = homeWithList(list, project);
    await run(home, '--model', 'google/gemini-3-pro');
    expect(idsIn(read(home, file))).toEqual(['google/gemini-3-pro', 'xai/grok-4', 'openai/o3']);
  });

  test('stay as they are for a colleague with another list, or with none', async () => {
    const home = homeWithList(listOf(offered));
    await run(home);
    for (const list of [undefined, listOf({ 'acme/only': {} })]) {
      const colleague = cloneOf(home, list);
      expect((await run(colleague, '--check')).exitCode).toBe(0);
      await run(colleague, '--model', 'xai/grok-4');
      expect(read(colleague, file)).toBe(read(home, file));
    }
  });

  test('stay as a merge has left them; an undo takes them all the same', async () => {
    const home = homeWithList(listOf(offered));
    await run(home);
    const trimmed = read(home, file).replace(',\n    {"id":"xai/grok-4","contextWindow":256000}', '');
    writeFileSync(join(home.project, file), trimmed);
    expect((await run(home, '--check')).exitCode).toBe(0);
    await run(home, '--remove');
    expect(existsSync(join(home.project, file))).toBe(false);
  });

  test('with a conflict in them are made anew, and that is said', async () => {
    const home = homeWithList(listOf(offered));
    await run(home);
    const before = read(home, file);
    writeFileSync(join(home.project, file), `<<<<<<< HEAD\n${before}`);
    const { stdout } = await run(home);
    expect(stdout).toContain('models.json was edited. It is rendered anew');
    expect(read(home, file)).toBe(before);
  });

  test('are chosen anew where that is asked for; the choice stays', async () => {
    const home = homeWithList(listOf(offered));
    await run(home);
    await run(home, '--models', 'used');
    expect(idsIn(read(home, file))).toEqual(['openai/gpt-5.4']);
    expect(JSON.parse(read(home, file)).choice).toBe('used');
    await run(home, '--models', 'xai/grok-4');
    expect(idsIn(read(home, file))).toEqual(['openai/gpt-5.4', 'xai/grok-4']);
    expect((await run(home, '--check')).exitCode).toBe(0);
  });

  test('are cut at the bound, and that is said', async () => {
    const many = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`acme/model-${index}`, {}]));
    const home = homeWithList(listOf(many));
    const { stdout } = await run(home);
    expect(stdout).toMatch(/500 of 601/);
    expect(idsIn(read(home, file))).toHaveLength(500);
  });
});

describe('a run of model', () => {
  const renew = (home: TemporaryHome, list: string | undefined, choice?: 'used' | 'all') => {
    const host: Host = { ...createHost(), env: home.env, home: home.home, cwd: home.project };
    const machine = { earlier: undefined, paths: pathsFor(host, undefined) };
    return planDevcontainerModel(host, {
      ...machine,
      dest: home.project,
      model: undefined,
      renewed: { list, choice },
    });
  };

  test('renews the list, and what is recorded of it', async () => {
    const home = homeWithList(undefined);
    await run(home);
    const plan = await renew(home, listOf(offered));
    const changed = plan.changes.filter(({ kind }) => kind !== 'keep');
    expect(changed.map(({ path }) => path.replace(`${home.project}/`, ''))).toEqual([
      file,
      '.devcontainer/codex-orq/undo.json',
    ]);
    for (const { path, after } of changed) writeFileSync(path, after ?? '');
    expect(idsIn(read(home, file))).toEqual(['openai/gpt-5.4', 'anthropic/claude-sonnet-4-6', 'xai/grok-4']);
    expect((await run(home, '--check')).exitCode).toBe(0);
    const again = await renew(home, listOf(offered));
    expect(again.changes.filter(({ kind }) => kind !== 'keep')).toEqual([]);
    await run(home, '--remove');
    expect(filesOf(home.project)).toEqual(filesOf(homeWith({ [standard]: original }).project));
  });

  test.each([
    ['no list', undefined],
    ['a list of another gateway', listOf(offered, 'https://other.orq.ai/v3/router')],
  ])('with %s leaves it, unless it is chosen anew', async (_name, list) => {
    const home = homeWithList(listOf(offered));
    await run(home);
    const plan = await renew(home, list);
    expect(plan.changes.filter(({ kind }) => kind !== 'keep')).toEqual([]);
    const chosen = await renew(home, list, 'used');
    expect(chosen.changes.filter(({ kind }) => kind !== 'keep')).toHaveLength(2);
  });

  test('without an id hands on the list that this machine has now; with one it leaves the list', async () => {
    const project = '/home/ada/project';
    const { host } = memoryHostWithCodex({ files: { [`${project}/${standard}`]: original } });
    await setUp(host);
    await apply(host, (await prepareDevcontainer(host, { given: {}, dest: project })).plan);
    const { texts } = host;
    expect(idsIn(texts()[`${project}/${file}`] ?? '')).toEqual(['openai/gpt-5.4']);
    const list = { '/home/ada/.codex/codex-orq-models.json': listOf(offered) };
    const { host: later } = memoryHostWithCodex({ files: { ...texts(), ...list } });
    const request = { createPin: false, force: false, dropLeftovers: false, project };
    const changed = async (model: string | undefined) => {
      const { plan } = await prepareModel(later, { ...request, model });
      return plan.changes.find(({ path }) => path === `${project}/${file}`)?.after;
    };
    expect(await changed('openai/gpt-5.5')).toBeUndefined();
    expect(idsIn((await changed(undefined)) ?? '')).toHaveLength(3);
  });
});

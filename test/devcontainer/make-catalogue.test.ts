import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseBundled, templateOf } from '../../src/catalogue/bundled.ts';
import { makeEntry } from '../../src/catalogue/entry.ts';
import { mostEntries } from '../../src/catalogue/selection.ts';
import { catalogueScript } from '../../src/devcontainer/catalogue-script.ts';
import { run } from '../../src/host/processes.ts';
import type { ModelFacts } from '../../src/gateway/model-facts.ts';
import type { RunResult } from '../../src/host/types.ts';
import { codexBinary, runCodex } from '../support/codex.ts';

let folder: string;
let bundled: { models: { slug: string; priority: number }[] };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'make-catalogue-'));
  writeFileSync(join(folder, 'make-catalogue.cjs'), catalogueScript());
  const home = mkdtempSync(join(tmpdir(), 'codex-'));
  const { stdout } = await runCodex(['debug', 'models', '--bundled'], {
    cwd: home,
    env: { ...process.env, CODEX_HOME: home },
  });
  bundled = JSON.parse(stdout);
});
beforeEach(() => rmSync(join(folder, 'models.json'), { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const uid = String(process.getuid?.() ?? 0);
const file = (): string => join(folder, 'models.json');

const script = (...args: readonly string[]): Promise<RunResult> =>
  run(process.execPath, [join(folder, 'make-catalogue.cjs'), ...args], { timeoutMs: 60_000 });

const list = (models: readonly object[] | string): void =>
  writeFileSync(
    join(folder, 'models.json'),
    typeof models === 'string' ? models : JSON.stringify({ version: 1, models }),
  );

/** A Codex that prints this for `--bundled`, and that for what it was told. */
function fake(own: string, told: string): string {
  const program = join(folder, 'codex');
  writeFileSync(join(folder, 'own.json'), own);
  writeFileSync(join(folder, 'told.json'), told);
  writeFileSync(
    program,
    `#!/bin/sh\ncase $3 in --bundled) cat ${folder}/own.json ;; *) cat ${folder}/told.json ;; esac\n`,
  );
  chmodSync(program, 0o755);
  return program;
}

describe('with the real Codex', () => {
  test.each([
    'openai/gpt-5.4',
    'openai/gpt-5.5',
    'openai/gpt-5.5-2026-03-05',
    'openai/gpt-6-astra',
    'openai/gpt-5-chat',
    'openai/gpt-5.2-pro',
    'openai/gpt-5.3-codex',
    'openai/gpt-5.4-nano',
    'openai/gpt-5',
    'openai/gpt-4o',
    'openai/o3/x',
    'anthropic/claude-sonnet-4-6',
    'acme@orq/fast',
  ])('the entry of %s is the one that a machine gets, in front of all of Codex’s own', async (model) => {
    const { exitCode, stdout, stderr } = await script('make', codexBinary, model, file());
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '\n', stderr: '' });
    const { models } = JSON.parse(readFileSync(file(), 'utf8'));
    const parsed = parseBundled(bundled);
    const entries = parsed.ok ? parsed.entries : [];
    const template = templateOf(entries);
    if (template === undefined) throw new Error('no template');
    const { entry } = makeEntry(model, 0, entries, template, undefined);
    expect(models[0]).toEqual({ ...entry, priority: models[0].priority });
    expect(models[0].priority).toBeLessThan(Math.min(...bundled.models.map(({ priority }) => priority)));
    expect(models.slice(1)).toEqual(bundled.models);
    expect(statSync(file()).mode & 0o777).toBe(0o644);
  });
});

describe('with a list of models beside it', () => {
  const model = 'anthropic/claude-sonnet-4-6';
  const facts: readonly (ModelFacts & { id: string })[] = [
    { id: 'google/gemini-3-pro', contextWindow: 1_000_000, maxOutputTokens: 64_000, vision: true },
    { id: 'openai/gpt-5.4', contextWindow: 200_000, vision: false },
    { id: model, contextWindow: 900_000, maxOutputTokens: 8000 },
    { id: 'openai/gpt-5.5', contextWindow: 10_000_000, responsesApi: true },
    { id: 'openai/gpt-5.2-pro', responsesApi: false },
    { id: 'openai/gpt-6-astra', contextWindow: 500_000 },
    { id: 'xai/grok-4', contextWindow: 4000, maxOutputTokens: 3000 },
  ];

  test('each has the entry that a machine would give it: the default first, the others in their order', async () => {
    list(facts);
    const { exitCode, stderr } = await script('make', codexBinary, model, file());
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { models } = JSON.parse(readFileSync(file(), 'utf8'));
    const parsed = parseBundled(bundled);
    const entries = parsed.ok ? parsed.entries : [];
    const template = templateOf(entries);
    if (template === undefined) throw new Error('no template');
    const own = facts.filter(({ id }) => id === model);
    const wanted = [...own, ...facts.filter(({ id }) => id !== model)].map(({ id, ...known }, index) => {
      const { entry } = makeEntry(id, index, entries, template, known);
      return { ...entry, priority: models[0].priority + index };
    });
    expect(models.slice(0, wanted.length)).toEqual(wanted);
    expect(models[0].context_window).toBe(900_000);
    expect(models.slice(wanted.length)).toEqual(bundled.models);
    expect(models[wanted.length - 1].priority).toBeLessThan(
      Math.min(...bundled.models.map(({ priority }) => priority)),
    );
  });

  const idsMade = async (): Promise<readonly string[]> => {
    const { exitCode } = await script('make', codexBinary, model, file());
    expect(exitCode).toBe(0);
    const { models } = JSON.parse(readFileSync(file(), 'utf8')) as typeof bundled;
    return models.slice(0, -bundled.models.length).map(({ slug }) => slug);
  };

  test('what is no id, or one twice but for its case, is left out; windows that are none count as unknown', async () => {
    list([
      ...[{ id: 'gpt-5.4' }, { id: 'a//b' }, { id: 7 }, { id: 'a/b"\n' }, {}],
      ...[
        { id: 'xai/grok-4', contextWindow: -1 },
        { id: 'XAI/grok-4' },
        { id: 'Anthropic/Claude-Sonnet-4-6' },
      ],
      ...[{ id: 'xai/grok-5', contextWindow: 'many', maxOutputTokens: 0.5 }],
    ]);
    expect(await idsMade()).toEqual([model, 'xai/grok-4', 'xai/grok-5']);
    const { models } = JSON.parse(readFileSync(file(), 'utf8'));
    expect(models.slice(1, 3)).toMatchObject([{ context_window: 128_000 }, { context_window: 128_000 }]);
  });

  test('ten thousand are cut at the bound', async () => {
    list(Array.from({ length: 10_000 }, (_, index) => ({ id: `acme/model-${index}` })));
    const ids = await idsMade();
    expect(ids).toHaveLength(mostEntries);
    expect(ids.slice(0, 2)).toEqual([model, 'acme/model-0']);
  });

  test.each(['<<<<<<< HEAD\n', '{}', '{"models":[null]}', '[]'])(
    'of which nothing can be made (%j), the model is there alone, and it is said',
    async (text) => {
      list(text);
      const { stderr } = await script('make', codexBinary, model, file());
      expect(stderr).toMatch(/^codex-orq: models\.json beside this script cannot be read; [^\n]*\n$/);
      const { models } = JSON.parse(readFileSync(file(), 'utf8'));
      expect(models.map(({ slug }: { slug: string }) => slug)).toEqual([
        model,
        ...bundled.models.map(({ slug }) => slug),
      ]);
    },
  );
});

describe('a Codex', () => {
  const model = 'anthropic/claude-sonnet-4-6';
  const listing = (entry: object): string =>
    JSON.stringify({ models: [{ slug: model, priority: 0, ...entry }] });

  test.each([
    ['of 0.125', {}, 'web_search multi_agent'],
    ['of 0.149', { multi_agent_version: 'disabled' }, 'web_search'],
    ['of 0.169', { multi_agent_version: 'disabled', web_search_provider: 'search_mcp' }, ''],
  ])('%s tells what it understands of an entry', async (_name, understood, lacking) => {
    const codex = fake(JSON.stringify(bundled), listing(understood));
    expect(await script('make', codex, model, file())).toMatchObject({ exitCode: 0, stdout: `${lacking}\n` });
    expect(await script('make', codex, 'openai/gpt-5.4', file())).toMatchObject({ exitCode: 1 });
  });

  test.each([
    ['0.125', {}, '-c web_search=disabled -c features.multi_agent=false'],
    ['0.160', { multi_agent_version: 'disabled' }, '-c web_search=disabled'],
    ['0.169', { multi_agent_version: 'disabled', web_search_provider: 'search_mcp' }, undefined],
  ])(
    'of %s is said to send more with translated models that are not the default',
    async (_version, understood, options) => {
      const own = 'openai/gpt-5.4';
      list([{ id: 'xai/grok-4' }, { id: 'openai/gpt-5.5' }, { id: model }]);
      const told = ['xai/grok-4', model].map((slug) => ({ slug, priority: 1, ...understood }));
      const codex = fake(
        JSON.stringify(bundled),
        JSON.stringify({ models: [{ slug: own, priority: 0 }, ...told] }),
      );
      const { exitCode, stdout, stderr } = await script('make', codex, own, file());
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '\n' });
      if (options === undefined) expect(stderr).toBe('');
      else expect(stderr).toContain('xai/grok-4 and 1 more translated models');
      if (options !== undefined) expect(stderr).toContain(`or run codex ${options} -m xai/grok-4.\n`);
    },
  );

  test.each([
    ['that does not know the command', 'no json', '', /Unexpected token|JSON/],
    ['without a model to go by', '{"models":[]}', '', /none of its own models can stand in/],
    [
      'that lists another first',
      undefined,
      '{"models":[{"slug":"x","priority":0}]}',
      /it lists x before anthropic/,
    ],
    ['that lists nothing', undefined, '{"models":[]}', /it lists undefined before/],
  ])('%s: no file, and the reason', async (_name, own, told, reason) => {
    const codex = fake(own ?? JSON.stringify(bundled), told);
    const { exitCode, stderr } = await script('make', codex, model, file());
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(reason);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(file())).toBe(false);
  });

  test('that is not there', async () => {
    expect(await script('make', join(folder, 'nothing'), model, file())).toMatchObject({ exitCode: 1 });
    expect(await script('check', join(folder, 'nothing'), model, uid)).toMatchObject({ exitCode: 1 });
  });

  test('is judged by what it lists', async () => {
    expect(await script('check', fake('', listing({})), model, uid)).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
    expect(await script('check', fake('', listing({ slug: 'x' })), model, uid)).toMatchObject({
      exitCode: 1,
    });
  });
});

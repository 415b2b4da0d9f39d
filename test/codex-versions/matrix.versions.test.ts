import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InstalledCodex } from '../../src/catalogue/validate.ts';
import { type MadeCatalogue, makeCatalogue } from '../../src/catalogue/make.ts';
import { stampedVersion } from '../../src/catalogue/stamp.ts';
import { functionsOnly } from '../../src/catalogue/settings.ts';
import { type CodexVersion, oldestWithCatalogue, tellsUnknown } from '../../src/codex/versions.ts';
import { unknownAmong } from '../../src/checks/unknown-settings.ts';
import type { ModelFacts } from '../../src/gateway/model-facts.ts';
import { createHost } from '../../src/host/host.ts';
import {
  madeUpKey,
  modelsKnownTo,
  pickerOf,
  reply,
  type SetUp,
  sendPrompt,
  type Turn,
  toolsOf,
} from '../catalogue/ask-codex.ts';
import { runCodex } from '../support/codex.ts';
import { personWith } from '../support/test-home.ts';
import { type Asked, doctorWith, madeUp, unknownIn } from '../support/unknown-settings.ts';
import { describeEachVersion } from './each-version.ts';

const openai = 'openai/gpt-5.4';
const anthropic = 'anthropic/claude-sonnet-4-6';
const router = 'acme@orq/fast';
const ids = [openai, anthropic, router];
const capabilities = new Map<string, ModelFacts>([
  [openai, { contextWindow: 1_050_000, maxOutputTokens: 128_000, responsesApi: true, vision: true }],
  [anthropic, { contextWindow: 200_000, maxOutputTokens: 64_000, responsesApi: false, vision: true }],
]);

function privateCodex(binary: string): InstalledCodex {
  return { command: binary, folder: join(mkdtempSync(join(tmpdir(), 'codex-')), 'home'), env: process.env };
}

/** One turn, of which the routing holds whatever the model and the catalogue. */
async function routed(binary: string, setUp: SetUp): Promise<Turn> {
  const turn = await sendPrompt(binary, setUp);
  const { result, requests } = turn;
  expect(result, result.stderr).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(reply) });
  expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v3/router/responses']);
  expect(requests[0]).toMatchObject({ model: setUp.model, authorization: `Bearer ${madeUpKey}` });
  return turn;
}

/** Whether the version takes the arguments; clap answers unknown ones with status 2, known ones with the help. */
async function takes(binary: string, ...args: string[]): Promise<boolean> {
  const { exitCode, stderr } = await runCodex([...args, '--help'], { binary });
  if (exitCode === 0) return true;
  expect(stderr).toMatch(/unexpected argument|unrecognized subcommand/);
  return false;
}

function describeCommands(binary: string, facts: CodexVersion): void {
  it('has the commands that its line says, and no others', async () => {
    expect({
      debugModels: await takes(binary, 'debug', 'models', '--bundled'),
      doctorJson: await takes(binary, 'doctor', '--json'),
      ephemeral: await takes(binary, 'exec', '--ephemeral'),
      strictConfig: await takes(binary, 'exec', '--strict-config'),
    }).toEqual({
      debugModels: facts.debugModels,
      doctorJson: facts.doctorJson,
      ephemeral: facts.ephemeral,
      strictConfig: facts.strictConfig,
    });
  });
}

/** What this version says of settings that it does not know, which the record says are ours. */
function describeUnknown(binary: string, { version, strictConfig }: CodexVersion): void {
  it(`tells ${strictConfig ? 'each' : 'none'} of our settings that it does not know, and no other`, async () => {
    const [asked, fine] = [await doctorWith(madeUp, binary), await doctorWith({}, binary)];
    const { file } = asked;
    const told = Object.keys(strictConfig ? madeUp : {}).map((key) => ({ version, file, key }));
    expect(unknownIn(asked)).toEqual(told);
    // One question for each of them, and one that finds no more. (One that tells by itself names three at most.)
    expect(asked.copies).toHaveLength(told.length + 1);
    expect(unknownIn(fine)).toEqual([]);
    expect(fine.copies).toHaveLength(tellsUnknown(version) ? 0 : 1);
    const codesOf = ({ findings }: Asked): string[] =>
      findings.map(({ code }) => code).filter((code) => code !== 'codex-unknown-setting');
    expect(codesOf(asked)).toEqual(codesOf(fine));
    expect(codesOf(fine).filter((code) => /^codex-(?:loads|refuses|silent|uses)/.test(code))).toHaveLength(1);
    expect(codesOf(fine).join(' ')).toContain('codex-loads');
    expect(asked.folders.filter((folder) => existsSync(folder))).toEqual([]);
  });

  it('knows every setting that a set-up writes', async () => {
    const { env } = personWith({}, binary);
    const path = (name: string): string[] => ['model_providers', 'orq', name];
    const settings = [
      { path: ['model'], value: openai },
      { path: ['model_provider'], value: 'orq' },
      { path: ['model_catalog_json'], value: 'orq-models.json' },
      ...functionsOnly,
      { path: path('name'), value: 'Orq AI Gateway' },
      { path: path('base_url'), value: 'https://api.orq.ai/v3/router' },
      { path: path('env_key'), value: 'ORQ_API_KEY' },
      { path: path('wire_api'), value: 'responses' },
      { path: path('requires_openai_auth'), value: false },
      // Of which it is known that they would be told.
      { path: path('made_up'), value: 'x' },
      { path: ['features', 'made_up'], value: true },
    ];
    const unknown = await unknownAmong(settings, { host: { ...createHost(), env }, envKey: 'ORQ_API_KEY' });
    expect(unknown).toEqual(strictConfig ? ['model_providers.orq.made_up', 'features.made_up'] : []);
  });
}

function describeCatalogue(binary: string, version: string): void {
  describe('with a catalogue from its own models', () => {
    let made: Extract<MadeCatalogue, { ok: true }>;
    const setUp = (model: string): SetUp => ({ model, catalogue: made.json, settings: made.settings });

    beforeAll(async () => {
      const result = await makeCatalogue(createHost(), privateCodex(binary), { ids, capabilities });
      if (!result.ok) throw new Error(JSON.stringify(result.finding));
      made = result;
    });

    it('that bears its stamp', () => {
      expect(stampedVersion(made.json)).toBe(version);
    });

    it('an OpenAI model is used without a warning and with the patch tool', async () => {
      const { result, requests } = await routed(binary, setUp(openai));
      expect(result.stderr).not.toMatch(/metadata/i);
      expect(toolsOf(requests[0])).toContain('custom apply_patch');
      expect(requests[0]?.body).toMatchObject({ reasoning: { effort: expect.any(String) } });
    });

    it.each([anthropic, router])('%s is used without a warning and with functions only', async (model) => {
      const { result, requests } = await routed(binary, setUp(model));
      expect(result.stderr).not.toMatch(/metadata/i);
      const tools = toolsOf(requests[0]);
      expect(tools).toContain('function exec_command');
      expect(tools.filter((tool) => !tool.startsWith('function '))).toEqual([]);
    });

    it('Codex takes over the windows that the gateway states, and careful ones', async () => {
      const known = await modelsKnownTo(binary, setUp(openai));
      expect(known).toMatchObject([
        { slug: openai, context_window: 272_000 },
        { slug: anthropic, context_window: 200_000, auto_compact_token_limit: 122_400 },
        { slug: router, context_window: 128_000, input_modalities: ['text'] },
      ]);
    });

    it('the picker of an IDE offers exactly our models', async () => {
      const models = await pickerOf(binary, setUp(openai));
      expect(models.map(({ model }) => model)).toEqual(ids);
      expect(models.map(({ isDefault }) => isDefault)).toEqual([true, false, false]);
    });
  });
}

function describeFallback(binary: string, version: string): void {
  it('has no catalogue to build from, and that is said', async () => {
    const result = await makeCatalogue(createHost(), privateCodex(binary), { ids });
    expect(result).toMatchObject({
      ok: false,
      version,
      finding: {
        code: 'catalogue-codex-too-old',
        level: 'warning',
        args: { version, oldest: oldestWithCatalogue },
      },
    });
  });

  it('is offered functions only for a translated model all the same, with the settings for that', async () => {
    const { requests } = await routed(binary, { model: anthropic, settings: functionsOnly });
    const tools = toolsOf(requests[0]);
    expect(tools.length).toBeGreaterThan(0);
    expect(tools.filter((tool) => !tool.startsWith('function '))).toEqual([]);
  });
}

describeEachVersion((facts, binary) => {
  const { version } = facts;
  it.each([openai, anthropic])(
    'sends one request for %s with the key of .env, and shows the reply',
    async (model) => {
      await routed(binary, { model });
    },
  );

  describeCommands(binary, facts);
  describeUnknown(binary, facts);
  if (facts.debugModels) describeCatalogue(binary, version);
  else describeFallback(binary, version);
});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MadeCatalogue, makeCatalogue } from '../../src/catalogue/make.ts';
import { createHost } from '../../src/host/host.ts';
import { codexBinary } from '../support/codex.ts';
import { madeUpKey, pickerOf, reply, sendPrompt, toolsOf } from './ask-codex.ts';

const openai = 'openai/gpt-5.4';
const anthropic = 'anthropic/claude-sonnet-4-6';
const router = 'acme@orq/fast';
const ids = [openai, anthropic, router];
let made: Extract<MadeCatalogue, { ok: true }>;

beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'requests-')), 'codex');
  const codex = { command: codexBinary, folder, env: process.env };
  const result = await makeCatalogue(createHost(), codex, { ids });
  if (!result.ok) throw new Error(JSON.stringify(result.finding));
  made = result;
});

describe('without a catalogue', () => {
  it('Codex warns, and offers no patch tool', async () => {
    const { result, requests } = await sendPrompt(codexBinary, { model: openai });
    expect(result.stderr).toContain(`Model metadata for \`${openai}\` not found`);
    expect(toolsOf(requests[0])).not.toContain('custom apply_patch');
  });

  it('the picker offers bare ids, which the gateway refuses', async () => {
    const models = await pickerOf(codexBinary, { model: openai });
    expect(models.some(({ model }) => !model.includes('/'))).toBe(true);
  });
});

describe('with the catalogue', () => {
  it.each([...ids])('%s is used without a warning, and one request with the key arrives', async (model) => {
    const { result, requests } = await sendPrompt(codexBinary, {
      model,
      catalogue: made.json,
      settings: made.settings,
    });
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(reply) });
    expect(result.stderr).not.toMatch(/metadata/i);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v3/router/responses']);
    expect(requests[0]).toMatchObject({ model, authorization: `Bearer ${madeUpKey}` });
  });

  it('an OpenAI model is offered the patch tool, and a reasoning effort is set', async () => {
    const { requests } = await sendPrompt(codexBinary, {
      model: openai,
      catalogue: made.json,
      settings: made.settings,
    });
    expect(toolsOf(requests[0])).toContain('custom apply_patch');
    expect(requests[0]?.body).toMatchObject({ reasoning: { effort: 'medium' } });
  });

  it.each([anthropic, router])('%s is offered functions and nothing else', async (model) => {
    const { requests } = await sendPrompt(codexBinary, {
      model,
      catalogue: made.json,
      settings: made.settings,
    });
    const tools = toolsOf(requests[0]);
    expect(tools).toContain('function exec_command');
    expect(tools.filter((tool) => !tool.startsWith('function '))).toEqual([]);
  });

  it.each([
    ['an OpenAI default, and a translated model for one run', openai, anthropic],
    ['a translated default, and an OpenAI model for one run', anthropic, openai],
  ])('%s: each gets what is its own', async (_what, usual, chosen) => {
    const { result, requests } = await sendPrompt(codexBinary, {
      model: usual,
      catalogue: made.json,
      settings: made.settings,
      args: ['--model', chosen],
    });
    expect(result.stderr).not.toMatch(/metadata/i);
    expect(requests[0]).toMatchObject({ model: chosen });
    const kinds = new Set(toolsOf(requests[0]).map((tool) => tool.split(' ')[0]));
    const hosted = ['custom', 'function', 'tool_search', 'web_search'];
    expect([...kinds].sort()).toEqual(chosen === openai ? hosted : ['function']);
  });

  it.each([['web_search = "live"'], ['features.code_mode = true'], ['features.multi_agent = true']])(
    'a translated model is offered functions only in spite of %s',
    async (line) => {
      const { requests } = await sendPrompt(codexBinary, {
        model: anthropic,
        catalogue: made.json,
        settings: made.settings,
        lines: [line],
      });
      expect(toolsOf(requests[0]).filter((tool) => !tool.startsWith('function '))).toEqual([]);
    },
  );

  it('no key of config.toml is needed for that: only the terminal UI brings tools that no entry says', () => {
    expect(made.settings.map(({ path }) => path.join('.'))).toEqual([
      'mcp_servers.codex_tui.command',
      'mcp_servers.codex_tui.enabled',
    ]);
    expect(made.exposed).toEqual([]);
  });

  it('a translated model is not told that it is GPT, and how it applies a patch without a tool', async () => {
    const textTo = async (model: string): Promise<string> => {
      const { requests } = await sendPrompt(codexBinary, { model, catalogue: made.json });
      return JSON.stringify(requests[0]?.body);
    };
    const [own, translated] = await Promise.all([textTo(openai), textTo(anthropic)]);
    expect(own).toMatch(/GPT-\d/);
    expect(translated).not.toMatch(/GPT-\d/);
    expect(translated).toContain('You are Codex, a coding agent. You and');
    expect(translated).toContain('is a command here, and not a tool');
    expect(own).not.toContain('is a command here, and not a tool');
  });

  it('the picker offers exactly our models, the default first', async () => {
    const models = await pickerOf(codexBinary, {
      model: openai,
      catalogue: made.json,
      settings: made.settings,
    });
    expect(models.map(({ model, isDefault, hidden }) => ({ model, isDefault, hidden }))).toEqual(
      ids.map((model, index) => ({ model, isDefault: index === 0, hidden: false })),
    );
  });
});

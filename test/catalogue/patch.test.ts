import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type MadeCatalogue, makeCatalogue } from '../../src/catalogue/make.ts';
import { createHost } from '../../src/host/host.ts';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { eventText } from '../../src/proof/responses-stream.ts';
import { codexBinary, runCodex } from '../support/codex.ts';
import { homeFor } from './ask-codex.ts';

const openai = 'openai/gpt-5.4';
const anthropic = 'anthropic/claude-sonnet-4-6';
const google = 'google/gemini-3-pro';

let made: Extract<MadeCatalogue, { ok: true }>;

beforeAll(async () => {
  const folder = join(mkdtempSync(join(tmpdir(), 'patch-')), 'codex');
  const codex = { command: codexBinary, folder, env: process.env };
  const result = await makeCatalogue(createHost(), codex, { ids: [openai, anthropic, google] });
  if (!result.ok) throw new Error(JSON.stringify(result.finding));
  made = result;
});

const patch = ['*** Begin Patch', '*** Add File: hello.txt', '+from the model', '*** End Patch'].join('\n');

/** What a model says that uses the patch tool, and one that follows the instructions of its entry. */
const asTool = { type: 'custom_tool_call', name: 'apply_patch', input: patch };
const asCommand = {
  type: 'function_call',
  name: 'exec_command',
  arguments: JSON.stringify({ cmd: `apply_patch <<'PATCH'\n${patch}\nPATCH` }),
};

/** The events of a turn in which the model calls a tool. */
function callEvents(call: Readonly<Record<string, unknown>>): string {
  const item = { id: 'call_item', call_id: 'call_1', status: 'completed', ...call };
  const response = { id: 'resp_call', object: 'response', created_at: 0, model: 'm' };
  const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 };
  const events = [
    { type: 'response.created', response: { ...response, status: 'in_progress', output: [] } },
    { type: 'response.output_item.done', output_index: 0, item },
    { type: 'response.completed', response: { ...response, status: 'completed', output: [item], usage } },
  ];
  return events.map(eventText).join('');
}

it.each([
  [openai, asTool],
  [anthropic, asCommand],
  [google, asCommand],
])('%s applies a patch in two turns', async (model, call) => {
  let turns = 0;
  const gateway = await startLoopbackGateway({
    reply: 'done',
    script: ({ method, path }, response) => {
      if (method !== 'POST' || !path.endsWith('/responses')) return false;
      turns += 1;
      if (turns > 1) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(callEvents(call));
      return true;
    },
  });
  const home = homeFor({ model, catalogue: made.json, settings: made.settings }, gateway.baseUrl);
  try {
    const proxy = new URL(gateway.baseUrl).origin;
    const { exitCode, stdout } = await runCodex(
      ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', 'write the file'],
      { cwd: home.project, env: { ...home.env, HTTPS_PROXY: proxy, NO_PROXY: '127.0.0.1' } },
    );
    expect({ exitCode, turns }).toEqual({ exitCode: 0, turns: 2 });
    expect(stdout).toContain('done');
    expect(readFileSync(join(home.project, 'hello.txt'), 'utf8')).toBe('from the model\n');
  } finally {
    home.cleanup();
    await gateway.close();
  }
});

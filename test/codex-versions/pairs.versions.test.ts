import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type MadeCatalogue, makeCatalogue } from '../../src/catalogue/make.ts';
import { coveredVersions } from '../../src/codex/versions.ts';
import { createHost } from '../../src/host/host.ts';
import { modelsKnownTo, sendPrompt } from '../catalogue/ask-codex.ts';
import { binaryOf } from './install.ts';

/** The last one takes the windows and efforts of a model that each newer Codex knows by itself. */
const ids = [
  'openai/gpt-5.4',
  'openai/gpt-5.5',
  'anthropic/claude-sonnet-4-6',
  'acme@orq/fast',
  'openai/gpt-6.1-sol',
];
/** These have no catalogue of their own from which one could be made. */
const withoutCatalogue = coveredVersions
  .filter(({ debugModels }) => !debugModels)
  .map(({ version }) => version);
const versions = coveredVersions.filter(({ debugModels }) => debugModels).map(({ version }) => version);

async function madeBy(version: string): Promise<Extract<MadeCatalogue, { ok: true }>> {
  const folder = join(mkdtempSync(join(tmpdir(), 'pairs-')), 'codex');
  const codex = { command: binaryOf(version), folder, env: process.env };
  const made = await makeCatalogue(createHost(), codex, { ids, used: ids.slice(0, 1) });
  if (!made.ok) throw new Error(JSON.stringify(made.finding));
  return made;
}

/** Whoever upgrades Codex, goes back, or has an older one in an IDE: each starts with the file that is there. */
describe.each(versions)('a catalogue that was made from %s', (version) => {
  const catalogue = madeBy(version);

  it.each(versions)('is loaded by %s', async (other) => {
    const { json } = await catalogue;
    const known = await modelsKnownTo(binaryOf(other), { model: 'openai/gpt-5.4', catalogue: json });
    expect(known.map(({ slug }) => slug)).toEqual(ids);
  });

  it.each(withoutCatalogue)('keeps %s, which makes none, from nothing', async (older) => {
    const { json, settings } = await catalogue;
    for (const model of ['openai/gpt-5.4', 'anthropic/claude-sonnet-4-6']) {
      const { result, requests } = await sendPrompt(binaryOf(older), { model, catalogue: json, settings });
      expect(result.exitCode, result.stderr).toBe(0);
      expect(requests.map(({ method, model: sent }) => `${method} ${sent}`)).toEqual([`POST ${model}`]);
    }
  });
});

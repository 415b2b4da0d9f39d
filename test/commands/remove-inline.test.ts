import { expect, it } from 'vitest';
import type { Host } from '../../src/host/types.ts';
import { codesOf, madeUpKey, setUp, undo } from '../roundtrip/runs.ts';
import { memoryHost } from '../support/memory-host.ts';

const config = '/home/ada/.codex/config.toml';
const azure = 'azure = { name = "Azure", base_url = "https://a.example/openai", wire_api = "responses" }';

const pass: Host['run'] = async (program) => ({
  ...{ stdout: `${madeUpKey}\n`, stderr: '', timedOut: false, program },
  ...(program === 'pass' ? { exitCode: 0 } : { exitCode: null, startError: 'ENOENT' }),
});

const texts = [
  `model_providers = { ${azure} } # mine\n`,
  `model_providers = { ${azure}, }\n`,
  `model_providers.${azure}\n`,
  `[model_providers]\n${azure}\n`,
  'model_providers = {}\n',
];
const sets = [
  {},
  { metadata: ['team=core', 'user=env:USER'] },
  { keyStore: 'command', keyCommand: 'pass show orq/key' },
  { identity: 'ada', metadata: ['team=core'], mcp: true },
] as const;

/* A provider's table is written where the others are; its headers and its command are tables within it. */
it.each(texts.flatMap((text) => sets.map((given) => [text, JSON.stringify(given), given] as const)))(
  'a provider that was written into an inline table goes whole: %j, %s',
  async (text, _what, given) => {
    const host = memoryHost({ files: { [config]: text }, run: pass });
    await setUp(host, given);
    expect(host.texts()[config]).not.toBe(text);
    const plan = await undo(host);
    expect(host.texts()[config]).toBe(text);
    expect(codesOf(plan)).not.toContain('kept-name');
  },
);

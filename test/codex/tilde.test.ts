import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diagnose } from '../../src/commands/doctor/diagnose.ts';
import { machineWithCodex } from '../roundtrip/machine.ts';
import { setUp, undo } from '../roundtrip/runs.ts';
import { memoryHostWithCodex } from '../support/memory-codex.ts';

const codexHome = '/home/ada/.codex';

test('Codex and the doctor read ~ in model_catalog_json as the home folder', {
  timeout: 120_000,
}, async () => {
  const machine = machineWithCodex();
  try {
    await setUp(machine.host, { shell: 'none' });
    const path = join(machine.codexHome, 'config.toml');
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('model_catalog_json = "orq-models.json"');
    writeFileSync(path, text.replace('"orq-models.json"', '"~/.codex/orq-models.json"'));
    const request = { prove: false, live: false, onBilled: () => undefined };
    const { findings } = await diagnose(machine.host, request);
    const codes = findings.map(({ finding: { level, code } }) => `${level} ${code}`);
    expect(codes).toEqual(expect.arrayContaining(['info catalogue-fine', 'info codex-loads']));
    expect(codes.join()).not.toContain('catalogue-file-missing');
  } finally {
    machine.cleanup();
  }
});

test('a catalogue that another file names with ~ stays at an undo', async () => {
  const { host } = memoryHostWithCodex();
  await setUp(host);
  host.put(`${codexHome}/work.config.toml`, 'model_catalog_json = "~/.codex/orq-models.json"\n');
  await undo(host);
  expect(host.texts()[`${codexHome}/orq-models.json`]).toBeDefined();
});

test('a set-up that was found without its record knows it, too', async () => {
  const { host } = memoryHostWithCodex();
  await setUp(host);
  const config = `${codexHome}/config.toml`;
  host.put(config, (host.texts()[config] ?? '').replace('"orq-models.json"', '"~/.codex/orq-models.json"'));
  host.take(`${codexHome}/codex-orq.json`);
  await undo(host);
  expect(host.texts()[config] ?? '').not.toContain('model_catalog_json');
});

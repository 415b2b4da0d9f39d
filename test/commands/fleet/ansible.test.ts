import { Buffer } from 'node:buffer';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { keyStores, shells } from '../../../src/answers/options.ts';
import { sha256 } from '../../../src/lib/digest.ts';
import { controlMachine, runFleet } from '../../support/fleet-host.ts';

const values = { task: 'ansible', paths: ['/srv/ops'] };
const role = '/srv/ops/roles/codex_orq';

test('writes a role once; the second run finds it up to date', async () => {
  const host = controlMachine();
  expect((await runFleet(host, values)).said).toContain('ansible-playbook -i inventory.yml');
  const first = host.texts();
  expect((await runFleet(host, values)).said).toBe('/srv/ops is up to date.');
  expect(host.texts()).toEqual(first);
});

test('what it writes is YAML, and the choices are those of the options', async () => {
  const host = controlMachine();
  await runFleet(host, values);
  const texts = Object.entries(host.texts()).filter(([path]) => path.startsWith('/srv/ops/'));
  for (const [path, text] of texts) if (path.endsWith('.yml')) expect(() => parse(text), path).not.toThrow();
  const specs = parse(host.texts()[`${role}/meta/argument_specs.yml`] ?? '') as {
    argument_specs: { main: { options: Record<string, { choices?: string[] }> } };
  };
  const { options } = specs.argument_specs.main;
  expect(options['codex_orq_key_store']?.choices).toEqual(['', ...keyStores]);
  expect(options['codex_orq_shell']?.choices).toEqual(shells);
  const defaults = parse(host.texts()[`${role}/defaults/main.yml`] ?? '') as Record<string, unknown>;
  expect(Object.keys(defaults).sort()).toEqual(Object.keys(options).sort());
});

test('a run that was cut off is gone on with; your inventory stays', async () => {
  const host = controlMachine();
  await runFleet(host, values);
  host.put('/srv/ops/inventory.yml', 'mine');
  host.put('/srv/ops/.codex-orq-fleet.json', '{"unfinished": true}\n');
  host.take(`${role}/tasks/main.yml`);
  await runFleet(host, values);
  expect(host.texts()[`${role}/tasks/main.yml`]).toContain('include_tasks');
  expect(host.texts()['/srv/ops/inventory.yml']).toBe('mine');
});

test('an update that was cut off is gone on with, also by another version; nothing of it is left', async () => {
  const host = controlMachine();
  await runFleet(host, values);
  const first = host.texts();
  const record = JSON.parse(first['/srv/ops/.codex-orq-fleet.json'] ?? '') as Record<string, unknown>;
  const name = 'roles/codex_orq/tasks/main.yml';
  // Of a version in between: written, not yet recorded as written.
  host.put(`/srv/ops/${name}`, 'between\n');
  const next = { ...record, [name]: sha256(Buffer.from('between\n')) };
  host.put('/srv/ops/.codex-orq-fleet.json', JSON.stringify({ ...record, next }));
  host.put(`${role}/tasks/.codex-orq-unfinished`, 'half of a fi');
  await runFleet(host, values);
  expect(host.texts()).toEqual(first);
  // By hand is another matter.
  host.put(`/srv/ops/${name}`, 'mine\n');
  await expect(runFleet(host, values)).rejects.toMatchObject({ finding: { code: 'fleet-file-edited' } });
});

test('a first run that was cut off in its first file begins anew', async () => {
  const host = controlMachine();
  host.put('/srv/ops/.codex-orq-unfinished', '{');
  await runFleet(host, values);
  expect((await runFleet(host, values)).said).toBe('/srv/ops is up to date.');
});

test('one folder, please', async () => {
  await expect(runFleet(controlMachine(), { task: 'ansible', paths: ['a', 'b'] })).rejects.toThrow(
    '"b" is one argument too many',
  );
});

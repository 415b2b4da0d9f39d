import { Buffer } from 'node:buffer';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { keyStores, shells } from '../../../src/answers/options.ts';
import { sha256 } from '../../../src/lib/digest.ts';
import { cutOff } from '../../support/cut-off.ts';
import { controlMachine, runFleet } from '../../support/fleet-host.ts';
import type { MemoryHost } from '../../support/memory-host.ts';

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

const name = 'roles/codex_orq/tasks/main.yml';
const recordPath = '/srv/ops/.codex-orq-fleet.json';

/** A role that an earlier version has written, with two files of its reader's. */
async function earlierRole(): Promise<MemoryHost> {
  const host = controlMachine();
  await runFleet(host, values);
  const record = JSON.parse(host.texts()[recordPath] ?? '') as Record<string, string>;
  host.put(`/srv/ops/${name}`, 'earlier\n');
  host.put(recordPath, JSON.stringify({ ...record, [name]: sha256(Buffer.from('earlier\n')) }));
  host.put('/srv/ops/inventory.yml', 'mine');
  return host;
}

test.each([
  ['a first run', async () => controlMachine()],
  ['an update', earlierRole],
])(
  '%s that is killed at any step is finished, or begun anew, by the next; nothing is left over',
  async (_name, machine) => {
    const undisturbed = await machine();
    await runFleet(undisturbed, values);
    const wanted = undisturbed.texts();
    const told = new Set<boolean>();
    for (let step = 1; ; step += 1) {
      const host = await machine();
      const wasCut = await cutOff(host, step, () => runFleet(host, values));
      const again = await runFleet(host, values);
      told.add(/^· An earlier run \(npx codex-orq fleet ansible, [^)]*\) was cut off/m.test(again.said));
      expect(again.exitCode, `killed at step ${step}`).toBe(0);
      expect(host.texts(), `killed at step ${step}`).toEqual(wanted);
      if (wasCut) continue;
      expect(step).toBeGreaterThan(20);
      // What was settled is told, and nothing where the run had not come to writing.
      expect(told).toEqual(new Set([true, false]));
      break;
    }
  },
);

test('what was changed by hand is named, and nothing is written', async () => {
  const host = await earlierRole();
  host.put(`${role}/meta/main.yml`, 'mine\n');
  const before = host.texts();
  await expect(runFleet(host, values)).rejects.toMatchObject({
    finding: { code: 'fleet-file-edited', args: { paths: [`${role}/meta/main.yml`] } },
  });
  expect(host.texts()).toEqual(before);
});

test('one folder, please', async () => {
  await expect(runFleet(controlMachine(), { task: 'ansible', paths: ['a', 'b'] })).rejects.toThrow(
    '"b" is one argument too many',
  );
});

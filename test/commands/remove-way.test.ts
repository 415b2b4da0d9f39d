import { describe, expect, it } from 'vitest';
import { apply } from '../support/apply.ts';
import { prepareLine } from '../support/command-line.ts';
import { memoryHostWithCodex } from '../support/memory-codex.ts';
import type { MemoryHost } from '../support/memory-host.ts';
// It also keeps every test from the network.
import { madeUpKey } from '../roundtrip/runs.ts';

const files = {
  default: '/home/ada/.codex/config.toml',
  profile: '/home/ada/.codex/orq.config.toml',
  'profile:work': '/home/ada/.codex/work.config.toml',
  system: '/etc/codex/config.toml',
  managed: '/etc/codex/managed_config.toml',
} as const;
type Way = keyof typeof files;
const ways = Object.keys(files) as readonly Way[];

async function run(host: MemoryHost, line: string): Promise<void> {
  await apply(host, (await prepareLine(host, line.split(' '))).plan);
}

/** The same text in every file that a way can write, and a routing in one or two of them. */
async function routed(...as: readonly Way[]): Promise<MemoryHost> {
  const mine = Object.fromEntries(Object.values(files).map((file) => [file, '# mine\nmodel = "gpt-5.5"\n']));
  const { host } = memoryHostWithCodex({ env: { ORQ_API_KEY: madeUpKey }, files: mine });
  for (const each of as) await run(host, `setup --as ${each} --dest none --shell none`);
  return host;
}

const isRouted = (host: MemoryHost, way: Way): boolean =>
  (host.texts()[files[way]] ?? '').includes('model_provider');

describe('remove --as', () => {
  it.each(ways)('%s undoes that way to the byte', async (way) => {
    const before = (await routed()).texts();
    const host = await routed(way);
    await run(host, `remove --as ${way} --dest none`);
    expect(host.texts()).toEqual(before);
  });

  it.each(ways)('another than %s is refused, or has nothing to undo', async (way) => {
    const host = await routed(way);
    const before = host.texts();
    const isMachine = ['system', 'managed'].includes(way);
    for (const other of ways.filter((each) => each !== way)) {
      const undo = run(host, `remove --as ${other} --dest none`);
      // What is recorded of you, and what is recorded of the machine, are two things.
      if (['system', 'managed'].includes(other) === isMachine)
        await expect(undo).rejects.toMatchObject({
          finding: { code: 'way-other', args: { asked: other, as: way, command: 'remove' } },
        });
      else await undo;
      expect(host.texts()).toEqual(before);
    }
  });

  it.each(ways)('%s finds the routing also where its record is lost', async (way) => {
    const host = await routed(way);
    host.take(`${way === 'system' || way === 'managed' ? '/etc/codex' : '/home/ada/.codex'}/codex-orq.json`);
    await run(host, `remove --as ${way} --dest none`);
    expect(isRouted(host, way)).toBe(false);
  });

  it('leaves the routing of a machine alone that is beside yours, and yours beside that', async () => {
    const mine = await routed('profile', 'managed');
    await run(mine, 'remove --as profile --dest none');
    expect([isRouted(mine, 'profile'), isRouted(mine, 'managed')]).toEqual([false, true]);
    const all = await routed('default', 'system');
    await run(all, 'remove --as system --dest none');
    expect([isRouted(all, 'default'), isRouted(all, 'system')]).toEqual([true, false]);
  });
});

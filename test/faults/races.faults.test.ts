import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseToml } from '../../src/edit/toml.ts';
import { codexBinary } from '../support/codex.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { Machine } from './machine.ts';
import { model, remove, scenes, setUp } from './scenes.ts';
import { type Ended, run } from './shim.ts';
import { differences, type Tree } from './tree.ts';

/** `PROPERTY_SCALE=10` makes it ten times as many. */
const times = (usual: number): readonly number[] =>
  Array.from({ length: propertyRuns(usual).numRuns }, (_, index) => index + 1);

async function withMachine<T>(work: (machine: Machine, original: Tree) => Promise<T>): Promise<T> {
  const machine = new Machine(false);
  machine.build(scenes['a set-up']);
  try {
    return await work(machine, machine.tree());
  } finally {
    machine.end();
  }
}

/** At most so many at once. */
async function pooled<T>(size: number, works: readonly (() => Promise<T>)[]): Promise<readonly T[]> {
  const queue = [...works];
  const results: T[] = [];
  const worker = async (): Promise<void> => {
    for (let work = queue.shift(); work !== undefined; work = queue.shift()) results.push(await work());
  };
  await Promise.all(Array.from({ length: size }, worker));
  return results;
}

const configOf = ({ codexHome }: Machine): string => readFileSync(join(codexHome, 'config.toml'), 'utf8');

async function expectUndone(machine: Machine, original: Tree): Promise<void> {
  await machine.runWell(remove);
  expect(differences(machine.tree(), original)).toEqual([]);
}

test.each(times(1))('40 set-ups with 40 models, 8 at once, end as one of them (%d)', () =>
  withMachine(async (machine, original) => {
    const names = Array.from({ length: 40 }, (_, index) => `openai/gpt-5.4-made-up-${index}`);
    const ended = await pooled(
      8,
      names.map((name) => () => machine.run([...setUp, '--model', name])),
    );
    // 1 where the next one has been faster than the run's own look at what it wrote.
    const isOvertaken = ({ status, stdout }: Ended): boolean =>
      status === 1 && stdout.includes('does not hold what was written');
    expect(ended.filter((one) => one.status !== 0 && !isOvertaken(one))).toEqual([]);
    const told = parseToml(configOf(machine), 'config.toml')['model'];
    expect(names).toContain(told);
    // The record is that of the same run: another one of it changes nothing.
    const after = machine.tree();
    await machine.runWell([...setUp, '--model', String(told)]);
    expect(differences(machine.tree(), after)).toEqual([]);
    await expectUndone(machine, original);
  }),
);

const pairs = [
  [
    [...setUp, '--model', 'openai/a'],
    [...setUp, '--model', 'openai/b'],
  ],
  [setUp, remove],
  [model('openai/a'), remove],
  [model('openai/a'), model('openai/b')],
  [remove, remove],
] as const;

/** Trees by what is in them; random names and moments do not come up once all have ended. */
const treeAfter = async (machine: Machine, all: readonly (readonly string[])[]): Promise<Tree> => {
  await machine.restore('before');
  for (const args of all) await machine.run(args);
  return machine.tree();
};

test('two at once end as one after the other', () =>
  withMachine(async (machine, original) => {
    await machine.runWell(setUp);
    await machine.save('before');
    for (const [first, second] of pairs) {
      const orders = [
        await treeAfter(machine, [first, second]),
        await treeAfter(machine, [second, first]),
      ].map((tree) => JSON.stringify(tree));
      for (const time of times(2)) {
        await machine.restore('before');
        const ended = await Promise.all([machine.run(first), machine.run(second)]);
        const tree = machine.tree();
        const told = JSON.stringify(ended);
        expect(orders.includes(JSON.stringify(tree)), `${time}: ${first} with ${second}: ${told}`).toBe(true);
        await machine.run(setUp);
        await expectUndone(machine, original);
      }
    }
  }));

test('`codex mcp add` in a loop loses nothing that is not told, and nothing of ours stays', () =>
  withMachine(async (machine) => {
    const { env } = machine.program([]);
    const names = times(15).map((number) => `made-up-${number}`);
    let isOver = false;
    const adding = (async () => {
      for (const name of names) {
        const args = ['mcp', 'add', name, '--', 'true'];
        const { status, stderr } = await run({ command: codexBinary, args, cwd: machine.home, env });
        expect(status, stderr).toBe(0);
      }
      isOver = true;
    })();
    // One can come in the very moment of a replacement: POSIX has no call that compares as well.
    let told = 0;
    for (let turn = 0; !isOver; turn += 1) {
      const { status, stdout, stderr } = await machine.run([...setUp, '--model', `openai/${turn}`]);
      if (`${stdout}${stderr}`.includes('Another program replaced')) told += 1;
      // 1 where Codex has overwritten ours at once: the checks see it, and say so.
      expect([0, 1], `${stdout}${stderr}`).toContain(status);
    }
    await adding;
    await machine.run(remove);
    const config = configOf(machine);
    const lost = names.filter((name) => !config.includes(`[mcp_servers.${name}]`));
    expect(lost.length, lost.join()).toBeLessThanOrEqual(told);
    for (const line of scenes['a set-up'].files['.codex/config.toml'].split('\n'))
      expect(config).toContain(line);
    expect(config).not.toContain('orq');
    const left = Object.keys(machine.tree()).filter((path) => path.includes('codex-orq'));
    expect(left).toEqual([]);
  }));

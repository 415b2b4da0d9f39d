import { describe, expect, test } from 'vitest';
import { settleEarlier } from '../../src/plan/apply.ts';
import { changeOf } from '../../src/plan/change.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import { cutOff } from '../support/cut-off.ts';
import type { MemoryDisk } from '../support/memory-disk.ts';
import { type MemoryHost, memoryHost } from '../support/memory-host.ts';
import { apply } from '../support/apply.ts';

const home = '/home/ada/.codex';
const secret = 'KEY=a-secret\n';

/** A machine with a file for each way in which one can change. */
function machine(): MemoryHost {
  const host = memoryHost({
    files: {
      [`${home}/replaced`]: 'old\n',
      [`${home}/twin`]: 'a longer old text, seen under two names\n',
      [`${home}/made/by/us/deleted`]: 'ours\n',
      '/home/ada/beside': 'old, outside of CODEX_HOME\n',
    },
  });
  host.memory.link(`${home}/twin`, '/home/ada/second');
  return host;
}

async function planFor(host: MemoryHost): Promise<Plan> {
  const change = async (path: string, after: string | undefined, mode = 0o644): Promise<Change> =>
    changeOf(
      { id: 'x', action: 'write', mode, secret: mode === 0o600 },
      await host.read(path),
      after,
      'linux',
    );
  const deleted = await change(`${home}/made/by/us/deleted`, undefined);
  return {
    intent: 'setup',
    findings: [],
    changes: [
      await change(`${home}/replaced`, 'new\n'),
      await change(`${home}/twin`, `${secret}short\n`, 0o600),
      await change('/home/ada/new/folder/created', 'made\n', 0o600),
      await change('/home/ada/beside', 'new\n'),
      { ...deleted, folders: { mode: 0o700, top: `${home}/made` } },
    ],
  };
}

type Tree = Readonly<Record<string, string>>;

function treeOf({ memory }: MemoryHost): Tree {
  const files = Object.entries(memory.texts()).map(([path, text]) => {
    const { mode = 0, links = 0 } = memory.stat(path) ?? {};
    return [path, `${mode.toString(8)} ${links} ${text}`] as const;
  });
  return Object.fromEntries([...files, ...memory.folders().map((path) => [path, 'folder'] as const)]);
}

const settle = (host: MemoryHost) =>
  settleEarlier(host, 'setup', { roots: { codexHome: home, project: host.cwd } });

/** What each file of the plan holds, whatever its permissions are. */
const bytesOf = ({ memory }: MemoryHost, path: string): string | undefined =>
  memory.stat(path) === undefined ? undefined : String(Buffer.from(memory.read(path)));

const before = treeOf(machine());
const done = machine();
await apply(done, await planFor(done));
const after = treeOf(done);

const isCutOffAt = async (host: MemoryHost, step: number): Promise<boolean> => {
  const plan = await planFor(host);
  return cutOff(host, step, () => apply(host, plan));
};

/** How many steps the whole run has. */
const steps = await (async (): Promise<number> => {
  let step = 1;
  while (await isCutOffAt(machine(), step)) step += 1;
  return step - 1;
})();

test('undisturbed, all is as planned and nothing is left over', () => {
  expect(after[`${home}/replaced`]).toBe('644 1 new\n');
  expect(after[`${home}/twin`]).toBe(`600 2 ${secret}short\n`);
  expect(after['/home/ada/second']).toBe(after[`${home}/twin`]);
  expect(after[`${home}/made`]).toBeUndefined();
  expect(Object.keys(after).filter((path) => path.includes('codex-orq'))).toEqual([]);
  expect(steps).toBeGreaterThan(50);
});

describe('cut off before any of its steps', () => {
  test('each file is old or new at that moment, but for one that is written in place', async () => {
    for (let step = 1; step <= steps; step += 1) {
      const host = machine();
      await isCutOffAt(host, step);
      for (const path of [`${home}/replaced`, '/home/ada/new/folder/created', '/home/ada/beside']) {
        const texts = [before[path], after[path]].map((known) => known?.replace(/^\d+ \d+ /, ''));
        expect(texts, `${path}, step ${step}`).toContain(bytesOf(host, path));
      }
    }
  });

  test('no journal holds a key, and no copy with one is open to others', async () => {
    for (let step = 1; step <= steps; step += 1) {
      const host = machine();
      await isCutOffAt(host, step);
      for (const [path, text] of Object.entries(host.texts())) {
        if (!text.includes('a-secret')) continue;
        expect(path).not.toContain('journal');
        expect((host.modeOf(path) ?? 0) & 0o077, `${path}, step ${step}`).toBe(0);
      }
    }
  });

  test('the next run finishes it or puts it back, and nothing is left over', async () => {
    const ends = new Set<string>();
    for (let step = 1; step <= steps; step += 1) {
      const host = machine();
      await isCutOffAt(host, step);
      await settle(host);
      const tree = treeOf(host);
      const isNew = tree[`${home}/replaced`] === after[`${home}/replaced`];
      ends.add(isNew ? 'finished' : 'put back');
      expect(tree, `step ${step}`).toEqual(isNew ? after : before);
    }
    expect([...ends].sort()).toEqual(['finished', 'put back']);
  });

  test('also when the next run is cut off before any of its own steps, and the one after it settles both', async () => {
    for (let step = 1; step <= steps; step += 1) {
      const host = machine();
      await isCutOffAt(host, step);
      const back = host.memory.save();
      for (let second = 1; ; second += 1) {
        back();
        if (!(await cutOff(host, second, () => settle(host)))) break;
        await settle(host);
        const tree = treeOf(host);
        const isNew = tree[`${home}/replaced`] === after[`${home}/replaced`];
        expect(tree, `step ${step}, then ${second}`).toEqual(isNew ? after : before);
      }
    }
  });

  test('the same plan, made anew, ends as if nothing had happened', async () => {
    for (let step = 1; step <= steps; step += 1) {
      const host = machine();
      await isCutOffAt(host, step);
      await settle(host);
      await apply(host, await planFor(host));
      expect(treeOf(host), `step ${step}`).toEqual(after);
    }
  });
});

/** The steps at which one call fails and the next ones work: a full disk, a folder without permission. */
async function failingAt(host: MemoryHost, step: number): Promise<unknown> {
  const plan = await planFor(host);
  let count = 0;
  host.memory.before = () => {
    count += 1;
    if (count === step) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });
  };
  try {
    return await apply(host, plan).then(
      () => undefined,
      (error: unknown) => error,
    );
  } finally {
    host.memory.before = () => undefined;
  }
}

test('a call that fails leaves all of it or nothing of it, and at most what the next run takes away', async () => {
  for (let step = 1; step <= steps; step += 1) {
    const host = machine();
    const error = await failingAt(host, step);
    await settle(host);
    expect(treeOf(host), `step ${step}: ${String(error)}`).toEqual(error === undefined ? after : before);
  }
});

type Edit = (memory: MemoryDisk, path: string) => void;

const edits: Readonly<Record<string, Edit>> = {
  'writes to the file': (memory, path) => memory.scribble(path, 'theirs\n'),
  'replaces the file': (memory, path) => memory.put(path, 'theirs\n'),
};

describe.each(Object.keys(edits))('an editor that %s, between any two steps', (name) => {
  test('keeps what it wrote', async () => {
    for (const path of [`${home}/replaced`, '/home/ada/beside']) {
      for (let step = 1; step <= steps; step += 1) {
        const host = machine();
        const plan = await planFor(host);
        let count = 0;
        let isLast = false;
        host.memory.before = (call, to) => {
          count += 1;
          if (count !== step) return;
          // POSIX knows no comparison and replacement in one: for a new file in this place that one step is too late.
          isLast = call === 'rename' && to === path && name === 'replaces the file';
          if (!isLast) edits[name]?.(host.memory, path);
        };
        const error = await apply(host, plan).catch((thrown: unknown) => thrown);
        host.memory.before = () => undefined;
        await settle(host);
        if (isLast) continue;
        expect(bytesOf(host, path), `${path}, step ${step}: ${String(error)}`).toBe('theirs\n');
      }
    }
  });
});

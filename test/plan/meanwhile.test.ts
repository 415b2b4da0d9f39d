import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Finding, Problem, problem } from '../../src/findings/index.ts';
import { createHost } from '../../src/host/host.ts';
import type { Host } from '../../src/host/types.ts';
import type { Disk } from '../../src/host/disk.ts';
import { applyPlan } from '../../src/plan/apply.ts';
import { changeOf } from '../../src/plan/change.ts';
import type { Change } from '../../src/plan/plan.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meanwhile-'));
  writeFileSync(at('a'), 'old a\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');
const host = createHost();

async function change(name: string, after: string | undefined): Promise<Change> {
  const target = { id: name, action: 'write', mode: 0o600, secret: false } as const;
  return changeOf(target, await host.read(at(name)), after, process.platform);
}

/** The same host with another disk. */
async function on(change: (disk: Disk) => Partial<Disk>): Promise<Host> {
  const disk = await host.disk();
  return { ...host, disk: async () => ({ ...disk, ...change(disk) }) };
}

const apply = (files: Host, changes: readonly Change[]): Promise<void> =>
  applyPlan(files, { intent: 'setup', changes }, { roots: { codexHome: folder } });

/** Applies the changes on a host; what was found, and what has caused it. */
async function applied(
  changes: readonly Change[],
  files: Host = host,
): Promise<{ found?: Finding; cause?: unknown }> {
  try {
    await apply(files, changes);
    return {};
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { found: error.finding, cause: error.cause };
  }
}

describe('a file that has changed since it was planned from', () => {
  test.each([
    ['it is gone', () => rmSync(at('a'))],
    ['it has another text', () => writeFileSync(at('a'), 'old b\n')],
    ['it has grown', () => writeFileSync(at('a'), 'old a\n\n')],
    [
      'it has become a link to one with the same text',
      () => {
        renameSync(at('a'), at('other'));
        symlinkSync('other', at('a'));
      },
    ],
  ])('is not written over: %s', async (_name, meanwhile) => {
    const planned = [await change('b', 'new b\n'), await change('a', 'new a\n')];
    meanwhile();
    const before = readdirSync(folder);
    const { found } = await applied(planned);
    expect(found).toMatchObject({
      code: 'file-changed-meanwhile',
      args: { path: at('a'), state: 'Nothing was written.' },
    });
    expect(readdirSync(folder)).toEqual(before);
  });

  test('is not written over where there was none, and what was written before goes again', async () => {
    const planned = [await change('a', 'new a\n'), await change('b', 'new b\n')];
    const files = await on((disk) => ({
      rename: (from, to) => {
        disk.rename(from, to);
        if (to === at('a') && from.endsWith('.new')) writeFileSync(at('b'), 'theirs\n');
      },
    }));
    expect((await applied(planned, files)).found).toMatchObject({
      code: 'file-changed-meanwhile',
      args: { path: at('b'), state: 'What was written before it has been put back.' },
    });
    expect([text('a'), text('b')]).toEqual(['old a\n', 'theirs\n']);
  });
});

describe('a write that fails', () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });
  /** Nothing can be put in place of `c`. */
  const failing = (disk: Disk): Partial<Disk> => ({
    link: (from, to) => {
      if (to === at('c')) throw full;
      disk.link(from, to);
    },
    rename: (from, to) => {
      if (to === at('c')) throw full;
      disk.rename(from, to);
    },
  });

  test.each([
    ['the first one', ['c'], 'Nothing was written.'],
    ['a later one', ['a', 'c'], 'What was written before it has been put back.'],
  ])('says how the files were left: %s', async (_name, names, state) => {
    const changes: Change[] = [];
    for (const name of names) changes.push(await change(name, 'new\n'));
    const { found, cause } = await applied(changes, await on(failing));
    expect(found).toMatchObject({
      code: 'file-unwritable',
      args: { path: at('c'), cause: 'no space left on device', state },
    });
    expect(cause).toBe(full);
    expect(text('a')).toBe('old a\n');
  });

  test('is none for a file that can no longer be read: that is said', async () => {
    const planned = await change('a', 'new\n');
    const unreadable = problem('file-unreadable', { path: at('a'), cause: 'made up' });
    await expect(apply({ ...host, read: () => Promise.reject(unreadable) }, [planned])).rejects.toBe(
      unreadable,
    );
    expect(text('a')).toBe('old a\n');
  });

  test('names what cannot be put back, and why the write has failed', async () => {
    const stuck = await on((disk) => {
      const { rename = disk.rename, ...rest } = failing(disk);
      return {
        ...rest,
        rename: (from, to) => {
          if (to === at('a') && from.endsWith('.old')) throw full;
          rename(from, to);
        },
      };
    });
    const { found, cause } = await applied([await change('a', 'new\n'), await change('c', 'new\n')], stuck);
    expect(found).toMatchObject({ code: 'rollback-incomplete', args: { path: at('c'), left: [at('a')] } });
    expect(cause).toBe(full);
  });

  test('brings a file back that was deleted before it', async () => {
    const { found } = await applied(
      [await change('a', undefined), await change('c', 'new\n')],
      await on(failing),
    );
    expect(found?.code).toBe('file-unwritable');
    expect(text('a')).toBe('old a\n');
  });
});

test('what is deleted goes with the folders that were made for it; what is kept is not touched', async () => {
  mkdirSync(at('made/deep'), { recursive: true });
  writeFileSync(at('made/deep/b'), 'b\n');
  writeFileSync(at('kept'), 'kept\n', { mode: 0o600 });
  const inode = statSync(at('kept')).ino;
  const kept = await change('kept', 'kept\n');
  const gone = { ...(await change('made/deep/b', undefined)), folders: { top: at('made'), mode: 0o700 } };
  await apply(host, [kept, gone, await change('a', 'new a\n')]);
  expect(text('a')).toBe('new a\n');
  expect(existsSync(at('made'))).toBe(false);
  expect(statSync(at('kept')).ino).toBe(inode);
});

test('a run folder that another run takes away between two looks is no foreign one', async () => {
  let looks = 0;
  const files = await on(({ stat }) => ({
    stat: (path) => {
      const node = stat(path);
      if (node !== undefined || !path.endsWith('/.codex-orq')) return node;
      looks += 1;
      return looks % 2 === 0 ? stat(folder) : undefined;
    },
  }));
  expect((await applied([await change('a', 'new\n')], files)).found).toBeUndefined();
  expect(text('a')).toBe('new\n');
});

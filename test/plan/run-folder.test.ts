import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import {
  type Claim,
  enter,
  isLock,
  isTrusted,
  parseLock,
  requireOwn,
  waitFor,
} from '../../src/plan/run-folder.ts';
import { type MemoryHost, memoryHost } from '../support/memory-host.ts';

const home = '/home/ada/.codex';
const runFolder = `${home}/.codex-orq`;
const other = '/srv/repo/.codex-orq';
const lock = `${runFolder}/lock-0123456789ab`;

let host: MemoryHost;
beforeEach(() => {
  host = memoryHost();
  for (const folder of [home, '/srv/repo']) host.memory.folder(folder);
});
afterEach(() => vi.useRealTimers());

const mine = { pid: 7, machine: 'memory', boot: 'first', space: '', started: '0' };
const dead = { ...mine, started: 'never' };

const holderOf = (process: typeof mine) => ({
  process,
  command: 'model',
  since: new Date().toISOString(),
});

/** Another run in a run folder, as it puts its lock down. */
const put = (process: typeof mine, path = lock): void => {
  host.put(path, JSON.stringify(holderOf(process)));
};

const claim = (more: Partial<Claim> = {}): Claim => ({
  disk: host.memory,
  process: host.process,
  command: 'setup',
  onWait: () => undefined,
  patienceMs: 0,
  ...more,
});

const findingOf = (error: unknown): unknown => (error instanceof Problem ? error.finding : error);
const failureOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'none', findingOf);

describe('a run folder', () => {
  /** The disk as this user sees it, with an owner for each folder. */
  const seenBy = (user: number | undefined, owners: Readonly<Record<string, number>> = {}): Claim['disk'] => {
    const { memory } = host;
    const stat = (path: string): ReturnType<typeof memory.stat> => {
      const node = memory.stat(path);
      return node && { ...node, owner: { uid: owners[path] ?? 5, gid: 5 } };
    };
    return Object.assign(Object.create(memory), { user, stat });
  };
  const isRefused = (disk: Claim['disk']): boolean => {
    try {
      requireOwn(disk, runFolder);
      return false;
    } catch (error) {
      expect(findingOf(error)).toMatchObject({ code: 'run-folder-foreign', args: { path: runFolder } });
      return true;
    }
  };

  test.each([
    ['this user has made it', 5, {}, true],
    ['another user has', 5, { [runFolder]: 6 }, false],
    ['the system knows no users', undefined, { [runFolder]: 6 }, true],
    ["root finds it in its owner's folder", 0, { [runFolder]: 6, [home]: 6 }, true],
    ["root finds it in another's folder", 0, { [runFolder]: 6, [home]: 7 }, false],
    ["another user than root finds it in its owner's folder", 5, { [runFolder]: 6, [home]: 6 }, false],
  ])('is trusted or not: %s', (_what, user, owners, expected) => {
    host.memory.folder(runFolder);
    const disk = seenBy(user, owners);
    expect([isTrusted(disk, runFolder), isRefused(disk)]).toEqual([expected, !expected]);
  });

  test('that is not there is neither trusted nor refused; one that is no folder is refused', () => {
    expect([isTrusted(host.memory, runFolder), isRefused(host.memory)]).toEqual([false, false]);
    host.memory.symlink(runFolder, '/srv/repo');
    expect([isTrusted(host.memory, runFolder), isRefused(host.memory)]).toEqual([false, true]);
    host.take(runFolder);
    host.put(runFolder, 'a file');
  });

  test('that may not be looked at is not trusted; a disk that fails is told', () => {
    const failing = (code: string): Claim['disk'] =>
      Object.assign(Object.create(host.memory), {
        stat: () => {
          throw Object.assign(new Error(code), { code });
        },
      });
    expect(isTrusted(failing('EACCES'), runFolder)).toBe(false);
    expect(() => isTrusted(failing('EIO'), runFolder)).toThrow('EIO');
  });
});

describe('to enter', () => {
  test('puts a lock down that others can read, hidden from git, and leaves nothing behind', async () => {
    const held = await enter([runFolder, other], [], claim());
    expect(held.runFolders).toEqual([runFolder, other]);
    for (const each of [runFolder, other]) {
      const [ignore, name = '', ...rest] = host.memory.list(each);
      expect([ignore, rest]).toEqual(['.gitignore', []]);
      expect(isLock(name)).toBe(true);
      expect(host.texts()[`${each}/.gitignore`]).toBe('*\n');
      expect(parseLock(host.texts()[`${each}/${name}`] ?? '')).toMatchObject({
        process: host.process.own(),
        command: 'setup',
      });
      expect(host.memory.stat(each)?.mode).toBe(0o700);
      for (const made of [ignore, name]) expect(host.modeOf(`${each}/${made}`)).toBe(0o600);
    }
    held.leave([runFolder]);
    expect(host.memory.stat(runFolder)).toBeUndefined();
    expect(host.memory.list(other)).toHaveLength(2);
    // Another run is just making it anew.
    host.put(`${runFolder}/.gitignore`, '*\n');
    held.leave([runFolder, other]);
    expect(host.memory.stat(other)).toBeUndefined();
    expect(host.memory.list(runFolder)).toEqual(['.gitignore']);
  });

  test('leaves a run folder that holds something else, and a .gitignore of its own, as they are', async () => {
    host.put(`${runFolder}/.gitignore`, 'mine\n');
    host.put(`${runFolder}/journal.write`, '{}');
    const held = await enter([runFolder], [], claim());
    held.leave([runFolder]);
    expect(host.memory.list(runFolder)).toEqual(['.gitignore', 'journal.write']);
    expect(host.texts()[`${runFolder}/.gitignore`]).toBe('mine\n');
  });

  test('leaves no run folder half entered where a later one cannot be made', async () => {
    const before = host.memory.folders();
    host.memory.before = (step, path) => {
      if (step === 'mkdir' && path === other) throw Object.assign(new Error('no'), { code: 'EACCES' });
    };
    await expect(enter([runFolder, other], [], claim())).rejects.toMatchObject({ code: 'EACCES' });
    expect(host.memory.folders()).toEqual(before);
  });

  test('a disk that no longer answers keeps no run from ending', async () => {
    const held = await enter([runFolder], [], claim());
    host.memory.before = () => {
      throw new Error('gone');
    };
    expect(() => held.leave([runFolder])).not.toThrow();
  });

  test('tries again where the run folder is just being taken away, but not for ever, nor where its folder is gone', async () => {
    const takenAway = (times: number) => {
      let count = 0;
      host.memory.before = (step) => {
        if (step !== 'create') return;
        count += 1;
        if (count <= times) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      };
      return () => count;
    };
    takenAway(20);
    (await enter([runFolder], [], claim())).leave([runFolder]);
    const tries = takenAway(21);
    expect(await failureOf(enter([runFolder], [], claim()))).toMatchObject({ code: 'ENOENT' });
    expect(tries()).toBe(21);
  });

  test.each([
    ['ENOENT', '/not/there/.codex-orq'],
    ['EACCES', runFolder],
  ])('does not try again what cannot work: %s of %s', async (code, path) => {
    let tries = 0;
    host.memory.before = (step) => {
      if (step !== 'mkdir') return;
      tries += 1;
      if (code === 'EACCES') throw Object.assign(new Error(code), { code });
    };
    expect(await failureOf(enter([path], [], claim()))).toMatchObject({ code });
    expect(tries).toBe(1);
  });

  test('does not mind that another run makes the .gitignore in the same moment; another failure counts', async () => {
    const failWith = (code: string): void => {
      host.memory.before = (step, path) => {
        if (step === 'create' && path.endsWith('.gitignore')) throw Object.assign(new Error(code), { code });
      };
    };
    failWith('EEXIST');
    (await enter([runFolder], [], claim())).leave([runFolder]);
    failWith('ENOSPC');
    expect(await failureOf(enter([runFolder], [], claim()))).toMatchObject({ code: 'ENOSPC' });
  });
});

describe('where another run is', () => {
  test('it is named, after the patience for it', async () => {
    put(mine);
    expect(await failureOf(enter([runFolder], [], claim()))).toMatchObject({
      code: 'another-run',
      args: { pid: 7, command: 'model', folder: home, seconds: 0 },
    });
    put(mine, `${other}/lock-0123456789ab`);
    host.take(lock);
    expect(await failureOf(waitFor([runFolder, other], claim()))).toMatchObject({
      args: { folder: '/srv/repo' },
    });
    expect(await failureOf(enter([runFolder], [other], claim()))).toMatchObject({ code: 'another-run' });
  });

  test('a run folder that is only watched is not entered', async () => {
    await waitFor([runFolder], claim());
    expect(host.memory.stat(runFolder)).toBeUndefined();
    const held = await enter([other], [runFolder], claim());
    expect([held.runFolders, host.memory.stat(runFolder)]).toEqual([[other], undefined]);
  });

  test('of dead ones, and what is no lock, there is nothing to wait for', async () => {
    put(dead);
    host.put(`${runFolder}/lock-ffffffffffff`, 'not ours');
    host.put(`${runFolder}/lock-0123456789ab.new`, JSON.stringify(holderOf(mine)));
    host.memory.folder(`${runFolder}/lock-eeeeeeeeeeee`);
    expect((await enter([runFolder], [], claim())).runFolders).toEqual([runFolder]);
  });

  /** Another run, at which is looked time and again; `look` says whether it still runs. */
  const lookedAt = (look: (count: number) => boolean): Partial<Claim> => {
    let count = 0;
    const isRunning = (): boolean => {
      count += 1;
      return look(count);
    };
    return { process: { ...host.process, isRunning } };
  };

  test('it is waited for, and told of once', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    put(mine);
    const begin = Date.now();
    const told: unknown[] = [];
    const toldAfter: number[] = [];
    const claimed = lookedAt((count) => {
      toldAfter.push(told.length);
      vi.setSystemTime(begin + count * 100);
      return count < 6;
    });
    const onWait: Claim['onWait'] = (holder, folder) => told.push([holder.command, folder]);
    const held = await enter([runFolder], [], claim({ ...claimed, onWait, patienceMs: 5000 }));
    expect(held.runFolders).toEqual([runFolder]);
    expect(told).toEqual([['model', home]]);
    // Not in the first 300 milliseconds.
    expect(toldAfter.slice(0, 5)).toEqual([0, 0, 0, 0, 1]);
  });

  test('the usual patience is twenty seconds', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    put(mine);
    const begin = Date.now();
    let looks = 0;
    const { patienceMs: _none, ...usual } = claim(
      lookedAt((count) => {
        looks = count;
        vi.setSystemTime(begin + 19_999 + count);
        return true;
      }),
    );
    expect(await failureOf(enter([runFolder], [], usual))).toMatchObject({ args: { seconds: 20 } });
    expect(looks).toBe(2);
  });

  test('of two that come at once, one that sees the other steps back and waits', async () => {
    host.memory.before = (step, path) => {
      // In the moment in which the lock is put down.
      if (step !== 'rename' || !path.startsWith(runFolder)) return;
      host.memory.before = () => undefined;
      put(mine);
    };
    const locks: unknown[] = [];
    const claimed = lookedAt((count) => {
      locks.push(host.memory.list(runFolder).filter(isLock).length);
      return count < 3;
    });
    expect((await enter([runFolder], [], claim({ ...claimed, patienceMs: 5000 }))).runFolders).toEqual([
      runFolder,
    ]);
    expect(locks.slice(0, 3)).toEqual([2, 1, 1]);
  });

  test('a foreign run folder is refused at once, before anything is written', async () => {
    host.put(runFolder, 'a file');
    expect(await failureOf(enter([other, runFolder], [], claim()))).toMatchObject({
      code: 'run-folder-foreign',
    });
    expect(host.memory.stat(other)).toBeUndefined();
  });
});

test('to clear a run folder takes what dead runs have left, and nothing else', async () => {
  const held = await enter([runFolder], [], claim());
  const own = host.memory.list(runFolder);
  put(dead);
  put(mine, `${runFolder}/lock-aaaaaaaaaaaa`);
  host.put(`${runFolder}/lock-bbbbbbbbbbbb`, 'not ours');
  host.put(`${runFolder}/lock-cccccccccccc.new`, 'half');
  const [name = ''] = own.filter(isLock);
  host.put(`${runFolder}/${name}.new`, 'ours, just now');
  const theirs = ['a-lock-dddddddddddd.new', 'journal.write', 'lock-dddddddddddd.new.txt', 'notes'];
  for (const left of ['0123456789ab-0.new', '0123456789ab-0.old', 'journal.new', ...theirs])
    host.put(`${runFolder}/${left}`, 'x');
  held.clear(runFolder);
  expect(host.memory.list(runFolder)).toEqual([...own, `${name}.new`, 'lock-aaaaaaaaaaaa', ...theirs].sort());
  held.leave([runFolder]);
  expect(host.memory.list(runFolder)).toEqual(['.gitignore', 'lock-aaaaaaaaaaaa', ...theirs].sort());
});

import { beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import type { Disk } from '../../src/host/disk.ts';
import { type Entry, type Journal, markOf, type Phase } from '../../src/plan/journal.ts';
import { settleRunFolders } from '../../src/plan/settle.ts';
import { MemoryDisk } from '../support/memory-disk.ts';

const home = '/home/ada/.codex';
const runFolder = `${home}/.codex-orq`;
const repo = '/srv/repo';
const repoRunFolder = `${repo}/.codex-orq`;

let disk: MemoryDisk;
beforeEach(() => {
  disk = new MemoryDisk();
  for (const folder of [runFolder, repoRunFolder]) disk.folder(folder);
});

const mark = (text: string) => markOf(Buffer.from(text), 0o600);

/** The replacement of a file that a run has staged. */
function staged(path: string): Entry {
  disk.put(path, 'old', 0o600);
  return { path, kind: 'replace', before: mark('old'), after: mark('new'), inPlace: false, beside: false };
}

function putJournal(phase: Phase, change: Partial<Journal> = {}, at = runFolder): Journal {
  const journal: Journal = {
    version: 1,
    package: '1.0.0',
    command: 'model',
    since: '2026-01-02T03:04:05.678Z',
    id: '0123456789ab',
    entries: [],
    made: [],
    emptied: [],
    ...change,
  };
  disk.put(`${at}/journal.${phase}`, JSON.stringify(journal));
  journal.entries.forEach(({ kind }, index) => {
    if (kind !== 'delete') disk.put(`${at}/${journal.id}-${index}.new`, 'new', 0o600);
  });
  return journal;
}

function settle(runFolders = [runFolder], project: string | undefined = repoRunFolder, on: Disk = disk) {
  const cleared: string[] = [];
  const held = { runFolders, clear: (each: string) => cleared.push(each), leave: () => undefined };
  try {
    return { found: settleRunFolders(on, held, project), cleared };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { problem: error.finding, cleared };
  }
}

describe('an unfinished run', () => {
  test('is finished where nothing stands in the way, and told of', () => {
    putJournal('write', { entries: [staged(`${home}/a`)] });
    expect(settle()).toEqual({
      found: [
        {
          code: 'run-settled',
          level: 'info',
          args: { command: 'model', since: '2026-01-02T03:04:05.678Z', finished: true, theirs: [] },
        },
      ],
      cleared: [runFolder],
    });
    expect(disk.texts()).toEqual({ [`${home}/a`]: 'new' });
  });

  test('that was being put back goes on to be so; a file that another program has changed is named', () => {
    const entry = staged(`${home}/a`);
    disk.put(entry.path, 'theirs');
    putJournal('undo', { entries: [entry] });
    expect(settle().found).toMatchObject([
      { code: 'run-settled', level: 'warning', args: { finished: false, theirs: [entry.path] } },
    ]);
    expect(disk.texts()).toEqual({ [entry.path]: 'theirs' });
  });

  test('that can go neither forward nor back is told of as stopped', () => {
    const [changed, waiting] = [staged(`${home}/changed`), staged(`${home}/waiting`)];
    putJournal('write', { entries: [changed, waiting] });
    disk.put(changed.path, 'theirs');
    disk.take(`${runFolder}/0123456789ab-0.new`);
    disk.take(`${runFolder}/0123456789ab-1.new`);
    expect(settle().found).toEqual([
      expect.objectContaining({
        code: 'run-stopped',
        args: { command: 'model', since: '2026-01-02T03:04:05.678Z', theirs: [changed.path] },
      }),
    ]);
  });

  test.each(['stage', 'clean'] as const)('that only had to be tidied up is not worth a word: %s', (phase) => {
    putJournal(phase);
    expect(settle()).toEqual({ found: [], cleared: [runFolder] });
    expect(disk.list(runFolder)).toEqual([]);
  });

  test('that cannot be settled now stays, and its run folder is not cleared', () => {
    const entry = staged(`${home}/a`);
    putJournal('undo', { entries: [entry] });
    disk.put(entry.path, 'new', 0o600);
    disk.put(`${runFolder}/0123456789ab-0.old`, 'old', 0o600);
    disk.before = (step, path) => {
      if (step === 'rename' && path === entry.path)
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    expect(settle()).toEqual({
      problem: expect.objectContaining({
        code: 'run-unsettled',
        args: { command: 'model', since: '2026-01-02T03:04:05.678Z', files: [entry.path] },
      }),
      cleared: [],
    });
    expect(disk.list(runFolder)).toContain('journal.undo');
  });

  test('there may be one in each run folder; a run folder without one is cleared alone', () => {
    putJournal('write', { entries: [staged(`${repo}/b`)] }, repoRunFolder);
    const { found, cleared } = settle([runFolder, repoRunFolder]);
    expect(found).toHaveLength(1);
    expect(cleared).toEqual([runFolder, repoRunFolder]);
  });
});

describe('a journal is foreign input', () => {
  const refused = (path: string, runFolders = [runFolder], on: Disk = disk): unknown => {
    const { problem } = settle(runFolders, repoRunFolder, on);
    if (problem !== undefined)
      expect(problem).toMatchObject({
        code: 'journal-foreign',
        args: { file: `${runFolders[0]}/journal.write`, path },
      });
    return problem !== undefined;
  };
  const inRepo = (path: string): unknown => {
    putJournal('write', { entries: [staged(path)] }, repoRunFolder);
    return refused(path, [repoRunFolder]);
  };

  test('where it lies in a project it names files of that alone, and none of git', () => {
    expect(inRepo('/srv/other/a')).toBe(true);
    expect(inRepo(`${repo}/.git/hooks/post-checkout`)).toBe(true);
    expect(inRepo(`${repo}/sub/a`)).toBe(false);
  });

  test('also where a CODEX_HOME is a work tree, or lies in one', () => {
    putJournal('write', { entries: [staged('/srv/a')] });
    expect(refused('/srv/a')).toBe(false);
    disk.folder('/home/ada/.git');
    putJournal('write', { entries: [staged('/srv/a')] });
    expect(refused('/srv/a')).toBe(true);
    putJournal('write', { entries: [staged('/home/ada/a')] });
    expect(refused('/home/ada/a')).toBe(false);
  });

  test('the folders that it makes and takes away count as well', () => {
    putJournal('write', { made: [{ path: '/srv/made', mode: 0o700 }] }, repoRunFolder);
    expect(refused('/srv/made', [repoRunFolder])).toBe(true);
    putJournal('write', { emptied: ['/srv/gone'] }, repoRunFolder);
    expect(refused('/srv/gone', [repoRunFolder])).toBe(true);
  });

  test('a path through a symlink would be another file; one below a folder that is gone is none yet', () => {
    disk.symlink(`${repo}/link`, '/srv/elsewhere');
    disk.folder('/srv/elsewhere');
    putJournal('write', { entries: [staged('/srv/elsewhere/a')] });
    const entry = { ...staged('/srv/elsewhere/a'), path: `${repo}/link/a` };
    putJournal('write', { entries: [entry] }, repoRunFolder);
    expect(refused(`${repo}/link/a`, [repoRunFolder])).toBe(true);
    putJournal('write', { made: [{ path: `${repo}/x/y`, mode: 0o700 }] }, repoRunFolder);
    expect(refused(`${repo}/x/y`, [repoRunFolder])).toBe(false);
  });

  test("root, who finds another user's, touches that user's folders alone", () => {
    const seenBy = (user: number, owners: Readonly<Record<string, number>>): Disk =>
      new Proxy(disk, {
        get: (target, name) => {
          if (name === 'user') return user;
          const value: unknown = Reflect.get(target, name);
          if (name !== 'stat') return typeof value === 'function' ? value.bind(target) : value;
          return (path: string) => {
            const node = target.stat(path);
            return node && { ...node, owner: { uid: owners[path] ?? 5, gid: 5 } };
          };
        },
      });
    const isRefused = (user: number, owners: Readonly<Record<string, number>>): unknown => {
      putJournal('write', { entries: [staged('/srv/x/a')] });
      return refused('/srv/x/a', [runFolder], seenBy(user, owners));
    };
    expect(isRefused(0, { '/srv/x': 0 })).toBe(true);
    expect(isRefused(0, { '/srv/x': 5 })).toBe(false);
    expect(isRefused(0, { [runFolder]: 0, '/srv/x': 5 })).toBe(false);
    expect(isRefused(5, { '/srv/x': 0 })).toBe(false);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import { applyPlan, settleEarlier, whileAlone } from '../../src/plan/apply.ts';
import type { Roots } from '../../src/plan/roots.ts';
import { changeOf } from '../../src/plan/change.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import { type MemoryHost, memoryHost } from '../support/memory-host.ts';

const codexHome = '/home/ada/.codex';
const project = '/srv/repo';
const runFolder = `${codexHome}/.codex-orq`;

let host: MemoryHost;
beforeEach(() => {
  host = memoryHost();
  for (const folder of [codexHome, project]) host.memory.folder(folder);
});

async function change(path: string, after: string | undefined, more: Partial<Change> = {}): Promise<Change> {
  const target = { id: 'x', action: 'write', mode: 0o600, secret: false } as const;
  return { ...changeOf(target, await host.read(path), after, 'linux'), ...more };
}

const planOf = (...changes: Change[]): Plan => ({ intent: 'setup', changes, findings: [] });

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof Problem ? error.finding : error),
  );

const runFoldersNow = (): readonly string[] =>
  host.memory.folders().filter((folder) => folder.endsWith('/.codex-orq'));

/** The run folders that are there while a plan is written. */
const runFoldersFor = (plan: Plan, roots: Roots): Promise<readonly string[]> =>
  whileAlone(host, plan, { roots }, async () => runFoldersNow());

describe('a plan is written with a run folder', () => {
  const inHome = `${codexHome}/a`;
  const inRepo = `${project}/b`;

  test.each<[string, readonly string[], Roots, readonly string[]]>([
    ['in CODEX_HOME', [inHome], { codexHome }, [codexHome]],
    ['in the project', [inRepo], { project }, [project]],
    ['in both, for files in both', [inHome, inRepo], { codexHome, project }, [codexHome, project]],
    ['in the project alone, for files in it alone', [inRepo], { codexHome, project }, [project]],
    ['in CODEX_HOME alone, for none in the project', [inHome], { codexHome, project }, [codexHome]],
    ['in CODEX_HOME for a file beside the project', ['/srv/repo-2/b'], { codexHome, project }, [codexHome]],
  ])('%s', async (_what, paths, roots, folders) => {
    host.memory.folder('/srv/repo-2');
    const changes = await Promise.all(paths.map((path) => change(path, 'new')));
    expect(await runFoldersFor(planOf(...changes), roots)).toEqual(
      folders.map((folder) => `${folder}/.codex-orq`),
    );
    expect(runFoldersNow()).toEqual([]);
  });

  test('that files which stay have no part in', async () => {
    host.put(inHome, 'same');
    const plan = planOf(await change(inHome, 'same'), await change(inRepo, 'new'));
    expect(await runFoldersFor(plan, { codexHome, project })).toEqual([`${project}/.codex-orq`]);
  });

  test('above a folder that may go with a file, and only then', async () => {
    host.put(inHome, 'old');
    const folders = { mode: 0o700, top: codexHome };
    const gone = planOf(await change(inHome, undefined, { folders }));
    expect(await runFoldersFor(gone, { codexHome })).toEqual(['/home/ada/.codex-orq']);
    host.put(`${codexHome}/other`, 'old');
    const both = planOf(await change(`${codexHome}/other`, undefined), ...gone.changes);
    expect(await runFoldersFor(both, { codexHome })).toEqual(['/home/ada/.codex-orq']);
    const changed = planOf(await change(inHome, 'new', { folders }));
    expect(await runFoldersFor(changed, { codexHome })).toEqual([runFolder]);
    expect(await runFoldersFor(planOf(await change(inHome, undefined)), { codexHome })).toEqual([runFolder]);
  });

  test('that is left when the work fails, and when the process ends', async () => {
    const plan = planOf(await change(inHome, 'new'));
    const boom = new Error('boom');
    expect(
      await failureOf(whileAlone(host, plan, { roots: { codexHome } }, () => Promise.reject(boom))),
    ).toBe(boom);
    expect(runFoldersNow()).toEqual([]);
    const atExit: (() => void)[] = [];
    let isForgotten = false;
    const onExit = (work: () => void) => {
      atExit.push(work);
      return () => {
        isForgotten = true;
      };
    };
    await whileAlone({ ...host, onExit }, plan, { roots: { codexHome } }, async () => {
      expect(isForgotten).toBe(false);
      for (const work of atExit) work();
      expect(runFoldersNow()).toEqual([]);
    });
    expect([atExit.length, isForgotten]).toEqual([1, true]);
  });

  test('settles what an earlier run has left, also in a run folder above, which is left before the work', async () => {
    host.put('/home/ada/.codex-orq/notes', 'x');
    host.put(`${codexHome}/.codex-orq/0123456789ab-0.new`, 'left over');
    const plan = planOf(await change(inHome, 'new'));
    await whileAlone(host, plan, { roots: { codexHome } }, async ({ settled }) => {
      expect(settled).toEqual([]);
      expect(host.memory.list('/home/ada/.codex-orq')).toEqual(['.gitignore', 'notes']);
      expect(host.memory.list(runFolder).filter((name) => name.endsWith('.new'))).toEqual([]);
    });
  });
});

describe('where no run folder can be made', () => {
  const failing = (error: Error): void => {
    host.memory.before = (step) => {
      if (step === 'mkdir') throw error;
    };
  };
  const errno = (code: string, path?: string): Error =>
    Object.assign(new Error(`${code} of a folder`), { code, ...(path !== undefined && { path }) });
  const apply = async (roots: Roots = { codexHome }): Promise<unknown> =>
    failureOf(
      applyPlan(host, planOf(await change(`${codexHome}/a`, 'new'), await change(`${project}/b`, 'x')), {
        roots,
      }),
    );

  test('its folder is named, and the reason; nothing was written', async () => {
    failing(errno('EACCES'));
    expect(await apply()).toMatchObject({
      code: 'file-unwritable',
      args: { path: codexHome, cause: 'EACCES of a folder', state: 'Nothing was written.' },
    });
    failing(errno('ENOENT'));
    expect(await apply()).toMatchObject({ args: { cause: 'nothing can be made there' } });
    failing(errno('EACCES', `${project}/.codex-orq/lock-0123456789ab`));
    expect(await apply({ codexHome, project })).toMatchObject({ args: { path: project } });
    failing(errno('EACCES', '/elsewhere'));
    expect(await apply({ codexHome, project })).toMatchObject({ args: { path: codexHome } });
  });

  test('a fault of ours is told as what it is', async () => {
    const fault = new TypeError('a fault');
    failing(fault);
    expect(await apply()).toBe(fault);
  });
});

describe('an edit that came in the very moment of a replacement', () => {
  const edited = `${codexHome}/edited`;
  const created = `${codexHome}/created`;
  /** What is told where the files were replaced so often. */
  async function told(
    counts: Readonly<Record<string, number>>,
    meanwhile = (): void => undefined,
  ): Promise<unknown> {
    host.put(edited, 'old');
    host.put(`${codexHome}/other`, 'old');
    host.take(created);
    host.memory.countReplacements = () => ({
      end: async () => {
        meanwhile();
        return new Map(Object.entries(counts));
      },
    });
    const changes = [edited, `${codexHome}/other`, created].map((path) => change(path, 'new'));
    return failureOf(applyPlan(host, planOf(...(await Promise.all(changes))), { roots: { codexHome } }));
  }

  test('is told of, once it was there', async () => {
    const found = { code: 'edits-overwritten', args: { files: [edited] } };
    expect(await told({ [edited]: 2, [`${codexHome}/other`]: 1 })).toMatchObject(found);
    const both = { [edited]: 2, [`${codexHome}/other`]: 2 };
    expect(await told(both)).toMatchObject({ args: { files: Object.keys(both) } });
    expect(await told({ [edited]: 1 })).toBe('none');
    expect(await told({})).toBe('none');
  });

  test('is none where the file is new, or holds the edit', async () => {
    expect(await told({ [created]: 2 })).toBe('none');
    expect(await told({ [edited]: 2 }, () => host.put(edited, 'theirs'))).toBe('none');
  });
});

describe('what is told of a write that fails', () => {
  test('names the path that was planned, not where a link leads', async () => {
    host.put('/srv/real', 'old');
    host.memory.symlink(`${codexHome}/link`, '/srv/real');
    const plan = planOf(await change(`${codexHome}/other`, 'x'), await change(`${codexHome}/link`, 'new'));
    host.memory.before = (step, path) => {
      if (step === 'rename' && path === '/srv/real')
        throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    };
    expect(await failureOf(applyPlan(host, plan, { roots: { codexHome } }))).toMatchObject({
      code: 'file-unwritable',
      args: {
        path: `${codexHome}/link`,
        cause: 'full',
        state: 'What was written before it has been put back.',
      },
    });
  });

  test('names a folder that cannot be made', async () => {
    const plan = planOf(await change(`${codexHome}/deep/file`, 'new'));
    host.memory.before = (step, path) => {
      if (step === 'mkdir' && path === `${codexHome}/deep`)
        throw Object.assign(new Error('no'), { code: 'EACCES' });
    };
    expect(await failureOf(applyPlan(host, plan, { roots: { codexHome } }))).toMatchObject({
      code: 'file-unwritable',
      args: { path: `${codexHome}/deep`, cause: 'no', state: 'Nothing was written.' },
    });
  });

  test('a read-only file is refused before anything is written, unless it is to go', async () => {
    host.memory.put(`${codexHome}/fixed`, 'old', 0o444);
    const first = await change(`${codexHome}/a`, 'new');
    const changed = planOf(first, await change(`${codexHome}/fixed`, 'new'));
    expect(await failureOf(applyPlan(host, changed, { roots: { codexHome } }))).toMatchObject({
      code: 'file-unwritable',
      args: { path: `${codexHome}/fixed`, cause: 'the file is read-only', state: 'Nothing was written.' },
    });
    expect(host.texts()).toEqual({ [`${codexHome}/fixed`]: 'old' });
    const gone = planOf(first, await change(`${codexHome}/fixed`, undefined));
    await applyPlan(host, gone, { roots: { codexHome } });
    expect(host.texts()).toEqual({ [`${codexHome}/a`]: 'new' });
  });
});

describe('to settle what an earlier run has left', () => {
  const settle = (roots: Roots, more = {}): Promise<unknown> =>
    failureOf(settleEarlier(host, 'model', { roots, ...more }).then((found) => Promise.reject(found)));

  test('writes nothing where there is nothing', async () => {
    host.memory.before = (step, path) => {
      throw new Error(`${step} ${path}`);
    };
    expect(await settle({ codexHome, project })).toEqual([]);
    expect(await settle({})).toEqual([]);
  });

  test.each<[string, Roots]>([
    [codexHome, { codexHome }],
    ['/home/ada', { codexHome }],
    [project, { project }],
    [project, { codexHome, project }],
  ])('looks into %s, and leaves it clean', async (folder, roots) => {
    const journal = {
      version: 1,
      package: '1',
      command: 'setup',
      since: '2026-01-02T03:04:05Z',
      id: '0123456789ab',
    };
    const path = `${folder}/a`;
    host.put(
      `${folder}/.codex-orq/journal.undo`,
      JSON.stringify({ ...journal, entries: [], made: [], emptied: [] }),
    );
    host.put(path, 'mine');
    expect(await settle(roots)).toMatchObject([{ code: 'run-settled', args: { command: 'setup' } }]);
    expect(host.texts()).toEqual({ [path]: 'mine' });
    expect(runFoldersNow()).toEqual([]);
  });

  test('waits for another run there, as long as it is told to, and says for whom', async () => {
    const process = { pid: 7, machine: 'memory', boot: 'first', space: '', started: '0' };
    const lock = JSON.stringify({ process, command: 'fix', since: new Date().toISOString() });
    host.put(`${runFolder}/lock-0123456789ab`, lock);
    let looks = 0;
    // It ends some time: then a run that is too patient would go on.
    const isRunning = (): boolean => {
      looks += 1;
      return looks < 30;
    };
    host = { ...host, process: { ...host.process, isRunning } };
    expect(await settle({ codexHome }, { patienceMs: 0 })).toMatchObject({
      code: 'another-run',
      args: { command: 'fix', folder: codexHome, seconds: 0 },
    });
    looks = 0;
    const told: unknown[] = [];
    const onWait = (...about: unknown[]): void => {
      told.push(about[1]);
      host.take(`${runFolder}/lock-0123456789ab`);
    };
    expect(await settle({ codexHome }, { onWait })).toEqual([]);
    expect(told).toEqual([codexHome]);
  });
});

import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Disk } from '../../src/host/disk.ts';
import { applyPlan, settleEarlier } from '../../src/plan/apply.ts';
import { Problem } from '../../src/findings/index.ts';
import { createHost } from '../../src/host/host.ts';
import { changeOf } from '../../src/plan/change.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import type { Host } from '../../src/host/types.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apply-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(at(name), 'utf8');

async function change(host: Host, name: string, after: string | undefined, mode = 0o600): Promise<Change> {
  const target = { id: name, action: 'write', mode, secret: false } as const;
  return changeOf(target, await host.read(at(name)), after, process.platform);
}

const planOf = (...changes: Change[]): Plan => ({ intent: 'setup', changes, findings: [] });

const codeOf = (error: unknown): string => (error instanceof Problem ? error.finding.code : String(error));

const apply = (host: Host, plan: Plan): Promise<void> =>
  applyPlan(host, plan, { roots: { codexHome: folder } });

/** The real host with another disk. */
async function on(change: (disk: Disk) => Partial<Disk>): Promise<Host> {
  const host = createHost();
  const disk = await host.disk();
  return { ...host, disk: async () => ({ ...disk, ...change(disk) }) };
}

/** What is put in place of this file, or linked to it, cannot be written: the disk is full. */
const failingAt = (path: string): Promise<Host> =>
  on((disk) => ({
    link: (from, to) => {
      if (to === path) throw full;
      disk.link(from, to);
    },
    rename: (from, to) => {
      if (to === path) throw full;
      disk.rename(from, to);
    },
  }));

const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });

describe('a plan is written as a whole or not at all', () => {
  test('a full disk at the third file puts the first two back, and says so', async () => {
    writeFileSync(at('a'), 'old a\n', { mode: 0o640 });
    const host = await failingAt(at('c'));
    const plan = planOf(
      await change(host, 'a', 'new a\n'),
      await change(host, 'deep/er/b', 'new b\n'),
      await change(host, 'c', 'new c\n'),
    );
    const error = await apply(host, plan).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('file-unwritable');
    expect(String(error)).toContain(at('c'));
    expect(String(error)).toContain('no space left on device');
    expect(text('a')).toBe('old a\n');
    expect(statSync(at('a')).mode & 0o777).toBe(0o640);
    // Also the folders that were made on the way, and no temporary file.
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('a file that somebody has changed since is not overwritten', async () => {
    writeFileSync(at('a'), 'old\n');
    const host = createHost();
    const plan = planOf(await change(host, 'a', 'new\n'));
    writeFileSync(at('a'), 'theirs\n');
    const error = await apply(host, plan).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('file-changed-meanwhile');
    expect(text('a')).toBe('theirs\n');
  });

  test('also when it changes between two writes, and the first is put back', async () => {
    writeFileSync(at('a'), 'old a\n');
    writeFileSync(at('b'), 'old b\n');
    const host = await on((disk) => ({
      rename: (from, to) => {
        if (to === at('a')) writeFileSync(at('b'), 'theirs\n');
        disk.rename(from, to);
      },
    }));
    const plan = planOf(await change(host, 'a', 'new a\n'), await change(host, 'b', 'new b\n'));
    const error = await apply(host, plan).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('file-changed-meanwhile');
    expect([text('a'), text('b')]).toEqual(['old a\n', 'theirs\n']);
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  test('what was put in place and changed by somebody else since is not put back', async () => {
    writeFileSync(at('a'), 'old a\n');
    const failing = await failingAt(at('c'));
    const disk = await failing.disk();
    const host: Host = {
      ...failing,
      disk: async () => ({
        ...disk,
        link: (from, to) => {
          if (to === at('c')) writeFileSync(at('a'), 'theirs\n');
          disk.link(from, to);
        },
      }),
    };
    const plan = planOf(await change(host, 'a', 'new a\n'), await change(host, 'c', 'new c\n'));
    const error = await apply(host, plan).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('file-unwritable');
    expect(readdirSync(folder)).toEqual(['a']);
    expect(text('a')).toBe('theirs\n');
  });

  test('what was written last is put back first, so a folder that was made goes with the last file in it', async () => {
    const left: string[] = [];
    const failing = await failingAt(at('c'));
    const disk = await failing.disk();
    const host: Host = {
      ...failing,
      disk: async () => ({
        ...disk,
        rename: (from, to) => {
          if (from.startsWith(at('made/'))) left.push(from);
          disk.rename(from, to);
        },
      }),
    };
    const plan = planOf(
      await change(host, 'made/a', 'a\n'),
      await change(host, 'made/b', 'b\n'),
      await change(host, 'c', 'c\n'),
    );
    await expect(apply(host, plan)).rejects.toThrow(/no space left/);
    expect(left).toEqual([at('made/b'), at('made/a')]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what cannot be put back is named, and stays in the journal for the next run', async () => {
    writeFileSync(at('a'), 'old a\n');
    const failing = await failingAt(at('b'));
    const disk = await failing.disk();
    const host: Host = {
      ...failing,
      disk: async () => ({
        ...disk,
        rename: (from, to) => {
          if (to === at('a') && from.endsWith('.old')) throw full;
          disk.rename(from, to);
        },
      }),
    };
    const plan = planOf(await change(host, 'a', 'new a\n'), await change(host, 'b', 'new b\n'));
    const error = await apply(host, plan).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('rollback-incomplete');
    expect(String(error)).toContain(at('a'));
    expect(text('a')).toBe('new a\n');
    const options = { roots: { codexHome: folder } };
    expect(await settleEarlier(createHost(), 'setup', options)).toMatchObject([
      { code: 'run-settled', args: { finished: false } },
    ]);
    expect(text('a')).toBe('old a\n');
    expect(readdirSync(folder)).toEqual(['a']);
  });
});

describe('writing one file', () => {
  const write = async (name: string, after: string, mode?: number): Promise<void> => {
    const host = createHost();
    await apply(host, planOf(await change(host, name, after, mode)));
  };

  test('goes through a symlink, also one whose target is not there yet', async () => {
    writeFileSync(at('real'), 'old\n');
    symlinkSync('real', at('link'));
    symlinkSync('not-yet', at('dangling'));
    await write('link', 'new\n');
    await write('dangling', 'made\n');
    expect(text('real')).toBe('new\n');
    expect(text('not-yet')).toBe('made\n');
    expect(readdirSync(folder).sort()).toEqual(['dangling', 'link', 'not-yet', 'real']);
  });

  test('counts a relative symlink from where it lies, below a folder that is a symlink itself', async () => {
    mkdirSync(at('there/deep'), { recursive: true });
    mkdirSync(at('here'));
    symlinkSync(at('there/deep'), at('here/deep'));
    symlinkSync('../shared', at('there/deep/file'));
    await write('here/deep/file', 'made\n');
    expect(text('there/shared')).toBe('made\n');
    expect(readdirSync(at('here'))).toEqual(['deep']);
  });

  test('also a file whose name is as long as a name may be', async () => {
    const long = 'x'.repeat(255);
    await write(`made/deep/${long}`, 'new\n', 0o600);
    await write(`made/deep/${long}`, 'newer\n', 0o600);
    expect(text(`made/deep/${long}`)).toBe('newer\n');
    expect(statSync(at('made/deep')).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(['made']);
  });

  test.each(['EBUSY', 'EXDEV'])('writes a file in place that is a mount of its own (%s)', async (code) => {
    writeFileSync(at('a'), 'the old text\n');
    const { ino } = statSync(at('a'));
    const host = await on((disk) => ({
      rename: (from, to) => {
        if (to === at('a')) throw Object.assign(new Error(code), { code });
        disk.rename(from, to);
      },
    }));
    await apply(host, planOf(await change(host, 'a', 'new\n')));
    expect(text('a')).toBe('new\n');
    expect(statSync(at('a')).ino).toBe(ino);
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('in place: one that fails half-way has its old text again, under both names', async () => {
    writeFileSync(at('a'), 'the old text\n');
    linkSync(at('a'), at('b'));
    let isFull = true;
    const host = await on((disk) => ({
      overwrite: (path, bytes, mode) => {
        if (!isFull) return disk.overwrite(path, bytes, mode);
        isFull = false;
        disk.overwrite(path, Buffer.from('new tld text\n'), mode);
        throw full;
      },
    }));
    await expect(apply(host, planOf(await change(host, 'a', 'new text\n and more\n')))).rejects.toThrow(
      /no space left/,
    );
    expect([text('a'), text('b')]).toEqual(['the old text\n', 'the old text\n']);
    expect(readdirSync(folder)).toEqual(['a', 'b']);
  });

  test('keeps a second hard link in step', async () => {
    writeFileSync(at('one'), 'a longer old text\n');
    linkSync(at('one'), at('two'));
    await write('one', 'new\n');
    expect(text('two')).toBe('new\n');
  });

  test('keeps the mode of a file that is there, and gives a new one its own whatever the umask', async () => {
    writeFileSync(at('old'), 'x');
    chmodSync(at('old'), 0o751);
    const umask = process.umask(0o077);
    try {
      await write('old', 'y', 0o600);
      await write('new', 'y', 0o644);
    } finally {
      process.umask(umask);
    }
    expect((await createHost().read(at('old'))).mode).toBe(0o751);
    expect(statSync(at('old')).mode & 0o777).toBe(0o751);
    expect(statSync(at('new')).mode & 0o777).toBe(0o644);
  });

  test('refuses a read-only file, also as root, who could write it', async () => {
    writeFileSync(at('fixed'), 'x', { mode: 0o444 });
    await expect(write('fixed', 'y')).rejects.toThrow(/read-only/);
    expect(text('fixed')).toBe('x');
  });

  test('a loop of symlinks is an error with the path, not a hang', async () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    const error = await createHost()
      .read(at('a'))
      .catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('file-unreadable');
    expect(String(error)).toContain(at('a'));
  });
});

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
import { applyPlan, Transaction } from '../../src/plan/apply.ts';
import { Problem } from '../../src/findings/index.ts';
import { createHost } from '../../src/host/host.ts';
import { type Change, changeOf, type Plan } from '../../src/plan/plan.ts';
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

/** The real host, on which one path cannot be written: the disk is full. */
const failingAt = (path: string, cause: NodeJS.ErrnoException): Host => {
  const host = createHost();
  return {
    ...host,
    write: (file, bytes, mode) => (file === path ? Promise.reject(cause) : host.write(file, bytes, mode)),
  };
};

const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });

describe('a plan is written as a whole or not at all', () => {
  test('a full disk at the third file puts the first two back, and says so', async () => {
    writeFileSync(at('a'), 'old a\n', { mode: 0o640 });
    const host = failingAt(at('c'), full);
    const plan = planOf(
      await change(host, 'a', 'new a\n'),
      await change(host, 'deep/er/b', 'new b\n'),
      await change(host, 'c', 'new c\n'),
    );
    const error = await applyPlan(host, plan, () => undefined).catch((thrown: unknown) => thrown);
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
    const error = await applyPlan(host, plan, () => undefined).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('file-changed-meanwhile');
    expect(text('a')).toBe('theirs\n');
  });

  test('also when it changes between two writes, and the first is put back', async () => {
    writeFileSync(at('a'), 'old a\n');
    writeFileSync(at('b'), 'old b\n');
    const host = createHost();
    const plan = planOf(await change(host, 'a', 'new a\n'), await change(host, 'b', 'new b\n'));
    const transaction = new Transaction(host);
    await transaction.verify(plan);
    const [first, second] = plan.changes;
    if (first === undefined || second === undefined) throw new Error('two changes');
    await transaction.write(first);
    writeFileSync(at('b'), 'theirs\n');
    const error = await transaction.write(second).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('file-changed-meanwhile');
    expect([text('a'), text('b')]).toEqual(['old a\n', 'theirs\n']);
  });

  test('an end of the process in between undoes what was written, and nothing after the last file', async () => {
    const host = createHost();
    let onEnd: (() => void) | undefined;
    const watched: Host = {
      ...host,
      onExit: (work) => {
        onEnd = work;
        return () => {
          onEnd = undefined;
        };
      },
    };
    writeFileSync(at('a'), 'old a\n');
    const first = await change(host, 'a', 'new a\n');
    const transaction = new Transaction(watched);
    await transaction.write(first);
    expect(text('a')).toBe('new a\n');
    onEnd?.();
    expect(text('a')).toBe('old a\n');

    await applyPlan(watched, planOf(first), () => undefined);
    expect(onEnd).toBeUndefined();
    expect(text('a')).toBe('new a\n');
  });

  test('what was written last is put back first, so a folder that was made goes with the last file in it', async () => {
    const host = failingAt(at('c'), full);
    const plan = planOf(
      await change(host, 'made/a', 'a\n'),
      await change(host, 'made/b', 'b\n'),
      await change(host, 'c', 'c\n'),
    );
    const left: string[] = [];
    const watched: Host = {
      ...host,
      putBack: (snapshot, ...rest) => {
        left.push(snapshot.path);
        host.putBack(snapshot, ...rest);
      },
    };
    await expect(applyPlan(watched, plan, () => undefined)).rejects.toThrow(/no space left/);
    expect(left).toEqual([at('made/b'), at('made/a')]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what cannot be put back is named', async () => {
    writeFileSync(at('a'), 'old a\n');
    const host = {
      ...failingAt(at('b'), full),
      putBack: () => {
        throw full;
      },
    };
    const plan = planOf(await change(host, 'a', 'new a\n'), await change(host, 'b', 'new b\n'));
    const error = await applyPlan(host, plan, () => undefined).catch((thrown: unknown) => thrown);
    expect(codeOf(error)).toBe('rollback-incomplete');
    expect(String(error)).toContain(at('a'));
  });
});

describe('writing one file', () => {
  const write = async (name: string, after: string, mode?: number): Promise<void> => {
    const host = createHost();
    await applyPlan(host, planOf(await change(host, name, after, mode)), () => undefined);
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

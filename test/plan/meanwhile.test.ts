import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Finding, Problem, problem } from '../../src/findings/index.ts';
import { createHost } from '../../src/host/host.ts';
import type { Host } from '../../src/host/types.ts';
import { applyPlan, Transaction } from '../../src/plan/apply.ts';
import { type Change, changeOf } from '../../src/plan/plan.ts';

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

/** Applies the changes on a host; what was found, what has caused it, and which files were told as written. */
async function applied(
  changes: readonly Change[],
  files: Host = host,
): Promise<{ found?: Finding; cause?: unknown; told: readonly string[] }> {
  const told: string[] = [];
  const plan = { intent: 'setup', changes, findings: [] } as const;
  try {
    await applyPlan(files, plan, ({ target }) => told.push(target));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { found: error.finding, cause: error.cause, told };
  }
  return { told };
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
    const { found, told } = await applied(planned);
    expect(found).toMatchObject({
      code: 'file-changed-meanwhile',
      args: { path: at('a'), state: 'Nothing was written.' },
    });
    expect(told).toEqual([]);
    expect(readdirSync(folder)).toEqual(before);
  });

  test('is not written over where there was none, and what was written before goes again', async () => {
    const transaction = new Transaction(host);
    const [first, second] = [await change('a', 'new a\n'), await change('b', 'new b\n')];
    await transaction.write(first);
    writeFileSync(at('b'), 'theirs\n');
    await expect(transaction.write(second)).rejects.toMatchObject({
      finding: {
        code: 'file-changed-meanwhile',
        args: { path: at('b'), state: 'What was written before it has been put back.' },
      },
    });
    expect([text('a'), text('b')]).toEqual(['old a\n', 'theirs\n']);
  });
});

describe('a write that fails', () => {
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', errno: -28 });
  const failing: Host = {
    ...host,
    write: (path, ...rest) => (path === at('c') ? Promise.reject(full) : host.write(path, ...rest)),
  };

  test.each([
    ['the first one', ['c'], 'Nothing was written.'],
    ['a later one', ['a', 'c'], 'What was written before it has been put back.'],
  ])('says how the files were left: %s', async (_name, names, state) => {
    const changes: Change[] = [];
    for (const name of names) changes.push(await change(name, 'new\n'));
    const { found, cause } = await applied(changes, failing);
    expect(found).toMatchObject({
      code: 'file-unwritable',
      args: { path: at('c'), cause: 'no space left on device', state },
    });
    expect(cause).toBe(full);
    expect(text('a')).toBe('old a\n');
  });

  test('is also one for a file that can no longer be read', async () => {
    const planned = await change('a', 'new\n');
    const unreadable = problem('file-unreadable', { path: at('a'), cause: 'made up' });
    const transaction = new Transaction({ ...host, read: () => Promise.reject(unreadable) });
    await expect(transaction.write(planned)).rejects.toMatchObject({
      finding: { code: 'file-unwritable', args: { path: at('a'), state: 'Nothing was written.' } },
      cause: unreadable,
    });
  });

  test('names what cannot be put back, and why the write has failed', async () => {
    const stuck: Host = {
      ...failing,
      putBack: () => {
        throw full;
      },
    };
    const { found, cause } = await applied([await change('a', 'new\n'), await change('c', 'new\n')], stuck);
    expect(found).toMatchObject({ code: 'rollback-incomplete', args: { path: at('c'), left: [at('a')] } });
    expect(cause).toBe(full);
  });

  test('brings a file back that was deleted before it', async () => {
    const { found } = await applied([await change('a', undefined), await change('c', 'new\n')], failing);
    expect(found?.code).toBe('file-unwritable');
    expect(text('a')).toBe('old a\n');
  });
});

test('what is deleted goes with the folders that were made for it; what is kept is not touched', async () => {
  mkdirSync(at('made/deep'), { recursive: true });
  writeFileSync(at('made/deep/b'), 'b\n');
  writeFileSync(at('kept'), 'kept\n', { mode: 0o600 });
  const writes: string[] = [];
  const watched: Host = {
    ...host,
    write: (path, ...rest) => {
      writes.push(path);
      return host.write(path, ...rest);
    },
  };
  const kept = await change('kept', 'kept\n');
  const gone = { ...(await change('made/deep/b', undefined)), folders: { top: at('made'), mode: 0o700 } };
  const { told } = await applied([kept, gone, await change('a', 'new a\n')], watched);
  expect(told).toEqual(['made/deep/b', 'a']);
  expect(writes).toEqual([at('a')]);
  expect(existsSync(at('made'))).toBe(false);
  await new Transaction(watched).write(kept);
  expect(writes).toEqual([at('a')]);
});

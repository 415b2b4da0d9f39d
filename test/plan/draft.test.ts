import { describe, expect, test } from 'vitest';
import { packageVersion } from '../../src/lib/package.ts';
import { type Draft, journalOf } from '../../src/plan/draft.ts';
import { markOf } from '../../src/plan/journal.ts';
import { changeOf } from '../../src/plan/change.ts';
import type { Change } from '../../src/plan/plan.ts';
import { memoryHost } from '../support/memory-host.ts';

const home = '/home/ada/.codex';
const runFolder = `${home}/.codex-orq`;
const old = markOf(Buffer.from('old\n'), 0o640);

function machine() {
  const host = memoryHost();
  host.memory.folder(home);
  host.memory.put(`${home}/a`, 'old\n', 0o640);
  const change = async (path: string, after: string | undefined, more: Partial<Change> = {}) => {
    const target = { id: 'x', action: 'write', mode: 0o600, secret: false } as const;
    return { ...changeOf(target, await host.read(path), after, 'linux'), ...more };
  };
  const draft = (...changes: readonly Change[]): Draft => journalOf(host.memory, runFolder, 'fix', changes);
  return { host, change, draft };
}

test('a draft says who, what for and when, and tells its copies from those of another run', () => {
  const { draft } = machine();
  const [{ journal }, other] = [draft(), draft()];
  expect(journal).toMatchObject({ version: 1, package: packageVersion, command: 'fix', entries: [] });
  expect(Math.abs(Date.now() - Date.parse(journal.since))).toBeLessThan(60_000);
  expect(journal.id).toMatch(/^[0-9a-f]{12}$/);
  expect(journal.id).not.toBe(other.journal.id);
});

describe('an entry', () => {
  test('of each kind names what was and what is to be', async () => {
    const { draft, change } = machine();
    const { journal, bytes } = draft(
      await change(`${home}/a`, 'new\n'),
      await change(`${home}/b`, 'made\n'),
      await change(`${home}/a`, undefined),
    );
    const path = `${home}/a`;
    const rest = { inPlace: false, beside: false };
    expect(journal.entries).toEqual([
      { path, kind: 'replace', before: old, after: markOf(Buffer.from('new\n'), 0o640), ...rest },
      { path: `${home}/b`, kind: 'create', after: markOf(Buffer.from('made\n'), 0o600), ...rest },
      { path, kind: 'delete', before: old, ...rest },
    ]);
    expect([...bytes].map(([entry, each]) => [journal.entries.indexOf(entry), String(each)])).toEqual([
      [0, 'new\n'],
      [1, 'made\n'],
    ]);
  });

  test('is written in place where the file has a second name, but not deleted there', async () => {
    const { host, draft, change } = machine();
    host.memory.link(`${home}/a`, `${home}/second`);
    const kinds = [await change(`${home}/a`, 'new\n'), await change(`${home}/a`, undefined)];
    expect(draft(...kinds).journal.entries.map(({ inPlace }) => inPlace)).toEqual([true, false]);
  });

  test('is marked where it is the record', async () => {
    const { draft, change } = machine();
    const { entries } = draft(
      await change(`${home}/a`, 'new\n', { isRecord: true }),
      await change(`${home}/a`, 'new\n', { isRecord: false }),
    ).journal;
    expect(entries.map((entry) => entry.record)).toEqual([true, undefined]);
    expect(entries[1]).not.toHaveProperty('record');
  });

  test('has its copies beside it where no rename leads there: elsewhere, and on another file system', async () => {
    const { host, draft, change } = machine();
    const { stat } = host.memory;
    host.memory.folder(`${home}/mount`);
    host.memory.stat = (path) => {
      const node = stat.call(host.memory, path);
      return node && path.startsWith(`${home}/mount`) ? { ...node, device: '2' } : node;
    };
    const beside = async (path: string): Promise<boolean | undefined> =>
      draft(await change(path, 'new\n')).journal.entries[0]?.beside;
    expect(await beside(`${home}/deep/er/new`)).toBe(false);
    expect(await beside(`${home}/mount/deep/er/new`)).toBe(true);
    expect(await beside('/home/ada/new')).toBe(true);
  });
});

describe('folders', () => {
  test('that are missing are made, outermost first and each once, private unless the change says otherwise', async () => {
    const { draft, change } = machine();
    const { made } = draft(
      await change(`${home}/x/y/z/file`, 'a\n'),
      await change('/srv/open/file', 'b\n', { folders: { mode: 0o755, top: '/srv' } }),
      await change(`${home}/x/other`, 'c\n'),
      await change(`${home}/a`, 'new\n', { folders: { mode: 0o755, top: home } }),
    ).journal;
    expect(made).toEqual([
      { path: '/srv', mode: 0o755 },
      { path: '/srv/open', mode: 0o755 },
      { path: `${home}/x`, mode: 0o700 },
      { path: `${home}/x/y`, mode: 0o700 },
      { path: `${home}/x/y/z`, mode: 0o700 },
    ]);
  });

  test('that a deletion may empty go up to the topmost that was made for it, innermost first and each once', async () => {
    const { host, draft, change } = machine();
    for (const name of ['x/y/z/one', 'x/two', 'x/y/three']) host.memory.put(`${home}/${name}`, 'old\n');
    const folders = { mode: 0o700, top: `${home}/x` };
    const { emptied, made } = draft(
      await change(`${home}/x/two`, undefined, { folders }),
      await change(`${home}/x/y/z/one`, undefined, { folders }),
      await change(`${home}/x/y/three`, 'new\n', { folders }),
      await change(`${home}/x/new/four`, 'new\n', { folders }),
      await change(`${home}/a`, undefined),
    ).journal;
    expect(emptied).toEqual([`${home}/x/y/z`, `${home}/x/y`, `${home}/x`]);
    expect(made).toEqual([{ path: `${home}/x/new`, mode: 0o700 }]);
  });
});

import { expect, test } from 'vitest';
import { unfinishedRuns } from '../../src/plan/unfinished.ts';
import { memoryHost } from '../support/memory-host.ts';

const codexHome = '/home/ada/.codex';
const since = '2026-01-02T03:04:05.678Z';
const journal = JSON.stringify({
  version: 1,
  package: '1.0.0',
  command: 'model',
  since,
  id: '0123456789ab',
  entries: [],
  made: [],
  emptied: [],
});
const alive = { pid: 7, machine: 'memory', boot: 'first', space: '', started: '0' };
const lockOf = (process: object): string =>
  JSON.stringify({ process, command: 'model', since: new Date().toISOString() });

const found = (files: Readonly<Record<string, string>>, roots = {}): Promise<unknown> =>
  unfinishedRuns(memoryHost({ files }), roots);

test('a run that was cut off is found in CODEX_HOME, above it, and in the project', async () => {
  const files = {
    [`${codexHome}/.codex-orq/journal.write`]: journal,
    '/.codex-orq/journal.clean': '{"of": "another version"}',
    '/srv/repo/.codex-orq/journal.undo': journal,
    '/srv/.codex-orq/journal.undo': journal,
  };
  const unread = { folder: '/', journal: '/.codex-orq/journal.clean', unread: true };
  const inHome = [{ folder: codexHome, command: 'model', since }, unread];
  const inRepo = { folder: '/srv/repo', command: 'model', since };
  expect(await found(files, { codexHome, project: '/srv/repo' })).toEqual([...inHome, inRepo]);
  expect(await found(files, { codexHome })).toEqual(inHome);
  expect(await found(files, { project: '/srv/repo' })).toEqual([inRepo]);
  expect(await found(files)).toEqual([]);
});

test('where this user may not look, there is none', async () => {
  const host = memoryHost({ files: { [`${codexHome}/.codex-orq/journal.write`]: journal } });
  const closed = { ...host, kindOf: async () => undefined, list: () => Promise.reject(new Error('EACCES')) };
  expect(await unfinishedRuns(closed, { codexHome })).toEqual([]);
});

test('one that still goes on is not cut off; its lock tells', async () => {
  const beside = (locks: Readonly<Record<string, string>>): Promise<unknown> =>
    found(
      {
        [`${codexHome}/.codex-orq/journal.write`]: journal,
        ...Object.fromEntries(
          Object.entries(locks).map(([name, text]) => [`${codexHome}/.codex-orq/${name}`, text]),
        ),
      },
      { codexHome },
    );
  expect(await beside({ 'lock-0123456789ab': lockOf(alive) })).toEqual([]);
  const isFound = expect.objectContaining({ folder: codexHome });
  expect(await beside({ 'lock-0123456789ab': lockOf({ ...alive, started: 'never' }) })).toEqual([isFound]);
  expect(await beside({ 'lock-0123456789ab': 'not ours' })).toEqual([isFound]);
  expect(await beside({ 'lock-0123456789ab.new': lockOf(alive) })).toEqual([isFound]);
});

test('a run folder without a journal tells nothing', async () => {
  expect(await found({ [`${codexHome}/.codex-orq/notes`]: 'x' }, { codexHome })).toEqual([]);
});

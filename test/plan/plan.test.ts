import { changeOf } from '../../src/plan/change.ts';
import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import {
  bytesOf,
  isEmpty,
  type PlanInput,
  planSetup,
  type Snapshots,
  snapshotOf,
} from '../../src/plan/plan.ts';

import { formatState, type OwnedFile, parseState, type State } from '../../src/state/state.ts';
import type { Context, Outcome, Target } from '../../src/targets/target.ts';
import { stateWith } from '../checks/fixture.ts';
import { defaultPaths, fileAt, nothingAt, snapshotsOf } from './snapshots.ts';

const now = new Date('2026-05-06T07:08:09.010Z');
const { answers } = parseState(stateWith('zsh'), 'state');
const recorded = { ...parseState(stateWith('zsh'), 'state'), files: [] };

const context = {
  answers,
  paths: defaultPaths,
  host: { env: {}, platform: 'linux', home: defaultPaths.home },
} as unknown as Context;

const ownedBy = (target: string, path: string): OwnedFile => ({ target, path, created: true, keys: [] });

/** A target that writes `made` into each of its files. */
const targetFor = (id: string, paths: readonly string[], change: Partial<Target> = {}): Target => ({
  id,
  action: 'write',
  mode: 0o640,
  secret: false,
  paths: () => paths,
  install: (_before, _context, path) => ({ text: 'made', owned: ownedBy(id, path) }),
  remove: () => ({ text: undefined }),
  ...change,
});

const plan = (
  targets: readonly Target[],
  snapshots: Snapshots,
  state?: State,
  more: Partial<PlanInput> = {},
): ReturnType<typeof planSetup> =>
  planSetup({ context, targets, snapshots, state, packageVersion: '9.8.7', now, ...more });

/** What the planned record says. */
const recordIn = ({ changes }: ReturnType<typeof planSetup>): State =>
  parseState(changes.find(({ target }) => target === 'state')?.after ?? '', 'state');

describe('what becomes of one file', () => {
  const target = { id: 'a', action: 'write', mode: 0o644, secret: false } as const;

  test.each([
    ['create', undefined, 'new'],
    ['update', 'old', 'new'],
    ['delete', 'old', undefined],
    ['keep', 'old', 'old'],
    ['keep', undefined, undefined],
    ['create', undefined, ''],
  ])('%s: %j to %j', (kind, before, after) => {
    const snapshot = before === undefined ? nothingAt('/a') : fileAt('/a', before, { mode: 0o644 });
    expect(changeOf(target, snapshot, after, 'linux')).toMatchObject({ kind, before, after, path: '/a' });
  });

  test.each([
    ['a new file has the mode of its kind', undefined, true, 'linux', 0o600],
    ['a file keeps its own', 0o664, false, 'linux', 0o664],
    ['others cannot read a secret', 0o664, true, 'linux', 0o600],
    ['where the system has such modes', 0o664, true, 'win32', 0o664],
  ] as const)('mode: %s', (_what, mode, secret, platform, expected) => {
    const snapshot = mode === undefined ? nothingAt('/a') : fileAt('/a', 'old', { mode });
    expect(changeOf({ ...target, mode: 0o600, secret }, snapshot, 'new', platform).mode).toBe(expected);
  });

  test('a tightened mode alone is a change, and a plan with it is not empty', () => {
    const change = changeOf(
      { ...target, secret: true },
      fileAt('/a', 'same', { mode: 0o644 }),
      'same',
      'linux',
    );
    expect(change).toMatchObject({ kind: 'update', mode: 0o600, secret: true });
    const kept = changeOf(target, fileAt('/b', 'same'), 'same', 'linux');
    expect(isEmpty({ intent: 'setup', changes: [kept, change], findings: [] })).toBe(false);
    expect(isEmpty({ intent: 'setup', changes: [kept], findings: [] })).toBe(true);
  });

  test('the bytes are those of the new text; none for a file that goes', () => {
    const before = fileAt('/a', 'old');
    expect(Buffer.from(bytesOf(changeOf(target, before, 'é', 'linux'))).toString('hex')).toBe('c3a9');
    expect(bytesOf(changeOf(target, before, undefined, 'linux'))).toHaveLength(0);
  });

  test('a path of which no snapshot was taken is a fault of ours, and named', () => {
    expect(() => snapshotOf(new Map(), '/a/b')).toThrow('no snapshot was taken of /a/b');
  });
});

describe('a set-up', () => {
  test('writes what others point to first, then the record, then config.toml, and deletes last', () => {
    const gone = targetFor('old', ['/old'], { install: () => ({ text: undefined }) });
    const { changes, intent } = plan(
      [gone, targetFor('config', ['/config']), targetFor('a', ['/a1', '/a2'])],
      snapshotsOf(fileAt('/old', 'x'), nothingAt('/config'), nothingAt('/a1'), nothingAt('/a2')),
    );
    expect(changes.map(({ path }) => path)).toEqual(['/a1', '/a2', defaultPaths.state, '/config', '/old']);
    expect(intent).toBe('setup');
  });

  test('deletes config.toml once, in its place', () => {
    const config = targetFor('config', ['/config'], { install: () => ({ text: undefined }) });
    const { changes } = plan([config], snapshotsOf(fileAt('/config', 'x')));
    expect(changes.map(({ path, kind }) => [path, kind])).toEqual([
      [defaultPaths.state, 'create'],
      ['/config', 'delete'],
    ]);
  });

  test('hands each target the text that is there and what was recorded of that very file, and collects findings', () => {
    const seen: unknown[] = [];
    const told = { level: 'info', code: 'told' } as unknown as NonNullable<Outcome['findings']>[number];
    const target = targetFor('a', ['/a', '/b'], {
      install: (before, _context, path, owned) => {
        seen.push([path, before, owned?.path]);
        return { text: before, owned: ownedBy('a', path), findings: [told] };
      },
    });
    const { findings } = plan([target], snapshotsOf(fileAt('/a', 'one'), nothingAt('/b')), {
      ...recorded,
      files: [ownedBy('other', '/x'), ownedBy('a', '/b')],
    });
    expect(seen).toEqual([
      ['/a', 'one', undefined],
      ['/b', undefined, '/b'],
    ]);
    expect(findings).toEqual([told, told]);
  });

  test('edits a file with two names once for one target, and refuses it for two', () => {
    const snapshots = snapshotsOf(
      fileAt('/a', 'x', { realPath: '/real', id: '7' }),
      fileAt('/b', 'x', { realPath: '/other-name', id: '7' }),
    );
    const { changes } = plan([targetFor('one', ['/a', '/b'])], snapshots);
    expect(changes.map(({ path }) => path)).toEqual(['/a', defaultPaths.state]);
    const twice = (): unknown => plan([targetFor('one', ['/a']), targetFor('two', ['/b'])], snapshots);
    expect(twice).toThrow(Problem);
    expect(twice).toThrow(
      expect.objectContaining({ finding: expect.objectContaining({ code: 'files-same' }) }),
    );
  });

  test('tells two files that are not there apart by where they would be', () => {
    const missing = snapshotsOf(
      nothingAt('/a', { realPath: '/real' }),
      nothingAt('/b', { realPath: '/real' }),
    );
    expect(() => plan([targetFor('one', ['/a']), targetFor('two', ['/b'])], missing)).toThrow(Problem);
  });
});

describe('the record of a set-up', () => {
  test('is made with this version, this moment and the answers', () => {
    const made = plan([targetFor('a', ['/a'])], snapshotsOf(nothingAt('/a')));
    expect(recordIn(made)).toEqual({
      version: 1,
      package: '9.8.7',
      written: '2026-05-06T07:08:09.010Z',
      answers,
      files: [ownedBy('a', '/a')],
    });
    const change = made.changes.find(({ target }) => target === 'state');
    expect(change).toMatchObject({ action: 'write', mode: 0o600, secret: false, isRecord: true });
  });

  test('keeps each file at its place, takes out what is no longer ours, and adds the new at the end', () => {
    const given = targetFor('b', ['/b'], { install: (before) => ({ text: before }) });
    const made = plan(
      [given, targetFor('a', ['/a', '/new'])],
      snapshotsOf(fileAt('/a', 'x'), fileAt('/b', 'x'), nothingAt('/new')),
      {
        ...recorded,
        files: [ownedBy('x', '/x'), ownedBy('b', '/b'), ownedBy('a', '/a'), ownedBy('z', '/z')],
      },
    );
    expect(recordIn(made).files.map(({ path }) => path)).toEqual(['/x', '/a', '/z', '/new']);
  });

  test('is left as it is, version and date too, by a run that changes nothing', () => {
    const state: State = { ...recorded, files: [ownedBy('a', '/a')] };
    const snapshots = snapshotsOf(fileAt('/a', 'made'), fileAt(defaultPaths.state, formatState(state)));
    expect(isEmpty(plan([targetFor('a', ['/a'])], snapshots, state))).toBe(true);
    const changed = plan([targetFor('a', ['/a'])], snapshots, {
      ...state,
      answers: { ...answers, provider: 'other' },
    });
    expect(recordIn(changed)).toMatchObject({ package: '9.8.7', written: now.toISOString() });
  });

  test('remembers the folder that is made for a file, also when it is there at the next run', () => {
    const target = targetFor('a', ['/made/a']);
    const first = plan([target], snapshotsOf(nothingAt('/made/a', { missingFolder: '/made' })));
    expect(recordIn(first).files).toEqual([{ ...ownedBy('a', '/made/a'), folder: '/made' }]);
    const again = plan([target], snapshotsOf(fileAt('/made/a', 'made')), recordIn(first));
    expect(recordIn(again).files).toEqual([{ ...ownedBy('a', '/made/a'), folder: '/made' }]);
    expect(Object.keys(recordIn(again).files[0] ?? {})).toEqual([
      'target',
      'path',
      'created',
      'folder',
      'keys',
    ]);
  });

  test('records no folder for a file that is not ours', () => {
    const target = targetFor('a', ['/made/a'], { install: () => ({ text: undefined }) });
    const made = plan([target], snapshotsOf(nothingAt('/made/a', { missingFolder: '/made' })));
    expect(recordIn(made).files).toEqual([]);
  });
});

describe('a file that an earlier run wrote and this one gives back', () => {
  const told = { level: 'info', code: 'told' } as unknown as NonNullable<Outcome['findings']>[number];
  const leaving = (paths: readonly string[] = [], outcome: Partial<Outcome> = {}): Target =>
    targetFor('profile', paths, {
      leaves: ({ path }) => path === '/old',
      remove: (before, owned, { keepKey, keepProvider }) => ({
        text: `${before} without ${owned.path} ${keepKey} ${keepProvider}`,
        findings: [told],
        ...outcome,
      }),
    });
  const state: State = { ...recorded, files: [ownedBy('profile', '/old'), ownedBy('profile', '/stays')] };

  test('loses what was ours, and leaves the record, which then does not name all of the earlier one', () => {
    const another = targetFor('another', [], { leaves: () => true });
    const made = plan([another, leaving()], snapshotsOf(fileAt('/old', 'text')), state);
    expect(made.changes.map(({ path, after }) => [path, after])).toEqual([
      ['/old', 'text without /old false undefined'],
      [defaultPaths.state, expect.anything()],
    ]);
    expect(made.findings).toEqual([told]);
    expect(recordIn(made).files.map(({ path }) => path)).toEqual(['/stays']);
    expect(made.changes.at(-1)?.isRecord).toBe(false);
  });

  test('stays recorded as far as something in it stays ours', () => {
    const made = plan(
      [leaving([], { owned: ownedBy('profile', '/old') })],
      snapshotsOf(fileAt('/old', 'x')),
      state,
    );
    expect(recordIn(made).files.map(({ path }) => path)).toEqual(['/old', '/stays']);
  });

  test('only leaves the record where it is gone', () => {
    const made = plan([leaving()], snapshotsOf(nothingAt('/old')), state);
    expect(made.changes.map(({ target }) => target)).toEqual(['state']);
    expect(made.findings).toEqual([]);
    expect(recordIn(made).files.map(({ path }) => path)).toEqual(['/stays']);
  });

  test('is not given back by the run that writes it', () => {
    const made = plan([leaving(['/old'])], snapshotsOf(fileAt('/old', 'x')), state);
    expect(made.changes.map(({ path, after }) => [path, after])[0]).toEqual(['/old', 'made']);
    expect(recordIn(made).files.map(({ path }) => path)).toEqual(['/old', '/stays']);
  });

  test('goes after config.toml, which may have named it', () => {
    const made = plan(
      [leaving([], { text: undefined }), targetFor('config', ['/config'])],
      snapshotsOf(fileAt('/old', 'x'), nothingAt('/config')),
      state,
    );
    expect(made.changes.map(({ path }) => path)).toEqual([defaultPaths.state, '/config', '/old']);
  });
});

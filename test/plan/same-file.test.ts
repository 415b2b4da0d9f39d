import { describe, expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import type { ChangeKind, FileSnapshot } from '../../src/host/types.ts';
import { changeOf } from '../../src/plan/change.ts';
import { requireApart, requireDistinct } from '../../src/plan/same-file.ts';
import { fileAt, nothingAt } from './snapshots.ts';

const refused = (...files: Parameters<typeof requireDistinct>[0]): unknown => {
  try {
    requireDistinct(files);
    return undefined;
  } catch (error) {
    return error instanceof Problem ? error.finding : error;
  }
};

test('two paths that are one file are refused, and both named', () => {
  const [one, other] = [fileAt('/a', 'x', { id: '7' }), fileAt('/b', 'x', { id: '7' })];
  expect(refused(one, fileAt('/c', 'x', { id: '8' }), other)).toMatchObject({
    code: 'files-same',
    args: { path: '/b', other: '/a' },
  });
});

test('two names of what is not there yet are one as well, if they lead to one place', () => {
  const link = nothingAt('/link', { realPath: '/a' });
  expect(refused(nothingAt('/a'), link)).toMatchObject({ args: { path: '/link', other: '/a' } });
  expect(refused(nothingAt('/a'), nothingAt('/b'), fileAt('/c', 'x'))).toBeUndefined();
});

describe('a file of Codex that is none of the plan’s', () => {
  const folder = '/home/ada/.codex';
  const target = { id: 'codex-env', action: 'dotenv-merge', mode: 0o600, secret: true } as const;
  const codexs = (name: string, id: string): FileSnapshot => fileAt(`${folder}/${name}`, 'x', { id });

  /** What comes of writing this snapshot beside those files. */
  async function written(
    snapshot: FileSnapshot,
    there: readonly FileSnapshot[],
    kind?: ChangeKind,
    planned: readonly FileSnapshot[] = [],
  ): Promise<unknown> {
    const host = {
      list: async (at: string) =>
        there.filter(({ path }) => path.startsWith(`${at}/`)).map(({ path }) => path.slice(at.length + 1)),
      read: async (path: string) => {
        const found = there.find((each) => each.path === path);
        if (found?.id === 'none') throw new Error('no plain file');
        return found ?? nothingAt(path);
      },
    };
    const all = [snapshot, ...planned].map((each) => ({
      ...changeOf(target, each, 'KEY=1\n', 'linux'),
      ...(kind !== undefined && { kind }),
    }));
    return requireApart(host, all).then(
      () => undefined,
      (error: unknown) => (error instanceof Problem ? error.finding.args : error),
    );
  }
  const env = (change: Partial<FileSnapshot>): FileSnapshot => fileAt(`${folder}/.env`, 'A=1', change);

  test.each(['config.toml', 'work.config.toml', 'managed_config.toml', 'requirements.toml', 'auth.json'])(
    'is not written through another name: %s',
    async (name) => {
      const there = [codexs(name, '7'), codexs('config.toml', '1')];
      expect(await written(env({ id: '7' }), there)).toEqual({
        path: `${folder}/.env`,
        other: `${folder}/${name}`,
      });
      expect(await written(env({ id: '8' }), there)).toBeUndefined();
    },
  );

  test('is not made through a link, where it is not there yet', async () => {
    const link = nothingAt(`${folder}/.env`, { realPath: `${folder}/config.toml` });
    expect(await written(link, [])).toEqual({ path: `${folder}/.env`, other: `${folder}/config.toml` });
    expect(await written(nothingAt(`${folder}/.env`), [])).toBeUndefined();
  });

  test('may be one with what is not written, not Codex’s, elsewhere, no plain file, or planned as well', async () => {
    const config = codexs('config.toml', '7');
    expect(await written(env({ id: '7' }), [config], 'keep')).toBeUndefined();
    expect(await written(env({ id: '7' }), [codexs('notes.txt', '7')])).toBeUndefined();
    expect(await written(fileAt('/srv/.env', 'A=1', { id: '7' }), [config])).toBeUndefined();
    const other = fileAt('/srv/other', 'B=1', { id: '9' });
    expect(
      await written(fileAt('/srv/.env', 'A=1', { id: '7' }), [config], undefined, [env({ id: '8' }), other]),
    ).toBeUndefined();
    expect(await written(env({ id: '7' }), [codexs('auth.json', 'none')])).toBeUndefined();
    expect(await written(env({ id: '7' }), [config], undefined, [config])).toBeUndefined();
  });
});

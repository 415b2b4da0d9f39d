import { describe, expect, test } from 'vitest';
import { pathsFor } from '../../src/host/paths.ts';
import { readState, snapshotsOf } from '../../src/state/read.ts';
import { stateWith } from '../checks/fixture.ts';
import { memoryHost } from '../support/memory-host.ts';

/** Where the state says that its files are, when what was recorded in /home/p is read at another place. */
async function pathsRecordedAt(
  recorded: readonly Readonly<{ target: string; path: string }>[],
  place: Readonly<{ home: string; codexHome?: string }>,
): Promise<readonly string[]> {
  const { codexHome = `${place.home}/.codex` } = place;
  const [config, ...others] = recorded.map((file) => ({ created: false, keys: [], ...file }));
  const text = stateWith('none', others).replaceAll('/home/p/.codex/config.toml', config?.path ?? '');
  const host = memoryHost({
    home: place.home,
    files: { [`${codexHome}/codex-orq.json`]: text },
    env: { CODEX_HOME: codexHome },
  });
  const state = await readState(host, pathsFor(host));
  return (state?.files ?? []).map(({ path }) => path);
}

const recorded = (config: string, env: string) => [
  { target: 'config', path: config },
  { target: 'env', path: env },
  { target: 'profile', path: '/home/p/.zshrc' },
  { target: 'project-env', path: '/srv/p/.env.example' },
  { target: 'neighbour', path: '/home/pat/.zshrc' },
  { target: 'older', path: '/home/p/.codex-old/.env' },
  { target: 'beside', path: '/data/notes' },
];

describe('a state that was recorded elsewhere', () => {
  const usual = recorded('/home/p/.codex/config.toml', '/home/p/.codex/.env');

  test('speaks of the files where they are now after the home folder has moved', async () => {
    expect(await pathsRecordedAt(usual, { home: '/Users/p' })).toEqual([
      '/Users/p/.codex/config.toml',
      '/Users/p/.codex/.env',
      '/Users/p/.zshrc',
      '/srv/p/.env.example',
      '/home/pat/.zshrc',
      '/Users/p/.codex-old/.env',
      '/data/notes',
    ]);
  });

  test('leaves a profile where it is when only the CODEX_HOME has moved', async () => {
    expect(await pathsRecordedAt(usual, { home: '/home/p', codexHome: '/data/codex' })).toEqual([
      '/data/codex/config.toml',
      '/data/codex/.env',
      '/home/p/.zshrc',
      '/srv/p/.env.example',
      '/home/pat/.zshrc',
      '/home/p/.codex-old/.env',
      '/data/notes',
    ]);
  });

  test('leaves what is outside of the CODEX_HOME where it is when that is no longer the usual one', async () => {
    const paths = await pathsRecordedAt(usual, { home: '/Users/p', codexHome: '/data/codex' });
    expect(paths.slice(0, 3)).toEqual(['/data/codex/config.toml', '/data/codex/.env', '/home/p/.zshrc']);
  });

  test('takes no home folder for moved where the CODEX_HOME was not the usual one', async () => {
    const elsewhere = recorded('/data/codex/config.toml', '/data/codex/.env');
    expect(await pathsRecordedAt(elsewhere, { home: '/home/p' })).toEqual([
      '/home/p/.codex/config.toml',
      '/home/p/.codex/.env',
      '/home/p/.zshrc',
      '/srv/p/.env.example',
      '/home/pat/.zshrc',
      '/home/p/.codex-old/.env',
      '/data/notes',
    ]);
  });

  test('is known by its config.toml, wherever that stands; one without it is left as it is', async () => {
    const pathsIn = async (targets: readonly string[]): Promise<readonly string[] | undefined> => {
      const { files, ...rest } = JSON.parse(stateWith('none')) as { files: readonly object[] };
      const other = (target: string) => ({ target, path: '/home/p/.codex/.env', created: false, keys: [] });
      const all = targets.map((target) => (target === 'config' ? { ...files[0] } : other(target)));
      const host = memoryHost({
        home: '/Users/p',
        files: { '/Users/p/.codex/codex-orq.json': JSON.stringify({ ...rest, files: all }) },
      });
      return (await readState(host, pathsFor(host)))?.files.map(({ path }) => path);
    };
    expect(await pathsIn(['codex-env', 'config'])).toEqual([
      '/Users/p/.codex/.env',
      '/Users/p/.codex/config.toml',
    ]);
    expect(await pathsIn(['later'])).toEqual(['/home/p/.codex/.env']);
  });

  test('is left as it is where nothing has moved', async () => {
    expect(await pathsRecordedAt(usual, { home: '/home/p' })).toEqual(usual.map(({ path }) => path));
  });
});

test('a snapshot of a file that is not there names the topmost folder that is missing', async () => {
  const host = memoryHost({ files: { '/srv/here/file': 'x' } });
  const paths = ['/srv/here/file', '/srv/here/new', '/srv/gone/deep/er/new', '/srv/here/new'];
  const snapshots = await snapshotsOf(host, paths);
  expect([...snapshots].map(([path, { missingFolder }]) => [path, missingFolder])).toEqual([
    ['/srv/here/file', undefined],
    ['/srv/here/new', undefined],
    ['/srv/gone/deep/er/new', '/srv/gone'],
  ]);
});

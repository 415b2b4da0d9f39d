import { describe, expect, test } from 'vitest';
import { packageVersion } from '../../src/lib/package.ts';
import type { Plan, Snapshots } from '../../src/plan/plan.ts';
import { type Around, planRemove } from '../../src/plan/plan-remove.ts';
import { formatState, type OwnedFile, parseState, type State } from '../../src/state/state.ts';
import { stateWith } from '../checks/fixture.ts';
import { defaultPaths, fileAt, nothingAt, snapshotsOf } from './snapshots.ts';

const base: State = { ...parseState(stateWith('zsh'), 'state'), files: [] };

const fileOf = (target: string, path: string, change: Partial<OwnedFile> = {}): OwnedFile => ({
  target,
  path,
  created: true,
  keys: [],
  ...change,
});

const key = (path: readonly string[], written: string): OwnedFile['keys'][number] => ({
  path: [...path],
  before: null,
  written,
});

const config = fileOf('config', defaultPaths.config, {
  keys: [key(['model_provider'], '"orq"'), key(['model_providers', 'orq', 'name'], '"Orq"')],
});
const configText = 'model_provider = "orq"\n\n[model_providers.orq]\nname = "Orq"\n';
const ignored = fileOf('gitignore', '/home/ada/.gitignore', { keys: [key(['.env'], '.env')] });
const listed = fileOf('model-list', '/home/ada/.codex/orq-models.md');

function remove(
  files: readonly OwnedFile[],
  snapshots: Snapshots,
  change: { keepKey?: boolean; keepProvider?: string; around?: Around } = {},
): Plan {
  const { keepKey = false, keepProvider, around } = change;
  return planRemove(
    { ...base, files: [...files] },
    snapshots,
    defaultPaths,
    { keepKey, keepProvider },
    'linux',
    around,
  );
}

const pathsOf = ({ changes }: Plan): readonly string[] => changes.map(({ path }) => path);
const codesOf = ({ findings }: Plan): readonly string[] => findings.map(({ code }) => code);
const lastOf = ({ changes }: Plan): Plan['changes'][number] | undefined => changes.at(-1);

const recordOf = (...files: OwnedFile[]) => fileAt(defaultPaths.state, formatState({ ...base, files }));

describe('an undo', () => {
  test('begins with config.toml, goes on in the order of writing, and ends with the record', () => {
    const files = [ignored, listed, config];
    const plan = remove(
      files,
      snapshotsOf(
        fileAt(ignored.path, '.env\n'),
        fileAt(listed.path, 'list'),
        fileAt(config.path, configText),
        recordOf(...files),
      ),
    );
    expect(pathsOf(plan)).toEqual([config.path, listed.path, ignored.path, defaultPaths.state]);
    expect(lastOf(plan)).toMatchObject({ kind: 'delete', target: 'state' });
    expect(plan.intent).toBe('remove');
  });

  test('has nothing to do for a file that is gone, and needs no word for it', () => {
    const plan = remove([ignored], snapshotsOf(nothingAt(ignored.path), recordOf(ignored)));
    expect(pathsOf(plan)).toEqual([defaultPaths.state]);
    expect(lastOf(plan)).toMatchObject({ kind: 'delete' });
    expect(plan.findings).toEqual([]);
  });

  test('leaves what a part wrote that this version does not know, recorded, and says so', () => {
    const later = fileOf('later', '/home/ada/later');
    const plan = remove([later], snapshotsOf(fileAt(later.path, 'x'), recordOf(later)));
    expect(plan.findings).toMatchObject([
      { code: 'target-unknown', args: { target: 'later', file: later.path } },
    ]);
    expect(plan.changes).toMatchObject([{ path: defaultPaths.state, kind: 'keep' }]);
  });

  test('records what stays ours, by this version, and keeps the bytes of the record where that is all', () => {
    const snapshots = snapshotsOf(
      fileAt(ignored.path, '.env\n'),
      fileAt(listed.path, 'list'),
      recordOf(ignored, listed),
    );
    const some = remove([ignored, listed], snapshots, { keepKey: true });
    expect(parseState(lastOf(some)?.after ?? '', 'state')).toEqual({
      ...base,
      package: packageVersion,
      files: [ignored],
    });
    const spelled = fileAt(defaultPaths.state, ` ${formatState({ ...base, files: [ignored] })}`);
    const all = remove([ignored], snapshotsOf(fileAt(ignored.path, '.env\n'), spelled), { keepKey: true });
    expect(all.changes.map(({ kind }) => kind)).toEqual(['keep', 'keep']);
  });

  test('records anew what stays of a file in part, beside one that stays as it is', () => {
    const later = fileOf('later', '/home/ada/later');
    const snapshots = snapshotsOf(fileAt(config.path, configText), recordOf(later, config));
    const plan = remove([later, config], snapshots, { keepProvider: 'orq' });
    const { files } = parseState(lastOf(plan)?.after ?? '', 'state');
    expect(files.find(({ target }) => target === 'later')).toEqual(later);
    const paths = files.find(({ target }) => target === 'config')?.keys.map(({ path }) => path);
    expect(paths).toEqual([['model_providers', 'orq', 'name']]);
  });

  test('does not touch a file that could not be read, which stays recorded', () => {
    const plan = remove(
      [ignored, listed],
      snapshotsOf(fileAt(listed.path, 'list'), recordOf(ignored, listed)),
      {
        around: { beside: [], unread: [ignored] },
      },
    );
    expect(pathsOf(plan)).toEqual([listed.path, defaultPaths.state]);
    expect(parseState(lastOf(plan)?.after ?? '', 'state').files).toEqual([ignored]);
  });
});

describe('a catalogue that some configuration names', () => {
  const catalogue = fileOf('catalogue', '/home/ada/.codex/orq-models.json');
  const naming = 'model_catalog_json = "orq-models.json"\n';
  const written = snapshotsOf(fileAt(catalogue.path, '{}'), fileAt(config.path, naming), recordOf(catalogue));
  // Without a digest in the record only the stamp tells that it is ours.
  const kept = (plan: Plan): boolean => codesOf(plan).includes('catalogue-named');

  test('stays: config.toml still does after the undo', () => {
    expect(kept(remove([catalogue, config], written))).toBe(true);
  });

  test('stays: a profile beside it does', () => {
    const beside = [{ path: '/home/ada/.codex/work.config.toml', text: naming }];
    expect(kept(remove([catalogue], written, { around: { beside, unread: [] } }))).toBe(true);
  });

  test('need not stay where the undo takes the name out, or config.toml as a whole', () => {
    const ours = { ...config, keys: [key(['model_catalog_json'], '"orq-models.json"')] };
    for (const created of [true, false])
      expect(kept(remove([catalogue, { ...ours, created }], written))).toBe(false);
  });
});

describe('what still chooses the provider', () => {
  const profile = { path: '/home/ada/.codex/work.config.toml', text: 'model_provider = "orq"\n' };
  const around: Around = { beside: [profile], unread: [] };
  const snapshots = snapshotsOf(fileAt(config.path, configText), recordOf(config));

  test('is named, in config.toml and beside it, once its table goes', () => {
    expect(remove([config], snapshots, { around }).findings).toMatchObject([
      { code: 'provider-named', args: { file: profile.path, key: 'model_provider', provider: 'orq' } },
    ]);
    const own = `${configText}\n[profiles.a]\nmodel_provider = "orq"\n`;
    const plan = remove([config], snapshotsOf(fileAt(config.path, own), recordOf(config)));
    expect(plan.findings).toMatchObject([
      { code: 'provider-named', args: { key: 'profiles.a.model_provider' } },
    ]);
  });

  test('is no fault while the table stays, or where config.toml was not ours to change', () => {
    expect(codesOf(remove([config], snapshots, { around, keepProvider: 'orq' }))).not.toContain(
      'provider-named',
    );
    const none = remove([ignored], snapshotsOf(fileAt(ignored.path, '.env\n'), recordOf(ignored)), {
      around,
    });
    expect(none.findings).toEqual([]);
  });
});

describe('a folder that was made for a file', () => {
  const folderOf = (folder: string, path = '/home/ada/made/deep/.gitignore'): unknown => {
    const file = { ...ignored, path, folder };
    return remove([file], snapshotsOf(fileAt(path, '.env\n'), recordOf(file))).changes[0]?.folders;
  };

  test('goes with it, as a private one', () => {
    expect(folderOf('/home/ada/made')).toEqual({ mode: 0o700, top: '/home/ada/made' });
  });

  test('stays where the record cannot be right: not above the file, the home folder, what lies above that', () => {
    for (const wrong of [
      '/home/ada/mad',
      '/home/ada/other',
      '/home/ada',
      '/home',
      '/home/ada/made/deep/.gitignore',
    ])
      expect(folderOf(wrong)).toBeUndefined();
  });

  test('of Codex goes with the record, whichever file it was made for', () => {
    const made = fileOf('model-list', '/home/ada/.codex/list.md', { folder: '/home/ada/.codex' });
    const apart = { ...ignored, folder: '/home/ada/elsewhere' };
    const files = [ignored, apart, made];
    const plan = remove(
      files,
      snapshotsOf(fileAt(ignored.path, '.env\n'), fileAt(made.path, 'x'), recordOf(...files)),
    );
    expect(lastOf(plan)?.folders).toEqual({ mode: 0o700, top: '/home/ada/.codex' });
    const without = remove([ignored], snapshotsOf(fileAt(ignored.path, '.env\n'), recordOf(ignored)));
    expect(lastOf(without)).not.toHaveProperty('folders');
  });
});

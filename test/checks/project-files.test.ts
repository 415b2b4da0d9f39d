import { describe, expect, test } from 'vitest';
import { projectFiles } from '../../src/checks/project-files.ts';
import { parseToml } from '../../src/edit/toml.ts';
import { machine } from './fixture.ts';

/** The files that count in a project, and the others with a dash in front, from the root down. */
async function filesIn(
  folder: string,
  user: string | undefined,
  files: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const found = await projectFiles(machine({ files: { '/home/p/repo/.git/HEAD': undefined, ...files } }), {
    ...{ folder, config: '/home/p/.codex/config.toml' },
    user: user === undefined ? undefined : parseToml(user, 'config.toml'),
  });
  return found.map(({ path, counts }) => `${counts ? '' : '- '}${path.replace('/.codex/config.toml', '')}`);
}

const at = (...folders: string[]): Record<string, string> =>
  Object.fromEntries(folders.map((folder) => [`${folder}/.codex/config.toml`, '']));
const trusting = (folder: string, level = 'trusted'): string =>
  `[projects."${folder}"]\ntrust_level = "${level}"\n`;

test('from the root of the project down to the folder; not above it, and not one’s own file', async () => {
  const files = {
    ...at('/', '/home', '/home/p', '/srv', '/srv/a', '/srv/a/b', '/srv/a/b/c'),
    '/srv/a/.git/HEAD': '',
  };
  expect(await filesIn('/srv/a/b', undefined, files)).toEqual(['- /srv/a', '- /srv/a/b']);
  expect(await filesIn('/home/p', undefined, { ...files, '/home/p/.git/HEAD': '' })).toEqual([]);
  // Without a marker anywhere, the folder is the project.
  expect(await filesIn('/srv', undefined, at('/', '/srv'))).toEqual(['- /srv']);
  expect(await filesIn('/', undefined, { ...at('/srv'), '/.codex/config.toml': '' })).toEqual(['- ']);
});

test('what marks a root is the user’s to say', async () => {
  const files = { ...at('/srv', '/srv/a', '/srv/a/b'), '/srv/a/.git/HEAD': '', '/srv/package.json': '' };
  expect(await filesIn('/srv/a/b', 'project_root_markers = [1, "package.json"]\n', files)).toEqual([
    ...['- /srv', '- /srv/a', '- /srv/a/b'],
  ]);
  expect(await filesIn('/srv/a/b', 'project_root_markers = []\n', files)).toEqual(['- /srv/a/b']);
});

describe('whether they count', () => {
  const inner = { ...at('/srv/a', '/srv/a/b'), '/srv/a/.git/HEAD': '' };

  test('is what is said of the folder itself, else of the root', async () => {
    expect(await filesIn('/srv/a/b', trusting('/srv/a'), inner)).toEqual(['/srv/a', '/srv/a/b']);
    expect(await filesIn('/srv/a/b', trusting('/srv/a/b'), inner)).toEqual(['- /srv/a', '/srv/a/b']);
    expect(await filesIn('/srv/a/b', trusting('/srv/a') + trusting('/srv/a/b', 'untrusted'), inner)).toEqual([
      '/srv/a',
      '- /srv/a/b',
    ]);
  });

  test.each([
    ['gitdir: /srv/main/.git/worktrees/tree-1\n', '/srv/main'],
    ['gitdir: C:\\main\\.git\\worktrees\\t', 'C:\\\\main'],
  ])('in a linked work tree, what is said of its repository: %j', async (text, repository) => {
    const tree = { ...at('/srv/tree'), '/srv/tree/.git': text };
    expect(await filesIn('/srv/tree', trusting(repository), tree)).toEqual(['/srv/tree']);
    expect(await filesIn('/srv/tree', trusting(repository) + trusting('/srv/tree', 'no'), tree)).toEqual([
      '- /srv/tree',
    ]);
  });

  test.each([
    'gitdir: /srv/main/.git/modules/sub\n',
    'gitdir: /srv/main/.git/worktrees/tree/deeper\n',
    'gitdir: /srv/main/.git/worktrees/\n',
    '# gitdir: /srv/main/.git/worktrees/tree\n',
    '',
  ])('but no other kind of .git file makes one: %j', async (text) => {
    expect(
      await filesIn('/srv/tree', trusting('/srv/main'), { ...at('/srv/tree'), '/srv/tree/.git': text }),
    ).toEqual(['- /srv/tree']);
  });

  test('where there is no such file, the .git is not even read; nor is one that is a folder', async () => {
    const host = machine({
      files: { ...inner, '/srv/tree/.git': 'x' },
      unreadable: ['/srv/tree/.git', '/srv/a/.git'],
    });
    const about = { config: '/home/p/.codex/config.toml', user: undefined };
    expect(await projectFiles(host, { ...about, folder: '/srv/tree' })).toEqual([]);
    expect(await projectFiles(host, { ...about, folder: '/srv/a' })).toHaveLength(1);
  });
});

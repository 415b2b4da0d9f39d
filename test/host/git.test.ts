import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ignoredBy, isIgnored, nameInUrl, remoteName, repositoryOf, trackingOf } from '../../src/host/git.ts';
import { createHost } from '../../src/host/host.ts';
import type { Host, RunResult } from '../../src/host/types.ts';
import { memoryHost } from '../support/memory-host.ts';

const host = createHost();

function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' });
}

const newFolder = (): string => realpathSync(mkdtempSync(join(tmpdir(), 'repository-')));

const names = ['.env', 'deep/er/file.txt', 'naïve – ü.md', ':(glob)*', `${'x'.repeat(200)}.txt`];

function repository(...init: string[]): string {
  const folder = newFolder();
  git(folder, 'init', '-q', ...init);
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  for (const name of names) writeFileSync(join(folder, name), '');
  git(folder, '--literal-pathspecs', 'add', '-f', '.');
  return folder;
}

describe('whether git tracks a file', () => {
  test.each([
    ['of the usual kind', []],
    ['with SHA-256', ['--object-format=sha256']],
  ])('is told in a repository %s', async (_, init) => {
    const folder = repository(...init);
    for (const name of names) expect(await trackingOf(host, join(folder, name))).toEqual({ tracked: true });
    // Neither a name's beginning, nor what it matches as a pattern, nor a folder is that name.
    for (const name of ['deep/er/file', '*.txt', 'deep/er', 'new', '.env.example'])
      expect(await trackingOf(host, join(folder, name))).toEqual({ tracked: false });
  });

  test.each(['2', '4', 'split'])('is told whatever form its index has: %s', async (form) => {
    const folder = repository();
    if (form === 'split') git(folder, 'update-index', '--split-index');
    else git(folder, 'update-index', '--index-version', form);
    expect(await trackingOf(host, join(folder, 'deep/er/file.txt'))).toEqual({ tracked: true });
  });

  test('is told in a linked work tree and in a submodule', async () => {
    const folder = repository();
    git(folder, 'commit', '-q', '-m', 'first');
    git(folder, 'worktree', 'add', '-q', `${folder}-tree`);
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', folder, 'sub');
    for (const root of [`${folder}-tree`, join(folder, 'sub')]) {
      expect(await trackingOf(host, join(root, '.env'))).toEqual({ tracked: true });
      expect(await trackingOf(host, join(root, 'new'))).toEqual({ tracked: false });
    }
  });

  test('is no where there is no repository, or nothing in it', async () => {
    const folder = newFolder();
    const untracked = { tracked: false };
    expect(await trackingOf(host, join(folder, '.env'))).toEqual(untracked);
    mkdirSync(join(folder, '.git'));
    expect(await trackingOf(host, join(folder, '.env'))).toEqual(untracked);
    git(folder, 'init', '-q');
    expect(await trackingOf(host, join(folder, '.env'))).toEqual(untracked);
  });

  test('is asked of the repository that the file lies in, also from within a hook of another one', async () => {
    const folder = repository();
    const other = repository();
    const inHook: Host = {
      ...host,
      env: { ...host.env, GIT_DIR: join(other, '.git'), GIT_INDEX_FILE: join(other, '.git/index') },
    };
    writeFileSync(join(other, 'only-there'), '');
    git(other, 'add', 'only-there');
    expect(await trackingOf(inHook, join(folder, 'only-there'))).toEqual({ tracked: false });
    expect(await trackingOf(inHook, join(folder, '.env'))).toEqual({ tracked: true });
  });
});

describe('where git gives no answer, the reason is a clause', () => {
  const ended: RunResult = { exitCode: 128, stdout: '', stderr: '', timedOut: false };
  test.each([
    ['git is not installed', { exitCode: null, startError: 'spawn git ENOENT' }],
    [
      'git cannot be started: you may not execute it (EACCES)',
      { exitCode: null, startError: 'you may not execute it (EACCES)', program: '/usr/bin/git' },
    ],
    ['git did not answer within 5 seconds', { exitCode: null, timedOut: true }],
    ["detected dubious ownership in repository at '/r'", {}],
    ['git ended with status 3', { exitCode: 3, stderr: 'warning: something\n' }],
  ])('%s', async (reason, how) => {
    const stderr = `warning: x\nfatal: ${reason}\nTo add an exception for this directory, call:\n`;
    const run: Host['run'] = async () => ({ ...ended, stderr, ...how });
    const machine = memoryHost({ run, files: { '/r/.git/HEAD': '' } });
    expect(await trackingOf(machine, '/r/.env')).toEqual({ tracked: undefined, reason });
    expect(await isIgnored(machine, '/r/.env')).toBeUndefined();
  });
});

test('whether git ignores a file is told by its rules, whether or not it is tracked', async () => {
  const folder = repository();
  expect(await isIgnored(host, join(folder, '.env'))).toBe(false);
  writeFileSync(join(folder, '.gitignore'), '.env\n');
  expect(await isIgnored(host, join(folder, '.env'))).toBe(true);
  expect(await isIgnored(host, join(folder, 'deep/.env'))).toBe(true);
  expect(await isIgnored(host, join(folder, 'deep/.env.example'))).toBe(false);
  expect(await isIgnored(host, join(folder, ':(top)x'))).toBe(false);
  expect(await isIgnored(host, join(newFolder(), '.env'))).toBeUndefined();
});

describe('the rule that ignores a file', () => {
  const files = [
    '.devcontainer/devcontainer.json',
    '.devcontainer/ours/run.sh',
    '.devcontainer/ours/.attributes',
  ];
  const ask = async (folder: string) => {
    const found = await ignoredBy(
      host,
      folder,
      files.map((file) => join(folder, file)),
    );
    return Object.fromEntries([...found].map(([path, rule]) => [path.slice(folder.length + 1), rule]));
  };

  test.each<[string, string, number, string, readonly string[]]>([
    ['all of a folder', '.devcontainer/\n', 1, '.devcontainer/', files],
    [
      'what is in a folder',
      '# x\n.devcontainer/*\n!.devcontainer/devcontainer.json\n',
      2,
      '.devcontainer/ours/',
      files.slice(1),
    ],
    ['what ends like this', '*.sh\n', 1, '.devcontainer/ours/run.sh', ['.devcontainer/ours/run.sh']],
    ['folders of this name', 'ours/\n', 1, '.devcontainer/ours/', files.slice(1)],
    [
      'what is hidden',
      '.*\n!.devcontainer\n',
      1,
      '.devcontainer/ours/.attributes',
      ['.devcontainer/ours/.attributes'],
    ],
  ])('is told with its line: %s', async (_name, text, line, matched, ignored) => {
    const folder = newFolder();
    git(folder, 'init', '-q');
    writeFileSync(join(folder, '.gitignore'), text);
    const pattern = text.split('\n')[line - 1];
    expect(await ask(folder)).toEqual(
      Object.fromEntries(ignored.map((file) => [file, { source: '.gitignore', line, pattern, matched }])),
    );
  });

  test('is that of another file, where that is so', async () => {
    const folder = newFolder();
    git(folder, 'init', '-q');
    mkdirSync(join(folder, '.devcontainer'));
    writeFileSync(join(folder, '.devcontainer/.gitignore'), '*\n');
    expect(await ask(folder)).toMatchObject({ [files[0] ?? '']: { source: '.devcontainer/.gitignore' } });
    writeFileSync(join(folder, '.devcontainer/.gitignore'), '');
    writeFileSync(join(folder, '.git/info/exclude'), '.devcontainer\n');
    expect(await ask(folder)).toMatchObject({ [files[0] ?? '']: { source: '.git/info/exclude' } });
  });

  test('is none for a file that is tracked, or that an exception names, or without a repository', async () => {
    const folder = newFolder();
    expect(await ask(folder)).toEqual({});
    git(folder, 'init', '-q');
    expect(await ask(folder)).toEqual({});
    writeFileSync(join(folder, '.gitignore'), '.devcontainer/*\n!.devcontainer/ours/\n');
    mkdirSync(join(folder, '.devcontainer'));
    writeFileSync(join(folder, files[0] ?? ''), '{}');
    git(folder, 'add', '-f', files[0] ?? '');
    expect(await ask(folder)).toEqual({});
  });
});

describe('what a repository is called at its remote', () => {
  test.each([
    ['git@github.com:acme/api.git', 'acme/api'],
    ['github.com:acme/api', 'acme/api'],
    ['https://ada:secret@git.example:8443/acme/api.git', 'acme/api'],
    ['ssh://git@git.example/group/sub/api.git/', 'group/sub/api'],
    ['https://git.example/~ada/api', '~ada/api'],
    ['git+ssh://git.example/api.git', 'api'],
    ['/srv/git/api.git', 'api'],
    ['../api/', 'api'],
    ['file:///srv/git/api.git', 'api'],
    ['api', 'api'],
    ['/', undefined],
    ['https://git.example/', undefined],
    ['https://git.example/a b.git', undefined],
    ['git@git.example:$(touch P)', undefined],
  ])('%s: %s', (url, name) => {
    expect(nameInUrl(url)).toBe(name);
  });

  test('comes from origin, or from the only one', async () => {
    const folder = repository();
    expect(await remoteName(host, folder)).toEqual({ reason: 'it has no remote' });
    git(folder, 'remote', 'add', 'mine', 'git@git.example:ada/api.git');
    expect(await remoteName(host, join(folder, 'deep'))).toEqual({ name: 'ada/api' });
    git(folder, 'remote', 'add', 'theirs', 'git@git.example:acme/api.git');
    expect(await remoteName(host, folder)).toEqual({ reason: 'none of its remotes is called origin' });
    git(folder, 'remote', 'rename', 'theirs', 'origin');
    expect(await remoteName(host, folder)).toEqual({ name: 'acme/api' });
    expect(await remoteName(host, newFolder())).toEqual({ reason: 'there is no repository' });
  });
});

describe('a bare repository for dotfiles', () => {
  const bare = (gitDir: string): Record<string, string> => ({
    [`${gitDir}/HEAD`]: 'ref: refs/heads/main\n',
    [`${gitDir}/objects/info/packs`]: '',
  });

  test.each<[string, string, Record<string, string>]>([
    ['yadm', '/home/ada/.local/share/yadm/repo.git', {}],
    ['yadm where XDG_DATA_HOME is set', '/data/yadm/repo.git', { XDG_DATA_HOME: '/data' }],
    ['an old yadm', '/home/ada/.yadm/repo.git', { XDG_DATA_HOME: '/data' }],
    ['the guides', '/home/ada/.cfg', {}],
  ])('of %s takes the files of the home folder', async (_whose, gitDir, env) => {
    const host = memoryHost({ files: bare(gitDir), env });
    const found = { workTree: '/home/ada', gitDir };
    expect(await repositoryOf(host, '/home/ada/.codex/.env')).toEqual(found);
    expect(await repositoryOf(host, '/home/adam/.codex/.env')).toBeUndefined();
  });

  test('counts less than a repository around the file, and a folder of such a name is none', async () => {
    const files = { ...bare('/home/ada/.dotfiles'), '/home/ada/work/.git/HEAD': '' };
    expect(await repositoryOf(memoryHost({ files }), '/home/ada/work/.codex/.env')).toEqual({
      workTree: '/home/ada/work',
    });
    const folder = memoryHost({ files: { '/home/ada/.dotfiles/HEAD': '' } });
    expect(await repositoryOf(folder, '/home/ada/.codex/.env')).toBeUndefined();
  });
});

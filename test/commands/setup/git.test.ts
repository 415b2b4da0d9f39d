import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codesOf, reportOf, runBin, treeOf } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { homeWith } from '../../support/test-home.ts';

/* A CODEX_HOME that git may take along, with the real git. */

const key = { ORQ_API_KEY: 'sk-orq-Your0Key1Your2Key3' };
const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];

const git = (home: TemporaryHome, cwd: string, ...args: string[]): string =>
  execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: 'pipe', env: home.env });

type Place = Readonly<{
  /** The folder that holds the `.env`, links followed. */
  real: string;
  env?: Record<string, string>;
  /** `git add` of everything, as its owner does it. */
  add: () => string;
  /** What git has in its index. */
  listed: () => string;
}>;

const inWorkTree = (home: TemporaryHome, workTree: string, real: string): Place => ({
  real,
  add: () => git(home, workTree, 'add', '-A', '.'),
  listed: () => git(home, workTree, 'ls-files'),
});

/** How people keep their dotfiles. */
const places: Readonly<Record<string, (home: TemporaryHome) => Place>> = {
  'a folder that stow has linked': (home) => {
    const dotfiles = join(home.home, 'dotfiles');
    const real = join(dotfiles, 'codex/.codex');
    mkdirSync(real, { recursive: true });
    git(home, dotfiles, 'init', '-q');
    symlinkSync(real, join(home.home, '.codex'));
    return inWorkTree(home, dotfiles, real);
  },
  'a home folder that is a repository itself': (home) => {
    git(home, home.home, 'init', '-q', '--object-format=sha256');
    return inWorkTree(home, home.home, join(home.home, '.codex'));
  },
  'the bare repository of yadm': (home) => {
    const bare = join(home.home, '.local/share/yadm/repo.git');
    mkdirSync(bare, { recursive: true });
    git(home, bare, 'init', '-q', '--bare');
    const as = [`--git-dir=${bare}`, `--work-tree=${home.home}`];
    return {
      real: join(home.home, '.codex'),
      add: () => git(home, home.home, ...as, 'add', '.codex'),
      listed: () => git(home, home.home, ...as, 'ls-files'),
    };
  },
  'a CODEX_HOME in the project': (home) => {
    git(home, home.project, 'init', '-q');
    const real = join(home.project, '.codex');
    mkdirSync(real);
    return { ...inWorkTree(home, home.project, real), env: { CODEX_HOME: real } };
  },
};

const newHome = (): TemporaryHome => homeWith({ bare: true });
const noProject = ['--dest', 'none', '--shell', 'none'];

describe.each(Object.entries(places))('%s', (_name, make) => {
  test('is told before the key is written, and ignored on request', async () => {
    const home = newHome();
    const { real, env, add, listed } = make(home);
    const plan = await runBin(home, ['--dry-run', '--json', ...noProject], { env: { ...key, ...env } });
    expect(codesOf(plan.stdout)).toContain('key-would-be-committed');
    expect(existsSync(join(real, '.env'))).toBe(false);

    mkdirSync(real, { recursive: true });
    writeFileSync(join(real, '.gitignore'), 'log');
    const before = treeOf(real);
    const done = await runBin(home, ['--yes', '--ignore-key', '--json', ...noProject], {
      env: { ...key, ...env },
    });
    expect(done.exitCode, done.stdout + done.stderr).toBe(0);
    expect(codesOf(done.stdout)).not.toContain('key-would-be-committed');
    expect(readFileSync(join(real, '.gitignore'), 'utf8')).toBe('log\n/.env');
    add();
    expect(listed()).toContain('config.toml');
    expect(listed()).not.toMatch(/(^|\/)\.env$/m);

    const undone = await runBin(home, ['remove', '--yes', '--json'], { env: { ...env } });
    expect(undone.exitCode).toBe(0);
    const bytesOf = (tree: Record<string, string>): string => tree['.gitignore']?.split(' ').at(-1) ?? '';
    expect(bytesOf(treeOf(real))).toBe(bytesOf(before));
  });

  test('with a .env that is tracked gets no key, and one that is there is an error', async () => {
    const home = newHome();
    const { real, env, add } = make(home);
    mkdirSync(real, { recursive: true });
    writeFileSync(join(real, '.env'), 'OTHER=1\n');
    add();
    const refused = await runBin(home, ['--yes', '--json', ...noProject], { env: { ...key, ...env } });
    expect(refused.exitCode).toBe(1);
    expect(codesOf(refused.stdout)).toEqual(['key-into-tracked']);
    expect(readFileSync(join(real, '.env'), 'utf8')).toBe('OTHER=1\n');

    appendFileSync(join(real, '.env'), `ORQ_API_KEY=${key.ORQ_API_KEY}\n`);
    const doctor = await runBin(home, ['doctor', '--json'], { env: { ...env } });
    const found = reportOf(doctor.stdout).findings.filter(({ code }) => code === 'key-tracked');
    expect(found).toMatchObject([{ level: 'error' }]);

    // It is no news to the repository, and nothing that keeps the rest from being written.
    const again = await runBin(home, ['--yes', '--json', ...noProject], { env: { ...key, ...env } });
    expect(codesOf(again.stdout)).not.toContain('key-into-tracked');
    expect(readFileSync(join(real, 'config.toml'), 'utf8')).toContain('model_provider = "orq"');
    expect(readFileSync(join(real, '.env'), 'utf8')).toBe(`OTHER=1\nORQ_API_KEY=${key.ORQ_API_KEY}\n`);
  });
});

test('a .env that is a link to a file whose name is a pattern of git’s is ignored by that name', async () => {
  const home = newHome();
  const dotfiles = join(home.home, 'dotfiles');
  mkdirSync(dotfiles);
  mkdirSync(join(home.home, '.codex'));
  git(home, dotfiles, 'init', '-q');
  const names = { secret: 'codex[1]*.env', other: 'codex1.env' };
  for (const name of Object.values(names)) writeFileSync(join(dotfiles, name), '');
  symlinkSync(join(dotfiles, names.secret), join(home.home, '.codex/.env'));
  const { exitCode } = await runBin(home, ['--yes', '--ignore-key', ...noProject], { env: key });
  expect(exitCode).toBe(0);
  git(home, dotfiles, 'add', '-A', '.');
  expect(git(home, dotfiles, '-c', 'core.quotePath=off', 'ls-files').split('\n')).toEqual(
    expect.arrayContaining([names.other]),
  );
  expect(git(home, dotfiles, 'ls-files')).not.toContain('[1]');
});

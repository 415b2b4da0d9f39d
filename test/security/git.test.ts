/*
 * The threat: a repository that names programs for git to start. Each attack is shown to work with git as it is, so that
 * a version of git that is not led astray any more does not pass for our doing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isIgnored, lastAuthor, trackingOf } from '../../src/host/git.ts';
import { createHost } from '../../src/host/host.ts';
import { config, key } from '../checks/fixture.ts';
import { runBin } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { personWith } from '../support/test-home.ts';
import { type Marker, markerIn } from './marker.ts';

type Repository = Readonly<{ root: string; file: string; marker: Marker }>;

function git(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  return execFileSync('git', [...identity, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' }).trim();
}

/** A repository with a `.env` that it tracks. */
function repository(root = realpathSync(mkdtempSync(join(tmpdir(), 'hostile-')))): Repository {
  const marker = markerIn(realpathSync(mkdtempSync(join(tmpdir(), 'marker-'))));
  mkdirSync(join(root, 'sub'), { recursive: true });
  git(root, 'init', '-q');
  for (const name of ['.env', 'sub/.env']) writeFileSync(join(root, name), `ORQ_API_KEY=${key}\n`);
  writeFileSync(join(root, 'sub/.gitignore'), '*.log\n');
  git(root, 'add', '-f', '.');
  git(root, 'commit', '-q', '-m', 'x');
  return { root, file: join(root, '.env'), marker };
}

function configure({ root }: Repository, settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) git(root, 'config', name, value);
}

/**
 * A sparse index with a folder that is a tree, which is missing: git fetches it to learn of the names in it, by whatever
 * means the configuration names.
 */
function lackingObjects(repo: Repository, remote: Readonly<Record<string, string>>): Repository {
  const { root } = repo;
  git(root, 'sparse-checkout', 'init', '--cone', '--sparse-index');
  git(root, 'sparse-checkout', 'set', 'kept');
  const ids = git(root, 'rev-parse', 'HEAD:sub', 'HEAD:sub/.gitignore').split('\n');
  for (const id of ids) rmSync(join(root, '.git/objects', id.slice(0, 2), id.slice(2)));
  configure(repo, {
    'core.repositoryFormatVersion': '1',
    'extensions.partialClone': 'origin',
    'remote.origin.promisor': 'true',
    ...remote,
  });
  mkdirSync(join(root, 'sub'), { recursive: true });
  writeFileSync(join(root, 'sub/.env'), `ORQ_API_KEY=${key}\n`);
  return { ...repo, file: join(root, 'sub/.env') };
}

/** The attacks, by what they are made of. Each makes git start the marker, with the two commands in use or with one. */
const attacks: Readonly<Record<string, () => Repository>> = {
  'core.fsmonitor': () => {
    const repo = repository();
    configure(repo, { 'core.fsmonitor': repo.marker.program });
    return repo;
  },
  'core.fsmonitor in a file that the configuration includes': () => {
    const repo = repository();
    writeFileSync(join(repo.root, 'more'), `[core]\n\tfsmonitor = ${repo.marker.program}\n`);
    configure(repo, { 'include.path': '../more' });
    return repo;
  },
  'core.fsmonitor of one work tree': () => {
    const repo = repository();
    configure(repo, { 'extensions.worktreeConfig': 'true' });
    git(repo.root, 'config', '--worktree', 'core.fsmonitor', repo.marker.program);
    return repo;
  },
  'a bare repository that is committed in a sub-folder': () => {
    const repo = repository();
    const sub = join(repo.root, 'sub');
    for (const folder of ['objects', 'refs']) mkdirSync(join(sub, folder));
    writeFileSync(join(sub, 'HEAD'), 'ref: refs/heads/main\n');
    // A work tree makes git read the index, although the repository lies bare.
    appendFileSync(
      join(sub, 'config'),
      `[core]\n\trepositoryFormatVersion = 0\n\tbare = false\n\tworktree = ${sub}\n\tfsmonitor = ${repo.marker.program}\n`,
    );
    return { ...repo, file: join(sub, '.env') };
  },
  'a remote that is a program (ext::)': () => {
    const repo = repository();
    const url = `ext::${repo.marker.program} %S`;
    return lackingObjects(repo, { 'remote.origin.url': url, 'protocol.ext.allow': 'always' });
  },
  'core.sshCommand': () => {
    const repo = repository();
    return lackingObjects(repo, {
      'remote.origin.url': 'ssh://example.invalid/x',
      'core.sshCommand': repo.marker.program,
    });
  },
  'remote.*.uploadpack': () => {
    const repo = repository();
    return lackingObjects(repo, {
      'remote.origin.url': repo.root,
      'remote.origin.uploadpack': repo.marker.program,
    });
  },
};

/** What else the same configuration can name. None of it may be started, whatever git makes of it. */
const allAtOnce = ({ program }: Marker): Readonly<Record<string, string>> => ({
  'core.fsmonitor': program,
  'core.hooksPath': dirname(program),
  'core.pager': program,
  'core.editor': program,
  'core.askPass': program,
  'core.gitProxy': program,
  'core.sshCommand': program,
  'core.alternateRefsCommand': program,
  'credential.helper': `!${program}`,
  'diff.external': program,
  'diff.x.textconv': program,
  'filter.x.clean': program,
  'filter.x.smudge': program,
  'filter.x.process': program,
  'filter.x.required': 'true',
  'gpg.program': program,
  'alias.ls-files': `!${program}`,
  'alias.check-ignore': `!${program}`,
  'pager.ls-files': 'true',
  'pager.check-ignore': 'true',
  'uploadpack.packObjectsHook': program,
});

const secrets = { ORQ_API_KEY: key, MY_GITHUB_TOKEN: 'tok-made-up' };
const host = { ...createHost(), env: { ...process.env, ...secrets } };

describe('a repository that names programs', needs('posix'), () => {
  for (const [name, make] of Object.entries(attacks))
    test(`starts nothing: ${name}`, async () => {
      const { root, file, marker } = make();
      const raw = { cwd: dirname(file), env: { ...process.env, ...secrets }, timeout: 10_000 };
      for (const args of [
        ['ls-files', '-z', '--', '.env'],
        ['check-ignore', '-q', '.env'],
      ])
        spawnSync('git', args, raw);
      expect(marker.seen(), 'the attack works with git as it is').toContain(key);

      marker.reset();
      const { tracked } = await trackingOf(host, file);
      await isIgnored(host, file);
      await lastAuthor(host, file);
      expect(marker.seen()).toBeUndefined();
      // Where the answer can be had without an object that is missing, it is given.
      if (root === dirname(file)) expect(tracked).toBe(true);
    });

  test('starts nothing by any other setting, in the doctor, in a set-up and in what the checks ask after it', async () => {
    const home = personWith({
      files: { '.codex/config.toml': config, '.codex/.env': `ORQ_API_KEY='${key}'\n` },
      env: secrets,
    });
    const repo = repository(home.project);
    writeFileSync(join(repo.root, '.gitattributes'), '* filter=x diff=x\n');
    configure(repo, allAtOnce(repo.marker));
    for (const hook of ['post-index-change', 'reference-transaction', 'fsmonitor-watchman'])
      repo.marker.copyTo(join(dirname(repo.marker.program), hook));
    spawnSync('git', ['status'], { cwd: repo.root, env: { ...process.env, ...secrets } });
    expect(repo.marker.seen(), 'the attack works with git as it is').toContain(key);
    repo.marker.reset();

    const doctor = await runBin(home, ['doctor', '--json']);
    expect(doctor.stdout).toContain('"key-tracked"');
    await runBin(home, ['--json', '--project', '.']);
    await runBin(home, ['devcontainer', '--json', '--metadata', 'repo=@remote']);
    await runBin(home, ['model', 'openai/gpt-5.5', '--json']);
    // Codex itself runs `git status` during a turn, with filters.
    const proof = await runBin(home, ['doctor', '--prove', '--json']);
    expect(proof.stdout).toContain('"prove-routed"');
    await runBin(home, ['remove', '--json', '--yes']);
    expect(repo.marker.seen()).toBeUndefined();
  }, 60_000);

  test('starts nothing to tell who committed a file: a signature, with a program to check it', async () => {
    const { root, file, marker } = repository();
    const commit = git(root, 'cat-file', '-p', 'HEAD').replace(
      '\n\n',
      '\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n',
    );
    const input = { cwd: root, encoding: 'utf8', input: `${commit}\n` } as const;
    const id = execFileSync('git', ['hash-object', '-t', 'commit', '-w', '--stdin'], input).trim();
    git(root, 'reset', '-q', '--soft', id);
    const settings = { 'log.showSignature': 'true', 'gpg.program': marker.program, 'log.mailmap': 'true' };
    configure({ root, file, marker }, { ...allAtOnce(marker), ...settings });
    const { exitCode } = await host.run('git', ['log', '-1'], {
      cwd: root,
      env: process.env,
      timeoutMs: 9_000,
    });
    expect(exitCode).toBe(0);
    expect(marker.seen()).toBeDefined();
    marker.reset();
    expect(await lastAuthor(host, file)).toBe('a');
    expect(marker.seen()).toBeUndefined();
  });

  test('is not waited for: a named pipe as a list of what to ignore', async () => {
    const { root, file } = repository();
    execFileSync('mkfifo', [join(root, '.gitignore-pipe')]);
    rmSync(join(root, '.gitignore'), { force: true });
    configure({ root, file, marker: markerIn(root) }, { 'core.excludesFile': join(root, '.gitignore-pipe') });
    const started = performance.now();
    expect(await isIgnored(host, file)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(9_000);
  }, 20_000);
});

test('git itself gets no key and nobody’s GIT_ variables', needs('posix'), async () => {
  const { file, marker } = repository();
  const programs = join(dirname(marker.program), 'programs');
  marker.copyTo(join(programs, 'git'));
  const env = {
    ...secrets,
    PATH: [programs, process.env['PATH']].join(delimiter),
    HOME: '/home/p',
    GIT_DIR: '/elsewhere',
    GIT_CONFIG_COUNT: '1',
    GIT_EXEC_PATH: '/elsewhere',
    GIT_SSH_COMMAND: 'false',
  };
  await trackingOf({ ...host, env }, file);
  await isIgnored({ ...host, env }, file);
  const seen = marker.seen() ?? '';
  expect(seen.match(/^started: /gm)).toHaveLength(2);
  expect(seen).toContain('HOME=/home/p');
  for (const word of [key, 'tok-made-up', '/elsewhere', 'GIT_CONFIG_COUNT', 'GIT_SSH_COMMAND'])
    expect(seen).not.toContain(word);
});

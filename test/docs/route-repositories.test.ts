import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { bin, repository } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { homeWith } from '../support/test-home.ts';

const script = join(repository, 'examples', 'route-repositories.sh');
const container = { '.devcontainer/devcontainer.json': '{\n  "image": "debian" // ours\n}\n' };

type Files = Readonly<Record<string, string>>;

function machine() {
  const home = homeWith({
    files: {
      '.gitconfig': '[user]\n\temail = ada@example.org\n\tname = Ada\n[init]\n\tdefaultBranch = main\n',
    },
  });
  const folder = join(home.home, 'bin');
  mkdirSync(folder);
  writeFileSync(join(folder, 'codex-orq'), `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`, {
    mode: 0o755,
  });
  const env = { ...home.env, PATH: [folder, home.env['PATH']].join(delimiter) };
  const at = (name: string): string => join(home.home, 'repos', name);
  const git = (name: string, ...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: at(name), env, encoding: 'utf8', stdio: 'pipe' }).trim();
  const put = (name: string, files: Files): void => {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(at(name), path)), { recursive: true });
      writeFileSync(join(at(name), path), text);
    }
  };
  const make = (name: string, files: Files): void => {
    put(name, files);
    git(name, 'init', '--quiet');
    git(name, 'add', '--all');
    git(name, 'commit', '--quiet', '--message', 'First');
  };
  const route = (names: readonly string[], ...options: readonly string[]) =>
    run('/bin/sh', [script, ...options], {
      ...{ cwd: home.home, env, timeoutMs: 100_000 },
      input: names.map(at).join('\n'),
    });
  return { home, at, git, put, make, route };
}

test(
  'a branch and a commit in each; what cannot be is named, and left as it was',
  needs('posix'),
  async () => {
    const { home, at, git, put, make, route } = machine();
    make('api', container);
    make('web', { ...container, '.devcontainer/go/devcontainer.json': '{}' });
    make('broken', { '.devcontainer/devcontainer.json': '{ "image": ' });
    make('none', { 'README.md': '' });
    make('dirty', container);
    put('dirty', { 'notes.txt': 'mine' });
    put('plain', { 'x.txt': '' });
    make('hooked', container);
    writeFileSync(join(at('hooked'), '.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n');
    chmodSync(join(at('hooked'), '.git/hooks/pre-commit'), 0o755);
    put('new', {});
    mkdirSync(at('new'));
    git('new', 'init', '--quiet');
    const names = ['api', 'web', 'broken', 'none', 'dirty', 'plain', 'absent', 'hooked', 'new', 'api'];
    const page = join(home.home, 'repos.html');

    const { exitCode, stdout, stderr } = await route(names, '--report', page);
    expect(exitCode).toBe(1);
    for (const name of ['api', 'web']) expect(stdout).toContain(`✔ ${at(name)}: one commit on codex-orq`);
    const left = [...stderr.matchAll(/^✖ .*\/(\w+): (.*)$/gm)].map(([, name, why]) => [name, why]);
    expect(left).toEqual([
      ['dirty', 'has changes that are not committed'],
      ['plain', 'no repository'],
      ['absent', 'no repository'],
      ['new', 'has no commit yet'],
      ['api', 'cannot have a branch codex-orq'],
      ['hooked', 'could not be committed, and is on codex-orq'],
    ]);
    for (const name of ['api', 'web']) {
      expect(git(name, 'rev-list', '--count', 'main..codex-orq')).toBe('1');
      expect(git(name, 'log', '-1', '--format=%an %s', 'codex-orq')).toBe(
        'Ada Route Codex through the Orq.ai AI Gateway',
      );
      expect(git(name, 'status', '--porcelain')).toBe('');
      const paths = git(name, 'diff', '--name-only', 'main', 'codex-orq').split('\n');
      expect(paths).toContain('.devcontainer/devcontainer.json');
      expect(paths.filter((path) => !path.startsWith('.devcontainer/') && path !== '.env.example')).toEqual(
        [],
      );
    }
    for (const name of ['broken', 'none', 'dirty']) {
      expect(git(name, 'branch', '--format=%(refname:short)'), name).toBe('main');
      expect(existsSync(join(at(name), '.devcontainer/codex-orq')), name).toBe(false);
    }
    expect(git('dirty', 'status', '--porcelain')).toBe('?? notes.txt');
    expect(readFileSync(page, 'utf8')).toContain('<code class="error">jsonc-invalid</code>');

    // Once merged, there is nothing left to do.
    for (const name of ['api', 'web']) {
      git(name, 'switch', '--quiet', 'main');
      git(name, 'merge', '--quiet', 'codex-orq');
      git(name, 'branch', '--quiet', '-d', 'codex-orq');
    }
    expect((await route(['api', 'web'])).exitCode).toBe(0);
    for (const name of ['api', 'web'])
      expect(git(name, 'branch', '--format=%(refname:short)'), name).toBe('main');
  },
);

test('shellcheck has nothing to say about it', needs('shellcheck'), () => {
  expect(execFileSync('shellcheck', [script], { encoding: 'utf8' })).toBe('');
});

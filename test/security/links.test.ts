/*
 * The threat: a repository whose files are links to files of yours. What is written into them would go to an ssh
 * configuration, a file that is executed at login, or our own `config.toml`.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runBin, treeOf } from '../support/cli.ts';
import { homeWith } from '../support/test-home.ts';

const key = 'sk-orq-made-up-0123456789';
const yours = {
  '.ssh/config': 'Host *\n',
  '.netrc': 'machine x\n',
  '.config/autostart/x.desktop': '[Desktop Entry]\n',
};

function hostile(link: string, target: string) {
  const home = homeWith({ files: yours, env: { ORQ_API_KEY: key } });
  const path = join(home.project, link);
  mkdirSync(dirname(path), { recursive: true });
  mkdirSync(join(home.project, '.git'));
  symlinkSync(join(home.home, target), path);
  const read = (): string => readFileSync(join(home.home, target), 'utf8');
  return { machine: home, before: read(), read };
}

describe.each(Object.keys(yours))('a link to ~/%s', (target) => {
  test('in place of .env.example is refused by a set-up, by name', async () => {
    const { machine, before, read } = hostile('.env.example', target);
    const { exitCode, stderr } = await runBin(machine, ['--yes', '--dest', '.', '--shell', 'none']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('.env.example is a link to');
    expect(stderr).toContain('Nothing was written.');
    expect(read()).toBe(before);
  });

  test('in place of a pin is refused by a change of model', async () => {
    const { machine, before, read } = hostile('.codex/config.toml', target);
    await runBin(machine, ['--yes', '--dest', 'none', '--shell', 'none']);
    const { exitCode, stderr } = await runBin(machine, ['model', 'openai/gpt-5.5', '--project', '--yes']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('is a link to') });
    expect(read()).toBe(before);
  });

  test('that came after a set-up is left alone by remove, which undoes the rest', async () => {
    const machine = homeWith({ files: yours, env: { ORQ_API_KEY: key } });
    await runBin(machine, ['--yes', '--dest', '.', '--shell', 'none']);
    const example = join(machine.project, '.env.example');
    const ours = readFileSync(example, 'utf8');
    // The same lines in a file of yours: nothing of it is the package's business.
    writeFileSync(join(machine.home, target), ours);
    rmSync(example);
    symlinkSync(join(machine.home, target), example);
    const { stdout } = await runBin(machine, ['remove', '--yes']);
    expect(stdout).toContain('is a link to');
    expect(readFileSync(join(machine.home, target), 'utf8')).toBe(ours);
  });
});

/** Each way in which a folder or a file is named in which something is written. */
const naming: readonly (readonly [string, readonly string[]])[] = [
  ['--dest of a set-up', ['--yes', '--shell', 'none', '--dest', 'out']],
  ['--dest of a model', ['model', 'openai/gpt-5.5', '--yes', '--project', '--dest', 'out']],
  ['--dest of a dev container', ['devcontainer', '--yes', '--create', '--dest', 'out']],
  ['--dest of its undo', ['devcontainer', '--remove', '--yes', '--dest', 'out']],
  ['--publishable', ['devcontainer', '--yes', '--publishable', 'out']],
  ['--publishable, a folder deeper', ['devcontainer', '--yes', '--publishable', 'out/deeper']],
  ['--report', ['devcontainer', '--check', '--report', 'out/page.html']],
  ['--report, a link itself', ['devcontainer', '--check', '--report', 'page.html']],
  ['--dest of a fix', ['fix', '--yes', '--dest', 'out']],
  ['the folder of a role', ['fleet', 'ansible', 'out/deeper']],
  ['a folder of a role', ['fleet', 'ansible', 'ops']],
  ['--to', ['--yes', '--as', 'managed', '--to', 'out/codex.mobileconfig']],
];

test.each(naming)('a folder of a repository that is a link out of it is refused as %s', async (_, args) => {
  const home = homeWith({
    files: {
      'outside/a': 'x\n',
      'outside/deeper/.keep': '',
      'project/.git/HEAD': 'ref: refs/heads/main\n',
      'project/.devcontainer/devcontainer.json': '{"image": "debian"}\n',
      'project/ops/.codex-orq-fleet.json': '{"site.yml": "x"}\n',
    },
    env: { ORQ_API_KEY: key },
  });
  const outside = join(home.home, 'outside');
  symlinkSync(outside, join(home.project, 'out'));
  symlinkSync(outside, join(home.project, 'ops', 'roles'));
  symlinkSync(join(outside, 'page.html'), join(home.project, 'page.html'));
  // Where the link leads to is a repository as well.
  mkdirSync(join(outside, '.git'));
  const before = treeOf(outside);
  const { exitCode, stderr } = await runBin(home, args);
  expect(stderr).toContain('through a link in the repository ~/project.');
  expect(exitCode).toBe(1);
  expect(treeOf(outside)).toEqual(before);
});

test.each(['install.sh', 'devcontainer-feature.json'])(
  'a file of a Feature to publish that is a link is refused: %s',
  async (name) => {
    for (const target of ['.bashrc', '.not-there']) {
      const home = homeWith({ files: { '.bashrc': '# mine\n' } });
      const folder = join(home.project, 'published', 'src', 'codex-orq');
      mkdirSync(folder, { recursive: true });
      symlinkSync(join(home.home, target), join(folder, name));
      const before = treeOf(home.home);
      const { exitCode, stderr } = await runBin(home, [
        'devcontainer',
        '--publishable',
        'published',
        '--yes',
      ]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: expect.stringContaining('is a link to') });
      expect(treeOf(home.home)).toEqual(before);
    }
  },
);

test('a profile that links to dotfiles elsewhere is written, and the diff names the target', async () => {
  const machine = homeWith({
    files: { 'dotfiles/zshrc': '# mine\n' },
    env: { ORQ_API_KEY: key },
  });
  symlinkSync(join(machine.home, 'dotfiles/zshrc'), join(machine.home, '.zshrc'));
  const { exitCode, stderr, stdout } = await runBin(machine, ['--yes', '--dest', 'none', '--shell', 'zsh']);
  expect(exitCode).toBe(0);
  expect(stdout + stderr).toContain('~/.zshrc → ~/dotfiles/zshrc');
  expect(readFileSync(join(machine.home, 'dotfiles/zshrc'), 'utf8')).toContain('codex-orq');
});

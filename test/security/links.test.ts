/*
 * The threat: a repository whose files are links to files of yours. What is written into them would go to an ssh
 * configuration, a file that is executed at login, or our own `config.toml`.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runBin } from '../support/cli.ts';
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

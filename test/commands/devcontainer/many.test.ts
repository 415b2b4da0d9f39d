import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBin } from '../../support/cli.ts';
import { homeWith as emptyHomeWith } from '../../support/test-home.ts';
import { writeFiles } from './support.ts';

type Document = Readonly<{
  version: number;
  failed: number;
  repos: readonly Readonly<{
    folder: string;
    status: string;
    exitCode: number;
    applied: boolean;
    findings: readonly Readonly<{ code: string }>[];
  }>[];
}>;

function homeWithRepos(repos: Readonly<Record<string, string>>) {
  const home = emptyHomeWith({});
  const parent = join(home.home, 'repos');
  for (const [name, text] of Object.entries(repos)) {
    writeFiles(join(parent, name), { '.devcontainer/devcontainer.json': text });
    execFileSync('git', ['init', '--quiet'], { cwd: join(parent, name) });
  }
  const at = (name: string): string => join(parent, name);
  return { home, at };
}

const statuses = (text: string) => {
  const { repos } = JSON.parse(text) as Document;
  return repos.map(({ folder, status }) => [folder.replace(/^.*\//, ''), status]);
};

test('a run over many: a failure in one stops no other; one document; the state of each by code', async () => {
  const { home, at } = homeWithRepos({ a: '{}', broken: '{', c: '{ "image": "x" }' });
  writeFiles(at('plain'), { 'x.txt': '' });
  symlinkSync(at('a'), at('link'));
  const names = ['a', 'broken', 'c', 'plain', 'link', 'absent'].map(at);
  const dests = names.flatMap((name) => ['--dest', name]);
  const check = await runBin(home, ['devcontainer', '--check', '--json', ...dests]);
  expect(check.exitCode).toBe(1);
  expect(statuses(check.stdout)).toEqual([
    ['a', 'never-routed'],
    ['broken', 'failed'],
    ['c', 'never-routed'],
    ['plain', 'no-repository'],
    ['link', 'repeated'],
    ['absent', 'no-repository'],
  ]);
  const written = await runBin(home, ['devcontainer', '--yes', '--json', ...dests]);
  expect(written.exitCode).toBe(1);
  expect(statuses(written.stdout).slice(0, 3)).toEqual([
    ['a', 'written'],
    ['broken', 'failed'],
    ['c', 'written'],
  ]);
  expect(JSON.parse(written.stdout)).toMatchObject({ version: 1, intent: 'devcontainer', failed: 4 });
  const input = `${at('a')}\r\n\n${at('c')}\n`;
  const again = await runBin(home, ['devcontainer', '--check', '--dest', '-'], { input });
  expect(again.exitCode).toBe(0);
  expect(again.stdout).toMatch(/a +current\n.*c +current\n\n2 folders: 2 current\./);
  writeFileSync(join(at('a'), '.devcontainer/codex-orq/README.md'), 'mine\n');
  const drifted = await runBin(home, ['devcontainer', '--check', '--dest', '-'], { input });
  expect(drifted.exitCode).toBe(1);
  expect(drifted.stdout).toMatch(/✖ .*a +drifted \(1 file\)\n✔ .*c +current/);
  const removed = await runBin(home, ['devcontainer', '--remove', '--yes', '--dest', '-'], { input });
  expect(removed.exitCode).toBe(0);
  expect(removed.stdout).toContain('2 written');
});

test('what is wrong for all of them ends the run before the first; nothing is asked', async () => {
  const { home, at } = homeWithRepos({ a: '{}', b: '{}' });
  const dests = ['--dest', at('a'), '--dest', at('b')];
  const unasked = await runBin(home, ['devcontainer', ...dests]);
  expect(unasked).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--yes, --check or --dry-run'),
  });
  const bare = await runBin(home, ['devcontainer', '--yes', '--model', 'gpt-5.4', ...dests]);
  expect(bare.exitCode).toBe(2);
  const none = await runBin(home, ['devcontainer', '--check', '--dest', '-'], { input: '\n' });
  expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('standard input') });
});

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pinnedCodex } from '../../../src/devcontainer/rules.ts';
import { packageVersion } from '../../../src/lib/package.ts';
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

test('a change of model in many: each that is routed follows, and a broken one stops no other', async () => {
  const { home, at } = homeWithRepos({ a: '{}', b: '{}', c: '{}' });
  await runBin(home, ['--yes', '--dest', 'none'], { env: { ORQ_API_KEY: 'made-up-key-0123' } });
  await runBin(home, ['devcontainer', '--yes', '--dest', at('a'), '--dest', at('b')]);
  const broken = join(at('b'), '.devcontainer/devcontainer.json');
  writeFileSync(broken, readFileSync(broken, 'utf8').replace('{', '{{'));
  const dests = ['a', 'b', 'c', 'absent', 'a'].flatMap((name) => ['--dest', at(name)]);
  const changed = await runBin(home, ['model', 'openai/gpt-5.5', '--yes', '--json', ...dests]);
  expect(changed.exitCode).toBe(1);
  expect(statuses(changed.stdout)).toEqual([
    ['a', 'written'],
    ['b', 'failed'],
    ['c', 'unchanged'],
    ['absent', 'no-repository'],
    ['a', 'repeated'],
  ]);
  const text = readFileSync(join(at('a'), '.devcontainer/devcontainer.json'), 'utf8');
  expect(text).toContain('openai/gpt-5.5');
  expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toContain('openai/gpt-5.5');
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

test('a page of all of them: state, who wrote it, model and Codex; what is no page of ours is not written over', async () => {
  const { home, at } = homeWithRepos({ routed: '{}', never: '{}', broken: '{' });
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ada & Bea', '-c', 'user.email=ada@example.org', ...args], {
      cwd: at('routed'),
      stdio: 'pipe',
    });
  const routed = ['devcontainer', '--yes', '--model', 'openai/gpt-5.4-mini', '--dest', at('routed')];
  expect((await runBin(home, routed)).exitCode).toBe(0);
  git('add', '-A');
  git('commit', '--quiet', '--message', 'x');
  const page = join(home.home, 'repos.html');
  const input = ['routed', 'never', 'broken', 'absent', 'routed'].map(at).join('\n');
  const check = ['devcontainer', '--check', '--dest', '-', '--report', page];
  const { exitCode, stdout } = await runBin(home, check, { input });
  expect(exitCode).toBe(1);
  expect(stdout).toContain('5 folders: 1 current, 1 never-routed, 1 failed, 1 no-repository, 1 repeated.');
  const html = readFileSync(page, 'utf8');
  const cells = [...html.matchAll(/<tr><td class="name">.*<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell.replace(/^\/.*\//, '')),
  );
  const nothing = ['', '', ''];
  expect(cells).toEqual([
    ['absent', 'no-repository', ...nothing],
    ['broken', 'failed', ...nothing],
    ['routed', 'repeated', ...nothing],
    ['never', 'never-routed', ...nothing],
    [
      ...['routed', 'current', `codex-orq ${packageVersion}, committed by Ada &amp; Bea`],
      ...['openai/gpt-5.4-mini', pinnedCodex],
    ],
  ]);
  expect(html).toContain('<code class="error">folder-no-repo</code></td><td class="number">1</td>');
  // Renewed by a run over one, in a folder of it.
  const again = ['devcontainer', '--check', '--quiet', '--report', page];
  expect((await runBin(home, again, { cwd: join(at('routed'), '.devcontainer') })).exitCode).toBe(0);
  expect(readFileSync(page, 'utf8')).toContain('1 folder, looked at');
  writeFileSync(page, 'mine');
  const refused = await runBin(home, ['devcontainer', '--yes', '--dest', at('never'), '--report', page]);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(
    /repos\.html exists already, and is not a page of codex-orq[\s\S]*Nothing was written/,
  );
  expect(readFileSync(page, 'utf8')).toBe('mine');
  expect(existsSync(join(at('never'), '.devcontainer/codex-orq'))).toBe(false);
  const nowhere = [
    'devcontainer',
    '--check',
    '--dest',
    at('never'),
    '--report',
    join(home.home, 'no/x.html'),
  ];
  expect((await runBin(home, nowhere)).stderr).toContain('there is no such folder');
});

import { existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bin, plopBin, repository, runPlop } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { startTerminal, type Terminal } from '../../support/pty.ts';
import { filesOf, homeWith, read, run, standard, writeFiles } from './support.ts';

const two = { [standard]: '{ "image": "a" }', '.devcontainer/b/devcontainer.json': '{ "image": "b" }' };

describe('plop codex-orq devcontainer', () => {
  test('without a terminal takes flags and routes all, with a line for each file; --remove undoes it', async () => {
    const home = homeWith(two);
    const before = filesOf(home.project);
    const args = ['codex-orq', 'devcontainer', '--dest', home.project, '--'];
    const result = await runPlop(home, [...args, '--model', 'a/b']);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toMatch(/✔ \S*devcontainer\.json merged/);
    expect(result.stdout).toMatch(/✔ \S*install\.sh written/);
    for (const path of Object.keys(two)) expect(read(home, path)).toContain('"model": "a/b"');
    expect(statSync(join(home.project, '.devcontainer/codex-orq/install.sh')).mode & 0o777).toBe(0o755);
    const undone = await runPlop(home, [...args, '--remove']);
    expect(undone.exitCode).toBe(0);
    expect(filesOf(home.project)).toEqual(before);
  });

  test('codex-orq remove takes the dev container out as well', async () => {
    const home = homeWith({ [standard]: '{}' });
    const before = filesOf(home.project);
    await runPlop(home, ['codex-orq', 'devcontainer', '--dest', home.project]);
    const result = await runPlop(home, ['codex-orq', 'remove', '--dest', home.project]);
    expect(result.exitCode).toBe(0);
    expect(filesOf(home.project)).toEqual(before);
  });
});

describe('on a terminal', needs('pty'), () => {
  function start(face: 'plop' | 'bin', home: TemporaryHome, ...flags: string[]): Terminal {
    const args =
      face === 'plop'
        ? [plopBin, 'codex-orq', 'devcontainer', '--dest', home.project]
        : [bin, 'devcontainer', ...flags];
    const cwd = face === 'plop' ? repository : home.project;
    const terminal = startTerminal(process.execPath, args, { cwd, env: home.env, cols: 100, rows: 60 });
    onTestFinished(terminal.kill);
    return terminal;
  }

  test.each(['plop', 'bin'] as const)(
    '%s asks which of several, and routes those that stay ticked',
    async (face) => {
      const home = homeWith(two);
      const terminal = start(face, home);
      await terminal.waitFor('Default model');
      terminal.press('enter');
      await terminal.waitFor('Base URL');
      terminal.press('enter');
      await terminal.waitFor('Which dev containers?');
      // The first one is under the cursor; all of them are ticked.
      terminal.type(' ');
      terminal.press('enter');
      await terminal.waitFor(/Write\s+these\s+12\s+files\?/);
      expect(terminal.screen()).toContain('codex-orq/install.sh');
      expect(existsSync(join(home.project, '.devcontainer/codex-orq'))).toBe(false);
      terminal.press('enter');
      expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
      expect(read(home, standard)).toBe(two[standard]);
      expect(read(home, '.devcontainer/b/devcontainer.json')).toContain('../codex-orq');
    },
  );

  test('--remove asks nothing but whether to write', async () => {
    const home = homeWith(two);
    const before = filesOf(home.project);
    await run(home);
    const terminal = start('bin', home, '--remove');
    await terminal.waitFor(/Write\s+2\s+files\s+and\s+delete\s+\d+\?/);
    expect(terminal.screen()).not.toContain('Default model');
    terminal.press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    expect(filesOf(home.project)).toEqual(before);
  });

  test('offers the model that is there, and leaves others alone when it is taken as offered', async () => {
    const routed = (reference: string, model: string) => `{"features":{"${reference}":{"model":"${model}"}}}`;
    const home = homeWith({
      [standard]: routed('./codex-orq', 'first/model'),
      '.devcontainer/b/devcontainer.json': routed('../codex-orq', 'second/model'),
    });
    const terminal = start('bin', home);
    await terminal.waitFor('first/model');
    terminal.press('enter');
    await terminal.waitFor('Base URL');
    terminal.press('enter');
    await terminal.waitFor('Which dev containers?');
    terminal.press('enter');
    await terminal.waitFor(/Write\s+these\s+\d+\s+files\?/);
    terminal.press('enter');
    expect(await terminal.exit).toEqual({ exitCode: 0, signal: 0 });
    expect(read(home, standard)).toContain('"model":"first/model"');
    expect(read(home, '.devcontainer/b/devcontainer.json')).toContain('"model":"second/model"');
  });
});

test('orq-jsonc-merge in a plopfile of somebody else merges, keeps the rest, and says when nothing changes', async () => {
  const home = homeWith();
  mkdirSync(join(home.project, 'node_modules'));
  symlinkSync(repository, join(home.project, 'node_modules', 'codex-orq'));
  const own = '// mine\n{\n\t"tabs": 4, // yes\n\t"deep": { "kept": 1 },\n}\n';
  writeFiles(home.project, {
    'package.json': '{"type":"module"}',
    'plopfile.js': `export default async (plop) => {
      await plop.load('codex-orq', {}, { actionTypes: true });
      plop.setGenerator('mine', { description: '', prompts: [{ type: 'input', name: 'who' }], actions: [
        { type: 'orq-jsonc-merge', path: 'a.jsonc', templateFile: 'a.jsonc.hbs' },
        { type: 'orq-jsonc-merge', path: 'new/{{who}}.json', template: '{ "who": {{json who}} }\\n' },
        { type: 'orq-jsonc-merge', path: 'a.jsonc', template: '{ "tabs": 2, "more": [] }', keepExisting: true },
      ] });
    };`,
    'a.jsonc.hbs': '{ /* theirs */ "deep": { "who": {{json who}}, "list": [1] } }',
    'a.jsonc': own,
  });
  const runMine = (who: string) => runPlop(home, ['mine', who], { cwd: home.project });
  expect((await runMine('x&"y')).exitCode).toBe(0);
  expect(read(home, 'a.jsonc')).toBe(
    '// mine\n{\n\t"tabs": 4, // yes\n\t"deep": { "kept": 1, "who": "x&\\"y", "list": [1] },\n\t"more": [],\n}\n',
  );
  expect(read(home, 'new/x&"y.json')).toBe('{ "who": "x&\\"y" }\n');
  expect((await runMine('x&"y')).stderr.match(/\(unchanged\)/g)).toHaveLength(3);
  writeFiles(home.project, { 'a.jsonc': '{ broken' });
  const broken = await runMine('z');
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toContain('a.jsonc, line 1');
  expect(read(home, 'a.jsonc')).toBe('{ broken');
});

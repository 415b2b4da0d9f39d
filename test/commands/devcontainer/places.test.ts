import { mkdirSync, rmSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordPath } from '../../../src/devcontainer/locate.ts';
import { codesOf, reportOf } from '../../support/cli.ts';
import { configOf, filesOf, homeWith, read, run, runHere, standard, writeFiles } from './support.ts';

const nested = 'packages/a/.devcontainer/devcontainer.json';

describe('in a monorepo', () => {
  test('the nearest dev container is meant, and those further down are named', async () => {
    const home = homeWith({ [standard]: '{}', [nested]: '{}', 'packages/b/src/x.ts': '' });
    const fromRoot = await run(home, '--json');
    expect(reportOf(fromRoot.stdout).findings).toMatchObject([
      { code: 'devcontainer-nested', message: expect.stringContaining('packages/a') },
    ]);
    expect(read(home, nested)).toBe('{}');
    const inside = join(home.project, 'packages/a/src');
    mkdirSync(inside);
    expect((await runHere(home, ['devcontainer'], inside)).exitCode).toBe(0);
    expect(Object.keys(configOf(home, nested).features ?? {})).toEqual(['./codex-orq']);
    // A package without one belongs to the repository.
    const beside = join(home.project, 'packages/b/src');
    const again = await runHere(home, ['devcontainer', '--check', '--json'], beside);
    expect(codesOf(again.stdout)).toEqual(['devcontainer-current', 'devcontainer-nested']);
  });

  test('its undo takes out the nearest one, and nothing else', async () => {
    const home = homeWith({ [standard]: '{}', [nested]: '{}' });
    await run(home);
    const before = filesOf(home.project);
    const inside = join(home.project, 'packages/a');
    await runHere(home, ['devcontainer'], inside);
    expect((await runHere(home, ['devcontainer', '--remove'], inside)).exitCode).toBe(0);
    expect(filesOf(home.project)).toEqual(before);
  });

  test('--yes makes a new dev container with --create alone', async () => {
    const home = homeWith({ [nested]: '{}' });
    const before = filesOf(home.project);
    const refused = await run(home, '--yes', '--json');
    expect(refused.exitCode).toBe(1);
    expect(reportOf(refused.stdout).findings).toMatchObject([
      { code: 'devcontainer-none', message: expect.stringContaining('packages/a') },
    ]);
    expect(filesOf(home.project)).toEqual(before);
    expect((await run(home, '--yes', '--create')).exitCode).toBe(0);
    expect(Object.keys(configOf(home).features ?? {})).toEqual(['./codex-orq']);
  });
});

describe('a gateway on this machine', () => {
  const url = 'http://localhost:8080/v3/router';

  test('is refused for a repo, unless it is named for it', async () => {
    const home = homeWith({ [standard]: '{}' });
    await runHere(home, ['--base-url', url, '--dest', 'none']);
    const before = filesOf(home.project);
    const refused = await run(home, '--json');
    expect(refused.exitCode).toBe(2);
    expect(codesOf(refused.stdout)).toEqual(['devcontainer-loopback']);
    expect(filesOf(home.project)).toEqual(before);
    expect((await run(home, '--base-url', url)).exitCode).toBe(0);
    expect(configOf(home).features).toMatchObject({ './codex-orq': { baseUrl: url } });
    // There by then, it is no reason to refuse a later run.
    expect((await run(home, '--model', 'a/b')).exitCode).toBe(0);
  });
});

describe('a choice of files', () => {
  const other = '.devcontainer/b/devcontainer.json';

  test('is kept by later runs, until another one is made', async () => {
    const home = homeWith({ [standard]: '{}', [other]: '{}' });
    await run(home, '--only', standard);
    expect((await run(home, '--model', 'a/b')).exitCode).toBe(0);
    expect(read(home, other)).toBe('{}');
    expect(codesOf((await run(home, '--check', '--json')).stdout)).toEqual(['devcontainer-current']);
    await run(home, '--only', `${standard},${other}`);
    expect(configOf(home, other).features).toBeDefined();
    expect(read(home, recordPath)).not.toContain('"only"');
  });
});

describe('--check tells by code', () => {
  test('never routed, current, drifted, by a newer version', async () => {
    const home = homeWith({ [standard]: '{}' });
    const codes = async () => {
      const { exitCode, stdout } = await run(home, '--check', '--json');
      return [exitCode, ...codesOf(stdout).filter((code) => code !== 'check-differs')];
    };
    expect(await codes()).toEqual([1, 'devcontainer-unrouted']);
    await run(home);
    expect(await codes()).toEqual([0, 'devcontainer-current']);
    const record = read(home, recordPath);
    writeFiles(home.project, { [recordPath]: record.replace(/"package": "[^"]*"/, '"package": "99.0.0"') });
    expect(await codes()).toEqual([0, 'devcontainer-newer']);
    writeFiles(home.project, { [recordPath]: record, '.devcontainer/codex-orq/README.md': 'x\n' });
    expect((await codes()).slice(0, 2)).toEqual([1, 'devcontainer-drifted']);
  });
});

describe('an undo without the record', () => {
  test('the folder is gone: the reference and our values go, and it is said', async () => {
    const home = homeWith({ [standard]: '{\n  "image": "a"\n}\n' });
    const before = read(home, standard);
    await run(home, '--ci', 'github');
    rmSync(join(home.project, '.devcontainer/codex-orq'), { recursive: true });
    const { exitCode, stdout } = await run(home, '--remove', '--json');
    expect(exitCode).toBe(0);
    expect(codesOf(stdout)).toEqual(['devcontainer-record-missing']);
    expect(read(home, standard)).toBe(before);
    expect(filesOf(home.project)['.github/workflows/codex.yml']).toBeUndefined();
  });

  test('a workflow that was edited stays', async () => {
    const home = homeWith({ [standard]: '{}' });
    await run(home, '--ci', 'github');
    const path = '.github/workflows/codex.yml';
    const edited = `${read(home, path)}# mine\n`;
    writeFiles(home.project, { [path]: edited });
    unlinkSync(join(home.project, recordPath));
    await run(home, '--remove');
    expect(read(home, path)).toBe(edited);
    expect(read(home, standard)).toBe('{}');
  });
});

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { captureBuild, devcontainer, readConfiguration } from '../../support/devcontainer-cli.ts';
import { homeWith, run, standard } from './support.ts';

async function routed(files: Readonly<Record<string, string>>, ...args: string[]): Promise<string> {
  const home = homeWith(files);
  const { exitCode, stderr } = await run(home, ...args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return home.project;
}

describe('the devcontainer CLI reads what the generator makes', () => {
  test.each([
    ['a repo without a dev container', {}, standard],
    [
      'comments, CRLF, a BOM',
      { [standard]: '\ufeff// x\r\n{\r\n\t"image": "debian:12", // x\r\n}\r\n' },
      standard,
    ],
    ['one line in the root', { '.devcontainer.json': '{"image":"debian:12"}' }, '.devcontainer.json'],
    [
      'a named one, with values of its own',
      {
        '.devcontainer/api/devcontainer.json':
          '{ "image": "debian:12", "remoteEnv": { "A": "1" }, "features": { "./local": {}, } }',
        '.devcontainer/api/local/devcontainer-feature.json': '{"id":"local","version":"1.0.0"}',
        '.devcontainer/api/local/install.sh': '',
      },
      '.devcontainer/api/devcontainer.json',
    ],
  ] as const)('%s', async (_name, files, path) => {
    const repo = await routed(files, '--base-url', 'https://my.orq.ai/v3/router');
    const read = (await readConfiguration(repo, ['--config', join(repo, path)])) as {
      configuration: object;
      featuresConfiguration: { featureSets: { features: { id: string }[] }[] };
    };
    expect(read.configuration).toMatchObject({
      remoteEnv: { ORQ_API_KEY: expect.any(String) },
      secrets: { ORQ_API_KEY: { description: expect.any(String) } },
    });
    const features = read.featuresConfiguration.featureSets.flatMap((set) => set.features);
    expect(features.find(({ id }) => id === 'codex-orq')).toMatchObject({
      value: { model: 'openai/gpt-5.4', baseUrl: 'https://my.orq.ai/v3/router' },
      postStartCommand: 'codex-orq-check --hook || true',
    });
  });

  test('and resolves the Feature of several without a network, in the order in which they are installed', async () => {
    const repo = await routed({
      '.devcontainer/a/devcontainer.json': '{"image":"a"}',
      '.devcontainer.json': '{"image":"b"}',
    });
    const { stdout, exitCode } = await devcontainer([
      'features',
      'resolve-dependencies',
      ...['--workspace-folder', repo],
    ]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout.slice(stdout.indexOf('{')))).toMatchObject({
      installOrder: [{ id: './.devcontainer/codex-orq', options: { model: 'openai/gpt-5.4' } }],
    });
  });

  test.each([standard, '.devcontainer.json', '.devcontainer/api/devcontainer.json'])(
    'and keeps building %s with --frozen-lockfile, which leaves the lock file as it is',
    async (path) => {
      const repo = await routed({ [path]: '{"image":"debian:12"}' });
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      const lockfile = join(
        repo,
        path.startsWith('.devcontainer.') ? '.devcontainer-lock.json' : `${folder}devcontainer-lock.json`,
      );
      const before = readFileSync(lockfile, 'utf8');
      const frozen = await captureBuild(repo, ['--config', join(repo, path), '--frozen-lockfile']);
      expect(frozen.result.exitCode).toBe(0);
      expect(frozen.dockerfile).toContain('codex-orq');
      expect(readFileSync(lockfile, 'utf8')).toBe(before);
    },
  );

  test('whose lock file is the one that the CLI writes by itself', async () => {
    const repo = await routed({ [standard]: '{"image":"debian:12"}' });
    const lockfile = join(repo, '.devcontainer/devcontainer-lock.json');
    const before = readFileSync(lockfile, 'utf8');
    rmSync(lockfile);
    await captureBuild(repo);
    expect(readFileSync(lockfile, 'utf8')).toBe(before);
  });
});

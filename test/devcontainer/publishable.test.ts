import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codesOf } from '../support/cli.ts';
import { captureBuild, devcontainer } from '../support/devcontainer-cli.ts';
import { startFeatureRegistry } from '../support/feature-registry.ts';
import type { TemporaryHome } from '../support/home.ts';
import {
  configOf,
  filesOf,
  homeWith,
  read,
  run,
  runHere,
  standard,
} from '../commands/devcontainer/support.ts';

const render = (home: TemporaryHome, ...args: string[]) =>
  runHere(home, ['devcontainer', '--publishable', '.', ...args]);
const manifest = 'src/codex-orq/devcontainer-feature.json';
const manifestOf = (home: TemporaryHome) =>
  JSON.parse(read(home, manifest)) as {
    version: string;
    options: Record<string, { default: unknown }>;
  };

describe('a Feature to publish', () => {
  test('is laid out as the tools want it, planned and undone as everything else', async () => {
    const home = homeWith({ 'README.md': 'The features of Acme.\n' });
    const before = filesOf(home.project);
    expect((await render(home, '--check')).exitCode).toBe(1);
    expect(filesOf(home.project)).toEqual(before);
    expect(await render(home)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(Object.keys(filesOf(home.project))).toEqual([
      ...['.gitignore', 'README.md', 'src', 'src/codex-orq', 'src/codex-orq/.gitattributes'],
      ...['src/codex-orq/README.md', 'src/codex-orq/borrow-npm.sh', 'src/codex-orq/codex-orq-check'],
      ...[manifest, 'src/codex-orq/install.sh', 'src/codex-orq/make-catalogue.cjs'],
      ...['src/codex-orq/models.json', 'test', 'test/codex-orq', 'test/codex-orq/test.sh'],
      'test/codex-orq/undo.json',
    ]);
    const rendered = filesOf(home.project);
    expect((await render(home, '--check')).exitCode).toBe(0);
    await render(home);
    expect(filesOf(home.project)).toEqual(rendered);
    await render(home, '--remove');
    expect(filesOf(home.project)).toEqual(before);
  });

  test('says of this machine only what it was given', async () => {
    const home = homeWith();
    await runHere(home, [
      ...['--yes', '--model', 'openai/gpt-5.5'],
      ...['--base-url', 'https://gateway.secret.example/v3', '--provider', 'mine', '--env-key', 'MY_KEY'],
    ]);
    await render(home, '--metadata', 'team=core');
    const files = JSON.stringify(filesOf(join(home.project, 'src')));
    for (const word of ['secret.example', 'MY_KEY', '"mine"', 'gpt-5.5', home.home])
      expect(files).not.toContain(word);
    const { options } = manifestOf(home);
    expect(options).toMatchObject({
      model: { default: 'openai/gpt-5.4' },
      identity: { default: '' },
      metadata: { default: 'team=core' },
    });
  });

  test('gets a new version with each change, and keeps one that you have raised', async () => {
    const home = homeWith();
    await render(home);
    expect(manifestOf(home).version).toBe('1.0.0');
    await render(home, '--base-url', 'https://gateway.acme.example/v3');
    expect(manifestOf(home)).toMatchObject({
      version: '1.0.1',
      options: { baseUrl: { default: 'https://gateway.acme.example/v3' } },
    });
    const raised = read(home, manifest).replace('1.0.1', '2.0.0');
    writeFileSync(join(home.project, manifest), raised);
    await render(home, '--base-url', 'https://gateway.acme.example/v4');
    expect(manifestOf(home).version).toBe('2.0.0');
    expect((await render(home, '--check', '--base-url', 'https://gateway.acme.example/v4')).exitCode).toBe(0);
  });

  test('overwrites no file of yours, and leaves one that you have edited when it goes', async () => {
    const foreign = homeWith({ 'test/codex-orq/test.sh': 'echo mine\n' });
    const refused = await render(foreign, '--json');
    expect(codesOf(refused.stdout)).toEqual(['devcontainer-folder-foreign']);
    const home = homeWith();
    await render(home);
    writeFileSync(join(home.project, 'test/codex-orq/test.sh'), 'echo mine\n');
    expect(codesOf((await render(home, '--remove', '--json')).stdout)).toEqual(['kept-changed']);
    expect(read(home, 'test/codex-orq/test.sh')).toBe('echo mine\n');
  });

  test.each([
    ['--only', standard],
    ['--ci', 'github'],
    ['--feature', 'copied'],
    ['--dest', '.'],
  ])('goes with no %s', async (...more) => {
    const refused = await render(homeWith(), '--json', ...more);
    expect(refused.exitCode).toBe(2);
    expect(codesOf(refused.stdout)).toEqual(['usage-wrong']);
  });
});

describe('the devcontainer CLI', () => {
  test('packs it', async () => {
    const home = homeWith();
    await render(home);
    const output = join(home.home, 'packed');
    const packed = await devcontainer(['features', 'package', join(home.project, 'src'), '-o', output]);
    expect(packed.exitCode, packed.stderr).toBe(0);
    expect(readdirSync(output).sort()).toEqual([
      'devcontainer-collection.json',
      'devcontainer-feature-codex-orq.tgz',
    ]);
    const list = execFileSync('tar', ['-tf', join(output, 'devcontainer-feature-codex-orq.tgz')], {
      encoding: 'utf8',
    });
    expect(
      list
        .split('\n')
        .sort()
        .filter((name) => name !== '' && name !== './'),
    ).toEqual(
      readdirSync(join(home.project, 'src/codex-orq'))
        .map((name) => `./${name}`)
        .sort(),
    );
  });

  test('takes it for a Feature that it can test, up to the point where Docker would take over', async () => {
    const home = homeWith();
    await render(home);
    const bin = join(home.home, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'docker'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const args = ['features', 'test', '--project-folder', home.project, '--features', 'codex-orq'];
    const tested = await devcontainer(args, { PATH: `${bin}:${process.env['PATH']}` });
    expect(tested.stdout).toMatch(/features: +codex-orq/);
    expect(tested.stdout).toContain('Building test container');
    expect(`${tested.stdout}${tested.stderr}`).toContain('Command failed: docker ');
  });

  test('publishes it, and a repo that names it by its digest builds with it', async () => {
    const registry = await startFeatureRegistry();
    try {
      const home = homeWith();
      await render(home);
      const published = await devcontainer([
        ...['features', 'publish', '--registry', registry.name, '--namespace', 'acme/features'],
        join(home.project, 'src'),
      ]);
      expect(published.exitCode, published.stderr).toBe(0);
      const digest = registry.digestOf('acme/features/codex-orq', '1');
      expect(digest).toMatch(/^sha256:/);

      const repo = homeWith({ [standard]: '{ "image": "debian:12" }\n' });
      const reference = `${registry.name}/acme/features/codex-orq@${digest}`;
      await run(repo, '--feature', reference, '--model', 'openai/gpt-5.5');
      expect(Object.keys(configOf(repo).features ?? {})).toEqual([reference]);
      const { result, dockerfile, content } = await captureBuild(repo.project);
      expect(result.exitCode, result.stderr).toBe(0);
      expect(dockerfile).toContain(`ENV PATH="\${PATH}:/usr/local/lib/codex-orq/bin"`);
      const fetched = readdirSync(content).find((name) => name.startsWith('codex-orq')) ?? '';
      const env = readFileSync(join(content, fetched, 'devcontainer-features.env'), 'utf8');
      expect(env).toContain('MODEL="openai/gpt-5.5"');
      expect(readFileSync(join(content, fetched, 'install.sh'), 'utf8')).toBe(
        read(home, 'src/codex-orq/install.sh'),
      );
    } finally {
      await registry.close();
    }
  });
});

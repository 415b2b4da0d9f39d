/*
 * The threat: a repository whose `node_modules/.bin` holds a `codex` and a `git`. npx puts that folder in front of the PATH.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { config, key } from '../checks/fixture.ts';
import { bin, repository, runBin } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { personWith } from '../support/test-home.ts';
import { type Marker, markerIn } from './marker.ts';

const files = { '.codex/config.toml': config, '.codex/.env': `ORQ_API_KEY='${key}'\n` };

/** A person in a repository with shims; `around` it lie more of them. */
function inHostileRepository(installed: boolean): { home: TemporaryHome; marker: Marker; shims: string[] } {
  const home = personWith({ files, env: { ORQ_API_KEY: key } }, installed);
  chmodSync(join(home.codexHome, '.env'), 0o600);
  // The marker's own path must hold no blank; the home's does.
  const marker = markerIn(join(home.home, '..'));
  const shims = [home.project, home.home].map((folder) => join(folder, 'node_modules', '.bin'));
  for (const folder of shims)
    for (const name of ['codex', 'git', 'tar', 'cp']) marker.copyTo(join(folder, name));
  mkdirSync(join(home.project, '.git'));
  return { home, marker, shims };
}

test('Codex is asked without the key, and without other secrets', {
  ...needs('posix'),
  timeout: 60_000,
}, async () => {
  const home = personWith({ files, env: { ORQ_PROD: key, MY_TOKEN: 'tok-made-up' } }, false);
  const marker = markerIn(join(home.home, '..'));
  marker.copyTo(join(home.home, '..', 'programs', 'codex'), 'codex-cli 0.134.0');
  await runBin(home, ['--json', '--env-key', 'ORQ_PROD']);
  await runBin(home, ['doctor', '--json']);
  await runBin(home, ['model', 'openai/gpt-5.5', '--json']);
  await runBin(home, ['remove', '--json']);
  const seen = marker.seen() ?? '';
  for (const command of [
    '--version',
    'doctor --json',
    'features list',
    'debug models --bundled',
    'exec --strict-config --skip-git-repo-check',
  ])
    expect(seen).toContain(`codex ${command}\n`);
  for (const secret of [key, 'tok-made-up']) expect(seen).not.toContain(secret);
});

/** Each command, and each way in which one starts programs. They follow one another in one home. */
const commands = [
  ['--json', '--project', '.'],
  ['doctor', '--json'],
  ['model', 'openai/gpt-5.5', '--json', '--project'],
  ['devcontainer', '--json', '--create', '--yes', '--metadata', 'repo=@remote'],
  ['fix', '--json'],
  ['launch', 'features', 'list'],
  ['doctor', '--prove', '--json'],
  ['fleet', 'ansible', 'ops', '--json'],
  ['completion', 'bash'],
  ['remove', '--json', '--yes'],
];

test('of all programs that a command starts, only the Codex that launch hands over to gets the key', {
  ...needs('posix'),
  timeout: 120_000,
}, async () => {
  const home = personWith({ files, env: { ORQ_API_KEY: key, MY_TOKEN: 'tok-made-up' } }, false);
  const marker = markerIn(join(home.home, '..'));
  const programs = join(home.home, '..', 'programs');
  const real = (name: string): string => execFileSync('which', [name], { encoding: 'utf8' }).trim();
  rmSync(join(programs, 'git'));
  for (const name of ['git', 'mkdir', 'cp', 'chmod', 'tar']) marker.wrap(join(programs, name), real(name));
  for (const name of ['gzip', 'env']) symlinkSync(real(name), join(programs, name));
  marker.wrap(join(programs, 'codex'), codexBinary);
  execFileSync('git', ['init', '-q'], { cwd: home.project });
  execFileSync('git', ['remote', 'add', 'origin', 'https://example.org/a/b.git'], { cwd: home.project });
  for (const args of commands) await runBin(home, args);

  const starts = (marker.seen() ?? '').split(/^started: /m).slice(1);
  const names = starts.map((start) => /^\S*\/(\S+)/.exec(start)?.[1]);
  for (const name of ['git', 'codex', 'mkdir', 'cp', 'chmod', 'tar']) expect(names).toContain(name);
  const told = starts.filter((start) => start.includes(key) || start.includes('tok-made-up'));
  expect(told.map((start) => /^\S*\/codex .*? features list$/m.test(start))).toEqual([true]);
});

describe('shims of a repository are not started', needs('posix'), () => {
  for (const installed of [false, true])
    test(installed ? 'where Codex is installed' : 'where Codex is not installed', async () => {
      const { home, marker, shims } = inHostileRepository(installed);
      const env = { PATH: [...shims, 'node_modules/.bin', home.env['PATH']].join(delimiter) };
      const { stdout } = await runBin(home, ['doctor', '--json'], { env });
      expect(stdout).toContain(installed ? '"codex-loads"' : '"codex-not-installed"');
      for (const args of commands) await runBin(home, args, { env });
      expect(marker.seen()).toBeUndefined();
    }, 120_000);

  test('when the package is a dependency there, and npx starts it', async () => {
    const { home, marker, shims } = inHostileRepository(false);
    const [local = ''] = shims;
    symlinkSync(repository, join(dirname(local), 'codex-orq'));
    symlinkSync(bin, join(local, 'codex-orq'));
    const { stdout, stderr } = await run('npx', ['--no-install', 'codex-orq', 'doctor', '--json'], {
      cwd: home.project,
      env: { ...home.env, npm_config_update_notifier: 'false' },
      timeoutMs: 45_000,
    });
    expect(stdout, stderr).toContain('"codex-not-installed"');
    expect(marker.seen()).toBeUndefined();
  }, 60_000);
});

/*
 * The threat: a repository whose `node_modules/.bin` holds a `codex` and a `git`. npx puts that folder in front of the PATH.
 */
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { config, key } from '../checks/fixture.ts';
import { bin, repository, runBin } from '../support/cli.ts';
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
  for (const folder of shims) for (const name of ['codex', 'git']) marker.copyTo(join(folder, name));
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

describe('shims of a repository are not started', needs('posix'), () => {
  for (const installed of [false, true])
    test(installed ? 'where Codex is installed' : 'where Codex is not installed', async () => {
      const { home, marker, shims } = inHostileRepository(installed);
      const env = { PATH: [...shims, 'node_modules/.bin', home.env['PATH']].join(delimiter) };
      const { stdout } = await runBin(home, ['doctor', '--json'], { env });
      expect(stdout).toContain(installed ? '"codex-loads"' : '"codex-not-installed"');
      await runBin(home, ['--json', '--project', '.'], { env });
      await runBin(home, ['model', 'openai/gpt-5.5', '--json'], { env });
      await runBin(home, ['doctor', '--prove', '--json'], { env });
      await runBin(home, ['remove', '--json'], { env });
      expect(marker.seen()).toBeUndefined();
    }, 60_000);

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

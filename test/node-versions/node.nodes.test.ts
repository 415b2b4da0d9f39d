import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { bin, plopBin, repository } from '../support/cli.ts';
import { temporaryHome } from '../support/home.ts';

/** The npm package `node` brings a Node of each supported line. */
const versions = ['20.12.0', '20', '22', '24'];

/** Installs a Node into the git-ignored cache folder; one that is there is used again. */
async function nodeOf(version: string): Promise<string> {
  const folder = join(repository, '.cache', 'node', version);
  const node = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (existsSync(node)) return node;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const npm = await run('npm', ['install', '--no-audit', '--no-fund', '--no-save', `node@${version}`], {
    cwd: folder,
    timeoutMs: 240_000,
  });
  if (npm.exitCode !== 0) throw new Error(`npm could not install node@${version}: ${npm.stderr}`);
  return node;
}

test.each(versions)('Node %s runs plop codex-orq and the bin from this checkout', async (version) => {
  const node = await nodeOf(version);
  const home = temporaryHome({ bare: true, env: { SHELL: '/bin/zsh', ORQ_API_KEY: 'made-up-key-0123' } });
  onTestFinished(home.cleanup);
  const start = (...args: string[]) => run(node, args, { cwd: repository, env: home.env, timeoutMs: 60_000 });

  const running = await start('--version');
  expect(running.stdout).toMatch(new RegExp(`^v${version.replaceAll('.', '\\.')}(\\.|\\s)`));

  const plop = await start(plopBin, 'codex-orq', '--dest', home.project);
  expect(plop).toMatchObject({ exitCode: 0 });
  expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toContain('model_provider = "orq"');

  const again = await start(bin, '--dest', home.project);
  expect(again).toMatchObject({ exitCode: 0, stderr: '' });
  expect(again.stdout).toContain('Nothing to change');

  const remove = await start(bin, 'remove');
  expect(remove.exitCode).toBe(0);
  expect(existsSync(join(home.codexHome, 'config.toml'))).toBe(false);
});

test('a Node that cannot build the package says which one can', async () => {
  const script = JSON.stringify(pathToFileURL(join(repository, 'scripts', 'build.js')).href);
  const build = await run(await nodeOf('20.12.0'), ['-e', `import(${script}).then(({ build }) => build())`], {
    cwd: repository,
    timeoutMs: 60_000,
  });
  expect(build.exitCode).toBe(1);
  expect(build.stderr).toContain('building needs Node 20.19 or newer, and this is 20.12.0');
});

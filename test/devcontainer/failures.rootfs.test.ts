import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/host/types.ts';
import { answers, captureBuild, temporaryRepo } from '../support/devcontainer-cli.ts';
import { type LoopbackRegistry, startLoopbackRegistry } from '../support/loopback-registry.ts';
import { needs } from '../support/needs.ts';
import { build, changedPaths, imageNpm, makeRootfs, type Rootfs, rootfsNeeds } from '../support/rootfs.ts';

let rootfs: Rootfs;
let registry: LoopbackRegistry;
let image: ReturnType<typeof imageNpm>;
let before: ReadonlyMap<string, string>;

beforeAll(async () => {
  [rootfs, registry] = await Promise.all([makeRootfs(), startLoopbackRegistry(answers.codexVersion)]);
  image = imageNpm();
  // The mirror, as an image would name it; and a setting with which npm would leave the program out.
  writeFileSync(
    join(rootfs.path, 'root/.npmrc'),
    `registry=${registry.url}\nfetch-retries=0\nomit[]=optional\n`,
  );
  // The first run makes what mounts stand on.
  await rootfs.sh('true');
  before = await rootfs.files();
});
afterAll(async () => {
  rootfs.remove();
  await registry.close();
});
afterEach(() => {
  for (const path of [
    'usr/local/lib/codex-orq',
    'usr/local/bin/codex',
    'usr/local/lib/node_modules',
    'root/.npm',
    'etc/profile.d/codex-orq.sh',
    'usr/local/bin/codex-orq-check',
    'etc/codex',
  ])
    rmSync(join(rootfs.path, path), { recursive: true, force: true });
});

type Setup = Readonly<{
  options?: Readonly<Record<string, string | boolean>>;
  env?: Readonly<Record<string, string>>;
  /** Changes the repo before the CLI reads it. */
  prepare?: (feature: string) => void;
}>;

/** Builds a dev container with npm in its image, through the CLI's own wrapper. */
async function buildWith({ options = {}, env = {}, prepare }: Setup): Promise<RunResult> {
  const repo = temporaryRepo({
    '.devcontainer/devcontainer.json': {
      image: 'debian:12',
      // Plain http, so that the image needs no CA certificates.
      features: { './codex-orq': { baseUrl: 'http://localhost:4000/v3/router', ...options } },
    },
  });
  prepare?.(join(repo, '.devcontainer/codex-orq'));
  return build(rootfs, await captureBuild(repo), { env: { ...image.env, ...env }, show: image.show });
}

/** The Codex of this registry says its version, and nothing else. */
const noModels = 'codex-orq: it ended with status 1\n';

const changes = async (): Promise<readonly string[]> => changedPaths(before, await rootfs.files());

describe('an image with npm', needs(...rootfsNeeds), () => {
  test('gets Codex from the mirror that its .npmrc names, and nothing else changes', async () => {
    const { exitCode, stdout, stderr } = await buildWith({});
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: noModels });
    expect(stdout).toContain(`Codex ${answers.codexVersion} is installed.`);
    expect(registry.requests).toContain('/@openai/codex');
    expect(await changes()).toEqual(
      [
        'etc/codex',
        'etc/codex/config.toml',
        'etc/profile.d/codex-orq.sh',
        'usr/local/bin',
        'usr/local/bin/codex-orq-check',
        'usr/local/lib',
        'usr/local/lib/codex-orq',
        'usr/local/lib/codex-orq/bin',
        'usr/local/lib/codex-orq/bin/codex',
        'usr/local/lib/codex-orq/native',
        'usr/local/lib/codex-orq/native/bin',
        'usr/local/lib/codex-orq/native/bin/codex',
      ].filter((path) => !before.has(path)),
    );
  });

  test('gets Codex from the registry that the option names, whatever .npmrc says', async () => {
    const other = await startLoopbackRegistry(answers.codexVersion);
    const before = registry.requests.length;
    const { exitCode } = await buildWith({ options: { npmRegistry: other.url } });
    await other.close();
    expect(exitCode).toBe(0);
    expect(other.requests).toContain('/@openai/codex');
    expect(registry.requests).toHaveLength(before);
  });

  test('is built without Codex where the registry is out and that is allowed, and says so', async () => {
    const { exitCode, stdout, stderr } = await buildWith({
      options: { codexRequired: false },
      env: { npm_config_registry: 'http://127.0.0.1:9/' },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('ECONNREFUSED');
    expect(stdout).toContain('The container is built without Codex');
    const { stdout: check } = await rootfs.sh('codex-orq-check', { env: { ORQ_API_KEY: 'made-up' } });
    expect(check).toContain('not ready: Codex could not be installed while the image was built');
  });

  test('takes npm’s own Codex beside it: installed later it comes first, and npm does not stop', async () => {
    await buildWith({});
    const install = `npm install -g --ignore-scripts --prefix /usr/local @openai/codex@${answers.codexVersion}`;
    const { env, show } = image;
    expect(await rootfs.sh(install, { env, show })).toMatchObject({ exitCode: 0 });
    const PATH = `${env['PATH']}:/usr/local/lib/codex-orq/bin`;
    expect((await rootfs.sh('command -v codex', { env: { PATH }, show })).stdout).toBe(
      '/usr/local/bin/codex\n',
    );
  });

  test('leaves an npm’s own Codex that is there already alone', async () => {
    const { env, show } = image;
    const install = `npm install -g --ignore-scripts --prefix /usr/local @openai/codex@${answers.codexVersion}`;
    expect(await rootfs.sh(install, { env, show })).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout } = await buildWith({});
    expect(exitCode).toBe(0);
    expect(stdout).toContain('the image brings its own Codex (/usr/local/bin/codex)');
    expect(existsSync(join(rootfs.path, 'usr/local/lib/codex-orq'))).toBe(false);
  });

  test('keeps a foreign /etc/codex/config.toml, and says so', async () => {
    await rootfs.sh('mkdir /etc/codex && echo "# theirs" >/etc/codex/config.toml');
    const { exitCode, stdout } = await buildWith({});
    expect(exitCode).toBe(0);
    expect(stdout).toContain('/etc/codex/config.toml is not from codex-orq and stays as it is');
    expect(readFileSync(join(rootfs.path, 'etc/codex/config.toml'), 'utf8')).toBe('# theirs\n');
  });

  test('is served as well by busybox, as the shell and as every tool', async () => {
    const shell = join(rootfs.path, 'usr/bin/sh');
    rmSync(shell);
    symlinkSync('busybox', shell);
    await rootfs.sh('mkdir /applets && /bin/busybox --install -s /applets');
    try {
      const env = { PATH: '/run/node/bin:/applets' };
      expect((await rootfs.sh('readlink -f /bin/sh; command -v sed', { env })).stdout).toBe(
        '/usr/bin/busybox\n/applets/sed\n',
      );
      const { exitCode, stdout, stderr } = await buildWith({ env });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: noModels });
      expect(stdout).toContain(`Codex ${answers.codexVersion} is installed.`);
      const check = await rootfs.sh('codex-orq-check', {
        env: { PATH: '/usr/local/bin:/applets:/usr/local/lib/codex-orq/bin', ORQ_API_KEY: 'made-up' },
      });
      expect(check.stdout).toContain(`codex-orq: ready: Codex uses ${answers.model} through orq.\n`);
      const hostile = await buildWith({ env, options: { model: 'openai/x y' } });
      expect(hostile.stderr).toContain('the option "model"');
    } finally {
      rmSync(shell);
      symlinkSync('dash', shell);
      rmSync(join(rootfs.path, 'applets'), { recursive: true });
    }
  });
});

describe('a build fails and leaves nothing behind', needs(...rootfsNeeds), () => {
  test.each<readonly [string, Setup, RegExp]>([
    [
      'for a version that there is not',
      { options: { codexVersion: '0.0.1' } },
      /ETARGET[\s\S]*npm could not install @openai\/codex@0\.0\.1/,
    ],
    [
      'for a registry that does not answer',
      { env: { npm_config_registry: 'http://127.0.0.1:9/' } },
      /ECONNREFUSED[\s\S]*npm could not install/,
    ],
    [
      'for line ends of Windows',
      {
        prepare: (feature) => {
          const script = join(feature, 'install.sh');
          writeFileSync(script, readFileSync(script, 'utf8').replaceAll('\n', '\r\n'));
        },
      },
      /install\.sh: (not found|.*No such file)/,
    ],
    ['for a model with a blank', { options: { model: 'openai/x y' } }, /the option "model" must be/],
    ['for a model with a quote', { options: { model: "openai/x'y" } }, /the option "model" must be/],
    [
      'for a model with a redirection',
      { options: { model: 'openai/x>/etc/P' } },
      /the option "model" must be/,
    ],
    [
      'for a URL with an expression of sed',
      { options: { baseUrl: 'https://x/|e touch /etc/P' } },
      /the option "baseUrl" must be/,
    ],
    [
      'for a version that is an option',
      { options: { codexVersion: '--registry=http://x' } },
      /the option "codexVersion" must be/,
    ],
    [
      'for a version with a command',
      { options: { codexVersion: '0.169.0;touch /etc/P' } },
      /the option "codexVersion" must be/,
    ],
  ])('%s', async (_name, setup, reason) => {
    const { exitCode, stderr } = await buildWith(setup);
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(reason);
    // A folder that was created on the way may stay; nothing may be in it.
    expect(await changes()).toEqual([]);
    expect(existsSync(join(rootfs.path, 'etc/P'))).toBe(false);
  });

  test.each([
    ["the launcher's", /codex-[\d.]+\.tgz$/, /EINTEGRITY[\s\S]*npm could not install/],
    // npm only leaves an optional package out that it cannot install, and says so at its own log level.
    ["the platform's", /codex-[\d.]+-linux-\w+\.tgz$/, /without its build for \w+-unknown-linux-musl/],
  ])('for an archive, %s, that differs from its checksum', async (_name, damaged, reason) => {
    const other = await startLoopbackRegistry(answers.codexVersion, damaged);
    const { exitCode, stderr } = await buildWith({ env: { npm_config_registry: other.url } });
    await other.close();
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(reason);
    expect(await changes()).toEqual([]);
  });
});

test(
  'an option is run by the tools themselves, before install.sh can look at it',
  needs(...rootfsNeeds),
  async () => {
    const { exitCode } = await buildWith({ options: { model: 'openai/x$(touch /etc/P)' } });
    const ran = existsSync(join(rootfs.path, 'etc/P'));
    rmSync(join(rootfs.path, 'etc/P'), { force: true });
    // Should this fail one day, the tools quote options, and the generator's own look at them is no longer the only one.
    expect({ exitCode, ran }).toEqual({ exitCode: 0, ran: true });
  },
);

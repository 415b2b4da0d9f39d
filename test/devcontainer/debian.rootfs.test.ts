import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import type { RunResult } from '../../src/host/types.ts';
import { answers, captureBuild, temporaryRepo } from '../support/devcontainer-cli.ts';
import { needs } from '../support/needs.ts';
import { build, changedPaths, machineNpm, makeRootfs, type Rootfs, rootfsNeeds } from '../support/rootfs.ts';

const key = 'sk-orq-made-up-for-this-test';
const model = 'anthropic/claude-sonnet-4-6';
let rootfs: Rootfs;
let gateway: LoopbackGateway;

/** Builds the dev container of a repo with these options of the Feature, through the CLI's own wrapper. */
async function buildWith(options: object): Promise<RunResult> {
  const repo = temporaryRepo({
    '.devcontainer/devcontainer.json': { image: 'debian:12', features: { './codex-orq': options } },
  });
  const { env, show } = machineNpm();
  // The key would never be there; should it be, it has to be nowhere afterwards.
  return build(rootfs, await captureBuild(repo), { env: { ...env, ORQ_API_KEY: key }, show });
}

const packages = async (): Promise<readonly string[]> =>
  (await rootfs.sh(`dpkg-query -W -f '\${binary:Package}\\n'`)).stdout.trim().split('\n');

beforeAll(async () => {
  gateway = await startLoopbackGateway();
  rootfs = await makeRootfs();
  await rootfs.sh(
    'useradd --create-home --uid 1000 dev && mkdir /home/dev/project && chown dev: /home/dev/project',
  );
});
afterAll(async () => {
  rootfs.remove();
  await gateway.close();
});

describe('a Debian image without npm and without CA certificates', needs(...rootfsNeeds), () => {
  let packagesBefore: readonly string[];
  let filesBefore: ReadonlyMap<string, string>;
  let built: RunResult;

  beforeAll(async () => {
    packagesBefore = await packages();
    filesBefore = await rootfs.files();
    built = await buildWith({});
  });

  test('is built', () => {
    expect(built.stderr).toBe('');
    expect(built.exitCode).toBe(0);
    expect(built.stdout).toContain(`Codex ${answers.codexVersion} is installed.`);
  });

  test('has Codex, and what it needs, and nothing else', async () => {
    const kept = (await packages()).filter((name) => !packagesBefore.includes(name));
    expect(kept.map((name) => name.replace(/:.*/, ''))).toEqual(['ca-certificates', 'libssl3', 'openssl']);
    const { exitCode, stdout } = await rootfs.sh('command -v npm; command -v node');
    expect({ exitCode, stdout }).toEqual({ exitCode: 127, stdout: '' });
    const { stdout: lists } = await rootfs.sh(
      `cat ${kept.map((name) => `/var/lib/dpkg/info/${name}.list`).join(' ')}`,
    );
    const owned = new Set(lists.split('\n').map((path) => path.slice(1)));
    const allowed = [
      /^etc\/codex(\/config\.toml)?$|^usr\/local\/(bin\/(codex|codex-orq-check)|lib\/codex-orq(\/.*)?)$/,
      // What the kept packages make of their own files.
      /^etc\/(ca-certificates\.conf|ssl\/certs\/.*)$|^usr\/(lib\/ssl\/|local\/share\/ca-certificates$)/,
      /^var\/lib\/dpkg\/info\/(ca-certificates|libssl3:\w+|openssl)\.\w+$/,
      // The books that package managers keep, with a copy of each; none grows with what was borrowed.
      /^var\/(lib\/dpkg\/(status|triggers\/[\w-]+)|cache\/debconf\/(config|templates)\.dat)(-old)?$/,
      /^var\/(cache\/ldconfig\/aux-cache|lib\/apt\/extended_states|log\/alternatives\.log)$|^etc\/ld\.so\.cache$/,
    ];
    const unexpected = changedPaths(filesBefore, await rootfs.files()).filter(
      (name) => !owned.has(name) && !allowed.some((pattern) => pattern.test(name)),
    );
    expect(unexpected).toEqual([]);
  });

  test('has no key in it, and none in the log', async () => {
    expect(built.stdout).not.toContain(key);
    const { stdout } = await rootfs.sh(`grep -rlF ${key} /etc /home /opt /root /tmp /usr/local /var || :`);
    expect(stdout).toBe('');
  });

  test('has a program of root that everybody can run', async () => {
    const { stdout } = await rootfs.sh(
      "find /usr/local/lib/codex-orq /usr/local/bin -not -type l '(' -not -user 0 -o -perm /022 ')'",
    );
    expect(stdout).toBe('');
    const version = await rootfs.sh('codex --version', { uid: 1000, env: { HOME: '/home/dev' } });
    expect(version.stdout).toBe(`codex-cli ${answers.codexVersion}\n`);
  });
});

describe('the same image, built again with other options', needs(...rootfsNeeds), () => {
  let built: RunResult;
  let packagesBefore: readonly string[];

  beforeAll(async () => {
    packagesBefore = await packages();
    built = await buildWith({ model, baseUrl: gateway.baseUrl });
  });

  const asUser = (command: string, env: Readonly<Record<string, string>>): Promise<RunResult> => {
    // Whatever Codex asks of other hosts ends at the gateway, which refuses it as a proxy.
    const proxy = gateway.baseUrl.replace('/v3/router', '');
    return rootfs.sh(command, {
      uid: 1000,
      cwd: '/home/dev/project',
      env: { HOME: '/home/dev', HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1', ...env },
      timeoutMs: 60_000,
    });
  };
  const exec = 'codex exec --skip-git-repo-check "say hello" </dev/null';

  test('keeps its Codex, takes the new routing, and gets no packages', async () => {
    expect(built.exitCode).toBe(0);
    expect(built.stdout).toContain(`Codex ${answers.codexVersion} is there already.`);
    expect(await packages()).toEqual(packagesBefore);
    const config = readFileSync(join(rootfs.path, 'etc/codex/config.toml'), 'utf8');
    expect(config).toContain(`model = "${model}"`);
    expect(config).toContain(`base_url = "${gateway.baseUrl}"`);
  });

  test('sends one request, without Node, to the right path with the right model and key', async () => {
    const { exitCode, stdout } = await asUser(exec, { ORQ_API_KEY: key });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('OK');
    expect(
      gateway.requests.map(({ method, path, model, authorization }) => ({
        method,
        path,
        model,
        authorization,
      })),
    ).toEqual([{ method: 'POST', path: '/v3/router/responses', model, authorization: `Bearer ${key}` }]);
    // The gateway translates what is sent to this model.
    expect(gateway.requests[0]?.tools).not.toContain('web_search');
  });

  test.each([{}, { ORQ_API_KEY: '' }])('sends none without a key (%j), and says what to do', async (env) => {
    const before = gateway.requests.length;
    const { exitCode, stderr } = await asUser(exec, env);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Missing environment variable: `ORQ_API_KEY`');
    expect(stderr).toContain('codex-orq-check says what is missing');
    expect(gateway.requests).toHaveLength(before);
  });

  test('says after create whether it is ready, in one line, and never fails', async () => {
    const hook = 'codex-orq-check || true';
    const ready = await asUser(hook, { ORQ_API_KEY: key });
    expect(ready).toMatchObject({
      exitCode: 0,
      stdout: `codex-orq: ready: Codex uses ${model} through orq.\n`,
    });
    const missing = await asUser(hook, {});
    expect(missing).toMatchObject({ exitCode: 0, stderr: '' });
    expect(missing.stdout).toMatch(/^codex-orq: not ready: ORQ_API_KEY is not set .*\n$/);
  });
});

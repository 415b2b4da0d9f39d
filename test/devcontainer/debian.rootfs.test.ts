import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayRequest, type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import type { RunResult } from '../../src/host/types.ts';
import { toolsOf } from '../catalogue/ask-codex.ts';
import { answers, captureBuild, temporaryRepo } from '../support/devcontainer-cli.ts';
import { needs } from '../support/needs.ts';
import {
  build,
  changedPaths,
  imageNpm,
  machineNpm,
  makeRootfs,
  type Rootfs,
  rootfsNeeds,
} from '../support/rootfs.ts';

const key = 'sk-orq-made-up-for-this-test';
const model = 'anthropic/claude-sonnet-4-6';
/** What the list of whoever ran the generator says. */
const offered = [
  { id: 'openai/gpt-5.5' },
  { id: model, contextWindow: 200_000, vision: true },
  { id: 'xai/grok-4', contextWindow: 77_000 },
];
let rootfs: Rootfs;
let gateway: LoopbackGateway;

/**
 * Builds the dev container of a repo with these options of the Feature, through the CLI's own wrapper.
 * @param image what the image brings
 */
async function buildWith(
  options: object,
  image: Partial<ReturnType<typeof machineNpm>> = {},
): Promise<RunResult> {
  const repo = temporaryRepo({
    '.devcontainer/devcontainer.json': { image: 'debian:12', features: { './codex-orq': options } },
    '.devcontainer/codex-orq/models.json': { version: 1, models: offered },
  });
  const { env, show } = machineNpm();
  // The key would never be there; should it be, it has to be nowhere afterwards.
  return build(rootfs, await captureBuild(repo), {
    env: { ...env, ...image.env, ORQ_API_KEY: key },
    show: { ...show, ...image.show },
  });
}

/** Runs a command as the user of the container. */
const asUser = (command: string, env: Readonly<Record<string, string>> = {}): Promise<RunResult> => {
  // Whatever Codex asks of other hosts ends at the gateway, which refuses it as a proxy.
  const proxy = gateway.baseUrl.replace('/v3/router', '');
  return rootfs.sh(command, {
    uid: 1000,
    cwd: '/home/dev/project',
    env: { HOME: '/home/dev', HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: '127.0.0.1', ...env },
    timeoutMs: 60_000,
  });
};

/** One turn; what Codex said, and what arrived at the gateway. */
async function turn(args = ''): Promise<{ result: RunResult; request: GatewayRequest | undefined }> {
  const before = gateway.requests.length;
  const result = await asUser(`codex exec --skip-git-repo-check ${args} "say hello" </dev/null`, {
    ORQ_API_KEY: key,
  });
  expect(result.exitCode).toBe(0);
  expect(gateway.requests).toHaveLength(before + 1);
  return { result, request: gateway.requests.at(-1) };
}

const routedHere = (provider: string): string =>
  `-c 'model_providers.${provider}.base_url="${gateway.baseUrl}"'`;

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
    const { exitCode, stdout } = await rootfs.sh('command -v npm; command -v node; ls /usr/share/nodejs');
    expect(built.stderr).toBe('');
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    const { stdout: lists } = await rootfs.sh(
      `cat ${kept.map((name) => `/var/lib/dpkg/info/${name}.list`).join(' ')}`,
    );
    const owned = new Set(lists.split('\n').map((path) => path.slice(1)));
    const allowed = [
      /^etc\/codex(\/(config\.toml|orq-models\.json))?$|^etc\/profile\.d\/codex-orq\.sh$/,
      /^usr\/local\/(bin\/codex-orq-check|lib\/codex-orq(\/.*)?)$/,
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

  test('gives the default model its metadata: no warning, and the patch tool', async () => {
    expect(built.stdout).toContain('/etc/codex/orq-models.json tells Codex what openai/gpt-5.4 can do.');
    const { result, request } = await turn(routedHere('orq'));
    expect(result.stderr).not.toMatch(/metadata/i);
    expect(request?.body).toMatchObject({ model: 'openai/gpt-5.4', reasoning: { effort: 'medium' } });
    expect(toolsOf(request)).toContain('custom apply_patch');
  });

  test.each([
    ['openai/gpt-5.5', 'custom apply_patch'],
    [model, 'function exec_command'],
    ['xai/grok-4', 'function exec_command'],
  ])('gives %s its metadata too, for a single run', async (other, tool) => {
    const { result, request } = await turn(`${routedHere('orq')} --model ${other}`);
    expect(result.stderr).not.toMatch(/metadata/i);
    expect(request?.model).toBe(other);
    expect(toolsOf(request)).toContain(tool);
    const isTranslated = !other.startsWith('openai/');
    const hosted = toolsOf(request).filter((name) => !name.startsWith('function '));
    expect(hosted.length === 0).toBe(isTranslated);
  });

  test('lists them, with their windows, before all of its own', async () => {
    const { stdout } = await asUser('codex debug models');
    const { models } = JSON.parse(stdout) as {
      models: { slug: string; priority: number; context_window: number }[];
    };
    const listed = models.sort((a, b) => a.priority - b.priority).map(({ slug }) => slug);
    expect(listed.slice(0, 4)).toEqual(['openai/gpt-5.4', ...offered.map(({ id }) => id)]);
    expect(listed).toContain('gpt-5.5');
    expect(models.find(({ slug }) => slug === 'xai/grok-4')?.context_window).toBe(77_000);
  });

  test('does no harm to a user with a model and a provider of their own', async () => {
    const own = [
      'model = "gpt-5.5"',
      'model_provider = "mine"',
      '[model_providers.mine]',
      ...[
        'name = "Mine"',
        `base_url = "${gateway.baseUrl}"`,
        'env_key = "ORQ_API_KEY"',
        'wire_api = "responses"',
      ],
    ];
    await asUser('mkdir -p ~/.codex && printf "%s\\n" "$LINES" >~/.codex/config.toml', {
      LINES: own.join('\n'),
    });
    try {
      const beside = await turn();
      await rootfs.sh('mv /etc/codex /etc/codex.away');
      const alone = await turn();
      await rootfs.sh('mv /etc/codex.away /etc/codex');
      expect(beside.result.stderr).not.toMatch(/metadata/i);
      const partsOf = ({ request }: typeof alone) => {
        const body = (request?.body ?? {}) as Readonly<Record<string, unknown>>;
        const { model, instructions, reasoning, tools, text } = body;
        return { model, instructions, reasoning, tools, text };
      };
      expect(partsOf(beside)).toEqual(partsOf(alone));
      expect(toolsOf(beside.request)).toEqual(expect.arrayContaining(['custom apply_patch', 'web_search']));
    } finally {
      await asUser('rm -rf ~/.codex');
    }
  });

  test('has Codex in a login shell too', async () => {
    const { stdout } = await rootfs.sh('sh -lc "command -v codex"', {
      uid: 1000,
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(stdout).toBe('/usr/local/lib/codex-orq/bin/codex\n');
  });

  test('says that a volume at ~/.codex belongs to root', async () => {
    await rootfs.sh('mkdir /home/dev/.codex');
    const { stdout } = await asUser('codex-orq-check', { ORQ_API_KEY: key });
    await rootfs.sh('rm -r /home/dev/.codex');
    expect(stdout).toBe(
      'codex-orq: not ready: /home/dev/.codex cannot be written by you (a volume belongs to root at first): sudo chown -R 1000:1000 "/home/dev/.codex".\n',
    );
  });

  test('says that user namespaces are denied, and that the model answers all the same', async () => {
    const denied = 'unshare -Ur sh -c "echo 0 >/proc/sys/user/max_user_namespaces && codex-orq-check"';
    const { stdout } = await asUser(denied, { ORQ_API_KEY: key });
    expect(stdout).toMatch(
      /^codex-orq: note: commands in Codex's sandbox cannot run here.*\ncodex-orq: ready: /,
    );
    expect((await asUser('codex-orq-check', { ORQ_API_KEY: key })).stdout).toBe(
      'codex-orq: ready: Codex uses openai/gpt-5.4 through orq.\n',
    );
  });
});

describe('the same image with npm, built again with other options', needs(...rootfsNeeds), () => {
  let built: RunResult;
  let packagesBefore: readonly string[];

  beforeAll(async () => {
    packagesBefore = await packages();
    built = await buildWith({ model, baseUrl: gateway.baseUrl }, imageNpm());
  });

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
    const before = gateway.requests.length;
    const { result } = await turn();
    expect(result.stdout).toContain('OK');
    expect(
      gateway.requests.slice(before).map(({ method, path, model, authorization }) => ({
        method,
        path,
        model,
        authorization,
      })),
    ).toEqual([{ method: 'POST', path: '/v3/router/responses', model, authorization: `Bearer ${key}` }]);
  });

  test('offers a model that the gateway translates functions, and nothing else; without a warning', async () => {
    const { result, request } = await turn();
    expect(result.stderr).not.toMatch(/metadata/i);
    const tools = toolsOf(request);
    expect(tools).toContain('function exec_command');
    expect(tools.filter((tool) => !tool.startsWith('function '))).toEqual([]);
    // It is the catalogue's entry that says so: the settings for all models are not needed with this Codex.
    const config = readFileSync(join(rootfs.path, 'etc/codex/config.toml'), 'utf8');
    expect(config).not.toMatch(/web_search|multi_agent/);
  });

  test.each([{}, { ORQ_API_KEY: '' }])('sends none without a key (%j), and says what to do', async (env) => {
    const before = gateway.requests.length;
    const { exitCode, stderr } = await asUser(exec, env);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Missing environment variable: `ORQ_API_KEY`');
    expect(stderr).toContain('codex-orq-check says what is missing');
    expect(gateway.requests).toHaveLength(before);
  });

  test('says at each start whether it is ready, and never fails', async () => {
    const hook = 'codex-orq-check || true';
    const ready = await asUser(hook, { ORQ_API_KEY: key });
    expect(ready).toMatchObject({ exitCode: 0, stderr: '' });
    // The gateway of this test is on a loopback address.
    expect(ready.stdout).toMatch(
      /^codex-orq: note: .*localhost in a container.*\ncodex-orq: ready: Codex uses anthropic\/claude-sonnet-4-6 through orq\.\n$/,
    );
    const missing = await asUser(hook);
    expect(missing).toMatchObject({ exitCode: 0, stderr: '' });
    expect(missing.stdout).toMatch(/^codex-orq: not ready: ORQ_API_KEY is not set .*\n.*note.*\n$/);
  });
});

describe('a Debian image with Node and without npm', needs(...rootfsNeeds), () => {
  test('borrows the rest of npm, and keeps its own as it was', async () => {
    await rootfs.sh('apt-get -qq update && apt-get install -qq -y --no-install-recommends nodejs');
    await rootfs.sh('rm -rf /usr/local/lib/codex-orq /etc/codex');
    const before = await packages();
    const nodejs = (await rootfs.sh('find /usr/share/nodejs | sort')).stdout;
    const built = await buildWith({});
    expect(built).toMatchObject({ exitCode: 0, stderr: '' });
    expect(built.stdout).toContain(`Codex ${answers.codexVersion} is installed.`);
    expect(built.stdout).toContain('tells Codex what openai/gpt-5.4 can do');
    expect(await packages()).toEqual(before);
    expect((await rootfs.sh('find /usr/share/nodejs | sort')).stdout).toBe(nodejs);
    expect((await rootfs.sh('node -p 1+1')).stdout).toBe('2\n');
  });
});

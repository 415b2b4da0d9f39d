import { rmSync, symlinkSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { feature, put, type Relocated, relocated } from './relocated.ts';

const key = 'sk-orq-made-up-for-this-test';
let made: Relocated;

beforeAll(async () => {
  made = relocated();
  put(made, 'etc/ssl/certs/ca-certificates.crt', 'bundle');
  await made.install({ BASEURL: 'https://api.orq.ai/v3/router' });
});
afterAll(() => rmSync(made.root, { recursive: true }));

/** What the check says. It never fails and never shows the key, whatever it finds. */
async function lines(
  env: Readonly<Record<string, string>> = { ORQ_API_KEY: key },
  args: readonly string[] = [],
): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await made.check(env, args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).not.toContain(key);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => {
      expect(line).toMatch(/^codex-orq: .*\.$/);
      return line.slice('codex-orq: '.length, -1);
    });
}

/** The one line of a check that has no more to say. */
async function line(env?: Readonly<Record<string, string>>, args?: readonly string[]): Promise<string> {
  const said = await lines(env, args);
  expect(said).toHaveLength(1);
  return said[0] ?? '';
}

const withFile = async (
  path: string,
  content: string,
  env?: Readonly<Record<string, string>>,
): Promise<string> => {
  put(made, path, content);
  try {
    return await line(env);
  } finally {
    rmSync(made.at(path));
  }
};

test('says that all is well', async () => {
  expect(await line()).toBe('ready: Codex uses openai/gpt-5.4 through orq');
});

describe('the key', () => {
  test.each([
    ['not set', {}],
    ['empty', { ORQ_API_KEY: '' }],
    ['blank', { ORQ_API_KEY: ' \t\n' }],
  ])('is %s', async (state, env) => {
    expect(await line(env)).toBe(
      `not ready: ORQ_API_KEY is ${state} (export it on the machine that opens the container, then reopen it)`,
    );
  });

  test('is missing in a codespace', async () => {
    expect(await line({ CODESPACES: 'true' })).toContain('add it to your Codespaces secrets');
  });

  test.each([`${key}\n`, ` ${key}`, `${key}\r`])('has white space around it: %j', async (value) => {
    expect(await line({ ORQ_API_KEY: value })).toContain('begins or ends with white space');
  });

  test.each([`ORQ_API_KEY=${key}`, `# x\r\nexport ORQ_API_KEY = "${key}"\r\n`])(
    "in Codex's own .env is enough: %j",
    async (text) => {
      expect(await withFile('home/.codex/.env', text, {})).toMatch(/^ready/);
    },
  );

  test.each(['ORQ_API_KEY=\n', 'ORQ_API_KEY=""', `#ORQ_API_KEY=${key}`, `XORQ_API_KEY=${key}`])(
    'is not in a .env such as %j',
    async (text) => {
      expect(await withFile('home/.codex/.env', text, {})).toContain('is not set');
    },
  );
});

describe('the routing', () => {
  test.each([
    'model_provider = "openai"',
    "# x\n  model_provider='openai' # y\n[a]\n",
    'model_provider = "openai"\r\n',
  ])("is overridden by the person's own config: %j", async (text) => {
    expect(await withFile('home/.codex/config.toml', text)).toMatch(
      /^not ready: .*config\.toml sets model_provider to openai, which wins over orq: take that line out$/,
    );
  });

  test.each([
    '[profiles.x]\nmodel_provider = "openai"',
    '# model_provider = "openai"',
    'model_provider = "orq"',
    '',
  ])('is not overridden by %j', async (text) => {
    expect(await withFile('home/.codex/config.toml', text)).toMatch(/^ready/);
  });

  test('follows CODEX_HOME', async () => {
    put(made, 'other/config.toml', 'model_provider = "openai"');
    expect(await line({ ORQ_API_KEY: key, CODEX_HOME: made.at('other') })).toContain(
      'other/config.toml sets',
    );
  });

  test('tells the model that wins', async () => {
    expect(await withFile('home/.codex/config.toml', 'model = "openai/gpt-5.5"')).toBe(
      'ready: Codex uses openai/gpt-5.5 through orq',
    );
    expect(await withFile('work/.codex/config.toml', 'model = "gpt-5.5"')).toBe(
      'not ready: .codex/config.toml sets model to gpt-5.5, without the prefix by which the gateway knows its provider: write openai/gpt-5.5 there, say',
    );
  });
});

describe('the key in a lifecycle hook', () => {
  const hook = ['--hook'];
  const handsOn = `{ "remoteEnv": { "ORQ_API_KEY": "\${localEnv:ORQ_API_KEY}" } }`;
  afterEach(() => {
    for (const path of ['codex-orq-key-seen.0', 'work/.devcontainer', 'proc-1'])
      rmSync(made.at(path), { recursive: true, force: true });
  });

  test('is handed on by devcontainer.json: nothing to say', async () => {
    put(made, 'work/.devcontainer/devcontainer.json', handsOn);
    expect(await line({ ORQ_API_KEY: key }, hook)).toMatch(/^ready/);
  });

  test('is the container’s own: nothing to say', async () => {
    put(made, 'proc-1/environ', `A=1\0ORQ_API_KEY=${key}\0`);
    expect(await line({ ORQ_API_KEY: key }, hook)).toMatch(/^ready/);
  });

  test('is a secret of the codespace: nothing to say', async () => {
    expect(await line({ ORQ_API_KEY: key, CODESPACES: 'true' }, hook)).toMatch(/^ready/);
  });

  test('reaches hooks alone', async () => {
    put(made, 'proc-1/environ', 'A=1\0ORQ_API_KEY=\0');
    const [note, ready] = await lines({ ORQ_API_KEY: key }, hook);
    expect(note).toMatch(
      /^note: ORQ_API_KEY is set in this lifecycle hook, and nothing here hands it on to terminals/,
    );
    expect(ready).toMatch(/^ready/);
    expect(await line({})).toMatch(
      /^not ready: ORQ_API_KEY is not set here; it was set in the lifecycle hooks, which alone/,
    );
  });

  test('is blanked in terminals by what hands it on', async () => {
    put(made, 'work/.devcontainer/devcontainer.json', handsOn);
    await line({ ORQ_API_KEY: key }, hook);
    expect(await line({ ORQ_API_KEY: '' })).toMatch(/is empty here; it was set in the lifecycle hooks/);
  });

  test('leaves alone what others put in the place of its note', async () => {
    put(made, 'theirs', 'theirs');
    symlinkSync(made.at('theirs'), made.at('codex-orq-key-seen.0'));
    await lines({ ORQ_API_KEY: key }, hook);
    expect(made.text('theirs')).toBe('theirs');
    expect(await line({})).toContain('export it on the machine');
  });
});

describe('the folder of Codex', () => {
  afterEach(() => rmSync(made.at('home/.codex'), { recursive: true, force: true }));

  test('CODEX_HOME that is not there stops Codex', async () => {
    const home = made.at('nowhere');
    expect(await line({ ORQ_API_KEY: key, CODEX_HOME: home })).toBe(
      `not ready: CODEX_HOME is ${home}, which is not there, so Codex does not start: mkdir -p "${home}"`,
    );
  });

  test('the default one may be missing: Codex makes it', async () => {
    expect(await line({ ORQ_API_KEY: key })).toMatch(/^ready/);
  });
});

describe('Codex itself', () => {
  test('does not start: its own reason', async () => {
    const env = { ORQ_API_KEY: key, FAKE_CONFIG: 'WARNING: proceeding\nError: missing field `name`\nmore' };
    expect(await line(env)).toBe('not ready: Codex does not start: Error: missing field `name`');
  });

  test('is too old for the question', async () => {
    expect(
      await line({ ORQ_API_KEY: key, FAKE_CONFIG: "error: unrecognized subcommand 'features'" }),
    ).toMatch(/^ready/);
  });

  test.each([
    'bwrap: Creating new namespace failed: nesting depth exceeded (ENOSPC)',
    'bwrap: setting up uid map: Permission denied',
  ])('cannot use its sandbox: %s', async (reason) => {
    const [note, ready] = await lines({ ORQ_API_KEY: key, FAKE_SANDBOX: reason });
    expect(note).toContain(
      `commands in Codex's sandbox cannot run here, since user namespaces are denied (${reason})`,
    );
    expect(note).toContain('codex --sandbox danger-full-access');
    expect(ready).toMatch(/^ready/);
  });

  test('has no such command', async () => {
    expect(await line({ ORQ_API_KEY: key, FAKE_SANDBOX: "error: unrecognized subcommand 'true'" })).toMatch(
      /^ready/,
    );
  });
});

describe('a base URL on the container itself', () => {
  test.each([
    'http://localhost:4000/v3/router',
    'http://localhost',
    'http://127.0.0.1:4000/v3',
    'http://[::1]:4000/v3',
  ])('%s', async (baseUrl) => {
    const text = `model_provider = "orq"\n[model_providers.orq]\nname = "x"\nbase_url = "${baseUrl}"\n`;
    put(made, 'home/.codex/config.toml', text);
    const [note, ready] = await lines();
    rmSync(made.at('home/.codex/config.toml'));
    expect(note).toContain(
      `sends the requests to ${baseUrl}, and localhost in a container is the container itself`,
    );
    expect(ready).toMatch(/^ready/);
  });

  test('of another provider says nothing', async () => {
    const text = '[model_providers.other]\nbase_url = "http://localhost:1"\n';
    expect(await withFile('home/.codex/config.toml', text)).toMatch(/^ready/);
  });
});

test('several things are said in a line each', async () => {
  const { exitCode, stdout } = await feature().check();
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /^.*ORQ_API_KEY is not set.*\n.*does not set model_provider to orq.*\n.*no codex in PATH.*\n$/,
  );
});

test('a system config of somebody else counts when it routes the same way', async () => {
  const text = made.text('etc/codex/config.toml') ?? '';
  try {
    put(made, 'etc/codex/config.toml', 'model = "openai/gpt-5.5"\nmodel_provider = "orq"\n');
    expect(await line()).toBe('ready: Codex uses openai/gpt-5.5 through orq');
    put(made, 'etc/codex/config.toml', 'model = "openai/gpt-5.5"\n');
    expect(await line()).toContain(
      '/etc/codex/config.toml does not set model_provider to orq: rebuild the container',
    );
  } finally {
    put(made, 'etc/codex/config.toml', text);
  }
});

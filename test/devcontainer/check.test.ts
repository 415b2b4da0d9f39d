import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { feature, put, type Relocated, relocated } from './relocated.ts';

const key = 'sk-orq-made-up-for-this-test';
let made: Relocated;

beforeAll(async () => {
  made = relocated();
  await made.install({ CODEXVERSION: '0.169.0' });
});
afterAll(() => rmSync(made.root, { recursive: true }));

/** The one line of the check. It never fails and never shows the key, whatever it finds. */
async function line(env: Readonly<Record<string, string>> = { ORQ_API_KEY: key }): Promise<string> {
  const { exitCode, stdout, stderr } = await made.check(env);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^codex-orq: .*\.\n$/);
  expect(stdout).not.toContain(key);
  return stdout.slice('codex-orq: '.length, -2);
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
      /^not ready: .*config\.toml sets model_provider to openai, which wins over orq$/,
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
      'not ready: .codex/config.toml sets model to gpt-5.5, without the prefix by which the gateway knows its provider',
    );
  });
});

test('several things are said in one line', async () => {
  const { exitCode, stdout } = await feature().check();
  expect(exitCode).toBe(0);
  expect(stdout.split('\n')).toHaveLength(2);
  expect(stdout).toMatch(
    /no codex in PATH.*; ORQ_API_KEY is not set.*; .*does not set model_provider to orq/,
  );
});

test('a system config of somebody else counts when it routes the same way', async () => {
  const text = made.text('etc/codex/config.toml') ?? '';
  try {
    put(made, 'etc/codex/config.toml', 'model = "openai/gpt-5.5"\nmodel_provider = "orq"\n');
    expect(await line()).toBe('ready: Codex uses openai/gpt-5.5 through orq');
    put(made, 'etc/codex/config.toml', 'model = "openai/gpt-5.5"\n');
    expect(await line()).toContain('/etc/codex/config.toml does not set model_provider to orq');
  } finally {
    put(made, 'etc/codex/config.toml', text);
  }
});

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { bin, calledBin, codesOf, reportOf, runBin, treeOf } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

const page = `model = "openai/gpt-5.4"
model_provider = "orq"

[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false

[shell_environment_policy]
exclude = ["ORQ_API_KEY"]
`;

const read = (home: TemporaryHome, path: string): string => readFileSync(join(home.home, path), 'utf8');

describe('on a machine with nothing', () => {
  test('writes what the documentation says, and tells that a key is missing and where it goes', async () => {
    const home = homeWith({ bare: true, env: { SHELL: '/bin/bash' } });
    const result = await runBin(home, []);
    expect(result.exitCode).toBe(0);
    expect(read(home, '.codex/config.toml')).toBe(page);
    expect(existsSync(join(home.codexHome, '.env'))).toBe(false);
    expect(read(home, '.bashrc')).toContain('# >>> codex-orq >>>');
    expect(read(home, 'project/.env.example')).toMatch(/^#.*\n(?:#.*\n)*ORQ_API_KEY=\n$/);
    expect(result.stdout).toContain('No API key is known yet');
    expect(result.stdout).toContain('~/.codex/.env');
    expect(result.stdout).toContain(`${calledBin} remove`);
  });

  test('a second run says so and moves no byte and no modification time', async () => {
    const home = homeWith({ env: { SHELL: '/bin/zsh', ORQ_API_KEY: 'made-up-key-0123' } });
    await runBin(home, []);
    const before = treeOf(home.home);
    const result = await runBin(home, []);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('Nothing to change in the files.');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('a build machine gets no secret and no profile unless asked', async () => {
    const home = homeWith({ env: { CI: 'true', SHELL: '/bin/bash', ORQ_API_KEY: 'made-up-key-0123' } });
    await runBin(home, []);
    expect(existsSync(join(home.codexHome, '.env'))).toBe(false);
    expect(existsSync(join(home.home, '.bashrc'))).toBe(false);
    await runBin(home, ['--key-store', 'codex-env', '--shell', 'bash']);
    expect(read(home, '.codex/.env')).toContain("ORQ_API_KEY='made-up-key-0123'");
    expect(existsSync(join(home.home, '.bashrc'))).toBe(true);
  });
});

describe('the key', () => {
  test('goes into the .env of Codex, private, and nowhere else', async () => {
    const key = 'sk-orq-made-up-9f8e7d6c5b4a';
    const home = homeWith({
      files: { '.codex/.env': '# mine\nOTHER="x y"\n' },
      env: { ORQ_API_KEY: `  ${key}\n`, SHELL: '/bin/fish' },
    });
    chmodSync(join(home.codexHome, '.env'), 0o644);
    const result = await runBin(home, []);
    const env = read(home, '.codex/.env');
    expect(env.startsWith('# mine\nOTHER="x y"\n')).toBe(true);
    expect(env.split('\n')).toContain(`ORQ_API_KEY='${key}'`);
    expect(statSync(join(home.codexHome, '.env')).mode & 0o777).toBe(0o600);
    expect(result.stdout + result.stderr).not.toContain(key);
    for (const [path, state] of Object.entries(treeOf(home.home)))
      if (path !== '.codex/.env') expect(state, path).not.toContain(key);
  });

  test('as an option is refused, and the message does not repeat it', async () => {
    const home = homeWith();
    for (const args of [['--key', 'sk-made-up-1'], ['--api-key=sk-made-up-1']]) {
      const result = await runBin(home, ['--json', ...args]);
      expect(result.exitCode).toBe(2);
      expect(codesOf(result.stdout)).toEqual(['key-as-flag']);
      expect(result.stdout + result.stderr).not.toContain('sk-made-up-1');
    }
  });

  test.each([['two-words made-up'], ["it's"], ['schlüssel-123'], ['tab\there']])(
    '%j is refused with a reason, not stored',
    async (key) => {
      const home = homeWith({ env: { ORQ_API_KEY: key } });
      const before = treeOf(home.home);
      const result = await runBin(home, ['--json']);
      expect(result.exitCode).toBe(2);
      expect(codesOf(result.stdout)).toEqual(['key-unusable']);
      expect(result.stdout + result.stderr).not.toContain(key);
      expect(treeOf(home.home)).toEqual(before);
    },
  );

  test('other lines of .env are never shown in the diff', async () => {
    const home = homeWith({
      files: { '.codex/.env': 'ORQ_API_KEY=old-secret-value\nOTHER=another-secret\n' },
      env: { ORQ_API_KEY: 'made-up-key-0123' },
    });
    const { stdout, stderr } = await runBin(home, ['--dry-run']);
    expect(stdout).toContain('ORQ_API_KEY=(hidden)');
    expect(stdout + stderr).not.toMatch(/old-secret-value|another-secret|made-up-key/);
  });
});

describe('what is there already', () => {
  const grown = `# my settings
model = 'gpt-5.5' # fast
approval_policy = "on-request"

[mcp_servers.files]
command = "npx"

[model_providers.orq]
base_url = "https://old.example/v1"
`;

  test('other values are replaced, shown in the diff and kept in the state', async () => {
    const home = homeWith({ files: { '.codex/config.toml': grown } });
    const result = await runBin(home, []);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain("- model = 'gpt-5.5' # fast");
    expect(result.stdout).toContain('+ model = "openai/gpt-5.4" # fast');
    const config = read(home, '.codex/config.toml');
    expect(parse(config)).toMatchObject({ ...parse(page), approval_policy: 'on-request' });
    for (const line of ['# my settings', '[mcp_servers.files]', 'command = "npx"'])
      expect(config).toContain(line);
    const state = JSON.parse(read(home, '.codex/codex-orq.json')) as {
      files: { target: string; keys: { path: string[]; before: string | null }[] }[];
    };
    const keys = state.files.find(({ target }) => target === 'config')?.keys;
    expect(keys?.find(({ path }) => path[0] === 'model')?.before).toBe("'gpt-5.5'");
    expect(keys?.find(({ path }) => path.at(-1) === 'base_url')?.before).toBe('"https://old.example/v1"');
    expect(keys?.find(({ path }) => path[0] === 'model_provider')?.before).toBeNull();
  });

  test('bytes that are not ours stay: BOM, CRLF, mode, symlink', async () => {
    const home = homeWith({ files: { 'dotfiles/codex.toml': `\ufeff${grown.replaceAll('\n', '\r\n')}` } });
    const real = join(home.home, 'dotfiles', 'codex.toml');
    chmodSync(real, 0o640);
    symlinkSync(real, join(home.codexHome, 'config.toml'));
    expect((await runBin(home, [])).exitCode).toBe(0);
    expect(realpathSync(join(home.codexHome, 'config.toml'))).toBe(realpathSync(real));
    expect(statSync(real).mode & 0o777).toBe(0o640);
    const text = readFileSync(real, 'utf8');
    expect(text.startsWith('\ufeff# my settings\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('an auth command stays, and env_key is left out, unless a key store is asked for', async () => {
    const auth = `[model_providers.orq]\nname = "mine"\n\n# from the keychain\n[model_providers.orq.auth]\ncommand = "get-key"\n`;
    const home = homeWith({ files: { '.codex/config.toml': auth } });
    const first = await runBin(home, ['--json']);
    expect(codesOf(first.stdout)).toContain('auth-kept');
    const kept = parse(read(home, '.codex/config.toml')) as {
      model_providers: { orq: Record<string, unknown> };
    };
    expect(kept.model_providers.orq['auth']).toEqual({ command: 'get-key' });
    expect(kept.model_providers.orq['env_key']).toBeUndefined();

    const second = await runBin(home, ['--key-store', 'codex-env']);
    expect(second.stdout).toContain('- command = "get-key"');
    const replaced = parse(read(home, '.codex/config.toml')) as typeof kept;
    expect(replaced.model_providers.orq['auth']).toBeUndefined();
    expect(replaced.model_providers.orq['env_key']).toBe('ORQ_API_KEY');
    expect(read(home, '.codex/codex-orq.json')).toContain('get-key');
  });

  test('a key that was pasted into env_key is neither shown nor copied into the state', async () => {
    const pasted = 'sk-orq-pasted-0123456789';
    const home = homeWith({
      files: { '.codex/config.toml': `[model_providers.orq]\nname = "x"\nenv_key = "${pasted}"\n` },
    });
    const result = await runBin(home, []);
    expect(result.stdout + result.stderr).not.toContain(pasted);
    expect(result.stdout).toContain('not kept for undo');
    expect(read(home, '.codex/codex-orq.json')).not.toContain(pasted);
  });
});

describe('wrong answers end with 2 and write nothing', () => {
  test.each([
    ['model-bare', ['--model', 'gpt-5.4'], 'openai/gpt-5.4'],
    ['model-bare', ['--model', 'claude-sonnet-4-6'], 'anthropic/claude-sonnet-4-6'],
    ['model-malformed', ['--model', 'openai/gpt 5'], 'provider/model'],
    ['model-malformed', ['--model', 'openai/"x"\n$(id)'], 'provider/model'],
    ['provider-reserved', ['--provider', 'openai'], 'orq'],
    ['provider-reserved', ['--provider', 'ollama'], 'orq'],
    ['provider-reserved', ['--provider', 'lmstudio'], 'orq'],
    ['provider-reserved', ['--provider', 'amazon-bedrock'], 'orq'],
    ['provider-malformed', ['--provider', 'a.b'], 'orq'],
    ['provider-malformed', ['--provider', '__proto__'], 'orq'],
    ['url-credentials', ['--base-url', 'https://me:secret@api.orq.ai/v3/router'], 'ORQ_API_KEY'],
    ['url-plain-http', ['--base-url', 'http://gateway.example/v3/router'], 'https'],
    ['url-malformed', ['--base-url', 'api.orq.ai'], 'https://api.orq.ai/v3/router'],
    ['url-malformed', ['--base-url', 'https://api.orq.ai/v3?key=1'], 'https://'],
    ['env-key-is-secret', ['--env-key', 'sk-orq-0123456789abcdef'], 'ORQ_API_KEY'],
    ['env-key-malformed', ['--env-key', 'MY KEY'], 'ORQ_API_KEY'],
    ['env-key-reserved', ['--env-key', 'CODEX_KEY'], 'ORQ_API_KEY'],
    ['env-key-reserved', ['--env-key', 'PATH'], 'ORQ_API_KEY'],
    ['choice-unknown', ['--shell', 'tcsh'], ''],
    ['choice-unknown', ['--key-store', 'keychain'], ''],
    ['project-missing', ['--dest', 'nowhere'], '--dest'],
    ['usage-wrong', ['--modle', 'x'], '--help'],
    ['usage-wrong', ['destroy'], '--help'],
  ])('%s: %j', async (code, args, advice) => {
    const home = homeWith({ env: { ORQ_API_KEY: 'made-up-key-0123' } });
    const before = treeOf(home.home);
    const result = await runBin(home, ['--json', ...args]);
    expect(result.exitCode).toBe(2);
    const [found] = reportOf(result.stdout).findings;
    expect(found?.code).toBe(code);
    expect(found?.hint).toContain(advice);
    expect(found?.hint).toContain('Nothing was written.');
    expect(result.stdout + result.stderr).not.toContain('me:secret');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('an unknown host is taken from an option, but not from a variable that a repository may set', async () => {
    const home = homeWith();
    const env = { CODEX_ORQ_BASE_URL: 'https://gateway.example/v3/router' };
    const refused = await runBin(home, ['--json'], { env });
    expect(refused.exitCode).toBe(2);
    expect(codesOf(refused.stdout)).toEqual(['url-foreign']);
    const taken = await runBin(home, ['--base-url', 'https://gateway.example/v3/router/']);
    expect(taken.exitCode).toBe(0);
    expect(read(home, '.codex/config.toml')).toContain('base_url = "https://gateway.example/v3/router"');
  });
});

describe('answers come from', () => {
  test('options, then variables, then the last run', async () => {
    const home = homeWith();
    const model = (): unknown => parse(read(home, '.codex/config.toml'))['model'];
    const env = { CODEX_ORQ_MODEL: 'google/gemini-3-pro' };
    await runBin(home, ['--model', 'acme@orq/fast'], { env });
    expect(model()).toBe('acme@orq/fast');
    await runBin(home, [], { env });
    expect(model()).toBe('google/gemini-3-pro');
    await runBin(home, []);
    expect(model()).toBe('google/gemini-3-pro');
  });

  test('another provider id takes the earlier one out again', async () => {
    const home = homeWith();
    await runBin(home, []);
    await runBin(home, ['--provider', 'gateway']);
    const config = parse(read(home, '.codex/config.toml')) as {
      model_providers: object;
      model_provider: string;
    };
    expect(Object.keys(config.model_providers)).toEqual(['gateway']);
    expect(config.model_provider).toBe('gateway');
  });
});

describe('looking only', () => {
  test('--dry-run shows the diff and writes nothing', async () => {
    const home = homeWith({ bare: true });
    const before = treeOf(home.home);
    const result = await runBin(home, ['--dry-run']);
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('+ model_provider = "orq"');
    expect(result.stdout).toContain('Nothing was written.');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('--check ends with 1 while something would change, and with 0 afterwards', async () => {
    const home = homeWith({ env: { ORQ_API_KEY: 'made-up-key-0123' } });
    expect((await runBin(home, ['--check'])).exitCode).toBe(1);
    expect(existsSync(join(home.codexHome, 'config.toml'))).toBe(false);
    await runBin(home, []);
    expect((await runBin(home, ['--check'])).exitCode).toBe(0);
  });

  test('--json prints one document and nothing else on standard output', async () => {
    const home = homeWith();
    const result = await runBin(home, ['--json']);
    const report = reportOf(result.stdout);
    expect(report).toMatchObject({ version: 1, intent: 'setup', applied: true });
    expect(report.changes).toContainEqual({ path: join(home.codexHome, 'config.toml'), kind: 'create' });
    for (const found of report.findings) {
      expect(found.message).not.toBe('');
      expect(['error', 'warning', 'info']).toContain(found.level);
    }
    expect(
      reportOf((await runBin(home, ['--json'])).stdout).changes.every(({ kind }) => kind === 'keep'),
    ).toBe(true);
  });

  test('--help and --version', async () => {
    const home = homeWith();
    const help = await runBin(home, ['--help']);
    expect(help.exitCode).toBe(0);
    expect(help.stdout).toContain('--base-url');
    const version = await runBin(home, ['--version']);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('something is in the way', () => {
  test.each([
    ['broken TOML', 'model = "openai\n', /line 1, column \d+/, 'toml-invalid'],
    ['a carriage return of its own', 'a = 1\rb = 2\n', /line 1, column \d+/, 'toml-invalid'],
    ['a model that is a table', '[model]\nx = 1\n', /line 1/, 'toml-unmergeable'],
    ['providers that are a list', 'model_providers = ["orq"]\n', /line 1/, 'toml-unmergeable'],
  ])('%s: file, line and column; no file of any kind is written', async (_name, text, position, code) => {
    const home = homeWith({
      files: { '.codex/config.toml': text },
      env: { ORQ_API_KEY: 'made-up-key-0123' },
    });
    const before = treeOf(home.home);
    const result = await runBin(home, ['--json']);
    expect(result.exitCode).toBe(1);
    expect(codesOf(result.stdout)).toEqual([code]);
    const [found] = reportOf(result.stdout).findings;
    expect(found?.message).toContain(join(home.codexHome, 'config.toml'));
    expect(found?.message).toMatch(position);
    expect(treeOf(home.home)).toEqual(before);
  });

  test('bytes that are no text', async () => {
    const home = homeWith();
    writeFileSync(join(home.codexHome, 'config.toml'), Uint8Array.of(0x61, 0xff, 0x0a));
    const result = await runBin(home, ['--json']);
    expect(result.exitCode).toBe(1);
    expect(codesOf(result.stdout)).toEqual(['file-not-utf8']);
  });

  test('a read-only file: nothing is written', async () => {
    const home = homeWith({
      files: { '.codex/config.toml': 'a = 1\n' },
      env: { ORQ_API_KEY: 'made-up-key-0123', SHELL: '/bin/fish' },
    });
    chmodSync(join(home.codexHome, 'config.toml'), 0o444);
    const before = treeOf(home.home);
    const result = await runBin(home, []);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('~/.codex/config.toml');
    expect(result.stderr).toContain('read-only');
    expect(result.stderr).toContain('Nothing was written');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('a CODEX_HOME that is a file', async () => {
    const home = homeWith({ files: { 'a-file': 'x' } });
    const result = await runBin(home, [], { env: { CODEX_HOME: join(home.home, 'a-file') } });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('a-file');
    expect(result.stderr).toContain('not a directory');
  });

  test('a write that fails half-way (file size limit): the sentence names path and cause, the rest is put back', async () => {
    const home = homeWith({
      files: { '.codex/config.toml': `# ${'x'.repeat(8_000)}\n` },
      env: { ORQ_API_KEY: 'made-up-key-0123', SHELL: '/bin/sh' },
    });
    const before = treeOf(home.home);
    // 4 blocks of 1 KiB: the small files fit, config.toml does not.
    const limited = 'ulimit -f 4 && exec "$0" "$@"';
    const result = await run('bash', ['-c', limited, process.execPath, bin], {
      cwd: home.project,
      env: home.env,
      timeoutMs: 30_000,
    });
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('~/.codex/config.toml');
    expect(result.stderr).toContain('file too large');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('a reader that goes away does not stop the work', async () => {
    const home = homeWith({ bare: true });
    // The pipe's reader is gone before the first line is printed.
    const closed = 'set -o pipefail; "$0" "$@" | true';
    const result = await run('bash', ['-c', closed, process.execPath, bin], {
      cwd: home.project,
      env: home.env,
      timeoutMs: 30_000,
    });
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(read(home, '.codex/config.toml')).toBe(page);
  });

  test('a .env that git would commit', async () => {
    const home = homeWith();
    const git = (...args: string[]) =>
      run('git', args, { cwd: home.project, env: home.env, timeoutMs: 10_000 });
    await git('init', '--quiet');
    expect(codesOf((await runBin(home, ['--json'])).stdout)).toContain('env-not-ignored');
    writeFileSync(join(home.project, '.gitignore'), '.env\n');
    expect(codesOf((await runBin(home, ['--json'])).stdout)).not.toContain('env-not-ignored');
  });

  test('a folder of another name for Codex is followed, and pointed out', async () => {
    const home = homeWith({ bare: true });
    mkdirSync(join(home.home, 'elsewhere'));
    const result = await runBin(home, ['--json', '--codex-home', join(home.home, 'elsewhere')]);
    expect(codesOf(result.stdout)).toContain('codex-home-elsewhere');
    expect(read(home, 'elsewhere/config.toml')).toBe(page);
    expect(existsSync(home.codexHome)).toBe(false);
  });
});

test('a profile is said to export the key to new shells where there is one, and not before', async () => {
  const codesWith = async (env: Record<string, string>): Promise<readonly string[]> => {
    const home = homeWith({ bare: true });
    return codesOf((await runBin(home, ['--shell', 'zsh', '--json'], { env })).stdout);
  };
  const without = await codesWith({});
  expect(without).toContain('key-missing');
  expect(without).not.toContain('shell-new-needed');
  const stored = await codesWith({ ORQ_API_KEY: 'sk-orq-made-up-0123456789' });
  expect(stored).toContain('shell-new-needed');
  expect(stored).not.toContain('key-missing');
});

import { existsSync, lstatSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { feature, put, type Relocated } from './relocated.ts';

/** Nothing but the folders that were there at the beginning. */
const isUntouched = ({ at }: Relocated): boolean =>
  readdirSync(at('usr/local')).length === 0 && !existsSync(at('etc')) && !existsSync(at('calls'));

describe('install.sh installs and routes', () => {
  test('the program, what belongs to it, the routing and the check', async () => {
    const made = feature();
    const { exitCode, stdout, stderr } = await made.install({ MODEL: 'anthropic/claude-sonnet-4-6' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Codex 0.169.0 is installed.');
    expect(readlinkSync(made.at('usr/local/bin/codex'))).toBe(made.at('usr/local/lib/codex-orq/bin/codex'));
    expect(made.text('usr/local/lib/codex-orq/codex-path/rg')).toBe('rg\n');
    expect(lstatSync(made.at('usr/local/bin/codex-orq-check')).mode & 0o777).toBe(0o755);
    expect(lstatSync(made.at('etc/codex/config.toml')).mode & 0o777).toBe(0o644);
    expect(parse(made.text('etc/codex/config.toml') ?? '')).toEqual({
      model: 'anthropic/claude-sonnet-4-6',
      model_provider: 'orq',
      web_search: 'disabled',
      features: { multi_agent: false },
      model_providers: {
        orq: {
          name: 'Orq AI Gateway',
          base_url: 'http://localhost:4000/v3/router',
          env_key: 'ORQ_API_KEY',
          env_key_instructions: expect.stringContaining('ORQ_API_KEY'),
          wire_api: 'responses',
          requires_openai_auth: false,
        },
      },
    });
    // The work folder is gone.
    expect(readdirSync(made.at('usr/local/lib'))).toEqual(['codex-orq']);
    expect(readdirSync(made.at('etc/codex'))).toEqual(['config.toml']);
  });

  test('again without asking npm, and with the new options', async () => {
    const made = feature();
    await made.install();
    const calls = made.calls().length;
    const { exitCode, stdout } = await made.install({ MODEL: 'openai/gpt-5.5' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Codex 0.169.0 is there already.');
    expect(made.calls()).toHaveLength(calls);
    expect(parse(made.text('etc/codex/config.toml') ?? '')).toMatchObject({ model: 'openai/gpt-5.5' });
  });

  test('another version in the place of its own earlier one', async () => {
    const made = feature();
    await made.install({ CODEXVERSION: '0.160.1' });
    put(made, 'usr/local/lib/codex-orq/left-over', '');
    const { exitCode } = await made.install();
    expect(exitCode).toBe(0);
    expect(made.text('usr/local/bin/codex')).toContain('0.169.0');
    expect(existsSync(made.at('usr/local/lib/codex-orq/left-over'))).toBe(false);
  });

  test('the build for arm64 on arm64', async () => {
    const made = feature();
    const arm = { FAKE_PACKAGE: 'codex-linux-arm64', FAKE_TRIPLE: 'aarch64-unknown-linux-musl' };
    expect((await made.install({ FAKE_MACHINE: 'aarch64', ...arm })).exitCode).toBe(0);
    expect(made.text('usr/local/bin/codex')).toContain('0.169.0');
  });

  test.each([
    ['0.104.0', 'codex-linux-x64'],
    ['0.98.0', 'codex'],
  ])('the older layout of %s, in %s', async (version, name) => {
    const made = feature();
    const layout = { FAKE_PACKAGE: name, FAKE_FOLDER: 'codex' };
    expect((await made.install({ CODEXVERSION: version, ...layout })).exitCode).toBe(0);
    expect(made.text('usr/local/bin/codex')).toContain(version);
    expect(readlinkSync(made.at('usr/local/bin/codex'))).toBe(made.at('usr/local/lib/codex-orq/codex/codex'));
  });

  test('only the routing where codexVersion is none', async () => {
    const made = feature();
    expect((await made.install({ CODEXVERSION: 'none' })).exitCode).toBe(0);
    expect(existsSync(made.at('calls'))).toBe(false);
    expect(readdirSync(made.at('usr/local/bin'))).toEqual(['codex-orq-check']);
    expect(made.text('etc/codex/config.toml')).toContain('model_provider = "orq"');
  });
});

describe('install.sh leaves alone what is not its own', () => {
  test.each([
    ['a file', '# somebody\nmodel = "x"\n'],
    ['an empty file', ''],
    ['our marker on another line', '\n# Written by the codex-orq dev container Feature.\n'],
  ])('%s at /etc/codex/config.toml stays, and the build says so', async (_name, text) => {
    const made = feature();
    put(made, 'etc/codex/config.toml', text);
    const { exitCode, stdout } = await made.install();
    expect(exitCode).toBe(0);
    expect(made.text('etc/codex/config.toml')).toBe(text);
    expect(stdout).toContain('is not from codex-orq and stays as it is');
    expect(made.text('usr/local/bin/codex')).toContain('0.169.0');
  });

  test('a link at /etc/codex/config.toml is not followed', async () => {
    const made = feature();
    put(made, 'etc/codex/config.toml', '');
    put(made, 'elsewhere', '# theirs\n');
    rmSync(made.at('etc/codex/config.toml'));
    symlinkSync(made.at('elsewhere'), made.at('etc/codex/config.toml'));
    expect((await made.install()).stdout).toContain('stays as it is');
    expect(made.text('elsewhere')).toBe('# theirs\n');
  });

  test("the image's own codex stays, and the build says so", async () => {
    const made = feature();
    put(made, 'usr/local/bin/codex', 'theirs');
    const { exitCode, stdout } = await made.install();
    expect(exitCode).toBe(0);
    expect(stdout).toContain('it stays, and codexVersion is ignored');
    expect(made.text('usr/local/bin/codex')).toBe('theirs');
    expect(existsSync(made.at('calls'))).toBe(false);
  });
});

describe('install.sh writes nothing', () => {
  const hostile = [
    'openai/x$(touch P)',
    'openai/x`touch P`',
    'openai/x"; touch P; "',
    "openai/x'; touch P; '",
    'openai/x\ntouch P',
    'openai/x\\',
    'openai/x y',
    'openai/x|e touch P',
    'openai/é',
  ];
  test.each([...hostile, '', 'gpt-5.4', '/x', 'x/', 'a//b'])('for the model %j', async (model) => {
    const made = feature();
    const { exitCode, stderr } = await made.install({ MODEL: model });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^codex-orq: the option "model" .* Nothing was written\.\n$/);
    expect(isUntouched(made)).toBe(true);
  });

  test.each([
    '',
    'api.orq.ai/v3/router',
    'ftp://api.orq.ai',
    'http://api.orq.ai/v3/router',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'http://127.evil.1.2/',
    'https://user:secret@api.orq.ai/',
    'https://api.orq.ai/?x=1',
    'https://api.orq.ai/#x',
    'https://',
    'https:///x',
    'https://x/$(touch P)',
    'https://x/`touch P`',
    'https://x/"',
    'https://x/|',
    'https://x/&',
    'https://x/\n',
    'HTTPS://X',
  ])('for the base URL %j', async (baseUrl) => {
    const made = feature();
    const { exitCode, stderr } = await made.install({ BASEURL: baseUrl });
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^codex-orq: the option "baseUrl" .* Nothing was written\.\n$/);
    expect(isUntouched(made)).toBe(true);
  });

  test.each(['', 'latest', '^0.169.0', '0.169', '--registry=x', '0.169.0 x', '0.169.0;touch P', 'NONE'])(
    'for the version %j',
    async (version) => {
      const made = feature();
      const { exitCode, stderr } = await made.install({ CODEXVERSION: version });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^codex-orq: the option "codexVersion" .* Nothing was written\.\n$/);
      expect(isUntouched(made)).toBe(true);
    },
  );

  test('without options, or as another user than root', async () => {
    const made = feature();
    expect((await made.install({ FAKE_ID: '1000' })).stderr).toContain('must run as root');
    expect(isUntouched(made)).toBe(true);
  });

  test.each([
    ['https://gateway.example/v3/router'],
    ['https://gateway.example:8443/v3/router'],
    ['https://[2001:db8::1]/v3/router'],
    ['http://localhost'],
    ['http://localhost:4000/v3'],
    ['http://127.0.0.1:4000/v3'],
    ['http://127.1.2.3/v3'],
    ['http://[::1]:4000/v3'],
  ])('but the routing for the base URL %s', async (baseUrl) => {
    const made = feature();
    await made.install({ BASEURL: baseUrl, CODEXVERSION: 'none' });
    expect(parse(made.text('etc/codex/config.toml') ?? '')).toMatchObject({
      model_providers: { orq: { base_url: baseUrl } },
    });
  });
});

describe('install.sh fails, and cleans up,', () => {
  const cases: readonly (readonly [string, Record<string, string>, RegExp])[] = [
    [
      'when npm fails',
      { NPM_FAILS: '1' },
      /npm error network\ncodex-orq: npm could not install @openai\/codex@0\.169\.0/,
    ],
    [
      'when npm leaves the platform package out',
      { FAKE_PACKAGE: 'codex-linux-arm64' },
      /without its build for x86_64-unknown-linux-musl/,
    ],
    [
      'when npm brings another version',
      { FAKE_VERSION: '0.1.0' },
      /is not Codex 0\.169\.0, or does not run here/,
    ],
    ['on another processor', { FAKE_MACHINE: 'riscv64' }, /no Codex for this processor \(riscv64\)/],
  ];
  test.each(cases)('%s', async (_name, env, reason) => {
    const made = feature();
    const { exitCode, stderr } = await made.install(env);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(reason);
    expect(readdirSync(made.at('usr/local/lib'))).toEqual([]);
    expect(readdirSync(made.at('usr/local/bin'))).toEqual([]);
    expect(existsSync(made.at('etc'))).toBe(false);
  });

  test('and keeps an earlier version when the new one cannot be had', async () => {
    const made = feature();
    await made.install({ CODEXVERSION: '0.160.1' });
    expect((await made.install({ NPM_FAILS: '1' })).exitCode).toBe(1);
    expect(made.text('usr/local/bin/codex')).toContain('0.160.1');
  });

  test('when there is neither npm nor a way to get it', async () => {
    const made = feature({ npm: undefined });
    const { exitCode, stderr } = await made.install();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('npm could not be borrowed');
  });
});

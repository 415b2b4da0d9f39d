import { existsSync, lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
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
    expect(readlinkSync(made.at('usr/local/lib/codex-orq/bin/codex'))).toBe('../native/bin/codex');
    expect(made.text('usr/local/lib/codex-orq/native/codex-path/rg')).toBe('rg\n');
    // npm ends with EEXIST where another file stands in the place of its own link.
    expect(readdirSync(made.at('usr/local/bin'))).toEqual(['codex-orq-check']);
    expect(lstatSync(made.at('usr/local/bin/codex-orq-check')).mode & 0o777).toBe(0o755);
    expect(lstatSync(made.at('etc/codex/config.toml')).mode & 0o777).toBe(0o644);
    expect(parse(made.text('etc/codex/config.toml') ?? '')).toEqual({
      model: 'anthropic/claude-sonnet-4-6',
      model_provider: 'orq',
      model_catalog_json: made.at('etc/codex/orq-models.json'),
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
      shell_environment_policy: { exclude: ['ORQ_API_KEY'] },
    });
    // The work folder is gone.
    expect(readdirSync(made.at('usr/local/lib'))).toEqual(['codex-orq']);
    expect(readdirSync(made.at('etc/codex'))).toEqual(['config.toml', 'orq-models.json']);
  });

  test('again without asking npm, and with the new options', async () => {
    const made = feature();
    await made.install();
    const npm = (): readonly string[] => made.calls().filter((call) => call.startsWith('npm'));
    const calls = npm();
    const { exitCode, stdout } = await made.install({ MODEL: 'openai/gpt-5.5' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Codex 0.169.0 is there already.');
    expect(npm()).toEqual(calls);
    expect(parse(made.text('etc/codex/config.toml') ?? '')).toMatchObject({ model: 'openai/gpt-5.5' });
  });

  test('another version in the place of its own earlier one', async () => {
    const made = feature();
    await made.install({ CODEXVERSION: '0.160.1' });
    put(made, 'usr/local/lib/codex-orq/left-over', '');
    const { exitCode } = await made.install();
    expect(exitCode).toBe(0);
    expect(made.text('usr/local/lib/codex-orq/bin/codex')).toContain('0.169.0');
    expect(existsSync(made.at('usr/local/lib/codex-orq/left-over'))).toBe(false);
  });

  test('the build for arm64 on arm64', async () => {
    const made = feature();
    const arm = { FAKE_PACKAGE: 'codex-linux-arm64', FAKE_TRIPLE: 'aarch64-unknown-linux-musl' };
    expect((await made.install({ FAKE_MACHINE: 'aarch64', ...arm })).exitCode).toBe(0);
    expect(made.text('usr/local/lib/codex-orq/bin/codex')).toContain('0.169.0');
  });

  test.each([
    ['0.104.0', 'codex-linux-x64'],
    ['0.98.0', 'codex'],
  ])('the older layout of %s, in %s', async (version, name) => {
    const made = feature();
    const layout = { FAKE_PACKAGE: name, FAKE_FOLDER: 'codex' };
    expect((await made.install({ CODEXVERSION: version, ...layout })).exitCode).toBe(0);
    expect(made.text('usr/local/lib/codex-orq/bin/codex')).toContain(version);
    expect(readlinkSync(made.at('usr/local/lib/codex-orq/bin/codex'))).toBe('../native/codex/codex');
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
    expect(made.text('usr/local/lib/codex-orq/bin/codex')).toContain('0.169.0');
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

  test("the image's own codex stays, is told the metadata, and the build says so", async () => {
    const made = feature({ codex: '#!/bin/sh\necho theirs\n' });
    const { exitCode, stdout } = await made.install();
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`the image brings its own Codex (${made.at('bin/codex')})`);
    expect(existsSync(made.at('usr/local/lib/codex-orq'))).toBe(false);
    expect(made.calls()).toEqual(['node make', 'node check']);
    expect(made.text('etc/codex/config.toml')).toContain('model_catalog_json');
  });

  test('the link of an earlier version of the Feature goes, another one stays', async () => {
    const made = feature();
    mkdirSync(made.at('usr/local/bin'));
    symlinkSync(made.at('usr/local/lib/codex-orq/bin/codex'), made.at('usr/local/bin/codex'));
    await made.install();
    expect(readdirSync(made.at('usr/local/bin'))).toEqual(['codex-orq-check']);
    symlinkSync('/elsewhere/codex', made.at('usr/local/bin/codex'));
    await made.install();
    expect(readdirSync(made.at('usr/local/bin'))).toEqual(['codex', 'codex-orq-check']);
  });
});

describe('the metadata of the model', () => {
  const config = ({ text }: Relocated) => parse(text('etc/codex/config.toml') ?? '');

  test.each([
    [
      'knows no field of an entry',
      'web_search multi_agent',
      { web_search: 'disabled', features: { multi_agent: false } },
    ],
    ['knows one of them', 'web_search', { web_search: 'disabled' }],
    ['knows them all', '', {}],
  ])(
    'leaves to the configuration what a Codex does not understand that %s',
    async (_name, lacking, settings) => {
      const made = feature();
      await made.install({ MODEL: 'anthropic/claude-sonnet-4-6', FAKE_LACKING: lacking });
      const { web_search, features, model_catalog_json } = config(made);
      expect(model_catalog_json).toBe(made.at('etc/codex/orq-models.json'));
      expect({ web_search, features }).toEqual({ web_search: undefined, features: undefined, ...settings });
    },
  );

  test.each([
    ['cannot be made', 'no make', /is given no metadata of anthropic.*reason is above/],
    ['is refused', 'no check', /warning: .* refuses the metadata of anthropic.*taken out again/],
  ])('that %s: neither file nor key, and one line', async (_name, FAKE_CATALOGUE, line) => {
    const made = feature();
    const { exitCode, stdout } = await made.install({ MODEL: 'anthropic/claude-sonnet-4-6', FAKE_CATALOGUE });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(line);
    expect(readdirSync(made.at('etc/codex'))).toEqual(['config.toml']);
    expect(config(made)).toMatchObject({ web_search: 'disabled', features: { multi_agent: false } });
    expect(config(made)).not.toHaveProperty('model_catalog_json');
  });

  test('of an earlier build goes where it cannot be made again', async () => {
    const made = feature();
    await made.install();
    await made.install({ FAKE_CATALOGUE: 'no make' });
    expect(readdirSync(made.at('etc/codex'))).toEqual(['config.toml']);
    expect(config(made)).not.toHaveProperty('model_catalog_json');
  });

  test('takes Node, and a Codex', async () => {
    const noNode = feature({ node: undefined });
    expect((await noNode.install()).stdout).toContain('that takes Node, which the image does not have');
    expect(config(noNode)).not.toHaveProperty('model_catalog_json');
    const noCodex = feature();
    await noCodex.install({ CODEXVERSION: 'none' });
    expect(existsSync(noCodex.at('calls'))).toBe(false);
    expect(config(noCodex)).not.toHaveProperty('model_catalog_json');
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

  test.each(['nonsense', 'ftp://x', 'https://u:p@x', 'https://x/$(touch P)', 'https://', 'https://x y'])(
    'for the registry %j',
    async (npmRegistry) => {
      const made = feature();
      const { exitCode, stderr } = await made.install({ NPMREGISTRY: npmRegistry });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/^codex-orq: the option "npmRegistry" .* Nothing was written\.\n$/);
      expect(isUntouched(made)).toBe(true);
    },
  );

  test.each(['', 'yes', 'TRUE'])(
    'for %j as the word for whether Codex is required',
    async (codexRequired) => {
      const made = feature();
      expect((await made.install({ CODEXREQUIRED: codexRequired })).stderr).toContain(
        '"codexRequired" must be',
      );
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
    expect(existsSync(made.at('usr/local/bin'))).toBe(false);
    expect(existsSync(made.at('etc'))).toBe(false);
  });

  test.each(cases.slice(0, 2))('unless Codex is not required: %s', async (_name, env, reason) => {
    const made = feature();
    const { exitCode, stdout } = await made.install({ ...env, CODEXREQUIRED: 'false' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('The container is built without Codex');
    expect(made.text('etc/codex/config.toml')).toContain('model_provider = "orq"');
    expect(readdirSync(made.at('usr/local/lib/codex-orq'))).toEqual(['not-installed']);
    // What was wrong is told at every start, until a rebuild mends it.
    const said = reason.source.split('codex-orq: ').at(-1) ?? '';
    expect((await made.check({ ORQ_API_KEY: 'x' })).stdout).toMatch(
      new RegExp(`not ready: Codex could not be installed while the image was built.*${said}`),
    );
    await made.install();
    expect((await made.check({ ORQ_API_KEY: 'x' })).stdout).toMatch(/^codex-orq: ready/m);
  });

  test('and keeps an earlier version when the new one cannot be had', async () => {
    const made = feature();
    await made.install({ CODEXVERSION: '0.160.1' });
    expect((await made.install({ NPM_FAILS: '1' })).exitCode).toBe(1);
    expect(made.text('usr/local/lib/codex-orq/bin/codex')).toContain('0.160.1');
  });

  test('when there is neither npm nor a way to get it', async () => {
    const made = feature({ npm: undefined });
    const { exitCode, stderr } = await made.install();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('npm could not be borrowed');
  });
});

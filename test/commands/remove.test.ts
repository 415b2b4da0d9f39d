import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/lib/digest.ts';
import { parseToml } from '../../src/edit/toml.ts';
import { problem } from '../../src/findings/index.ts';
import { isEmpty } from '../../src/plan/plan.ts';
import { prepareRemove } from '../../src/commands/remove/prepare.ts';
import type { Host } from '../../src/host/types.ts';
import { changeModel, codesOf, madeUpKey, setUp, undo } from '../roundtrip/runs.ts';
import { memoryHostWithCodex } from '../support/memory-codex.ts';
import { type MemoryHost, memoryHost } from '../support/memory-host.ts';

const config = '/home/ada/.codex/config.toml';
const env = '/home/ada/.codex/.env';
const state = '/home/ada/.codex/codex-orq.json';
const profile = '/home/ada/.zshrc';
const example = '/home/ada/work/.env.example';

const textOf = (host: MemoryHost, path: string): string => host.texts()[path] ?? '';

/** The same machine, seen from another folder or with another CODEX_HOME. */
const seenFrom = (host: MemoryHost, changes: Partial<Pick<Host, 'cwd' | 'env'>>): Host => ({
  ...host,
  ...changes,
});

describe('codex-orq remove', () => {
  it('has nothing to do on a machine that was never set up', async () => {
    const host = memoryHost({ files: { [config]: 'model = "gpt-5.5"\n', [profile]: 'alias l=ls\n' } });
    const { plan, nothing } = await prepareRemove(host, { keepKey: false, keepProvider: false });
    expect(isEmpty(plan)).toBe(true);
    expect(plan.findings).toEqual([]);
    expect(nothing).toContain('Nothing to undo');
  });

  it('leaves what a person has changed since, and names it', async () => {
    const host = memoryHost({ files: { [config]: 'model = "gpt-5.5"\n' } });
    await setUp(host);
    host.put(config, `${textOf(host, config).replace('v3/router', 'v4/router')}# more\n`);
    host.put(profile, textOf(host, profile).replace('codex-orq <<<', 'codex-orq <<<\nalias l=ls'));
    const plan = await undo(host);
    expect(host.texts()).toEqual({
      [config]:
        'model = "gpt-5.5"\n\n[model_providers.orq]\nname = "Orq AI Gateway"\nbase_url = "https://api.orq.ai/v4/router"\n# more\n',
      [profile]: 'alias l=ls\n',
    });
    expect(plan.findings).toEqual([
      expect.objectContaining({
        code: 'kept-changed',
        args: { file: config, key: 'model_providers.orq.base_url' },
      }),
      // Codex starts with no provider that has no name.
      expect.objectContaining({ code: 'kept-name', args: { file: config, provider: 'orq' } }),
    ]);
  });

  it.each([
    'togetherai/Qwen/Qwen3-235B-A22B-Instruct-2507-FP8',
    'accounts/x/models/Qwen3-30B-A3B-Instruct-2507-FP8',
    'agent/9f8b7c6d5e4f3a2b1c0d9e8f',
  ])('gives a model back whose id looks as random as a key: %s', async (model) => {
    const text = `model = "${model}"\n`;
    const host = memoryHost({ files: { [config]: text } });
    expect(codesOf(await setUp(host))).not.toContain('secret-not-kept');
    await undo(host);
    expect(host.texts()).toEqual({ [config]: text });
  });

  it('takes no folder away that nobody made for us, whatever the state says', async () => {
    const host = memoryHost();
    await setUp(host);
    const folders = async (folder: string): Promise<readonly unknown[]> => {
      host.put(state, textOf(host, state).replaceAll(/"folder": "[^"]*"/g, `"folder": "${folder}"`));
      const { plan } = await prepareRemove(host, { keepKey: false, keepProvider: false });
      return plan.changes.flatMap((change) => (change.folders === undefined ? [] : [change.folders.top]));
    };
    expect(await folders('/home/ada/.codex')).toContain('/home/ada/.codex');
    for (const wrong of ['/', '/home', '/home/ada', '/home/ada/.cod', '/srv'])
      expect(await folders(wrong)).toEqual([]);
  });

  it.each([
    ['nothing', 'model = "gpt-5.5"\n'],
    ['a table of another provider', '[model_providers.azure]\nname = "Azure"\n'],
  ])(
    'leaves a name to what a person has put into our table since; before, there was %s',
    async (_what, text) => {
      const host = memoryHost({ files: { [config]: text } });
      await setUp(host);
      const header = '[model_providers.orq]\n';
      host.put(config, textOf(host, config).replace(header, `${header}request_max_retries = 2\n`));
      const plan = await undo(host);
      expect(codesOf(plan)).toContain('kept-name');
      expect(parseToml(textOf(host, config), config)).toEqual({
        ...parseToml(text, config),
        model_providers: {
          ...(parseToml(text, config)['model_providers'] as object | undefined),
          orq: { name: 'Orq AI Gateway', request_max_retries: 2n },
        },
      });
      // From now on it is the person's own.
      expect(host.texts()).not.toHaveProperty([state]);
    },
  );

  it('leaves no name where there was none: the table was there before, as it was', async () => {
    const text = '[model_providers.orq]\nrequest_max_retries = 2\n';
    const host = memoryHost({ files: { [config]: text } });
    await setUp(host);
    const plan = await undo(host);
    expect(host.texts()).toEqual({ [config]: text });
    expect(codesOf(plan)).not.toContain('kept-name');
  });

  it('leaves a name also when another provider id takes the place of the first', async () => {
    const host = memoryHost();
    await setUp(host);
    host.put(config, `${textOf(host, config)}\n[model_providers.orq.http_headers]\nX-Team = "a"\n`);
    expect(codesOf(await setUp(host, { provider: 'gateway' }))).toContain('kept-name');
    expect(parseToml(textOf(host, config), config)['model_providers']).toMatchObject({
      orq: { name: 'Orq AI Gateway', http_headers: { 'X-Team': 'a' } },
    });
  });

  it('names what still chooses the provider, in whichever file', async () => {
    const work = '/home/ada/.codex/work.config.toml';
    const host = memoryHost();
    await setUp(host);
    expect(codesOf(await undo(host))).not.toContain('provider-named');
    await setUp(host);
    host.put(work, 'model_provider = "orq"\n');
    host.put(config, `${textOf(host, config)}\n[profiles.fast]\nmodel_provider = "orq"\n`);
    expect(codesOf((await prepareRemove(host, { keepKey: false, keepProvider: true })).plan)).not.toContain(
      'provider-named',
    );
    const plan = await undo(host);
    expect(plan.findings.filter(({ code }) => code === 'provider-named').map(({ args }) => args)).toEqual([
      { file: config, key: 'profiles.fast.model_provider', provider: 'orq' },
      { file: work, key: 'model_provider', provider: 'orq' },
    ]);
  });

  it('knows its own keys also after every comment and line end was rewritten, as the desktop app does', async () => {
    const host = memoryHost({
      files: { [config]: '# head\r\nmodel = "gpt-5.5" # fast\r\n\r\n[tui]\r\n# x\r\na = 1\r\n' },
    });
    await setUp(host);
    const stripped = textOf(host, config)
      .replaceAll('\r\n', '\n')
      .replace(/ ?#.*$/gm, '')
      .replaceAll('"', "'");
    host.put(config, stripped);
    await undo(host);
    expect(textOf(host, config).replaceAll("'", '"')).toBe('\nmodel = "gpt-5.5"\n\n[tui]\n\na = 1\n');
  });

  it('puts what was cut out for an explicit key store back', async () => {
    const before =
      '[model_providers.orq]\nname = "By command" # mine\n\n# how\n[model_providers.orq.auth]\ncommand = "op"\n\n[tui]\n';
    const host = memoryHost({ files: { [config]: before } });
    await setUp(host);
    expect(textOf(host, config)).toContain('[model_providers.orq.auth]');
    await setUp(host, { keyStore: 'codex-env' });
    expect(textOf(host, config)).not.toContain('auth]');
    // The cut belongs to that provider: with another one it comes back at once.
    await setUp(host, { provider: 'gateway' });
    expect(textOf(host, config)).toContain('# how\n[model_providers.orq.auth]');
    await undo(host);
    expect(host.texts()).toEqual({ [config]: before });
  });

  it('knows a block of which an earlier record holds a digest, and one that somebody has changed', async () => {
    const recorded = async (edit: (text: string) => string): Promise<MemoryHost> => {
      const host = memoryHost({ files: { [profile]: '# mine\n' } });
      await setUp(host, { shell: 'zsh' });
      const lines = textOf(host, profile).split('\n').slice(-4, -2).join('\n');
      expect(textOf(host, state)).toContain(JSON.stringify(lines));
      const digest = sha256(lines).slice(0, 16);
      host.put(state, textOf(host, state).replace(JSON.stringify(lines), JSON.stringify(digest)));
      host.put(profile, edit(textOf(host, profile)));
      return host;
    };
    const same = await recorded((text) => text);
    await undo(same);
    expect(textOf(same, profile)).toBe('# mine\n');
    const other = await recorded((text) => text.replace('# <<< codex-orq', 'echo mine\n# <<< codex-orq'));
    expect(codesOf(await undo(other))).toContain('kept-changed');
    expect(textOf(other, profile)).toContain('echo mine');
  });

  it('takes a line out together with the comment that another version put above it', async () => {
    const host = memoryHost({ files: { [example]: 'A=1\n', [env]: 'B=2\n' } });
    await setUp(host);
    for (const path of [example, env, state])
      host.put(path, textOf(host, path).replaceAll('API key', 'secret word'));
    await undo(host);
    expect(host.texts()).toEqual({ [example]: 'A=1\n', [env]: 'B=2\n' });
  });

  it('reaches every project, also those that were set up from elsewhere', async () => {
    const host = memoryHost({ files: { [example]: 'A=1\n', '/srv/other/main.py': '' } });
    await setUp(host);
    await setUp(seenFrom(host, { cwd: '/srv/other' }));
    await changeModel(seenFrom(host, { cwd: '/srv/other' }), { createPin: true });
    expect(Object.keys(host.texts())).toContain('/srv/other/.env.example');
    await undo(host);
    expect(host.texts()).toEqual({ [example]: 'A=1\n', '/srv/other/main.py': '' });
  });

  it('is not kept from it by a project that is gone, or cannot be read', async () => {
    const host = memoryHost({ files: { '/srv/other/main.py': '', '/srv/third/main.py': '' } });
    await setUp(host);
    await setUp(seenFrom(host, { cwd: '/srv/other' }));
    await setUp(seenFrom(host, { cwd: '/srv/third' }));
    host.take('/srv/other/.env.example');
    const locked: Host = {
      ...host,
      read: async (path) => {
        if (path.startsWith('/srv/third'))
          throw problem('file-unreadable', { path, cause: 'permission denied' });
        return host.read(path);
      },
    };
    const plan = await undo(locked);
    expect(plan.findings).toContainEqual(
      expect.objectContaining({
        code: 'project-unreadable',
        args: expect.objectContaining({ file: '/srv/third/.env.example' }),
      }),
    );
    expect(Object.keys(host.texts())).toEqual([
      state,
      '/srv/other/main.py',
      '/srv/third/.env.example',
      '/srv/third/main.py',
    ]);
    // What could not be read stays recorded.
    await undo(host);
    expect(Object.keys(host.texts())).toEqual(['/srv/other/main.py', '/srv/third/main.py']);
  });

  it('--keep-key leaves the key, --keep-provider the table; the next remove ends it', async () => {
    const host = memoryHost({ files: { [config]: 'model = "gpt-5.5"\n' } });
    await setUp(host);
    const plan = await undo(host, { keepKey: true, keepProvider: true });
    expect(codesOf(plan)).toEqual(expect.arrayContaining(['kept-key', 'kept-provider']));
    expect(textOf(host, env)).toContain(madeUpKey);
    expect(parseToml(textOf(host, config), config)).toMatchObject({
      model: 'gpt-5.5',
      model_providers: { orq: { env_key: 'ORQ_API_KEY' } },
    });
    expect(parseToml(textOf(host, config), config)).not.toHaveProperty('model_provider');
    expect(isEmpty(await undo(host, { keepKey: true, keepProvider: true }))).toBe(true);
    await undo(host);
    expect(host.texts()).toEqual({ [config]: 'model = "gpt-5.5"\n' });
  });

  it('leaves another key that was in .env before, since keys are never copied, and says so', async () => {
    const host = memoryHost({ files: { [env]: 'ORQ_API_KEY=sk-orq-an-older-made-up-one\n' } });
    await setUp(host);
    expect(textOf(host, state)).not.toContain('made-up');
    expect(codesOf(await undo(host))).toContain('key-before-unknown');
    expect(host.texts()).toEqual({ [env]: `ORQ_API_KEY='${madeUpKey}'\n` });
  });

  it('leaves the very same key that was there before without a word', async () => {
    const before = { [env]: `export ORQ_API_KEY="${madeUpKey}"\n` };
    const host = memoryHost({ files: before });
    await setUp(host);
    expect(codesOf(await undo(host))).not.toContain('key-before-unknown');
    expect(host.texts()).toEqual(before);
  });

  it('gives a byte order mark in .env back', async () => {
    const before = { [env]: '\ufeffA=1\r\nB=2\r\n' };
    const host = memoryHost({ files: before });
    await setUp(host);
    expect(textOf(host, env)).not.toContain('\ufeff');
    await undo(host);
    expect(host.texts()).toEqual(before);
  });
});

describe('two CODEX_HOMEs that share a profile', () => {
  const other = (host: MemoryHost): Host =>
    seenFrom(host, { env: { ...host.env, CODEX_HOME: '/home/ada/work-codex' } });

  it('go one after the other, the last one first', async () => {
    const host = memoryHost({ files: { [profile]: 'alias l=ls\n' } });
    await setUp(host);
    const first = textOf(host, profile);
    await setUp(other(host));
    expect(textOf(host, profile)).not.toBe(first);
    expect(codesOf(await undo(other(host)))).toContain('block-before');
    expect(textOf(host, profile)).toBe(first);
    await undo(host);
    expect(host.texts()).toEqual({ [profile]: 'alias l=ls\n' });
  });

  it.each([
    ['as it was', {}],
    ['with another variable', { envKey: 'ORQ_WORK_KEY' }],
  ])('the second one still knows the block of the first when it is set up again %s', async (_how, more) => {
    const host = memoryHost({ files: { [profile]: 'alias l=ls\n' } });
    await setUp(host);
    const first = textOf(host, profile);
    await setUp(other(host));
    await setUp(other(host), more);
    await undo(other(host));
    expect(textOf(host, profile)).toBe(first);
  });

  it.each([
    ['zsh', profile],
    ['fish', '/home/ada/.config/fish/conf.d/codex-orq.fish'],
  ] as const)(
    'the first one leaves the block of the second alone, which then leaves none: %s',
    async (shell, file) => {
      const host = memoryHost({ files: { [config]: '', [profile]: 'alias l=ls\n' } });
      const before = host.texts();
      await setUp(host, { shell });
      await setUp(other(host), { shell });
      const second = textOf(host, file);
      expect(codesOf(await undo(host))).toContain('kept-changed');
      expect(textOf(host, file)).toBe(second);
      expect(codesOf(await undo(other(host)))).not.toContain('block-before');
      expect(host.texts()).toEqual(before);
    },
  );
});

describe('without a state file', () => {
  it('takes out what equals a set-up, and says what it cannot know', async () => {
    const { host } = memoryHostWithCodex({
      files: { [config]: '[tui]\n', [env]: 'A=1\n', [profile]: 'alias l=ls\n', [example]: 'B=2\n' },
    });
    const before = host.texts();
    await setUp(host);
    host.take(state);
    const plan = await undo(host);
    expect(codesOf(plan)).toContain('state-missing');
    expect(host.texts()).toEqual(before);
  });

  it('finds a provider that an earlier remove has kept, where that is asked for', async () => {
    const host = memoryHost({ files: { [config]: 'model_provider = "azure"\n' } });
    await setUp(host);
    await undo(host, { keepProvider: true });
    host.take(state);
    expect(codesOf(await undo(host))).toEqual(['provider-unsure']);
    await undo(host, { as: 'default' });
    expect(host.texts()).toEqual({ [config]: 'model_provider = "azure"\n' });
  });

  it.each([
    ['vLLM', 'vllm', 'http://localhost:8000/v1'],
    ['LM Studio', 'lm_studio', 'http://127.0.0.1:1234/v1'],
    ['my proxy', 'proxy', 'http://[::1]:4000'],
    ['Orq AI Gateway', 'gateway', 'https://gateway.example/v3/router'],
    ['Anything', 'orq', 'http://localhost:8000/v1'],
    ['Anything', 'orq', 'https://model.example/v1'],
    ['Anything', 'other', 'https://my.orq.ai/v3/router'],
  ])('leaves a provider that may be of the person’s own, and names it: %s, %s', async (name, id, url) => {
    const text = `model = "qwen/qwen3"\nmodel_provider = "${id}"\n\n[model_providers.${id}]\nname = "${name}"\nbase_url = "${url}"\nwire_api = "responses"\nauth = { command = "mine" }\n`;
    for (const as of [undefined, 'default']) {
      const host = memoryHost({ files: { [config]: text } });
      const plan = await undo(host, { as });
      expect(host.texts()).toEqual({ [config]: text });
      expect(codesOf(plan)).toEqual(['provider-unsure']);
    }
  });

  const byVariable = 'env_key = "ORQ_API_KEY"\n';
  const whole = (id: string, key = byVariable): string =>
    `model_provider = "${id}"\n\n[model_providers.${id}]\nname = "Orq AI Gateway"\nbase_url = "https://gateway.example/v3/router"\n${key}wire_api = "responses"\nrequires_openai_auth = false\n`;
  const byCommand = `${whole('own', '')}\n[model_providers.own.auth]\ncommand = "pass"\nargs = ["show", "orq"]\ntimeout_ms = 60000\n`;

  it.each([
    ['the list of hidden variables', '[shell_environment_policy]\nexclude = ["ORQ_API_KEY"]\n', {}],
    ['a block in a profile', '', { [profile]: '# >>> codex-orq >>>\n# <<< codex-orq <<<\n' }],
    ['a person who says which', '', {}, 'default'],
  ])('takes the keys of a set-up beside %s', async (_what, more, files, as?: string) => {
    for (const routed of [whole('own'), byCommand]) {
      const text = `# mine\n${routed}\n${more}`;
      const host = memoryHost({ files: { [config]: text, ...files } });
      expect(codesOf(await undo(host, { as }))).not.toContain('provider-unsure');
      expect(host.texts()[config]?.trim()).toBe('# mine');
    }
  });

  it('takes the name of a catalogue that is missing, with which Codex does not start, and of none of yours', async () => {
    const named = 'model_catalog_json = "orq-models.json"\n';
    const gone = memoryHost({ files: { [config]: `# mine\n${named}${whole('own')}` } });
    await undo(gone, { as: 'default' });
    expect(gone.texts()[config]?.trim()).toBe('# mine');
    const yours = { '/home/ada/.codex/orq-models.json': '{"models": []}\n' };
    const there = memoryHost({ files: { [config]: `# mine\n${named}${whole('own')}`, ...yours } });
    await undo(there, { as: 'default' });
    expect(there.texts()).toEqual({ [config]: `# mine\n${named}`, ...yours });
  });

  it('leaves the keys of a set-up alone where nothing else tells of one: they may be typed from a page', async () => {
    const files = { [config]: whole('orq') };
    const host = memoryHost({ files });
    expect(codesOf(await undo(host))).toEqual(['provider-unsure']);
    expect(host.texts()).toEqual(files);
  });

  it('leaves alone what an earlier remove has put back', async () => {
    const { host } = memoryHostWithCodex({ files: { [config]: whole('orq') } });
    const before = host.texts();
    await setUp(host);
    await undo(host);
    expect(host.texts()).toEqual(before);
    expect(isEmpty(await undo(host))).toBe(true);
    expect(host.texts()).toEqual(before);
  });

  it('leaves other providers, bare models and keys without our comment alone', async () => {
    const files = {
      [config]:
        'model = "gpt-5.5"\nmodel_provider = "azure"\n\n[model_providers.azure]\nname = "Azure"\nbase_url = "https://a.example/v1"\n',
      [env]: 'ORQ_API_KEY=sk-orq-made-up-9876543210\n',
    };
    const host = memoryHost({ files });
    expect(isEmpty(await undo(host))).toBe(true);
    expect(host.texts()).toEqual(files);
  });
});

import { describe, expect, test } from 'vitest';
import type { CheckContext } from '../../src/checks/context.ts';
import { gatherContext } from '../../src/checks/gather.ts';
import { problem } from '../../src/findings/index.ts';
import { pathsFor } from '../../src/host/paths.ts';
import type { Host } from '../../src/host/types.ts';
import { config, type Fixture, key, machine, stateWith } from './fixture.ts';

const user = '/home/p/.codex/config.toml';
const system = '/etc/codex/config.toml';
const managed = '/etc/codex/managed_config.toml';
const dotenv = '/home/p/.codex/.env';
const state = '/home/p/.codex/codex-orq.json';
const line = `ORQ_API_KEY='${key}'\n`;

/** What the checks look at on such a machine. */
async function gathered(
  fixture: Fixture,
  { project = '/home/p/repo', ...more }: Partial<Host & Readonly<{ project: string }>> = {},
): Promise<CheckContext> {
  const host: Host = { ...machine(fixture), ...more };
  return gatherContext(host, { paths: pathsFor(host), project });
}

describe('without a record, provider and variable are those of the file that seems to lead to this gateway', () => {
  const expectedOf = async (text: string): Promise<unknown> => {
    const { expected } = await gathered({ files: { [user]: text, [state]: undefined } });
    return expected;
  };
  const gate = { provider: 'gate', envKey: 'ORQ_API_KEY' };
  const usual = { provider: 'orq', envKey: 'ORQ_API_KEY' };

  test.each([
    ['by its name', 'name = "Orq AI Gateway"', gate],
    ['by its host', 'base_url = "https://my.orq.ai/v1"', gate],
    ['by its path, wherever the gateway is', 'base_url = "https://gw.example/v3/router"', gate],
    ['but by no other host and path', 'base_url = "https://gw.example/v3/router/x"', usual],
    ['nor where the path begins that way', 'base_url = "https://gw.example/v3/routers"', usual],
    ['nor without either', '', usual],
    ['nor by what is no address', 'base_url = "gw.example/v3/router"', usual],
    ['nor by what is no text', 'base_url = ["https://my.orq.ai/v3/router"]', usual],
  ])('%s', async (_, text, expected) => {
    expect(await expectedOf(`model_provider = "gate"\n[model_providers.gate]\n${text}\n`)).toEqual(expected);
  });

  test('a provider that is not chosen by its name is none', async () => {
    const table = '[model_providers.gate]\nname = "Orq AI Gateway"\n';
    expect(await expectedOf(table)).toEqual(usual);
    expect(await expectedOf(`model_provider = ["gate"]\n${table}`)).toEqual(usual);
  });

  test.each([
    ['"MY_KEY"', 'MY_KEY'],
    ['"my-key"', 'ORQ_API_KEY'],
    ['["MY_KEY"]', 'ORQ_API_KEY'],
  ])('env_key = %s', async (value, envKey) => {
    expect(await expectedOf(`[model_providers.orq]\nenv_key = ${value}\n`)).toEqual({
      provider: 'orq',
      envKey,
    });
  });
});

describe('the file that routes', () => {
  /** It, and the ones beside it; without the model, which each file may have. */
  const layersOf = async (files: NonNullable<Fixture['files']>): Promise<readonly string[]> => {
    const { user: routing, others } = await gathered({ files: { [state]: undefined, ...files } });
    return [routing, ...others].map(({ path }) => path);
  };
  const other = '[model_providers.mine]\nname = "Mine"\n';

  test('is yours, whatever the machine has', async () => {
    expect(await layersOf({ [system]: config })).toEqual([user, system]);
    expect(await layersOf({ [user]: `model_provider = "mine"\n${other}`, [system]: config })).toEqual([
      user,
      system,
    ]);
    expect(await layersOf({ [user]: 'model = \n', [system]: config })).toEqual([user, system]);
  });

  test('is the machine’s where yours chooses no provider, or is not there', async () => {
    expect(await layersOf({ [user]: other, [system]: config })).toEqual([system, user]);
    expect(await layersOf({ [user]: undefined, [system]: config })).toEqual([system]);
    // One that routes elsewhere is none.
    const elsewhere = `model_provider = "mine"\n${other}`;
    expect(await layersOf({ [user]: 'model = "x"\n', [system]: elsewhere })).toEqual([user, system]);
    // With our table, yours is the one to look at.
    const table = config.replace('model_provider = "orq"\n', '');
    expect(await layersOf({ [user]: table, [system]: config })).toEqual([user, system]);
  });

  test('is the machine’s managers’, above yours', async () => {
    const mine = `model_provider = "mine"\n${other}`;
    expect(await layersOf({ [user]: mine, [managed]: config, [system]: other })).toEqual([
      managed,
      user,
      system,
    ]);
    expect(await layersOf({ [user]: mine, [managed]: 'model = "x"\n' })).toEqual([user, managed]);
  });

  test('is never one of a profile or a project', async () => {
    const files = { '/home/p/.codex/work.config.toml': config, '/home/p/repo/.codex/config.toml': config };
    expect(await layersOf({ ...files, [user]: other })).toEqual([user, ...Object.keys(files)]);
  });
});

describe('the dotenv files that may get into a repository with the key', () => {
  const sharedOf = async (...request: Parameters<typeof gathered>): Promise<readonly string[]> =>
    (await gathered(...request)).shared.map(({ path }) => path);
  const names = ['.env', '.env.local', '.envrc', 'my.env', '.env.', '.env.empty', '.env.other'];
  const files = Object.fromEntries(names.map((name) => [`/home/p/repo/${name}`, line]));

  test('are those of the project, by their names, and Codex’s own, each once', async () => {
    const more = { '/home/p/repo/.env.empty': 'ORQ_API_KEY=\n', '/home/p/repo/.env.other': `MY_${line}` };
    expect(await sharedOf({ files: { ...files, ...more } })).toEqual([
      ...[dotenv, '/home/p/repo/.env', '/home/p/repo/.env.local'],
    ]);
    expect(await sharedOf({}, { project: '/home/p/.codex' })).toEqual([dotenv]);
    expect(await sharedOf({ files: { [dotenv]: undefined } })).toEqual([]);
  });

  test('are where their links lead: git is asked about that', async () => {
    const fixture = { files: { '/home/p/dotfiles/.git/HEAD': '' }, tracked: ['env'] };
    const { read } = machine(fixture);
    const linked: Host['read'] = async (path) => ({
      ...(await read(path)),
      ...(path === dotenv && { realPath: '/home/p/dotfiles/env' }),
    });
    const { shared } = await gathered(fixture, { read: linked });
    expect(shared).toEqual([{ path: dotenv, tracking: { tracked: true }, ignored: true }]);
  });
});

test('of what lies in the project, a pipe or a folder called .env is passed over, another fault is kept', async () => {
  const { read } = machine({});
  const project = '/home/p/repo';
  const files = { [`${project}/.env`]: '', [`${project}/.env.local`]: '' };
  const failing: Host['read'] = async (path) => {
    if (path === `${project}/.env`) throw problem('file-not-plain', { path, realPath: path, kind: 'pipe' });
    if (path === `${project}/.env.local`) throw problem('file-unreadable', { path, cause: 'EACCES' });
    return read(path);
  };
  const { sharedUnread } = await gathered({ files }, { read: failing });
  expect(sharedUnread.map(({ code }) => code)).toEqual(['file-unreadable']);
});

describe('the program that is to fetch the key', () => {
  const absentWith = async (command: string, more: Partial<Host> = {}): Promise<string | undefined> => {
    const auth = `[model_providers.orq.auth]\ncommand = ${JSON.stringify(command)}\n`;
    const text = `model_provider = "orq"\n[model_providers.orq]\nname = "Orq AI Gateway"\n${auth}`;
    const files = { [user]: text, [state]: undefined, '/usr/bin/pass': '' };
    return (await gathered({ files }, more)).absentProgram;
  };

  test.each([
    ['pass', undefined],
    ['/usr/bin/pass', undefined],
    ['gopass', 'gopass'],
    ['/usr/bin/gopass', '/usr/bin/gopass'],
    // Codex starts it in a folder that is not known here.
    ['bin/gopass', undefined],
    ['', undefined],
  ])('%j is looked for without a process', async (command, absent) => {
    expect(await absentWith(command)).toBe(absent);
  });

  test('is not looked for on Windows, where a name stands for several files', async () => {
    expect(await absentWith('gopass', { platform: 'win32' })).toBeUndefined();
  });
});

test('Codex’s own .env: a byte order mark stays, and why it cannot be read is told', async () => {
  const marked = await gathered({ files: { [dotenv]: `\ufeff${line}` }, modes: { [dotenv]: 0o640 } });
  expect(marked.dotenv).toMatchObject({ path: dotenv, text: `\ufeff${line}`, mode: 0o640 });
  expect(marked.dotenv).not.toHaveProperty('problem');
  const missing = await gathered({ files: { [dotenv]: undefined } });
  expect(missing.dotenv).toMatchObject({ text: undefined, mode: undefined });
  const closed = await gathered({ unreadable: [dotenv] });
  expect(closed.dotenv).toMatchObject({ text: undefined, problem: { code: 'file-unreadable' } });
  const fault = { [dotenv]: () => new RangeError('a fault of ours') };
  await expect(gathered({ refused: fault })).rejects.toThrow('a fault of ours');
});

describe('the profiles of the shell', () => {
  const shellsOf = async (...request: Parameters<typeof gathered>): Promise<readonly unknown[]> =>
    (await gathered(...request)).shells.map(({ path, text, readBy, isScript }) => [
      path,
      text,
      readBy,
      isScript,
    ]);
  const zshrc = '/home/p/.zshrc';
  const script = '/home/p/.codex/codex-orq.sh';
  const written = (target: string, path: string) => ({ target, path, created: false, keys: [] });
  const recorded = stateWith('zsh', [
    written('profile', '/home/p/.bashrc'),
    written('profile-script', script),
  ]);

  test('are those that it reads, and those that were written to', async () => {
    const files = { [state]: recorded, [zshrc]: 'a', [script]: 'b' };
    expect(await shellsOf({ files })).toEqual([
      [zshrc, 'a', 'zsh', false],
      ['/home/p/.bashrc', undefined, 'bash', false],
      [script, 'b', 'zsh', true],
    ]);
    expect(await shellsOf({ files, unreadable: [zshrc] })).toHaveLength(2);
  });

  test('of an earlier bash on macOS are known as its own where a login file came later', async () => {
    const files = [written('profile', '/home/p/.bashrc')];
    const fixture = { files: { [state]: stateWith('zsh', files), '/home/p/.bash_profile': '' } };
    expect(await shellsOf(fixture, { platform: 'darwin' })).toEqual([
      [zshrc, undefined, 'zsh', false],
      ['/home/p/.bashrc', undefined, 'bash', false],
    ]);
  });

  test('of an earlier shell are known as its own, and so is the script that they run', async () => {
    const files = [written('profile', '/home/p/.bashrc'), written('profile-script', script)];
    expect(await shellsOf({ files: { [state]: stateWith('fish', files) } })).toEqual([
      ['/home/p/.config/fish/conf.d/codex-orq.fish', undefined, 'fish', false],
      ['/home/p/.bashrc', undefined, 'bash', false],
      [script, undefined, 'bash', true],
    ]);
    const elsewhere = stateWith('zsh', [written('profile', '/home/p/zsh/.zshrc')]);
    expect((await shellsOf({ files: { [state]: elsewhere } })).at(-1)).toEqual([
      ...['/home/p/zsh/.zshrc', undefined, undefined, false],
    ]);
  });

  test('are none without a record, with --shell none, and where the key is stored elsewhere', async () => {
    for (const text of [undefined, stateWith('none'), recorded.replace('"codex-env"', '"external"')]) {
      const { shells, exists } = await gathered({ files: { [state]: text, '/home/p/.profile': '' } });
      expect([shells, exists('/home/p/.profile')]).toEqual([[], false]);
    }
  });

  test('one file under two names is looked at once', async () => {
    const fixture = { files: { [state]: recorded, [zshrc]: 'a' } };
    const { read } = machine(fixture);
    const linked: Host['read'] = async (path) => ({
      ...(await read(path)),
      ...(path === '/home/p/.bashrc' && { realPath: zshrc }),
    });
    expect(await shellsOf(fixture, { read: linked })).toEqual([
      [zshrc, 'a', 'zsh', false],
      [script, undefined, 'zsh', true],
    ]);
  });

  test('of bash depend on which login files there are', async () => {
    const bash = { [state]: stateWith('bash'), '/home/p/.bash_login': '', '/home/p/.profile': '' };
    const { exists } = await gathered({ files: bash });
    expect(['.bash_profile', '.bash_login', '.profile'].map((name) => exists(`/home/p/${name}`))).toEqual([
      ...[false, true, true],
    ]);
    const onMac = await gathered({ files: bash }, { platform: 'darwin' });
    expect(onMac.shells.map(({ path }) => path)).toEqual(['/home/p/.bashrc', '/home/p/.bash_login']);
  });
});

describe('the catalogue', () => {
  test.each([
    ['models.json', '/home/p/.codex/models.json'],
    ['~/models.json', '/home/p/models.json'],
    ['/srv/models.json', '/srv/models.json'],
  ])('%s is read where it is', async (name, path) => {
    const files = { [user]: `model_catalog_json = "${name}"\n${config}`, [path]: '{}' };
    expect((await gathered({ files })).catalogue).toEqual({ file: user, path, text: '{}' });
    expect((await gathered({ files: { ...files, [path]: undefined } })).catalogue).toEqual({
      file: user,
      path,
    });
    expect((await gathered({ files, unreadable: [path] })).catalogue).toEqual({ file: user, path });
  });

  test('is that of the file that wins, of those that name one', async () => {
    const named = `model_catalog_json = "/srv/models.json"\n${config}`;
    const files = { [user]: named, [managed]: 'web_search = "live"\n', '/srv/models.json': '{}' };
    expect((await gathered({ files })).catalogue?.file).toBe(user);
    const wins = { ...files, [managed]: 'model_catalog_json = "/srv/other.json"\n' };
    expect((await gathered({ files: wins })).catalogue).toEqual({ file: managed, path: '/srv/other.json' });
  });

  test('is none where no file names it', async () => {
    expect((await gathered({})).catalogue).toBeUndefined();
    const files = { [user]: `model_catalog_json = ["x"]\n${config}` };
    expect((await gathered({ files })).catalogue).toBeUndefined();
  });
});

test.each([
  [undefined, undefined],
  ['no JSON', undefined],
  ['{}', undefined],
  ['{"OPENAI_API_KEY":null}', undefined],
  ['{"OPENAI_API_KEY":"made up","tokens":null}', { method: 'api' }],
  ['{"OPENAI_API_KEY":"made up","tokens":{}}', { method: 'chatgpt' }],
  ['{"tokens":{"account_id":"a"}}', { method: 'chatgpt', workspace: 'a' }],
  ['{"tokens":{"account_id":1}}', { method: 'chatgpt' }],
])('a login by an auth.json with %s', async (text, login) => {
  expect((await gathered({ files: { '/home/p/.codex/auth.json': text } })).login).toStrictEqual(login);
});

test('the list of models is the one beside the record', async () => {
  const path = '/home/p/.codex/codex-orq-models.json';
  const text = JSON.stringify({
    ...{ version: 1, gateway: 'https://api.orq.ai/v3/router', fetched: '2026-03-04T12:00:00.000Z' },
    models: [{ id: 'openai/gpt-5.4' }],
  });
  expect((await gathered({ files: { [path]: text } })).modelList?.ids).toEqual(['openai/gpt-5.4']);
  expect((await gathered({})).modelList).toBeUndefined();
  expect((await gathered({ files: { [path]: text }, unreadable: [path] })).modelList).toBeUndefined();
});

test('whether there are a CODEX_HOME and a repository', async () => {
  expect(await gathered({})).toMatchObject({
    codexHomeExists: true,
    inRepository: true,
    project: '/home/p/repo',
  });
  const files = {
    [user]: undefined,
    [dotenv]: undefined,
    [state]: undefined,
    '/home/p/repo/.git/HEAD': undefined,
  };
  expect(await gathered({ files })).toMatchObject({ codexHomeExists: false, inRepository: false });
});

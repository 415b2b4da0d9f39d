import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  type OwnSetting,
  ownSettings,
  unknownAmong,
  unknownOfOurs,
} from '../../src/checks/unknown-settings.ts';
import { parseState } from '../../src/state/state.ts';
import { routing } from '../../src/targets/config-keys.ts';
import type { Host, RunResult } from '../../src/host/types.ts';
import { parseToml } from '../../src/edit/toml.ts';
import { config, key, stateWith } from './fixture.ts';
import { memoryHost } from '../support/memory-host.ts';

const own: readonly OwnSetting[] = [
  { path: ['model'], value: 'openai/gpt-5.4' },
  { path: ['model_providers', 'orq', 'made_up'], value: 1n },
];
const ended: RunResult = { exitCode: 1, stdout: '', stderr: '', timedOut: false };

/** What is found with a Codex that answers in this way, whatever it is asked; and how often it was. */
async function foundWith(
  answer: (folder: string) => Partial<RunResult>,
  more: Partial<Host> = {},
): Promise<{ unknown: readonly string[]; questions: number; left: readonly string[] }> {
  let questions = 0;
  const host = memoryHost({
    run: async (_command, _args, { cwd = '' }) => {
      questions += 1;
      return { ...ended, ...answer(cwd) };
    },
  });
  const unknown = await unknownAmong(own, { host: { ...host, ...more }, envKey: 'ORQ_API_KEY' });
  return { unknown, questions, left: Object.keys(host.texts()) };
}
const at = (file: string, name: string): Partial<RunResult> => ({
  stderr: `Error loading config.toml:\n${file}:3:1: unknown configuration field \`${name}\`\n  |\n3 | x\n`,
});

describe('an answer', () => {
  test('that names the same setting for ever is heard once', async () => {
    const found = await foundWith((folder) => at(join(folder, 'config.toml'), 'model'));
    expect(found).toEqual({ unknown: ['model'], questions: 2, left: [] });
  });

  test('that names the table around a setting is heard', async () => {
    const found = await foundWith((folder) => at(join(folder, 'config.toml'), 'model_providers.orq'));
    expect(found.unknown).toEqual(['model_providers.orq']);
  });

  test.each<[string, (folder: string) => Partial<RunResult>]>([
    ['about the file of the machine', () => at('/etc/codex/config.toml', 'model')],
    ['about the folder of somebody else', () => at('/home/ada/.codex/config.toml', 'model')],
    ['about nothing at all', (folder) => at(join(folder, 'config.toml'), 'model` and `more')],
    [
      'in the middle of a sentence',
      (folder) => ({ stderr: `${folder}/config.toml:1:1: unknown configuration field \`model\`, perhaps\n` }),
    ],
    ['about no setting of ours', (folder) => at(join(folder, 'config.toml'), 'mod')],
    ['that a value is wrong', (folder) => ({ stderr: `${folder}/config.toml:1:9: invalid type: integer` })],
    [
      'that there is no such option',
      () => ({ stderr: "error: unexpected argument '--strict-config' found" }),
    ],
    ['that never comes', () => ({ exitCode: null, timedOut: true })],
    ['that all is well', () => ({ exitCode: 0 })],
  ])('%s is none', async (_name, answer) => {
    expect(await foundWith(answer)).toEqual({ unknown: [], questions: 1, left: [] });
  });

  test('is asked for without what may be a password, or a key in the wrong place', async () => {
    let asked = '';
    const host = memoryHost({
      run: async (_command, _args, { cwd = '' }) => {
        asked = host.texts()[join(cwd, 'config.toml')] ?? '';
        return ended;
      },
    });
    const table = ['model_providers', 'orq'];
    const settings = [
      { path: [...table, 'base_url'], value: `https://u:${key}@example.com` },
      { path: [...table, 'env_key'], value: key },
      { path: [...table, 'name'], value: key },
      { path: [...table, 'wire_api'], value: 'responses' },
    ];
    await unknownAmong(settings, { host, envKey: 'ORQ_API_KEY' });
    expect(asked).toContain('wire_api = "responses"');
    expect(asked).toContain('env_key = ');
    expect(asked).not.toContain(key);
    // Codex loads no provider without a name: that of a table of ours whose name is yours is made up, once.
    await unknownAmong([...settings.slice(3), { path: ['model', 'name'], value: 'x' }], {
      host,
      envKey: 'A',
    });
    expect(asked.split('\n').filter((line) => line !== '')).toEqual([
      '[model_providers.orq]',
      'name = "Orq AI Gateway"',
      'wire_api = "responses"',
      '[model]',
      'name = "anything"',
      '[features]',
      'zz_nothing_but_the_end_of_the_file = false',
    ]);
  });

  test('that stops far down in the file is heard as well', async () => {
    const found = await foundWith((folder) => ({
      stderr: `${folder}/config.toml:120:17: unknown configuration field \`model\`\n`,
    }));
    expect(found.unknown).toEqual(['model']);
  });

  test('is not asked for about nothing', async () => {
    const host = memoryHost();
    const temporaryFolder = vi.spyOn(host, 'temporaryFolder');
    expect(await unknownAmong([], { host, envKey: 'A' })).toEqual([]);
    expect(temporaryFolder).not.toHaveBeenCalled();
  });

  test('is asked for without the key, whatever its variable is called', async () => {
    const env = { PATH: '/usr/bin', ORQ_ACCESS: key, OPENAI_API_KEY: key, CODEX_SQLITE_HOME: '/home/ada/db' };
    let given: Readonly<Record<string, string | undefined>> = {};
    const run: Host['run'] = async (_command, _args, options) => {
      given = { ...options.env };
      return ended;
    };
    await unknownAmong(own, { host: memoryHost({ env, run }), envKey: 'ORQ_ACCESS' });
    expect(given['PATH']).toBe('/usr/bin');
    expect(JSON.stringify(given)).not.toMatch(new RegExp(`${key}|/home/ada`));
  });

  test('is not asked for about a setting that fits no file beside the others', async () => {
    const host = memoryHost({ run: () => Promise.reject(new Error('nothing is to be asked')) });
    const settings = [{ path: ['features'], value: true }];
    expect(await unknownAmong(settings, { host, envKey: 'ORQ_API_KEY' })).toEqual([]);
  });

  test('is not waited for where no folder can be made', async () => {
    const temporaryFolder = async (): Promise<never> => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    const found = await foundWith((folder) => at(join(folder, 'config.toml'), 'model'), { temporaryFolder });
    expect(found).toEqual({ unknown: [], questions: 0, left: [] });
  });
});

describe('our settings', () => {
  const path = '/home/p/.codex/config.toml';
  const user = (text: string) => ({ kind: 'user', path, counts: true, tree: parseToml(text, path) }) as const;
  const expected = { provider: 'orq', envKey: 'ORQ_API_KEY' };
  const namesOf = (settings: readonly OwnSetting[]): string[] => settings.map(({ path: at }) => at.join('.'));
  const answers = parseState(stateWith('none'), path).answers;

  test('are those of the record, as far as they are there and no table of a person', () => {
    const state = parseState(stateWith('none'), path);
    const text =
      'model = "m"\ncolour = 1\n[model_providers.orq]\nwire_api = { token = "x" }\nenv_key = ["x"]\n';
    expect(ownSettings({ state, user: user(text), expected })).toEqual([{ path: ['model'], value: 'm' }]);
  });

  test('are not those of another file, or of what is written to other places', () => {
    const state = parseState(stateWith('none'), path);
    const files = state.files.map((file) => ({ ...file, path: '/srv/config.toml' }));
    const others = state.files.map((file) => ({ ...file, target: 'profile', keys: [] }));
    const settings = ownSettings({
      state: { ...state, files: [...files, ...others] },
      user: user(config),
      expected,
    });
    // Of the file that is looked at there is no record: those of the routing.
    expect(settings).toHaveLength(7);
  });

  test('do not count what was taken away', () => {
    const text = stateWith('none').replace('"written":"\\"openai/gpt-5.4\\""', '"written":null');
    const state = parseState(text, path);
    expect(namesOf(ownSettings({ state, user: user('model = "m"\n'), expected }))).toEqual([]);
  });

  test('are the seven of the routing without a record', () => {
    const settings = ownSettings({
      state: undefined,
      user: user(`colour = 1\n${config}mine = 1\n`),
      expected,
    });
    const written = routing({ ...answers, project: undefined }).map(({ path: at }) => at.join('.'));
    expect(namesOf(settings)).toEqual(written);
    expect(written).toHaveLength(7);
  });
});

test('what Codex tells by itself is told as well, if it is in our table or ours, and not twice', () => {
  const file = '/home/p/.codex/config.toml';
  const pin = '/home/p/repo/.codex/config.toml';
  const byItself = [
    { file, key: 'colour' },
    { file, key: 'model' },
    { file: pin, key: 'model' },
    { file, key: 'model_providers.orq.made_up' },
    { file: pin, key: 'model_providers.orq.made_up' },
    { file, key: 'model_providers.orq.bas_url' },
    { file, key: 'model_providers.orqa.x' },
  ];
  const strict = ['model_providers.orq.made_up'];
  expect(unknownOfOurs(byItself, { strict, settings: own, provider: 'orq', file })).toEqual([
    { file, key: 'model_providers.orq.made_up' },
    { file, key: 'model' },
    { file: pin, key: 'model_providers.orq.made_up' },
    { file, key: 'model_providers.orq.bas_url' },
  ]);
});

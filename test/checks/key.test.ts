import { describe, expect, test } from 'vitest';
import { checkDotenvNames } from '../../src/checks/dotenv-names.ts';
import { checkKey, unsetEnvKey } from '../../src/checks/key.ts';
import { parseState } from '../../src/state/state.ts';
import { brief, contextWith, layer, told } from './context.ts';
import { config, key, stateWith } from './fixture.ts';

const path = '/home/p/.codex/.env';
const envKey = 'ORQ_API_KEY';
const host = (env: Readonly<Record<string, string>>, platform: NodeJS.Platform = 'linux') => ({
  env,
  platform,
  home: '/home/p',
});
const stored = (value: string, mode = 0o600) => ({ path, text: `ORQ_API_KEY=${value}\n`, mode });
const fault = (text: string, source = path) => [
  'key-odd',
  'error',
  { envKey, source, fault: text, ...(source !== path && { exported: true }) },
];

describe('the key', () => {
  test.each([
    [`"${key}\\n"`, 'it has a line end, with which Codex sends no Authorization header at all'],
    [`"\ufeff${key}"`, 'it begins with a byte order mark'],
    [`" ${key}"`, 'it has a blank before or behind it'],
    [`"'${key}'"`, 'it stands in quotes that are part of it'],
    [`\u201c${key}\u201d`, 'it stands in quotes that are part of it'],
    [`"${key}\u2019"`, 'it has a character outside visible ASCII'],
    [`x'"y"'`, undefined],
    [`'"y"x'`, undefined],
  ])('in the file as %j: %s', (value, text) => {
    const found = told(checkKey, { dotenv: stored(value) });
    if (text === undefined)
      expect(found).toEqual([['key-fine', 'info', { envKey, alone: true, file: path }]]);
    else expect(found).toEqual([fault(text)]);
  });

  test('is fine where it is, and closed to others', () => {
    const fine = (more: object) => [['key-fine', 'info', { envKey, alone: true, ...more }]];
    expect(told(checkKey, { dotenv: stored(key) })).toEqual(fine({ file: path }));
    expect(told(checkKey, { host: host({ ORQ_API_KEY: key }) })).toEqual(fine({}));
    expect(told(checkKey, { dotenv: stored(key), host: host({ ORQ_API_KEY: key }) })).toEqual(
      fine({ file: path }),
    );
    expect(told(checkKey, { dotenv: stored(key, 0o640) })).toEqual([
      ['dotenv-open', 'warning', { file: path, mode: '640' }],
    ]);
    // There the mode does not say who may read it.
    const windows = host({}, 'win32');
    expect(told(checkKey, { dotenv: stored(key, 0o644), host: windows })).toEqual(
      fine({ alone: false, file: path }),
    );
    const { mode: _, ...unknown } = stored(key);
    expect(told(checkKey, { dotenv: { ...unknown, mode: undefined } })).toEqual(fine({ file: path }));
  });

  test('is missing, empty, or another one outside', () => {
    const missing = (more: object) => [
      ['key-missing', 'error', { envKey, file: path, stored: true, ...more }],
    ];
    expect(told(checkKey)).toEqual(missing({ provider: 'orq' }));
    expect(told(checkKey, { user: layer('user', 'x = 1\n') })).toEqual(missing({}));
    expect(told(checkKey, { user: layer('user'), others: [layer('user'), layer('system', config)] })).toEqual(
      missing({ provider: 'orq' }),
    );
    // Where the machine routes, a run of ours would route beside it.
    for (const kind of ['system', 'managed'] as const) {
      const user = layer(kind, config);
      expect(told(checkKey, { user })).toEqual(missing({ provider: 'orq', machine: true }));
      const dotenv = { ...stored(''), text: `${envKey}=\n` };
      expect(told(checkKey, { user, dotenv })[0]).toMatchObject({ 2: { kept: 'external' } });
    }
    const state = parseState(stateWith('none').replace('codex-env', 'external'), 'x');
    expect(told(checkKey, { state })).toEqual(missing({ stored: false, provider: 'orq' }));
    expect(told(checkKey, { dotenv: stored(''), host: host({ ORQ_API_KEY: ' ' }) })).toEqual([
      ['key-empty', 'error', { envKey, file: path, exported: false }],
    ]);
    expect(told(checkKey, { dotenv: stored('" "'), host: host({ ORQ_API_KEY: key }) })[0]).toMatchObject({
      2: { exported: true },
    });
    expect(told(checkKey, { dotenv: stored(key), host: host({ ORQ_API_KEY: `${key}2` }) })).toEqual([
      ['key-conflict', 'warning', { envKey, file: path }],
    ]);
    expect(told(checkKey, { host: host({ ORQ_API_KEY: `${key} ` }) })).toEqual([
      fault('it has a blank before or behind it', 'this environment'),
    ]);
  });

  test.each([
    [key, false],
    [` ${key}\n`, false],
    ['two words', true],
    [' two words ', true],
    ['<your-orq-api-key>', true],
    ['ghp_abcdefghijklmnopqrstuvwxyz0123456789', true],
    [' ', false],
  ])('exported as %j beside another one in the file: whether a run could store it', (value, unfit) => {
    const beside = told(checkKey, { dotenv: stored(''), host: host({ ORQ_API_KEY: value }) });
    expect(beside).toEqual([
      [
        ...['key-empty', 'error'],
        { envKey, file: path, exported: value !== ' ', ...(unfit && { unfit: true }) },
      ],
    ]);
    const other = told(checkKey, { dotenv: stored(`${key}2`), host: host({ ORQ_API_KEY: value }) });
    const conflict = ['key-conflict', 'warning', { envKey, file: path, ...(unfit && { unfit: true }) }];
    if (value === ' ') expect(other).not.toContainEqual(expect.arrayContaining(['key-conflict']));
    else expect(other).toContainEqual(conflict);
  });

  test('stands in a line that Codex does not read', () => {
    const told1 = (text: string, more = {}) =>
      told(checkKey, { dotenv: { path, text, mode: 0o600 }, ...more });
    const line = `ORQ_API_KEY='${key}'\n`;
    for (const [text, unread] of [
      [`A=1\nMSG=it's\n${line}`, { line: 3, from: 2, why: 'quoted' }],
      [`A=1\n${line.replace("'\n", '\n')}`, { line: 2, from: 2, why: 'open' }],
      [`ORQ_API_KEY=${key} `, { line: 1, from: 1, why: 'blank' }],
      [`ORQ_API_KEY=${key} x\n`, { line: 1, from: 1, why: 'value' }],
    ] as const)
      expect(told1(text)).toEqual([['key-unread', 'error', { envKey, file: path, ...unread }]]);
    expect(told1(`# ${line}`)[0]).toMatchObject({ 0: 'key-missing' });
    // Codex takes that of the environment, or an earlier line.
    expect(told1(`ORQ_API_KEY=${key} x\n`, { host: host({ ORQ_API_KEY: key }) })).toEqual([
      ['key-fine', 'info', { envKey, alone: true }],
    ]);
    expect(told1(`${line}ORQ_API_KEY=${key} x\n`)).toEqual([
      ['key-fine', 'info', { envKey, alone: true, file: path }],
    ]);
    const open = { dotenv: { path, text: `MSG=it's\n${line}`, mode: 0o644 } };
    expect(told(checkKey, open).map((found) => (found as string[])[0])).toEqual([
      'key-unread',
      'dotenv-open',
    ]);
  });

  test('is one of the gateway', () => {
    const found = told(checkKey, { dotenv: stored('sk-ant-0123456789') });
    expect(found).toEqual([
      [
        'key-not-of-gateway',
        'error',
        {
          envKey,
          source: path,
          fault: 'it has the form of a key of Anthropic, which the gateway does not know',
        },
      ],
    ]);
  });

  test('comes from a command where there is one, and no variable', () => {
    const auth = config.replace('env_key = "ORQ_API_KEY"', 'auth = { command = "x" }');
    const file = '/home/p/.codex/config.toml';
    expect(told(checkKey, { user: layer('user', auth) })).toEqual([
      ['key-from-command', 'info', { file, provider: 'orq' }],
    ]);
    const both = layer('user', `${config}auth = { command = "x" }\n`);
    expect(told(checkKey, { user: both, dotenv: stored(key) })).toEqual([
      ['key-fine', 'info', { envKey, alone: true, file: path }],
    ]);
  });

  test('stands behind a byte order mark: Codex skips the first line', () => {
    const text = `\ufeffORQ_API_KEY=${key}\n`;
    expect(told(checkKey, { dotenv: { path, text, mode: 0o600 }, host: host({ ORQ_API_KEY: key }) })).toEqual(
      [['dotenv-bom', 'error', { envKey, file: path, hides: true }]],
    );
    expect(
      told(checkKey, { dotenv: { path, text: `\ufeff# x\nORQ_API_KEY=${key}\n`, mode: 0o600 } }),
    ).toEqual([['dotenv-bom', 'warning', { envKey, file: path, hides: false }]]);
  });

  test('is in a variable that Codex does not take from its file', () => {
    const user = layer('user', config.replaceAll('ORQ_API_KEY', 'CODEX_KEY'));
    const expected = { provider: 'orq', envKey: 'CODEX_KEY' };
    const dotenv = { path, text: `CODEX_KEY=${key}\nOTHER=1\n`, mode: 0o600 };
    expect(told(checkKey, { user, expected, dotenv })).toEqual([
      ['env-key-filtered', 'error', { file: path, envKey: 'CODEX_KEY' }],
    ]);
    expect(told(checkKey, { user, expected, dotenv: { ...dotenv, text: 'CODEX_OTHER=1\n' } })).toEqual([
      ['key-missing', 'error', { envKey: 'CODEX_KEY', file: path, stored: true, provider: 'orq' }],
    ]);
    expect(
      told(checkDotenvNames, {
        expected,
        dotenv: { ...dotenv, text: 'CODEX_KEY=1\nCODEX_A=1\nB=1\nCODEX_A=2\n' },
      }),
    ).toEqual([['dotenv-name-refused', 'warning', { file: path, names: ['CODEX_A'] }]]);
    expect(told(checkDotenvNames, { dotenv: { path, text: undefined, mode: undefined } })).toEqual([]);
  });
});

describe('a provider that reads a variable which is not set', () => {
  const other = layer('user', config.replace('env_key = "ORQ_API_KEY"', 'env_key = "OTHER"'));
  const unset = (parts: Parameters<typeof contextWith>[0]) =>
    brief(unsetEnvKey(contextWith({ user: other, ...parts }))).map((found) => {
      const { set, where } = (found as unknown[])[2] as { set: string; where: string };
      return [set, where];
    });

  test('is told with the one that is set, and where', () => {
    expect(unset({ dotenv: stored(key) })).toEqual([['ORQ_API_KEY', path]]);
    expect(unset({ host: host({ ORQ_API_KEY: key }) })).toEqual([['ORQ_API_KEY', 'this environment']]);
    expect(unset({ dotenv: { path, text: `A=1\nMY_ORQ=${key}\n`, mode: 0o600 } })).toEqual([
      ['MY_ORQ', path],
    ]);
    expect(
      unset({ expected: { provider: 'orq', envKey: 'MEANT' }, host: host({ MEANT: key, ORQ_API_KEY: key }) }),
    ).toEqual([['MEANT', 'this environment']]);
  });

  test('is nothing where none is, where it is set, or where that is not known', () => {
    expect(unset({})).toEqual([]);
    expect(unset({ host: host({ ORQ_API_KEY: ' ' }) })).toEqual([]);
    expect(unset({ dotenv: { path, text: 'A=1\n', mode: 0o600 } })).toEqual([]);
    expect(unset({ host: host({ OTHER: key, ORQ_API_KEY: key }) })).toEqual([]);
    expect(unset({ dotenv: { path, text: `OTHER=\nORQ_API_KEY=${key}\n`, mode: 0o600 } })).toEqual([]);
    expect(unset({ dotenv: { ...stored(key), problem: {} as never } })).toEqual([]);
    const named = (name: string) => layer('user', config.replace('"ORQ_API_KEY"\nwire', `"${name}"\nwire`));
    expect(unset({ user: named('A B'), dotenv: stored(key) })).toEqual([]);
  });
});

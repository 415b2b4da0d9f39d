import { describe, expect, test } from 'vitest';
import type { ShellFile } from '../../src/checks/context.ts';
import { checkShellProfile } from '../../src/checks/shell-profile.ts';
import { packageVersion } from '../../src/lib/package.ts';
import { parseState, type State } from '../../src/state/state.ts';
import { profileScriptFile } from '../../src/targets/profile-script.ts';
import { profile } from '../../src/targets/profile.ts';
import type { Context } from '../../src/targets/target.ts';
import { contextWith, told } from './context.ts';
import { key, stateWith } from './fixture.ts';

const envKey = 'ORQ_API_KEY';
const parsed = parseState(stateWith('zsh'), 'codex-orq.json');
const { paths, host, exists } = contextWith();
const stored = { path: paths.env, text: `${envKey}='${key}'\n`, mode: 0o600 };
const zshrc = '/home/p/.zshrc';
const script = '/home/p/.codex/codex-orq.sh';

const answers = { ...parsed.answers, project: undefined };
const context: Context = { answers, paths, host, exists, key: undefined, explicitKeyStore: false };
const made = profile.install(undefined, context, zshrc, undefined);
const block = made.text ?? '';
const scriptText = profileScriptFile.install(undefined, context, script, undefined).text ?? '';

/** A record of a set-up by this version, of these files alone. */
const recordOf = (files: State['files'] = [], version = packageVersion): State => ({
  ...parsed,
  package: version,
  files,
});
const file = (text: string | undefined, more: Partial<ShellFile> = {}): ShellFile => ({
  ...{ path: zshrc, text, readBy: 'zsh' as const, isScript: false },
  ...more,
});
const found = (shells: readonly ShellFile[], more: Parameters<typeof told>[1] = {}): readonly unknown[] =>
  told(checkShellProfile, { state: recordOf(), dotenv: stored, shells, ...more });
const fine = ['block-fine', 'info', { file: zshrc, envKey }];

test('without a record, nothing is expected of a profile', () => {
  expect(found([file('')], { state: undefined })).toEqual([]);
});

describe('the block', () => {
  test('is there, and exports what the file holds', () => {
    expect(found([file(`alias l=ls\n\n${block}`)])).toEqual([fine]);
    expect(found([file(block)], { dotenv: { ...stored, text: undefined } })).toEqual([
      ['block-fine', 'info', { file: zshrc, envKey, missingIn: paths.env }],
    ]);
  });

  test('is missed in a file that the shell reads, and unread in one that it does not', () => {
    const missing = ['block-missing', 'warning', { file: zshrc, shell: 'zsh', envKey }];
    expect(found([file('alias l=ls\n'), file(undefined)])).toEqual([missing, missing]);
    expect(found([file('alias l=ls\n', { readBy: undefined })])).toEqual([]);
    expect(found([file(block, { readBy: undefined })])).toEqual([
      ['block-unread', 'warning', { file: zshrc, shell: 'zsh' }],
    ]);
  });

  test('does no harm in a file that no shell reads any more, beside one that is read', () => {
    const elsewhere = { path: '/home/p/zsh/.zshrc', readBy: undefined };
    expect(found([file(block), file(block, elsewhere)])).toEqual([fine]);
    const missing = ['block-missing', 'warning', { file: zshrc, shell: 'zsh', envKey }];
    expect(found([file(''), file(block, elsewhere)])).toEqual([
      missing,
      ['block-unread', 'warning', { file: elsewhere.path, shell: 'zsh' }],
    ]);
  });

  test('of another shell, which an earlier set-up was for, is held against what that shell reads', () => {
    const bash = { path: '/home/p/.bashrc', readBy: 'bash' } as const;
    const fish = { path: '/home/p/.config/fish/conf.d/codex-orq.fish', readBy: 'fish' } as const;
    const forFish = profile.install(
      undefined,
      { ...context, answers: { ...answers, shell: 'fish' } },
      fish.path,
      undefined,
    );
    expect(forFish.text).not.toBe(block);
    expect(found([file(block), file(block, bash), file(forFish.text, fish)])).toEqual(
      [zshrc, bash.path, fish.path].map((path) => [
        ...['block-fine', 'info'],
        expect.objectContaining({ file: path, envKey }),
      ]),
    );
    // Only the shell of the last set-up is missed.
    expect(found([file(block), file('# mine\n', bash)])).toEqual([fine]);
    expect(found([file(block), file(block.replace('codex-orq.sh', 'old.sh'), bash)])).toEqual([
      fine,
      ['block-outdated', 'warning', { file: bash.path, shell: 'bash' }],
    ]);
  });

  test('is not whole: what is wrong with it is told, and ends nothing', () => {
    expect(found([file(`${block}${block}`), file(block)])).toEqual([
      ['block-broken', 'warning', expect.objectContaining({ path: zshrc })],
      fine,
    ]);
  });

  test('stands where the shell does not come to, or is overridden further down', () => {
    expect(found([file(`exit\n${block}`)])).toEqual([
      ['block-unreached', 'warning', { file: zshrc, line: 1, envKey }],
    ]);
    const lines = block.split('\n').length;
    expect(found([file(`${block}export ${envKey}=x\n`)])).toEqual([
      ['block-overridden', 'warning', { file: zshrc, line: lines, envKey }],
    ]);
    // What ends the file behind it, or sets the variable in front of it, does no harm.
    expect(found([file(`${envKey}=x\n${block}return\n\n`)])).toEqual([fine]);
  });

  test('of an earlier version is outdated', () => {
    const outdated = ['block-outdated', 'warning', { file: zshrc, shell: 'zsh' }];
    const changed = block.replace('codex-orq.sh', 'codex-orq-old.sh');
    expect(changed).not.toBe(block);
    expect(found([file(changed)])).toEqual([outdated]);
    // What this version has written, by its own record, is as it should be.
    const lines = changed.split('\n').slice(2, -2).join('\n');
    const owned = { target: 'profile', path: zshrc, created: true } as const;
    const keys = [{ path: ['block'], before: null, written: lines }];
    const current = { state: recordOf([{ ...owned, keys }]) };
    expect(found([file(changed)], current)).toEqual([fine]);
    expect(found([file(changed.replace('-old', '-older'))], current)).toEqual([outdated]);
    for (const state of [
      recordOf([{ ...owned, keys }], '0.0.1'),
      recordOf([{ ...owned, keys, path: '/home/p/.bashrc' }]),
      recordOf([{ ...owned, keys, target: 'config' }]),
      recordOf([{ ...owned, keys: [] }]),
    ])
      expect(found([file(changed)], { state })).toEqual([outdated]);
  });
});

describe('the script that the block runs', () => {
  const run = (text: string | undefined): ShellFile =>
    file(text, { path: script, readBy: 'zsh', isScript: true });

  test('is there', () => {
    expect(found([file(block), run(scriptText)])).toEqual([fine]);
    expect(found([run(scriptText)], { state: recordOf([], '0.0.1') })).toEqual([]);
  });

  test('is gone, or of an earlier version: then the block is no good news', () => {
    const missing = ['script-missing', 'warning', { file: script, envKey }];
    const profiles = [file(block), file('', { path: '/home/p/.zshenv' })];
    expect(found([...profiles, run(undefined)])).toEqual([
      missing,
      ['block-missing', 'warning', { file: '/home/p/.zshenv', shell: 'zsh', envKey }],
    ]);
    expect(found([run('# old\n')], { state: recordOf([], '0.0.1') })).toEqual([
      ['block-outdated', 'warning', { file: script, shell: 'zsh' }],
    ]);
    // What this version has written is not compared.
    expect(found([run(`${scriptText}# mine\n`)])).toEqual([]);
  });
});

test('a bash on Linux reads ~/.bashrc at a login through another file, which may not be there', () => {
  const bashrc = '/home/p/.bashrc';
  const bash = { state: { ...recordOf(), answers: { ...parsed.answers, shell: 'bash' as const } } };
  const loginFileOf = (more: Parameters<typeof told>[1], path = bashrc): unknown => {
    const [one] = found([file(block, { path })], { ...bash, ...more });
    const [code, , args] = one as readonly [string, string, { loginFile?: string }];
    return code === 'block-fine' ? args.loginFile : code;
  };
  expect(loginFileOf({})).toBe('/home/p/.profile');
  for (const name of ['.bash_profile', '.bash_login', '.profile'])
    expect(loginFileOf({ exists: (path) => path === `/home/p/${name}` })).toBeUndefined();
  expect(loginFileOf({ host: { ...host, platform: 'darwin' } })).toBeUndefined();
  expect(loginFileOf({}, '/home/p/.bash_profile')).toBeUndefined();
});

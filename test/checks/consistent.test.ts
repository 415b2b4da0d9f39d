import { expect, test } from 'vitest';
import { consistent } from '../../src/checks/consistent.ts';
import type { Finding } from '../../src/findings/index.ts';

/** A finding as the rules look at it. */
const told = (code: string, level = 'info', args: object = {}): Finding => ({ code, level, args }) as never;

const codes = (...found: readonly Finding[]) => consistent(found).map(({ code }) => code);
const loads = (version = '0.169.0') => told('codex-loads', 'info', { version });
const uses = (what: string, more: object = {}) =>
  told('codex-uses-other', 'error', { what, by: 'x', ...more });
const refuses = told('codex-refuses', 'error', { reason: 'x' });

test('findings that say nothing of each other stay', () => {
  const found = [told('config-fine'), told('layers-fine'), told('providers-fine'), loads(), told('key-fine')];
  expect(consistent(found)).toEqual(found);
  expect(consistent([refuses])).toEqual([refuses]);
});

test('a catalogue is made for the model that was picked since, and by a Codex that is there', () => {
  const stale = told('catalogue-stale', 'warning', { file: '/c' });
  const other = told('key-fine', 'info', { file: '/c' });
  const picked = told('setting-differs', 'warning', { key: 'model', model: 'a/b' });
  const differs = told('setting-differs', 'error', { key: 'name' });
  const absent = told('codex-not-installed', 'warning');
  const after = (...more: readonly Finding[]) => consistent([...more, stale, other]).slice(more.length);
  const made = (args: object) => [{ ...stale, args: { file: '/c', ...args } }, other];
  expect(after(differs)).toStrictEqual([stale, other]);
  expect(after(picked)).toStrictEqual(made({ picked: { id: 'a/b' } }));
  expect(after(absent)).toStrictEqual(made({ uninstalled: true }));
  expect(after(differs, picked, absent)).toStrictEqual(made({ picked: { id: 'a/b' }, uninstalled: true }));
});

test('the tables of profiles are read by a Codex before 0.134', () => {
  const tables = [told('profile-table', 'warning'), told('profile-clash', 'error')];
  expect(codes(...tables, loads('0.133.0'))).toEqual(['codex-loads']);
  expect(codes(...tables, told('codex-loads-unreported', 'info', { version: '0.80.0' }))).toHaveLength(1);
  for (const version of ['0.134.0', 'unknown']) expect(codes(...tables, loads(version))).toHaveLength(3);
  expect(codes(...tables, told('key-fine', 'info', { version: '0.80.0' }))).toHaveLength(3);
});

test('a fault that Codex has started with is none, whatever the file looks like', () => {
  for (const code of [
    'provider-blocks-codex',
    'catalogue-file-missing',
    'catalogue-file-broken',
    'legacy-profile',
  ]) {
    const fault = told(code, 'error', { instead: [] });
    for (const start of [loads(), told('codex-loads-unreported', 'info', { version: '1' }), uses('model')])
      expect(codes(told('key-fine'), fault, start)).toEqual(['key-fine', start.code]);
    expect(codes(fault)).toEqual([code]);
  }
  expect(codes(told('provider-blocks-codex', 'warning'), loads())).toHaveLength(2);
  expect(codes(told('toml-invalid', 'error'), loads())).toHaveLength(2);
});

test('the file of a profile, and a command for the key, count for a Codex that reads them', () => {
  const leaves = told('profile-leaves-gateway', 'warning');
  expect(codes(leaves, loads('0.125.0'))).toEqual(['codex-loads']);
  expect(codes(leaves, loads('0.134.0'))).toHaveLength(2);
  const command = told('key-from-command', 'info', { file: 'f', provider: 'orq' });
  expect(consistent([command, loads('0.104.0')])[0]).toMatchObject({
    ...{ code: 'key-command-ignored', level: 'error' },
    args: { file: 'f', provider: 'orq', version: '0.104.0', oldest: '0.125.0' },
  });
  for (const beside of [loads('0.125.0'), refuses]) expect(consistent([command, beside])[0]).toEqual(command);
});

test('why Codex does not start is told once, and nothing is well beside it', () => {
  const well = ['config-fine', 'layers-fine', 'catalogue-fine', 'providers-fine'].map((code) => told(code));
  expect(codes(...well, refuses)).toEqual(['codex-refuses']);
  expect(codes(...well, told('codex-policy-unreachable', 'error'))).toEqual(['codex-policy-unreachable']);
  for (const code of ['provider-undefined', 'project-config-broken', 'home-missing']) {
    const [first, second, third] = consistent([told(code, 'error'), told('providers-fine'), refuses]);
    expect([first?.code, second?.code]).toEqual([code, 'providers-fine']);
    expect(third).toMatchObject({ code: 'codex-refuses', level: 'info', args: { reason: 'x', told: true } });
  }
  // Our provider is one as well.
  const chat = told('wire-api-wrong', 'error');
  expect(codes(chat, told('providers-fine'), refuses)).toEqual(['wire-api-wrong', 'codex-refuses']);
  expect(codes(chat, told('providers-fine'))).toEqual(['wire-api-wrong']);
  expect(codes(chat, told('providers-fine'), loads('0.80.0'))).toHaveLength(3);
  // A warning is no reason.
  expect(consistent([told('wire-api-wrong', 'warning'), refuses])[1]).toEqual(refuses);
});

test('what is decided elsewhere is told once', () => {
  const fine = [told('config-fine'), told('layers-fine')];
  const managed = told('setting-managed', 'error');
  expect(codes(...fine, managed)).toEqual(['setting-managed']);
  expect(codes(...fine, told('setting-managed', 'warning'))).toHaveLength(3);
  expect(codes(...fine, uses('model'))).toEqual(['config-fine', 'codex-uses-other']);
  expect(codes(...fine, uses('provider'))).toEqual(['codex-uses-other']);
  expect(codes(managed, uses('provider'))).toEqual(['setting-managed']);
  expect(codes(managed, uses('model'))).toEqual(['setting-managed', 'codex-uses-other']);
});

test('the default of Codex is not told beside the setting that is missing', () => {
  const absent = told('model-absent', 'error');
  const unchosen = told('provider-not-chosen', 'error', {});
  const other = told('provider-not-chosen', 'error', { actual: '"x"' });
  expect(codes(absent, uses('model', { by: undefined }))).toEqual(['model-absent']);
  expect(codes(absent, uses('model'))).toHaveLength(2);
  expect(codes(absent, uses('provider', { by: undefined }))).toHaveLength(2);
  expect(codes(unchosen, uses('provider', { by: undefined }))).toEqual(['provider-not-chosen']);
  expect(codes(unchosen, uses('model', { by: undefined }))).toHaveLength(2);
  expect(codes(other, uses('provider', { by: undefined }))).toHaveLength(2);
  // A project's file or a profile may be there all the same.
  const missing = told('config-missing', 'error');
  const both = [uses('model', { by: undefined }), uses('provider', { by: undefined })];
  expect(codes(missing, ...both)).toEqual(['config-missing']);
  expect(codes(missing, uses('model'), uses('provider'))).toHaveLength(3);
});

test('a profile of the old form counts where Codex reads it', () => {
  const legacy = told('legacy-profile', 'error', {
    file: 'f',
    profile: 'p',
    instead: [{ key: 'model', value: 'x' }],
  });
  const [used, start, ...more] = consistent([
    legacy,
    loads('0.133.0'),
    told('config-fine'),
    told('layers-fine'),
  ]);
  expect(used).toMatchObject({ code: 'legacy-profile-used', args: { ...legacy.args, version: '0.133.0' } });
  expect([start?.code, more]).toEqual(['codex-loads', []]);
  const idle = told('legacy-profile', 'error', { file: 'f', profile: 'p', instead: [] });
  expect(codes(idle, loads('0.133.0'), told('config-fine'))).toEqual(['codex-loads', 'config-fine']);
  expect(codes(legacy, loads())).toEqual(['codex-loads']);
});

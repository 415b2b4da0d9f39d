import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { isInstalled, programPath, withProgramPath } from '../../src/host/programs.ts';
import { packageRoot } from '../../src/lib/package.ts';
import { memoryHost } from '../support/memory-host.ts';

const shims = (folder: string): string => join(folder, 'node_modules', '.bin');
const pathOf = (...entries: string[]): string => entries.join(delimiter);

test.each([
  ['of the working folder', shims('/w/repo')],
  ['of a folder above it', shims('/w')],
  ['of the root', shims('/')],
  ['with a slash at its end', `${shims('/w/repo')}/`],
  ['on a detour', '/w/repo/sub/../node_modules/.bin'],
  ['of this package', shims(packageRoot)],
  ['beside this package', shims(dirname(packageRoot))],
  ['relative', 'node_modules/.bin'],
  ['the current folder', '.'],
  ['nothing, which is the current folder, too', ''],
])('an entry that a repository can fill is left out: %s', (_, entry) => {
  expect(programPath(pathOf('/first', entry, '/usr/bin'), ['/w/repo'])).toBe(pathOf('/first', '/usr/bin'));
});

test.each([
  ['a system folder', '/usr/local/bin'],
  ['the folder of a version manager', '/home/p/.nvm/versions/node/v20.0.0/bin'],
  ['what yarn installed for the account', shims('/home/p/.config/yarn/global')],
  ['what pnpm installed for the account', shims('/home/p/.local/share/pnpm/global/5')],
  ['shims elsewhere', shims('/opt/tools')],
  ['shims in a folder whose name begins alike', shims('/w/re')],
  ['a folder below the working folder', '/w/repo/bin'],
])('an entry of your own stays: %s', (_, entry) => {
  expect(programPath(pathOf(entry, '/usr/bin'), ['/w/repo'])).toBe(pathOf(entry, '/usr/bin'));
});

test('links do not hide where an entry leads', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'programs-')));
  const repo = join(root, 'repo');
  mkdirSync(shims(repo), { recursive: true });
  symlinkSync(repo, join(root, 'linked'));
  const linked = join(root, 'linked');
  for (const entry of [shims(repo), shims(linked)])
    for (const folder of [repo, linked]) expect(programPath(pathOf(entry, '/bin'), [folder])).toBe('/bin');
});

test('the rest of an environment stays as it is, and so does the name of the variable', () => {
  expect(withProgramPath({ Path: shims('/w'), HOME: '/h' }, ['/w'])).toEqual({ Path: '', HOME: '/h' });
  expect(withProgramPath({ HOME: '/h' }, ['/w'])).toEqual({ HOME: '/h' });
});

test('a program counts as installed where it would be found', async () => {
  const env = { PATH: pathOf(shims('/w'), '/bin') };
  const at = (path: string) => memoryHost({ env, cwd: '/elsewhere', files: { [path]: '' } });
  expect(await isInstalled(at('/bin/codex'), 'codex', '/w/sub')).toBe(true);
  expect(await isInstalled(at('/bin/codex/x'), 'codex', '/w/sub')).toBe(false);
  expect(await isInstalled(at(join(shims('/w'), 'codex')), 'codex', '/w/sub')).toBe(false);
  expect(await isInstalled(at(join(shims('/w'), 'codex')), 'codex', '/other')).toBe(true);
});

test('without a PATH nothing is installed, whatever lies in the working folder', async () => {
  const host = { ...memoryHost({ env: { PATH: '' } }), kindOf: async () => 'file' as const };
  expect(await isInstalled(host, 'codex', '/w')).toBe(false);
});

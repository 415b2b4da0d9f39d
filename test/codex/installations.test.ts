import { expect, it } from 'vitest';
import { otherInstallations } from '../../src/codex/installations.ts';
import { memoryHost } from '../support/memory-host.ts';

const extension = (editor: string, version: string): string =>
  `/home/ada/${editor}/extensions/openai.chatgpt-${version}/bin/linux-x86_64/codex`;

const found = (paths: readonly string[], env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
  otherInstallations({
    ...memoryHost({ files: Object.fromEntries(paths.map((path) => [path, ''])), env }),
    platform,
  });

it('is every Codex but the one that a shell starts, each once', async () => {
  const paths = ['/usr/local/bin/codex', '/usr/bin/codex', extension('.vscode', '1.2.3')];
  expect(await found(paths, { PATH: '/opt/none:/usr/local/bin:/usr/bin:/usr/bin' })).toEqual(paths.slice(1));
});

it('is the newest extension of each editor, by number', async () => {
  const paths = [
    extension('.vscode', '1.9.0'),
    extension('.vscode', '1.10.0'),
    extension('.cursor', '1.2.0'),
  ];
  expect(await found(paths, { PATH: '/usr/bin' })).toEqual(paths.slice(1));
});

it('is the desktop app of macOS, under both of its names', async () => {
  const paths = ['/Applications/ChatGPT.app', '/home/ada/Applications/Codex.app'].map(
    (app) => `${app}/Contents/Resources/codex`,
  );
  expect(await found(paths, { PATH: '/usr/bin' }, 'darwin')).toEqual(paths);
  expect(await found(paths, { PATH: '/usr/bin' })).toEqual([]);
});

it("is none of a repository's own", async () => {
  const local = '/home/ada/work/node_modules/.bin';
  const paths = ['/usr/bin/codex', `${local}/codex`];
  expect(await found(paths, { PATH: `${local}:/usr/bin` })).toEqual([]);
});

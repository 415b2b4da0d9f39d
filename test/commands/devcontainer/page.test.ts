import { expect, test } from 'vitest';
import { writePage } from '../../../src/commands/devcontainer/page.ts';
import { memoryHost } from '../../support/memory-host.ts';

const page = '/home/ada/work/repos.html';
const text = '<!doctype html>\n<meta name="generator" content="codex-orq">\n';

test('a page replaces one of ours as a whole, and leaves what came into its place meanwhile', async () => {
  const host = memoryHost();
  await writePage(host, page, text);
  await writePage(host, page, `${text}again\n`);
  expect(host.texts()).toEqual({ [page]: `${text}again\n` });
  host.put(page, 'mine');
  await expect(writePage(host, page, text)).rejects.toMatchObject({ finding: { code: 'page-foreign' } });
  expect(host.texts()).toEqual({ [page]: 'mine' });
});

test('what a run that was killed has left goes with the next', async () => {
  const host = memoryHost({ files: { [page]: text, '/home/ada/work/.codex-orq-unfinished': '<!doc' } });
  await writePage(host, page, `${text}again\n`);
  expect(host.texts()).toEqual({ [page]: `${text}again\n` });
});

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writePage } from '../../../src/commands/devcontainer/page.ts';
import { settleEarlier } from '../../../src/plan/apply.ts';
import { cutOff } from '../../support/cut-off.ts';
import { memoryHost } from '../../support/memory-host.ts';
import { needs } from '../../support/needs.ts';
import { homeWith, runInBin, standard } from './support.ts';

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

test('a run that is killed at any step leaves one page or the other, and the next nothing else', async () => {
  for (let step = 1; ; step += 1) {
    const host = memoryHost({ files: { [page]: text } });
    const wasCut = await cutOff(host, step, () => writePage(host, page, `${text}again\n`));
    expect([text, `${text}again\n`], `killed at step ${step}`).toContain(host.texts()[page]);
    await settleEarlier(host, 'devcontainer', { roots: { project: '/home/ada/work' } });
    await writePage(host, page, `${text}last\n`);
    expect(host.texts(), `killed at step ${step}`).toEqual({ [page]: `${text}last\n` });
    if (!wasCut) break;
  }
});

test('a run whose page cannot be written says so, and ends with 1', needs('linux'), async () => {
  const home = homeWith({ [standard]: '{ "image": "a" }\n' });
  const look = ['--dry-run', '--dest', home.project, '--report'];
  expect(await runInBin(home, ...look, join(home.home, 'repos.html'))).toMatchObject({ exitCode: 0 });
  const { exitCode, stdout, stderr } = await runInBin(home, ...look, '/proc/repos.html');
  expect(stderr).toContain('/proc');
  // The rest is told all the same.
  expect(stdout).toContain('1 folder: 1 would-change.');
  expect(exitCode).toBe(1);
});

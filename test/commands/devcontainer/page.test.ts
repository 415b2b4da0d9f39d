import { expect, test } from 'vitest';
import { writePage } from '../../../src/commands/devcontainer/page.ts';
import { settleEarlier } from '../../../src/plan/apply.ts';
import { cutOff } from '../../support/cut-off.ts';
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

test('a run that is killed at any step leaves one page or the other, and the next nothing else', async () => {
  for (let step = 1; ; step += 1) {
    const host = memoryHost({ files: { [page]: text } });
    const wasCut = await cutOff(host, step, () => writePage(host, page, `${text}again\n`));
    expect([text, `${text}again\n`], `killed at step ${step}`).toContain(host.texts()[page]);
    await settleEarlier(host, 'devcontainer', { places: { project: '/home/ada/work' } });
    await writePage(host, page, `${text}last\n`);
    expect(host.texts(), `killed at step ${step}`).toEqual({ [page]: `${text}last\n` });
    if (!wasCut) break;
  }
});

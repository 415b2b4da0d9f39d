import { expect, test } from 'vitest';
import { finding } from '../../src/findings/index.ts';
import { changeOf } from '../../src/plan/change.ts';
import { type RepoReport, reposText } from '../../src/report/repos-report.ts';
import { reportJson } from '../../src/report/run-report.ts';
import { viewFor } from '../../src/report/view.ts';
import { memoryHost } from '../support/memory-host.ts';

const host = memoryHost();
const target = { id: 'devcontainer', action: 'jsonc-merge', mode: 0o644, secret: false } as const;

async function reports(): Promise<readonly RepoReport[]> {
  const change = changeOf(target, await host.read('/home/ada/work/web/x.json'), '{}\n', 'linux');
  const plan = { intent: 'devcontainer', changes: [change], findings: [] } as const;
  const drifted = [finding('check-differs', { paths: [change.path] })];
  const broken = [finding('folder-no-repo', { folder: '/home/ada/work/a' })];
  return [
    { folder: '/home/ada/work/api', exitCode: 0, document: reportJson('devcontainer', undefined, false, []) },
    { folder: '/home/ada/work/web', exitCode: 1, document: reportJson('devcontainer', plan, false, drifted) },
    {
      folder: '/home/ada/work/a',
      exitCode: 1,
      document: reportJson('devcontainer', undefined, false, broken),
    },
  ];
}

test('a table of repositories has what is wrong below each, and that files differ in its state alone', async () => {
  const text = reposText(await reports(), await viewFor({}, host));
  const [first, second, third, reason, ...end] = text.split('\n');
  expect([first, second, third]).toEqual([
    '✔ api  unchanged',
    '✖ web  would-change (1 file)',
    '✖ a    no-repository',
  ]);
  expect(reason).toMatch(/^ {4}\/home\/ada\/work\/a is \w/);
  expect(end).toEqual(['', '3 folders: 1 unchanged, 1 would-change, 1 no-repository.']);
});

test('on a narrow terminal the state stands below the name', async () => {
  const text = reposText(await reports(), await viewFor({ isTTY: true, columns: 24 }, host));
  expect(text).toContain('web\n    would-change (1 file)\n');
});

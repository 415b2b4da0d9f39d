import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBin } from '../../support/cli.ts';
import { homeWith } from '../../support/test-home.ts';

test('two shells, one after the other: both profiles keep the block, the doctor warns of neither, an undo takes both', async () => {
  const home = homeWith({
    files: { '.bashrc': '# mine\n', '.zshrc': '# mine, too\n', '.codex/config.toml': '' },
    env: { ORQ_API_KEY: 'made-up-key-0123', SHELL: '/bin/zsh' },
  });
  for (const shell of ['bash', 'zsh'])
    expect((await runBin(home, ['--yes', '--shell', shell])).exitCode).toBe(0);
  const again = await runBin(home, ['--yes']);
  expect(again.stdout).toMatch(/^✔ Nothing to change in the files\.$/m);
  const { stdout } = await runBin(home, ['doctor']);
  for (const file of ['~/.bashrc', '~/.zshrc'])
    expect(stdout).toContain(`✔ ${file} exports ORQ_API_KEY to new shells`);
  expect(`${again.stdout}${stdout}`).not.toContain('does not read');

  expect((await runBin(home, ['remove', '--yes'])).exitCode).toBe(0);
  expect(readFileSync(join(home.home, '.bashrc'), 'utf8')).toBe('# mine\n');
  expect(readFileSync(join(home.home, '.zshrc'), 'utf8')).toBe('# mine, too\n');
});

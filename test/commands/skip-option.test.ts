import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reportOf, runBin } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

const person = (): TemporaryHome =>
  homeWith({
    files: { '.bashrc': '# mine\n', '.codex/config.toml': '' },
    env: { ORQ_API_KEY: 'made-up-key-0123', SHELL: '/bin/bash' },
  });
const latin1 = Buffer.from('# caf\u00e9\n', 'latin1');

describe('a set-up that a file is in the way of, which it can do without, names the option', () => {
  test.each<[string, (home: TemporaryHome) => void, readonly string[]]>([
    [
      'a profile in another encoding',
      ({ home }) => writeFileSync(join(home, '.bashrc'), latin1),
      ['--shell', 'none'],
    ],
    [
      'a profile that is read-only',
      ({ home }) => chmodSync(join(home, '.bashrc'), 0o444),
      ['--shell', 'none'],
    ],
    [
      'a profile with half a block',
      ({ home }) => writeFileSync(join(home, '.bashrc'), '# >>> codex-orq >>>\n'),
      ['--shell', 'none'],
    ],
    [
      'a .env.example in another encoding',
      ({ project }) => writeFileSync(join(project, '.env.example'), latin1),
      ['--dest', 'none'],
    ],
  ])('%s', async (_what, spoil, option) => {
    const home = person();
    spoil(home);
    const { exitCode, stdout } = await runBin(home, ['--yes', '--json']);
    expect(exitCode).toBe(1);
    expect(reportOf(stdout).findings.at(-1)?.hint).toMatch(
      new RegExp(`To leave that file out: .* ${option.join(' ')}$`),
    );
    expect((await runBin(home, ['--yes', ...option])).exitCode).toBe(0);
  });

  test('but not where the run takes its own lines out: it would with that option, too', async () => {
    const home = person();
    expect((await runBin(home, ['--yes'])).exitCode).toBe(0);
    chmodSync(join(home.home, '.bashrc'), 0o444);
    for (const more of [[], ['--shell', 'none']]) {
      const { exitCode, stdout } = await runBin(home, [
        '--yes',
        '--json',
        '--key-store',
        'external',
        ...more,
      ]);
      expect(exitCode).toBe(1);
      const last = reportOf(stdout).findings.at(-1);
      expect(last?.message).toContain('.bashrc cannot be written');
      expect(last?.hint).not.toContain('leave that file out');
    }
  });

  test('but not where the file is needed', async () => {
    const home = person();
    writeFileSync(join(home.codexHome, 'config.toml'), latin1);
    const { stdout } = await runBin(home, ['--yes', '--json']);
    expect(reportOf(stdout).findings.at(-1)?.hint).toMatch(/then run this again\.$/);
  });
});

import { expect, test } from 'vitest';
import { Problem, textOf, wholePaths } from '../../src/findings/index.ts';
import { refuseStrayOption } from '../../src/plop/stray-options.ts';

function told(...words: string[]): string {
  try {
    refuseStrayOption('codex-orq', ['node', '/work/node_modules/.bin/plop', 'codex-orq', ...words]);
    return 'it was taken';
  } catch (error) {
    return error instanceof Problem ? textOf(error.finding, wholePaths) : expect.unreachable();
  }
}

test('an option in front of -- is told by its name, and a key that is taken for one is not', () => {
  expect(told('--dry-run')).toContain('--dry-run stands in front of "--"');
  expect(told('--dest', 'x', '--force')).toBe('it was taken');
  const secret = 'sk-orq-MadeUp0123456789abcdef';
  for (const word of [`--${secret}`, `--key=${secret}`]) {
    expect(told(word)).toContain('stands in front of "--"');
    expect(told(word)).not.toMatch(/MadeUp0123456789/i);
  }
});

import { expect, test } from 'vitest';
import { Problem } from '../../src/findings/index.ts';
import { refuseStrayOption } from '../../src/plop/stray-options.ts';

function told(...words: string[]): string {
  try {
    refuseStrayOption('codex-orq', ['node', 'node_modules/.bin/plop', 'codex-orq', ...words]);
    return 'it was taken';
  } catch (error) {
    return error instanceof Problem && error.finding.code === 'usage-wrong'
      ? error.finding.args.reason
      : expect.unreachable();
  }
}

test('an option in front of -- is told by its name, and a key that is taken for one is not', () => {
  expect(told('--dry-run')).toContain('--dry-run stands in front of "--"');
  expect(told('--dest', 'x', '--force')).toBe('it was taken');
  expect(told('--key=sk-orq-made-up-0123456789')).toContain('--key stands in front of "--"');
  for (const secret of ['sk-orq-MadeUp0123456789abcdef', 'sk-made-up-up', 'pk-a-made-up-one'])
    expect(told(`--${secret}`)).toMatch(/^--\(hidden\) stands in front of "--".* --\(hidden\)$/m);
});

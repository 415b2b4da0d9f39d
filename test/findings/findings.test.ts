import { expect, test } from 'vitest';
import { codes, finding, wordingOf } from '../../src/findings/index.ts';

test('codes are kebab-case, and a finding can be put into words', () => {
  for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  const { message, hint } = wordingOf(finding('codex-not-installed', {}));
  expect(message).toContain('not installed');
  expect(hint).toContain('npm install');
});

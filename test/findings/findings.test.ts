import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { codes, finding, wordingOf } from '../../src/findings/index.ts';

const folder = fileURLToPath(new URL('..', import.meta.url));

test('every code is asserted by a test somewhere', () => {
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|json)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(
    codes.filter((code) => !texts.some((text) => text.includes(`'${code}'`) || text.includes(`"${code}"`))),
  ).toEqual([]);
});

test('codes are kebab-case, and a finding can be put into words', () => {
  for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  const { message, hint } = wordingOf(finding('codex-not-installed', {}));
  expect(message).toContain('not installed');
  expect(hint).toContain('npm install');
});

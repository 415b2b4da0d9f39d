import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/cli.ts';

/* SECURITY.md says of each threat which test shows that it is held. */

const rows = readFileSync(join(repository, 'SECURITY.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!threat |---)/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));

const testsOf = (row: readonly string[]): readonly string[] =>
  [...(row[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

test('each threat names what holds it, and tests that are there', () => {
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    expect(row).toHaveLength(3);
    expect(testsOf(row), row[0]).not.toEqual([]);
    for (const name of testsOf(row)) expect(existsSync(join(repository, name)), name).toBe(true);
  }
});

test('each test of a threat is in the table', () => {
  const named = rows.flatMap(testsOf);
  const folder = join('test', 'security');
  const tests = readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(folder, name));
  expect(tests.length).toBeGreaterThan(9);
  const isNamed = (path: string): boolean =>
    named.some((name) => path === name || path.startsWith(`${name}/`));
  expect(tests.filter((path) => !isNamed(path))).toEqual([]);
});

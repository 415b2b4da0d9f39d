import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { good } from '../../src/report/finding-text.ts';
import { repository } from '../support/cli.ts';

const textOf = (name: string): string => readFileSync(join(repository, name), 'utf8');

/** The rows of docs/ticks.md that say where a situation was tried: code or sentence, situation, test. */
const tried = [...textOf('docs/ticks.md').matchAll(/^\| `([^`]+)` \| (.+?) \| `(test\/[^`]+)` \|$/gm)].map(
  ([, tick = '', situation = '', file = '']) => ({ tick, situation, file }),
);

describe('docs/ticks.md', () => {
  test('has a situation for each finding that is shown with a ✔', () => {
    const ticks = new Set(tried.map(({ tick }) => tick));
    expect([...good].filter((code) => !ticks.has(code))).toEqual([]);
  });

  test.each(tried)('names a test that is there: $situation', ({ situation, file }) => {
    expect(existsSync(join(repository, file))).toBe(true);
    expect(textOf(file)).toContain(situation);
  });
});

test('each situation of the doctor in its test stands in docs/ticks.md', () => {
  const file = 'test/commands/doctor/ticks.slow.test.ts';
  const told = new Set(
    tried.filter((row) => row.file === file).map(({ tick, situation }) => tick + situation),
  );
  const rows = [
    ...textOf(file).matchAll(/^ {2}(?:\[| {2})\s*'([a-z-]+-(?:fine|loads|routed))',\s+'([^']+)'/gm),
  ];
  expect(rows.length).toBeGreaterThan(20);
  expect(
    rows.map(([, tick = '', situation = '']) => tick + situation).filter((row) => !told.has(row)),
  ).toEqual([]);
});

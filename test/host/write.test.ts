import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { writeFile } from '../../src/host/write.ts';
import { problemOf } from '../support/problem.ts';

const text = new TextEncoder().encode('x');

test('a file of a private folder is there with its folders, as open as it was asked for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'write-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'one', 'two', 'file');
  writeFile(path, text, 0o600);
  expect(readFileSync(path, 'utf8')).toBe('x');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'one')).mode & 0o777).toBe(0o700);
  // A second file in a folder that is there.
  writeFile(join(folder, 'one', 'more'), text, 0o700);
  expect(statSync(join(folder, 'one', 'more')).mode & 0o777).toBe(0o700);
  expect(problemOf(() => writeFile(join(path, 'below'), text, 0o600)).finding.code).toBe(
    'temporary-folder-unusable',
  );
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/cli.ts';

test('docs/api.md is made from the doc comments; npm run docs:api writes it', { timeout: 120_000 }, () => {
  const file = join(mkdtempSync(join(tmpdir(), 'api-')), 'api.md');
  const script = join(repository, 'scripts', 'api-docs.js');
  const { status, stderr } = spawnSync(process.execPath, [script, file], {
    encoding: 'utf8',
    timeout: 100_000,
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(readFileSync(join(repository, 'docs', 'api.md'), 'utf8')).toBe(readFileSync(file, 'utf8'));
});

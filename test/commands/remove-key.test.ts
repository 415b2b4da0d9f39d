import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeUpKey } from '../roundtrip/runs.ts';
import { runBin } from '../support/cli.ts';
import { homeWith } from '../support/test-home.ts';

/** A home whose `.env` others could read before a set-up stored the key there, with one edit since. */
async function editedSince(edit: (text: string) => string) {
  const home = homeWith();
  const file = join(home.codexHome, '.env');
  writeFileSync(file, 'A=1\n');
  chmodSync(file, 0o644);
  const done = await runBin(home, ['--yes', '--dest', 'none', '--shell', 'none'], {
    env: { ORQ_API_KEY: madeUpKey },
  });
  expect(done.exitCode, done.stderr).toBe(0);
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
  const undone = await runBin(home, ['remove', '--yes', '--json']);
  const { findings } = JSON.parse(undone.stdout) as { findings: { code: string; message: string }[] };
  const text = readFileSync(file, 'utf8');
  return { exitCode: undone.exitCode, findings, text, mode: statSync(file).mode & 0o777 };
}

const openQuote = (text: string): string => text.replace('A=1\n', "A=1\nMSG=it's\n");

test('a key below a quote that was opened since is taken out all the same', async () => {
  expect(await editedSince(openQuote)).toEqual({
    ...{ exitCode: 0, findings: [], mode: 0o644 },
    text: "A=1\nMSG=it's\n",
  });
});

test.each([
  ['commented out', (text: string) => text.replace('\nORQ_API_KEY', '\n# ORQ_API_KEY')],
  ['moved below such a quote', (text: string) => `MSG=it's\n${text.split('\n').slice(3).join('\n')}`],
])('a key that was %s is told, and its file stays closed', async (_what, edit) => {
  const { exitCode, findings, text, mode } = await editedSince(edit);
  expect(exitCode).toBe(0);
  expect(findings).toMatchObject([{ code: 'key-left', message: expect.stringMatching(/^Line \d+ of /) }]);
  expect([text.includes(madeUpKey), mode]).toEqual([true, 0o600]);
});

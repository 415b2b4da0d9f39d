import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../support/cli.ts';
import { messageRows } from './messages.ts';

const head = `# Every message

What codex-orq can say is wrong (✖) or doubtful (!), and what to do then. This page is made from the
messages themselves: each finding that is an error or a warning has a row, and a test holds that none is missing
(\`npx vitest run test/docs -u\` writes it). \`‹file›\` and the like stand for what your run puts there; some messages have
other endings in other situations. The code is what \`--json\` gives, and never changes. What Codex itself says:
[When it does not work](troubleshooting.md).

| you see | do | code |
| --- | --- | --- |
`;

test('docs/messages.md has each error and each warning; npx vitest run test/docs -u writes it', async () => {
  const rows = await messageRows();
  expect(rows.length).toBeGreaterThan(200);
  expect(rows.filter((row) => /\[object|\bNaN\b|=>/.test(row))).toEqual([]);
  const page = `${head}${rows.join('\n')}\n`;
  await expect(page).toMatchFileSnapshot(join(repository, 'docs', 'messages.md'));
});

import { expect, test } from 'vitest';
import { changeOf } from '../../src/plan/change.ts';
import { isSameDiff } from '../../src/report/diff.ts';
import { memoryHost } from '../support/memory-host.ts';

const path = '/home/ada/work/config.toml';
const target = { id: 'config', action: 'toml-merge', mode: 0o600, secret: false } as const;

/** A plan that sets a = 2, on a machine where the file is like this. */
async function planned(text: string | undefined, mode = 0o644) {
  const host = memoryHost();
  if (text !== undefined) await host.write(path, Buffer.from(text), mode);
  const after = `${(text ?? '').replace('a = 1\n', '')}a = 2\n`;
  return {
    intent: 'setup',
    changes: [changeOf(target, await host.read(path), after, 'linux')],
    findings: [],
  } as const;
}

test('what was agreed to is the lines, the file and who may read it', async () => {
  const shown = await planned('b = 1\na = 1\n');
  expect(isSameDiff(await planned('b = 1\na = 1\n'), shown)).toBe(true);
  // Codex has written elsewhere in the file meanwhile.
  expect(isSameDiff(await planned('[x]\nb = 1\na = 1\n'), shown)).toBe(true);
  expect(isSameDiff(await planned('b = 1\n'), shown)).toBe(false);
  expect(isSameDiff(await planned('b = 1\na = 1\n', 0o666), shown)).toBe(false);
  expect(isSameDiff(await planned(undefined), shown)).toBe(false);
  expect(isSameDiff({ ...shown, changes: [] }, shown)).toBe(false);
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { launch } from '../../src/commands/launch/options.ts';
import { apply } from '../support/apply.ts';
import { prepareLine } from '../support/command-line.ts';
import { memoryHostWithCodex } from '../support/memory-codex.ts';
// It also keeps every test from the network.
import { madeUpKey } from '../roundtrip/runs.ts';

/*
 * The table of docs/ways.md on a machine in memory, where no namespace is needed: each way writes what it says, and its undo
 * leaves nothing. ways-real.slow.test.ts shows each cell with the real Codex.
 */

const page = readFileSync(fileURLToPath(new URL('../../docs/ways.md', import.meta.url)), 'utf8');

type Row = Readonly<{ way: string; writes: string; undo: string }>;

const code = (text = ''): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, each = '']) => each);

const rows: readonly Row[] = page
  .split('\n')
  .filter((line) => /^\| `(--as|npx codex-orq)/.test(line))
  .map((line) => {
    const [, way, , writes = '', , undo = ''] = line.split('|').map((cell) => cell.trim());
    return { way: code(way)[0] ?? '', writes, undo };
  });

/** A path of the table on the machine of the tests. */
const pathOf = (text: string, name: string): string =>
  text.replace('$CODEX_HOME', '/home/ada/.codex').replace('NAME', name);

test('has a row for each way', () => {
  expect(rows.map(({ way }) => way)).toEqual([
    'npx codex-orq launch',
    '--as default',
    '--as profile[:NAME]',
    '--as system',
    '--as managed',
  ]);
});

test('a session is not planned, so it writes nothing', () => {
  expect(rows[0]).toMatchObject({ writes: 'nothing', undo: 'there is nothing to undo' });
  // Only a command with an intent is given a session that writes.
  expect('intent' in launch).toBe(false);
});

describe.each(rows.slice(1))('$way', ({ way, writes, undo }) => {
  const as = way.replace('[:NAME]', ':work').split(' ');
  const [file = ''] = code(writes).map((path) => pathOf(path, 'work'));
  const mine = '# mine\nmodel = "gpt-5.5"\n';

  test(`writes ${file} alone of Codex's configurations, and its undo restores every byte`, async () => {
    const { host } = memoryHostWithCodex({ env: { ORQ_API_KEY: madeUpKey }, files: { [file]: mine } });
    const before = host.texts();
    const { plan } = await prepareLine(host, ['setup', ...as, '--dest', 'none', '--shell', 'none']);
    const configs = plan.changes.map(({ path }) => path).filter((path) => path.endsWith('.toml'));
    expect(configs).toEqual([file]);
    await apply(host, plan);
    expect(host.texts()[file]).toContain('model_provider = "orq"');
    const [line = ''] = code(undo);
    await apply(host, (await prepareLine(host, [...line.split(' '), '--dest', 'none'])).plan);
    expect(host.texts()).toEqual(before);
  });
});

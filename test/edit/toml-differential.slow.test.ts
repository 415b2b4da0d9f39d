import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editToml, parseToml } from '../../src/edit/toml.ts';
import { setSeven } from './toml/operations.ts';
import { runCodex } from '../support/codex.ts';

/*
 * The real Codex as the judge of the editor's fixtures: what loaded before the edit loads after it, Codex can edit the
 * result itself, and what the editor refuses as no TOML is refused by Codex too.
 */

const fixtures = fileURLToPath(new URL('./toml', import.meta.url));
const foldersIn = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'refused')
    .map((entry) => join(path, entry.name));

let home: string;
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'toml-differential-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs Codex on a configuration in a home of its own; gives its exit code, its words, and what it left in the file. */
async function codexWith(
  name: string,
  config: Uint8Array | string,
  ...args: readonly string[]
): Promise<{ exitCode: number | null; output: string; left: string }> {
  const codexHome = join(home, name);
  const file = join(codexHome, 'config.toml');
  mkdirSync(codexHome, { recursive: true });
  writeFileSync(file, config);
  const { exitCode, stdout, stderr } = await runCodex(args, {
    home: codexHome,
    codexHome,
    timeoutMs: 20_000,
  });
  const left = readFileSync(file, 'utf8');
  rmSync(codexHome, { recursive: true, force: true });
  return { exitCode, output: stdout + stderr, left };
}

/** Does the work for all items, two at a time: as many as a build machine has cores. */
async function forAll<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const next = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([next(), next()]);
}

const nameOf = (folder: string): string => folder.slice(fixtures.length + 1).replaceAll(/[\\/]/g, '-');

test('what loaded before loads after, and Codex itself can edit the result without harm to our keys', async () => {
  let loaded = 0;
  const folders = foldersIn(fixtures).filter(
    (folder) =>
      // What a removal leaves of a provider may lack its name, and then Codex does not start; that is for others to mind.
      !(
        existsSync(join(folder, 'ops.json')) &&
        readFileSync(join(folder, 'ops.json'), 'utf8').includes('"remove"')
      ) &&
      // A catalogue that is named has to be there.
      !readFileSync(join(folder, 'after.toml'), 'utf8').includes('model_catalog_json'),
  );
  await forAll(folders, async (folder) => {
    const name = nameOf(folder);
    const after = readFileSync(join(folder, 'after.toml'), 'utf8');
    // It has to load the file before it can add to it.
    const added = await codexWith(name, after, 'mcp', 'add', 'proof', '--', 'true');
    if (added.exitCode !== 0) {
      const before = await codexWith(name, readFileSync(join(folder, 'before.toml')), 'features', 'list');
      expect(before.exitCode, `${name} loaded before. ${added.output}`).toBe(1);
      return;
    }
    loaded++;
    const { mcp_servers: servers, ...rest } = parseToml(added.left, name);
    const { mcp_servers: own, ...wanted } = parseToml(after, name);
    expect(servers, name).toEqual({ ...(own as object | undefined), proof: { command: 'true' } });
    expect(rest, name).toEqual(wanted);
  });
  expect(loaded).toBeGreaterThan(100);
}, 120_000);

test('what is refused as no TOML is refused by Codex too', async () => {
  await forAll(foldersIn(join(fixtures, 'refused')), async (folder) => {
    const { code } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
    if (code !== 'toml-invalid' && code !== 'file-not-utf8') return;
    const name = nameOf(folder);
    const { exitCode, output } = await codexWith(
      name,
      readFileSync(join(folder, 'before.toml')),
      'features',
      'list',
    );
    expect(exitCode, `${name}: ${output}`).toBe(1);
    expect(output, name).toContain('config.toml');
  });
});

test('an edit of what Codex has written changes nothing when our keys are there', async () => {
  const { left } = await codexWith(
    'empty',
    editToml('', setSeven, 'empty'),
    'mcp',
    'add',
    'proof',
    '--',
    'true',
  );
  expect(left).toContain('[mcp_servers.proof]');
  expect(editToml(left, setSeven, 'empty')).toBe(left);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { commands as known } from '../src/commands/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const filesBelow = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

const withoutComments = (text: string): string => text.replace(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, '');

const commands = known.map(({ name }) => name).join('|');
/** Our command, as one is told to type it. */
const typed = String.raw`codex-orq (?:${commands}|--?[a-z])|\brun codex-orq\b`;
const withNpx = new RegExp(String.raw`npx (?:plop )?codex-orq|${typed}`, 'g');
const bare = new RegExp(String.raw`(?<!npx |plop )(?:${typed})`, 'g');

/** Texts that go into files that stay. They name the tool: whoever reads them later may have it in another way. */
const staying = ['edit/block.ts', 'edit/dotenv/remove.ts', 'state/repo-record.ts'];

const findIn = (paths: readonly string[], pattern: RegExp): readonly string[] =>
  paths.flatMap((path) =>
    // The name of a generator is one.
    [
      ...withoutComments(readFileSync(path, 'utf8'))
        .replace(/'codex-orq \w+'/g, '')
        .matchAll(pattern),
    ].map(({ 0: match }) => `${path.slice(root.length)}: ${match}`),
  );

test('a message names our command as this run was called', () => {
  const sources = filesBelow('src').filter(
    (path) => path.endsWith('.ts') && !staying.some((name) => path.endsWith(name)),
  );
  expect(sources.length).toBeGreaterThan(100);
  expect(
    findIn(sources, withNpx).filter((found) => !found.startsWith('src/lib/command.ts')),
    'Take it from `show.command` or `commandLine`. If the line shows no command, reword it; ' +
      'this test takes any codex-orq before a command or an option for one.',
  ).toEqual([]);
});

test('a file that stays in a repository or a home names the tool, and no command of npx', () => {
  const templates = filesBelow('templates');
  expect(templates.length).toBeGreaterThan(10);
  expect(
    findIn([...templates, ...staying.map((name) => join(root, 'src', name))], /\bnpx\b/g),
    'Where the package is not installed, npx fetches whatever bears the name: write “codex-orq …”.',
  ).toEqual([]);
});

test('a command in the README and the docs works in a clone: npx codex-orq', () => {
  // The machines of a fleet have the package installed; the other two speak of a command, and have none to type.
  const pages = filesBelow('docs').filter((path) => /(?<!fleets|api|performance)\.md$/.test(path));
  expect(pages.length).toBeGreaterThan(8);
  expect(
    findIn([join(root, 'README.md'), ...pages], bare),
    'Write “npx codex-orq …”: the bare name runs only where the package is installed globally.',
  ).toEqual([]);
});

test('and would be found if it did not', () => {
  for (const wrong of [
    'or undo with codex-orq remove.',
    'See codex-orq --help.',
    'then run codex-orq again',
  ]) {
    expect(wrong.match(bare)).not.toBeNull();
    expect(wrong.match(withNpx)).not.toBeNull();
  }
  for (const right of ['npx codex-orq model x/y', 'npx plop codex-orq remove', 'what codex-orq wrote'])
    expect(right.match(bare)).toBeNull();
  expect('npx codex-orq model x/y'.match(withNpx)).not.toBeNull();
});

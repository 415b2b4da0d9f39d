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
/** Our command as somebody would type it, or is told to run it, without npx (or plop) before it. */
const bare = new RegExp(String.raw`(?<!npx |plop )codex-orq (?:${commands}|--?[a-z])|\brun codex-orq\b`, 'g');

const told = [
  // The name of a generator is one, and the usage begins with the name of the program.
  ...filesBelow('src')
    .filter((path) => path.endsWith('.ts') && !path.endsWith('help.ts'))
    .map(
      (path) => [path, withoutComments(readFileSync(path, 'utf8')).replace(/'codex-orq \w+'/g, '')] as const,
    ),
  ...[...filesBelow('templates'), join(root, 'README.md'), join(root, 'docs/setup.svg')].map(
    (path) => [path, readFileSync(path, 'utf8')] as const,
  ),
];

test('a command that a person is told to run works for everybody: npx codex-orq', () => {
  const found = told.flatMap(([path, text]) =>
    [...text.matchAll(bare)].map(({ 0: match }) => `${path.slice(root.length)}: ${match}`),
  );
  expect(
    found,
    'Write “npx codex-orq …”: the bare name runs only where the package is installed globally. ' +
      'If the line shows no command, reword it; this test takes any codex-orq before a command or an option for one.',
  ).toEqual([]);
});

test('and would be found if it did not', () => {
  for (const wrong of ['or undo with codex-orq remove.', 'See codex-orq --help.', 'then run codex-orq again'])
    expect(wrong.match(bare)).not.toBeNull();
  for (const right of ['npx codex-orq model x/y', 'npx plop codex-orq remove', 'what codex-orq wrote'])
    expect(right.match(bare)).toBeNull();
  expect(told.length).toBeGreaterThan(100);
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../src/', import.meta.url));
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'));

const importsOf = (file: string): string[] =>
  [...readFileSync(join(source, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
    ([, name]) => name ?? '',
  );

/** Only these may import a library: each stands behind one door. A prefix ending in / is a folder. */
const doors: Readonly<Record<string, readonly string[]>> = {
  handlebars: ['render.ts'],
  'smol-toml': ['edit/toml.ts', 'edit/toml/'],
  'jsonc-parser': ['edit/jsonc.ts', 'edit/jsonc/'],
  diff: ['diff.ts'],
  'zx/core': ['run.ts'],
  'node:child_process': ['run.ts'],
  'node:fs': ['host.ts', 'write.ts', 'private-folder.ts', 'render.ts', 'cli.ts', 'cli/output.ts'],
  'node-plop': ['cli/ask.ts'],
  plop: ['index.ts', 'plop/'],
};

const allowed = (file: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));

test.each(Object.entries(doors))('%s is imported behind one door only', (library, places) => {
  const importers = files.filter((file) => importsOf(file).includes(library));
  expect(importers.filter((file) => !allowed(file, places))).toEqual([]);
  expect(importers).not.toEqual([]);
});

/** From the ground up; a file imports from its own layer and those before it. The last match of a file counts. */
const layers: readonly (readonly string[])[] = [
  ['types.ts', 'findings/', 'secret.ts', 'package.ts', 'quote.ts', 'terminal.ts', 'digest.ts'],
  [
    'render.ts',
    'edit/',
    'run.ts',
    'host.ts',
    'write.ts',
    'private-folder.ts',
    'places.ts',
    'shells.ts',
    'shells/',
    'answers/',
    'state.ts',
    'snapshots.ts',
    'configs-beside.ts',
  ],
  [
    'codex.ts',
    'codex-strict.ts',
    'gateway/',
    'gateway-list.ts',
    'model-metadata.ts',
    'catalogue/',
    'devcontainer/',
    'targets/',
    'checks/',
  ],
  ['plan.ts', 'apply.ts', 'diff.ts', 'report.ts', 'console.ts'],
  ['catalogue-check.ts', 'session.ts', 'setup.ts', 'traces.ts'],
  [''],
];

const layerOf = (file: string): number =>
  layers.findIndex((places) =>
    allowed(
      file,
      places.map((place) => (place === '' ? file : place)),
    ),
  );

test('imports point downwards', () => {
  const upward = files.flatMap((file) =>
    importsOf(file)
      .filter((name) => name.startsWith('.'))
      .map((name) => posix.normalize(posix.join(posix.dirname(file), name)))
      .filter((target) => !target.startsWith('..') && layerOf(target) > layerOf(file))
      .map((target) => `${file} → ${target}`),
  );
  expect(upward).toEqual([]);
});

test('files stay small', () => {
  const long = files.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 300);
  expect(long).toEqual([]);
});

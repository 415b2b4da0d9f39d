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

/** What all but themselves may import. */
const ground = ['lib', 'findings'];

/** Every folder of `src/`, from the ground up, and what each may import besides itself and the ground. */
const layers: Readonly<Record<string, readonly string[]>> = {
  host: [],
  edit: [],
  shells: ['edit'],
  answers: ['edit', 'host', 'shells'],
  state: ['edit', 'host', 'answers'],
  codex: ['edit', 'host', 'state'],
  gateway: ['edit', 'host', 'state', 'codex'],
  catalogue: ['host', 'answers', 'codex', 'gateway'],
  proof: ['edit', 'host', 'codex'],
  targets: ['edit', 'host', 'shells', 'answers', 'state', 'codex', 'gateway', 'catalogue'],
  checks: ['edit', 'host', 'shells', 'answers', 'state', 'codex', 'catalogue', 'targets'],
  plan: ['edit', 'host', 'state', 'codex', 'targets'],
  devcontainer: ['edit', 'host', 'answers', 'state', 'codex', 'catalogue', 'targets', 'plan'],
  report: ['host', 'checks', 'plan'],
  commands: [
    'edit',
    'host',
    'shells',
    'answers',
    'state',
    'codex',
    'gateway',
    'catalogue',
    'proof',
    'targets',
    'checks',
    'plan',
    'devcontainer',
    'report',
  ],
  library: ['edit', 'host', 'answers', 'plan', 'report', 'commands'],
  plop: ['edit', 'host', 'answers', 'codex', 'targets', 'plan', 'report', 'commands'],
  cli: ['host', 'answers', 'catalogue', 'report', 'commands', 'plop'],
  'cli.ts': ['cli', 'host'],
  'index.ts': ['library', 'plop'],
};

const mayImport: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  findings: ['lib'],
  ...Object.fromEntries(Object.entries(layers).map(([folder, line]) => [folder, [...ground, ...line]])),
};

/** Only these may import a library: each stands behind one door. A prefix ending in / is a folder. */
const doors: Readonly<Record<string, readonly string[]>> = {
  handlebars: ['edit/render.ts'],
  'smol-toml': ['edit/toml.ts', 'edit/toml/'],
  'jsonc-parser': ['edit/jsonc.ts', 'edit/jsonc/'],
  yaml: ['edit/yaml.ts'],
  diff: ['report/diff.ts'],
  'zx/core': ['host/processes.ts'],
  'node:child_process': ['host/processes.ts', 'host/hand-over.ts', 'host/real-disk.ts'],
  'node:http': ['gateway/', 'proof/loopback.ts'],
  'node:https': ['gateway/http.ts', 'gateway/tunnel.ts'],
  'node:fs': [
    'host/compiled-code.ts',
    'host/disk.ts',
    'host/host.ts',
    'host/write.ts',
    'host/private-folder.ts',
    'host/programs.ts',
    'host/real-disk.ts',
    'host/replacements.ts',
    'host/self.ts',
    'host/start-errors.ts',
    'host/terminals.ts',
    'edit/render.ts',
    // The package's own manifest.
    'lib/package.ts',
    'cli.ts',
    'report/output.ts',
  ],
  '@inquirer/search': ['plop/search-prompt.ts'],
  'node-plop': ['cli/ask.ts'],
  plop: ['index.ts', 'plop/'],
};

const allowed = (file: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));

test.each(Object.entries(doors))('%s is imported behind one door only', (library, places) => {
  const importers = files.filter((file) => importsOf(file).includes(library));
  expect(
    importers.filter((file) => !allowed(file, places)),
    `import ${library} in ${places.join(', ')} only, and offer there what you need of it`,
  ).toEqual([]);
  expect(importers, `nothing imports ${library} any more: take its line out of this test`).not.toEqual([]);
});

/** The folder of a path below `src/`; a file at its top stands for itself. */
const folderOf = (file: string): string => file.split('/')[0] ?? file;

/** Each import between two folders, as [importing file, imported file]. */
const crossings = files.flatMap((file) =>
  importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.normalize(posix.join(posix.dirname(file), name)))
    .filter((target) => !target.startsWith('..') && folderOf(target) !== folderOf(file))
    .map((target) => [file, target] as const),
);

test('every folder of src/ is listed here, and no other', () => {
  expect(
    [...new Set(files.map(folderOf))].sort(),
    'a new folder needs its line above, and one in the map of ARCHITECTURE.md',
  ).toEqual(Object.keys(mayImport).sort());
});

test('a folder imports only what its line allows', () => {
  const forbidden = crossings.filter(([file, target]) => {
    const line = mayImport[folderOf(file)] ?? [];
    return !line.includes(folderOf(target));
  });
  expect(
    forbidden.map(([file, target]) => `${file} → ${target}`),
    'move the code to where it belongs, rather than the line above',
  ).toEqual([]);
});

test('what a line allows is imported', () => {
  const unused = Object.entries(layers).flatMap(([folder, line]) =>
    line
      .filter(
        (other) =>
          !crossings.some(([file, target]) => folderOf(file) === folder && folderOf(target) === other),
      )
      .map((other) => `${folder} → ${other}`),
  );
  expect(unused, 'take these out of the lines above').toEqual([]);
});

test('the lines above allow no circle', () => {
  const order = Object.keys(mayImport);
  const upward = Object.entries(mayImport).flatMap(([folder, line]) =>
    line
      .filter((other) => order.indexOf(other) >= order.indexOf(folder))
      .map((other) => `${folder} → ${other}`),
  );
  expect(upward, 'each folder may only import those listed before it').toEqual([]);
});

test('the map of ARCHITECTURE.md has these folders, and no other', () => {
  const text = readFileSync(new URL('../ARCHITECTURE.md', import.meta.url), 'utf8');
  const map = /## The map\n([\s\S]*?)\n## /.exec(text)?.[1] ?? '';
  const rows = [...map.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell = '']) => [
    ...cell.matchAll(/`([^`]+?)\/?`/g),
  ]);
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(mayImport).sort());
});

test('what a run shows is printed by one console', () => {
  const printing = files.filter((file) =>
    /process\.std(?:out|err)\b(?!\.(?:columns|isTTY))|console\.(?:log|error|warn|info)\(/.test(
      readFileSync(join(source, file), 'utf8'),
    ),
  );
  expect(printing.sort(), 'say it through report/console.ts, which keeps a terminal safe').toEqual([
    // The help and the version.
    'cli/main.ts',
    // A word after Ctrl-C.
    'plop/prompt-types.ts',
    'report/console.ts',
    'report/output.ts',
  ]);
});

test('files stay small', () => {
  const long = files.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 300);
  expect(long).toEqual([]);
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from '../support/cli.ts';
import { homeWith } from '../support/test-home.ts';
import { asCommonJs, asTypeScript, documentedPlopfile, strangerAt } from '../support/stranger.ts';

const tsc = join(repository, 'node_modules', 'typescript', 'bin', 'tsc');

/** What the real compiler says of a project. */
function compile(files: Readonly<Record<string, string>>, options: object): string {
  const { project } = homeWith();
  const compilerOptions = { noEmit: true, strict: true, types: ['node'], skipLibCheck: true, ...options };
  strangerAt(project, { ...files, 'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*'] }) });
  const { stdout, stderr } = spawnSync(process.execPath, [tsc, '-p', project], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  return stdout + stderr;
}

const plopfile = documentedPlopfile();
const esm = '{"type":"module"}';
const cjs = '{}';
const modes = [
  ['nodenext', esm, { module: 'nodenext' }],
  ['node16', esm, { module: 'node16' }],
  ['bundler', esm, { module: 'esnext', moduleResolution: 'bundler' }],
  ['CommonJS for nodenext', cjs, { module: 'nodenext' }],
  ['CommonJS for node16', cjs, { module: 'node16' }],
  ['CommonJS for a bundler', cjs, { module: 'commonjs', moduleResolution: 'bundler' }],
] as const;

describe.each(modes)('%s', (_, manifest, options) => {
  const check = (code: string, more: object = {}): string =>
    compile({ 'package.json': manifest, 'plopfile.ts': code }, { ...options, ...more });

  test('the plopfile of docs/plop.md has no type errors, also where libraries are checked', () => {
    expect(check(asTypeScript(plopfile))).toBe('');
    const all = check(asTypeScript(plopfile), { skipLibCheck: false, exactOptionalPropertyTypes: true });
    expect(all.split('\n').filter((line) => /codex-orq|plopfile|dist\//.test(line))).toEqual([]);
  });

  test('an option that there is not, and a template too few, are type errors', () => {
    const wrong = check(
      [
        "import codexOrq, { block, tomlMerge } from 'codex-orq';",
        'export const load: Function = codexOrq;',
        "tomlMerge({ path: 'a', template: 'x', keepExisting: true });",
        "tomlMerge({ path: 'a' });",
        "block({ path: 'a', template: 'x', templateFile: 'y' });",
      ].join('\n'),
    );
    expect(wrong.match(/^plopfile\.ts\((\d)/gm) ?? wrong.match(/plopfile\.ts\((\d)/g)).toHaveLength(3);
    expect(wrong).toMatch(/TS2353|TS2345|TS2322/);
  });
});

test('a plopfile in JavaScript is checked as well', () => {
  const options = { module: 'nodenext', allowJs: true, checkJs: true };
  expect(compile({ 'package.json': esm, 'plopfile.js': plopfile }, options)).toBe('');
  expect(compile({ 'package.json': cjs, 'plopfile.mjs': plopfile }, options)).toBe('');
});

test('require and import bring the same functions', () => {
  const { project } = homeWith();
  strangerAt(project, {
    'package.json': cjs,
    'a.js': `const lib = require('codex-orq');
import('codex-orq').then((esm) => console.log(JSON.stringify(
  Object.keys(lib).sort().map((name) => [name, typeof lib[name], lib[name] === esm[name]]))));`,
  });
  const { stdout } = spawnSync(process.execPath, ['a.js'], { cwd: project, encoding: 'utf8' });
  const names = JSON.parse(stdout) as [string, string, boolean][];
  expect(names.map(([name]) => name)).toContain('default');
  expect(names.filter(([, , same]) => !same)).toEqual([]);
  expect(asCommonJs(plopfile)).toContain("} = require('codex-orq');");
});

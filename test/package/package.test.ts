import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { isFlag } from '../../src/cli/arguments.ts';
import { spelling } from '../../src/cli/help.ts';
import { commands } from '../../src/commands/index.ts';
import { repository } from '../support/cli.ts';
import { needs } from '../support/needs.ts';

const dist = join(repository, 'dist');
const chunks = readdirSync(dist).filter((name) => name.endsWith('.cjs'));
const textOf = (name: string): string => readFileSync(join(dist, name), 'utf8');
const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
};

/** The packages and files that a built file names where it loads something. */
const loadedBy = (name: string): readonly string[] =>
  [...textOf(name).matchAll(/(?:\brequire(?:\$\d)?|\bimport|__filename\)\.href\))\("([^"]+)"\)/g)].map(
    ([, target = '']) => target,
  );

test('what is built loads the dependencies, all of them, and nothing else', () => {
  const targets = new Set(chunks.flatMap(loadedBy));
  const packages = [...targets].filter(
    (target) => !target.startsWith('.') && !target.startsWith('node:') && !builtinModules.includes(target),
  );
  const names = packages.map((target) =>
    target
      .split('/')
      .slice(0, target.startsWith('@') ? 2 : 1)
      .join('/'),
  );
  expect([...new Set(names)].toSorted()).toEqual(Object.keys(manifest.dependencies).toSorted());
  const files = [...targets].filter((target) => target.startsWith('./')).map((target) => target.slice(2));
  expect(files.filter((file) => !chunks.includes(file))).toEqual([]);
});

test('what every start loads has no editor of TOML in it, which only a run that writes needs', () => {
  const core = textOf('core.cjs');
  expect(core).toContain('// src/edit/toml/read.ts');
  expect(core).not.toContain('// src/edit/toml/lexer.ts');
  expect(core).not.toContain('// src/edit/toml.ts');
  expect(core).not.toContain('// src/edit/toml/proof.ts');
  expect(core).not.toContain('// src/edit/dotenv/remove.ts');
});

test('what is built in comes with its licence', () => {
  const licences = textOf('LICENCES.txt');
  const marks = chunks.flatMap((name) => [
    ...textOf(name).matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm),
  ]);
  const names = new Set(marks.map(([, name = '']) => name));
  expect([...names]).toContain('smol-toml');
  for (const name of names) expect(licences).toMatch(new RegExp(`^${name}\\n\\n.*(Copyright|License)`, 'm'));
});

test('the manual page has every command and option, and no line that roff would take for a command', () => {
  const page = textOf('codex-orq.1');
  for (const { name, options, examples } of commands) {
    expect(page).toContain(`.SS "${name}"`);
    for (const [option, entry] of Object.entries(options))
      if (isFlag(entry))
        expect(page).toContain(`.B "${spelling(option, entry).replaceAll('-', '\\-')}`.split('…')[0]);
    for (const [, does] of examples)
      expect(page.toLowerCase()).toContain(does.toLowerCase().replaceAll('-', '\\-'));
  }
  for (const line of page.split('\n').filter((each) => /^[.']/.test(each)))
    expect(line).toMatch(/^\.(TH|SH|SS|TP|PP|B)( |$)/);
});

test('the command can be run as it is', needs('posix'), () => {
  const { status, stdout } = spawnSync(join(dist, 'cli.cjs'), ['--help'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain('codex-orq doctor');
});

test('the package gives plop its one function', async () => {
  const { default: codexOrq } = (await import(pathToFileURL(join(dist, 'index.js')).href)) as {
    default: unknown;
  };
  expect(codexOrq).toBeTypeOf('function');
  for (const folder of ['types', 'types-cjs'])
    expect(textOf(join(folder, 'index.d.ts'))).toContain(
      'export declare function codexOrq(plop: NodePlopAPI): Promise<void>',
    );
});

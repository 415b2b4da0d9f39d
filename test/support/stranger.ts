import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { plopBin, repository } from './cli.ts';
import { homeWith } from './test-home.ts';

/** Makes a project of its own in a folder, with this package and some others installed. */
export function strangerAt(
  folder: string,
  files: Readonly<Record<string, string>>,
  packages: readonly string[] = ['plop', '@types/node'],
): void {
  const modules = join(folder, 'node_modules');
  const link = (name: string, target: string): void => {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(target, join(modules, name));
  };
  link('codex-orq', repository);
  for (const name of packages) link(name, join(repository, 'node_modules', name));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

/** The plopfile of docs/plop.md. */
export function documentedPlopfile(): string {
  const page = readFileSync(join(repository, 'docs', 'plop.md'), 'utf8');
  const [, code] = /<!-- example: plopfile -->\n\n```js\n([\s\S]*?)```/.exec(page) ?? [];
  if (code === undefined) throw new Error('docs/plop.md has no plopfile any more');
  return code;
}

/** As CommonJS, and as TypeScript. */
export const asCommonJs = (plopfile: string): string =>
  plopfile
    .replace(/^import (\{.*\}) from '(.*)';$/m, "const $1 = require('$2');")
    .replace('export default', 'module.exports =');

export const asTypeScript = (plopfile: string): string =>
  `import type { NodePlopAPI } from 'plop' with { 'resolution-mode': 'import' };\n${plopfile.replace('(plop)', '(plop: NodePlopAPI)')}`;

/** Runs the plopfile of docs/plop.md in a project of its own, twice, and looks at what it wrote. */
export async function runDocumentedPlopfile(
  files: Readonly<Record<string, string>>,
  { plop = plopBin, node = [process.execPath] }: { plop?: string; node?: readonly string[] } = {},
): Promise<void> {
  const home = homeWith();
  const { project } = home;
  strangerAt(project, files, []);
  const [program = '', ...first] = node;
  const start = () =>
    run(program, [...first, plop, 'tools', 'My Tool', 'a # b'], {
      cwd: project,
      env: home.env,
      timeoutMs: 60_000,
    });
  expect(await start()).toMatchObject({ exitCode: 0 });
  const text = (name: string): string => readFileSync(join(project, name), 'utf8');
  expect(text('my-tool/tools.toml')).toBe('[tools.my-tool]\nname = "My Tool"\n');
  expect(text('.env')).toContain("TOKEN='a # b'\n");
  expect(JSON.parse(text('.vscode/settings.json'))).toEqual({ 'tools.name': 'My Tool' });
  expect(text('setup.sh')).toContain('# >>> tools >>>\n');
  expect(text('generated.txt')).toBe('Made for My Tool.\n');
  const { exitCode, stdout, stderr } = await start();
  expect(exitCode).toBe(0);
  expect((stdout + stderr).match(/\(unchanged\)/g)).toHaveLength(4);
  expect(stdout + stderr).toContain('[SKIPPED]');
}

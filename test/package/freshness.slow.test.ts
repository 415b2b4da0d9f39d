import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { repository } from '../support/cli.ts';
import { temporaryHome } from '../support/home.ts';

/** A copy of the checkout, so that its sources can be edited. */
let checkout: string;
const home = temporaryHome({ bare: true });

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  for (const name of [
    'src',
    'templates',
    'dist',
    'scripts',
    'plopfile.ts',
    'plopfile.js',
    'package.json',
    'package-lock.json',
    'rolldown.config.js',
    'tsconfig.json',
    'tsconfig.build.json',
    'tsconfig.plopfile.json',
  ])
    cpSync(join(repository, name), join(checkout, name), { recursive: true });
  symlinkSync(join(repository, 'node_modules'), join(checkout, 'node_modules'));
});
afterAll(() => {
  rmSync(checkout, { recursive: true, force: true });
  home.cleanup();
});

const node = (...args: string[]) =>
  run(process.execPath, args, { cwd: checkout, env: home.env, timeoutMs: 45_000 });

/** An option as any other, which no line of the code speaks of. */
const entry = `{
    kind: 'text',
    value: 'WHO',
    help: 'made up',
    otherwise: 'nobody',
    variable: 'CODEX_ORQ_MADE_UP',
    parse: (text: string) => text.trim(),
    standard: () => 'nobody',
    unrecorded: 'nobody',
  }`;

function edit(file: string, change: (text: string) => string): void {
  const path = join(checkout, file);
  const before = readFileSync(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

/** Builds take long on a busy machine. */
const slow = 180_000;

test(
  'an option is one entry in one file: all that takes, shows and remembers options knows it',
  async () => {
    const untouched = await node('dist/cli.cjs', '--help');
    expect(untouched.stderr).toBe('');

    edit('src/answers/options.ts', (text) =>
      text.replace(/^} as const satisfies/m, (end) => `  madeUp: ${entry},\n${end}`),
    );
    const help = await node('dist/cli.cjs', '--help');
    expect(help.stderr).toContain('building again');
    expect(help.stdout).toContain('--made-up WHO      made up (default: nobody)');
    expect(help.stdout).toContain('CODEX_ORQ_MADE_UP');
    const options = await node('node_modules/plop/bin/plop.js', 'codex-orq', '--', '--help');
    expect(options.stdout).toMatch(/--madeUp +made up/);

    const codexHome = join(checkout, 'home');
    for (const args of [['--made-up', 'ada'], []]) {
      await node('dist/cli.cjs', ...args, '--codex-home', codexHome, '--dest', 'none', '--shell', 'none');
      const state: unknown = JSON.parse(readFileSync(join(codexHome, 'codex-orq.json'), 'utf8'));
      expect(state).toMatchObject({ answers: { madeUp: 'ada' } });
    }
    // What nobody has chosen is not recorded, so that an upgrade alone changes no state.
    await node('dist/cli.cjs', '--made-up', 'nobody', '--codex-home', codexHome, '--dest', 'none');
    expect(readFileSync(join(codexHome, 'codex-orq.json'), 'utf8')).not.toContain('madeUp');
  },
  slow,
);

test(
  'an edited source is what runs, in the bin and in plop; a broken one is said to be broken',
  async () => {
    edit('src/answers/rules.ts', (text) => text.replace("model: 'openai/gpt-5.4'", "model: 'openai/edited'"));
    const plop = await node('node_modules/plop/bin/plop.js', 'codex-orq', '--', '--dryRun', '--dest', 'none');
    expect(plop.stdout).toContain('+ model = "openai/edited"');

    edit('src/answers/rules.ts', (text) => `${text}\nconst broken: number = 'text';\n`);
    for (const command of [
      ['dist/cli.cjs', '--help'],
      ['node_modules/plop/bin/plop.js', 'codex-orq', '--', '--dryRun'],
    ]) {
      const broken = await node(...command);
      expect(broken.exitCode).toBe(1);
      expect(broken.stderr).toContain('do not compile');
      expect(broken.stderr).toContain('src/answers/rules.ts');
      expect(broken.stdout).toBe('');
    }
    expect(existsSync(home.codexHome)).toBe(false);
  },
  slow,
);

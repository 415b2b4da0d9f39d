import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { repository, runBin, runPlop, treeOf } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

const configOf = (home: TemporaryHome): Record<string, unknown> =>
  parse(readFileSync(join(home.codexHome, 'config.toml'), 'utf8'));

describe('plop codex-orq without a terminal', () => {
  test('takes the defaults, shows a line for each file, and reports', async () => {
    const home = homeWith({ bare: true, env: { SHELL: '/bin/zsh', ORQ_API_KEY: 'made-up-key-0123' } });
    const result = await runPlop(home, ['codex-orq', '--dest', home.project]);
    expect(result.exitCode).toBe(0);
    expect(configOf(home)).toMatchObject({ model: 'openai/gpt-5.4', model_provider: 'orq' });
    // Plop's own lines are gone: `- `, `✔  orq-toml-merge …`.
    expect(result.stderr).toBe('');
    expect(result.stdout).not.toMatch(/orq-|validate/);
    expect(result.stdout.match(/^✔ .*$/gm)).toEqual([
      '✔ ~/.codex/.env written',
      '✔ ~/.codex/codex-orq.sh written',
      '✔ ~/.zshrc written',
      '✔ ~/project/.env.example written',
      '✔ ~/.codex/codex-orq.json written',
      '✔ ~/.codex/config.toml written',
    ]);
    expect(result.stdout).toContain('npx plop codex-orq remove');
    expect(existsSync(join(home.project, '.env.example'))).toBe(true);
  });

  test('a second run says in one line that nothing changes, and so does the doctor end', async () => {
    const home = homeWith({ env: { SHELL: '/bin/zsh', ORQ_API_KEY: 'made-up-key-0123' } });
    await runPlop(home, ['codex-orq', '--dest', home.project]);
    const again = await runPlop(home, ['codex-orq', '--dest', home.project]);
    expect(again).toMatchObject({ exitCode: 0, stderr: '' });
    expect(again.stdout).toMatch(/^✔ Nothing to change/);
    const doctor = await runPlop(home, ['codex-orq doctor']);
    expect(doctor).toMatchObject({ stderr: '' });
    expect(doctor.stdout).not.toContain('orq-');
  });

  test('what plop shows of other generators in the same run stays as it is', async () => {
    const home = homeWith();
    const plopfile = join(home.project, 'plopfile.mjs');
    writeFileSync(
      plopfile,
      `export default async (plop) => {
        await plop.load(${JSON.stringify(join(repository, 'dist', 'index.js'))});
        plop.setGenerator('mine', { description: '', prompts: [], actions: [() => 'done'] });
      };`,
    );
    const { stderr } = await runPlop(home, ['--plopfile', plopfile, 'mine']);
    expect(stderr).toMatch(/✔ +-> done/);
  });

  test('answers by position and by name', async () => {
    const home = homeWith();
    const byPosition = await runPlop(home, [
      'codex-orq',
      'anthropic/claude-sonnet-4-6',
      '--dest',
      home.project,
    ]);
    expect(byPosition.exitCode).toBe(0);
    expect(configOf(home)['model']).toBe('anthropic/claude-sonnet-4-6');
    const flags = [
      '--model',
      'google/gemini-3-pro',
      '--baseUrl',
      'https://my.orq.ai/v3/router',
      '--provider',
      'gw',
    ];
    const byName = await runPlop(home, [
      'codex-orq',
      '--dest',
      home.project,
      '--',
      ...flags,
      '--keyStore',
      'external',
    ]);
    expect(byName.exitCode).toBe(0);
    expect(configOf(home)).toMatchObject({
      model: 'google/gemini-3-pro',
      model_provider: 'gw',
      model_providers: { gw: { base_url: 'https://my.orq.ai/v3/router' } },
    });
  });

  test.each([
    ['a bare model', ['codex-orq', 'gpt-5.4'], 'openai/gpt-5.4'],
    ['a reserved provider', ['codex-orq', '--', '--provider', 'openai'], 'Codex reserves'],
    ['a shell that there is not', ['codex-orq', '--', '--shell', 'tcsh'], 'tcsh'],
    ['an answer to the confirmation', ['codex-orq', '--', '--confirmed', 'yes'], '--yes'],
    ['an answer to the first one', ['codex-orq', '--', '--write', 'yes'], '--yes'],
  ])('%s ends with 2 and writes nothing', async (_name, args, advice) => {
    const home = homeWith();
    const before = treeOf(home.home);
    const result = await runPlop(home, [...args.slice(0, 1), '--dest', home.project, ...args.slice(1)]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(advice);
    expect(treeOf(home.home)).toEqual(before);
  });

  test('an option that there is not ends with a failure and writes nothing', async () => {
    const home = homeWith();
    const before = treeOf(home.home);
    const result = await runPlop(home, ['codex-orq', '--', '--modle', 'x']);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('modle');
    expect(treeOf(home.home)).toEqual(before);
  });

  test('no project is none, however plop is told so', async () => {
    for (const args of [
      ['codex-orq', '--dest', 'none'],
      ['codex-orq', '--', '--dest', 'none'],
    ]) {
      const home = homeWith({ env: { SHELL: '/bin/zsh' } });
      const before = treeOf(home.project);
      // In a project that would get one.
      const cwd = home.project;
      const result = await runPlop(home, ['--plopfile', join(repository, 'plopfile.js'), ...args], { cwd });
      expect(result).toMatchObject({ exitCode: 0 });
      expect(configOf(home)).toMatchObject({ model_provider: 'orq' });
      expect(result.stderr).not.toContain('.env.example');
      expect(treeOf(home.project)).toEqual(before);
    }
  });

  test('the list of options says of what is none how to do without', async () => {
    const { stdout } = await runPlop(homeWith(), ['codex-orq', '--', '--help']);
    expect(stdout).toMatch(/--key +.*ORQ_API_KEY/);
    expect(stdout).toMatch(/--confirmed +.*--yes/);
  });

  test('a key among the answers is refused and not repeated', async () => {
    const home = homeWith();
    const before = treeOf(home.home);
    for (const args of [
      ['--', '--key', 'sk-made-up-1'],
      ['a/b', 'https://api.orq.ai/v3', 'orq', 'codex-env', 'sk-made-up-1'],
    ]) {
      const result = await runPlop(home, ['codex-orq', ...args]);
      expect(result.exitCode).toBe(2);
      expect(result.stdout + result.stderr).not.toContain('sk-made-up-1');
    }
    expect(treeOf(home.home)).toEqual(before);
  });

  test.each([
    [['codex-orq', '--dry-run'], '-- --dryRun'],
    [['codex-orq', '--shell', 'none'], '-- --shell'],
    [['codex-orq', '--yes', '--', '--model', 'a/b'], '-- --yes'],
    [['codex-orq model', 'openai/gpt-5.5', '--project'], 'npx plop codex-orq model -- --project'],
    [['codex-orq remove', '--dry-run'], 'npx plop codex-orq remove -- --dryRun'],
    [['codex-orq devcontainer', '--check'], '-- --check'],
    [['codex-orq', '--help'], '-- --help'],
  ])('an option where plop drops it is wrong usage: %j', async (args, advice) => {
    const home = homeWith({ files: { '.codex/config.toml': 'model = "gpt-5.5"\n' } });
    await runBin(home, [], { env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789' } });
    const before = treeOf(home.home);
    const result = await runPlop(home, [...args.slice(0, 1), '--dest', home.project, ...args.slice(1)]);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain(advice);
    expect(treeOf(home.home)).toEqual(before);
  });

  test('so it is for the doctor', async () => {
    const result = await runPlop(homeWith({}), ['codex-orq doctor', '--prove']);
    expect(result.exitCode).toBe(2);
    expect(result.stderr).toContain('npx plop codex-orq doctor -- --prove');
  });

  test('the doctor takes the same options as in the bin', async () => {
    const home = homeWith({ bare: true });
    const result = await runPlop(home, ['codex-orq doctor', '--', '--json', '--dest', home.project]);
    expect(JSON.parse(result.stdout)).toMatchObject({ intent: 'doctor', project: home.project });
  });

  test('a dry run and JSON by plop’s own form', async () => {
    const home = homeWith({ bare: true });
    const result = await runPlop(home, ['codex-orq', '--dest', home.project, '--', '--dryRun', '--json']);
    expect(result.exitCode).toBe(0);
    expect(JSON.parse(result.stdout)).toMatchObject({ version: 1, intent: 'setup', applied: false });
    expect(existsSync(home.codexHome)).toBe(false);
  });

  test('a broken config.toml: one message, status 1, nothing written', async () => {
    const home = homeWith({ files: { '.codex/config.toml': 'model = \n' } });
    const before = treeOf(home.home);
    const result = await runPlop(home, ['codex-orq', '--dest', home.project]);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toMatch(/^✖ .*config\.toml, line 1, column \d+/);
    expect(treeOf(home.home)).toEqual(before);
  });

  test('remove undoes it', async () => {
    const home = homeWith({
      files: { '.codex/config.toml': 'model = "gpt-5.5" # mine\n' },
      env: { SHELL: '/bin/bash' },
    });
    const before = treeOf(home.home);
    await runPlop(home, ['codex-orq', '--dest', home.project]);
    const result = await runPlop(home, ['codex-orq', 'remove']);
    expect(result.exitCode).toBe(0);
    const bytes = (tree: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(tree).map(([path, state]) => [path, state.replace(/^(\d+) [\d.]+ /, '$1 ')]),
      );
    expect(bytes(treeOf(home.home))).toEqual(bytes(before));
  });
});

describe('in a plopfile of somebody else', () => {
  function projectWith(home: TemporaryHome, plopfile: string): string {
    mkdirSync(join(home.project, 'node_modules'));
    symlinkSync(repository, join(home.project, 'node_modules', 'codex-orq'));
    writeFileSync(join(home.project, 'package.json'), '{"type":"module"}');
    writeFileSync(join(home.project, 'plopfile.js'), plopfile);
    return home.project;
  }

  test('plop.load brings the generators, with that project as the project', async () => {
    const home = homeWith();
    const cwd = projectWith(home, "export default async (plop) => { await plop.load('codex-orq'); };");
    const result = await runPlop(home, ['codex-orq', 'acme@orq/fast'], { cwd });
    expect(result.exitCode).toBe(0);
    expect(configOf(home)['model']).toBe('acme@orq/fast');
    expect(existsSync(join(cwd, '.env.example'))).toBe(true);
  });

  test('called in a sub-folder, the folder of the plopfile is the project', async () => {
    const home = homeWith();
    const project = projectWith(home, "export default async (plop) => { await plop.load('codex-orq'); };");
    const cwd = join(project, 'packages', 'one');
    mkdirSync(cwd, { recursive: true });
    expect(await runPlop(home, ['codex-orq'], { cwd })).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(project, '.env.example'))).toBe(true);
    expect(existsSync(join(cwd, '.env.example'))).toBe(false);
  });

  test('each action type merges, keeps the rest, and says when nothing changes', async () => {
    const home = homeWith({
      files: { 'conf/a.toml': '# mine\nkeep = 0x10 # yes\n', 'conf/.env': 'OTHER=1\n' },
    });
    const cwd = projectWith(
      home,
      `export default async (plop) => {
        await plop.load('codex-orq', {}, { actionTypes: true });
        plop.setGenerator('mine', { description: '', prompts: [{ type: 'input', name: 'who' }], actions: [
          { type: 'orq-toml-merge', path: '~/conf/a.toml', templateFile: 'a.toml.hbs' },
          { type: 'orq-dotenv-merge', path: '~/conf/.env', template: "TOKEN='{{who}}'", secret: true },
          { type: 'orq-block', path: '~/conf/rc', template: 'echo {{sh who}}' },
          { type: 'orq-write', path: '~/conf/{{who}}.txt', template: 'a & b = {{who}}\\n', mode: 0o640 },
        ] });
      };`,
    );
    writeFileSync(join(cwd, 'a.toml.hbs'), 'who = {{toml who}}\n');
    const refused = await runPlop(home, ['mine', "it's"], { cwd });
    expect(refused.exitCode).toBe(1);
    expect(existsSync(join(home.home, 'conf', 'rc'))).toBe(false);
    const result = await runPlop(home, ['mine', 'x&y'], { cwd });
    expect(result.exitCode).toBe(0);
    const text = (name: string) => readFileSync(join(home.home, 'conf', name), 'utf8');
    expect(text('a.toml')).toBe('# mine\nkeep = 0x10 # yes\nwho = "x&y"\n');
    expect(text('.env')).toContain('OTHER=1\n');
    expect(text('.env')).toContain("TOKEN='x&y'");
    expect(statSync(join(home.home, 'conf', '.env')).mode & 0o777).toBe(0o600);
    expect(text('rc')).toContain('# >>> plop >>>\n');
    expect(text('rc')).toContain("echo 'x&y'");
    expect(text('x&y.txt')).toBe('a & b = x&y\n');
    expect(statSync(join(home.home, 'conf', 'x&y.txt')).mode & 0o777).toBe(0o640);
    const again = await runPlop(home, ['mine', 'x&y'], { cwd });
    expect(again.stderr.match(/\(unchanged\)/g)).toHaveLength(4);
  });

  test.each([
    ['a file', "{ type: 'orq-toml-merge', path: 'a.toml', templateFile: 't/a.hbs' }", 't/a.hbs, line 2'],
    [
      'inline',
      "{ type: 'orq-block', path: 'rc', template: 'echo {{sh who}}' }",
      'inline template of orq-block for rc',
    ],
    [
      'the path',
      "{ type: 'orq-write', path: '{{who}}.txt', template: 'x' }",
      'path of orq-write ({{who}}.txt)',
    ],
  ])('a variable that is not set is an error that names the template: %s', async (_, action, place) => {
    const home = homeWith();
    const cwd = projectWith(
      home,
      `export default async (plop) => {
        await plop.load('codex-orq', {}, { actionTypes: true });
        plop.setGenerator('mine', { description: '', prompts: [], actions: [${action}] });
      };`,
    );
    mkdirSync(join(cwd, 't'));
    writeFileSync(join(cwd, 't', 'a.hbs'), '# x\nwho = {{toml who}}\n');
    const before = treeOf(home.home);
    const { exitCode, stderr } = await runPlop(home, ['mine'], { cwd });
    expect(exitCode).toBe(1);
    expect(stderr).toContain(place);
    expect(stderr).toContain('uses who, which is not set');
    expect(stderr).toContain('Ask for who in a prompt');
    expect(treeOf(home.home)).toEqual(before);
  });
});

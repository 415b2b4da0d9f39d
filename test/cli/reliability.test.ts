import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bin, runBin, treeOf } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

const key = { ORQ_API_KEY: 'made-up-key-0123' };

/** Bytes and modes without times: two equal ones mean "put back". */
const bytesOf = (home: TemporaryHome): Record<string, string> =>
  Object.fromEntries(
    Object.entries(treeOf(home.home)).map(([path, state]) => [path, state.replace(/^(\d+) [\d.]+ /, '$1 ')]),
  );

/** The names in a folder that comes and goes while it is looked at. */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Sends a signal the moment that one of our files appears; resolves to the exit status when the process has ended. */
function interrupt(home: TemporaryHome, signal: NodeJS.Signals, moment: string): Promise<number | null> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [bin, '--yes'], {
      cwd: home.project,
      env: { ...home.env, ...key, SHELL: '/bin/zsh' },
      stdio: 'ignore',
    });
    const timer = setInterval(() => {
      if (!namesIn(home.codexHome).some((name) => name.startsWith(moment))) return;
      clearInterval(timer);
      // Once: a second one can come when the process is about to end, and ends it in another way.
      child.kill(signal);
    }, 0);
    child.once('close', (code) => {
      clearInterval(timer);
      resolve(code);
    });
  });
}

describe('a signal in the middle leaves all of a set-up or nothing of it, and no temporary file', () => {
  test.each([
    ['SIGINT', '.env', 130],
    ['SIGINT', '..env.', 130],
    ['SIGTERM', 'codex-orq.sh', 143],
    ['SIGHUP', 'codex-orq.json', 129],
    ['SIGINT', 'config.toml', 130],
  ] as const)('%s when %s appears', async (signal, moment, status) => {
    for (let round = 0; round < 4; round += 1) {
      const home = homeWith({ bare: true });
      const before = bytesOf(home);
      const code = await interrupt(home, signal, moment);
      if (!existsSync(join(home.codexHome, 'config.toml'))) {
        expect(code).toBe(status);
        expect(bytesOf(home)).toEqual(before);
        continue;
      }
      expect([0, status]).toContain(code);
      expect(readdirSync(home.codexHome).sort()).toEqual([
        '.env',
        'codex-orq.json',
        'codex-orq.sh',
        'config.toml',
      ]);
      expect((await runBin(home, ['--check'], { env: { SHELL: '/bin/zsh' } })).exitCode).toBe(0);
    }
  });
});

test('a home that has moved is still undone', async () => {
  const home = homeWith({
    files: { '.codex/config.toml': 'model = "gpt-5.5"\n' },
    env: { SHELL: '/bin/zsh' },
  });
  await runBin(home, ['--dest', 'none'], { env: key });
  const moved = `${home.home} moved`;
  renameSync(home.home, moved);
  const { CODEX_HOME: _, ...env } = home.env;
  const there = {
    ...home,
    home: moved,
    codexHome: join(moved, '.codex'),
    env: { ...env, HOME: moved, USERPROFILE: moved },
  };
  const result = await runBin(there, ['remove', '--dest', 'none'], { cwd: moved });
  expect(result.exitCode).toBe(0);
  expect(readFileSync(join(moved, '.codex', 'config.toml'), 'utf8')).toBe('model = "gpt-5.5"\n');
  expect(readdirSync(join(moved, '.codex'))).toEqual(['config.toml']);
  expect(existsSync(join(moved, '.zshrc'))).toBe(false);
});

test('answers in a state file are judged like any others', async () => {
  const state = (answers: object): string =>
    JSON.stringify({
      version: 1,
      package: '0',
      written: '',
      answers: {
        model: 'a/b',
        baseUrl: 'https://api.orq.ai',
        provider: 'orq',
        envKey: 'K',
        keyStore: 'codex-env',
        shell: 'none',
        ...answers,
      },
      files: [],
    });
  for (const answers of [
    { envKey: 'PATH' },
    { provider: 'openai' },
    { model: 'bare' },
    { baseUrl: 'http://evil.example' },
  ]) {
    const home = homeWith({ files: { '.codex/codex-orq.json': state(answers) }, env: key });
    const before = treeOf(home.home);
    expect((await runBin(home, [])).exitCode).toBe(2);
    expect(treeOf(home.home)).toEqual(before);
  }
});

test('an empty placeholder in .env is empty again after an undo', async () => {
  const home = homeWith({ files: { '.codex/.env': 'A=1\nORQ_API_KEY=\n' }, env: { SHELL: '/bin/zsh' } });
  const before = bytesOf(home);
  await runBin(home, [], { env: key });
  expect(readFileSync(join(home.codexHome, '.env'), 'utf8')).toContain('made-up-key-0123');
  await runBin(home, ['remove']);
  expect(bytesOf(home)['.codex/.env']?.replace(/^\d+/, '')).toBe(before['.codex/.env']?.replace(/^\d+/, ''));
});

test('a configuration that names a missing catalogue of ours is mended by an undo, also without a state', async () => {
  const home = homeWith();
  await runBin(home, ['--dest', 'none'], { env: { SHELL: '/bin/false' } });
  const config = join(home.codexHome, 'config.toml');
  writeFileSync(config, `# mine\nmodel_catalog_json = "orq-models.json"\n${readFileSync(config, 'utf8')}`);
  renameSync(join(home.codexHome, 'codex-orq.json'), join(home.home, 'lost.json'));
  expect((await runBin(home, ['remove', '--dest', 'none'])).exitCode).toBe(0);
  expect(readFileSync(config, 'utf8').trim()).toBe('# mine');
});

test('a home folder that is not known is refused (home-unknown)', async () => {
  const home = homeWith({ bare: true });
  const result = await runBin(home, ['--json'], { env: { HOME: '' } });
  expect(result.exitCode).toBe(2);
  expect(JSON.parse(result.stdout)).toMatchObject({ findings: [{ code: 'home-unknown' }] });
  expect(readdirSync(home.project)).toEqual([]);
});

test('a key pasted into the wrong option is refused and not repeated', async () => {
  const pasted = 'sk-orq-pasted-0123456789';
  const home = homeWith();
  for (const args of [
    ['--model', pasted],
    ['--provider', pasted],
    ['--shell', pasted],
    ['--key-store', pasted],
  ]) {
    const result = await runBin(home, args);
    expect(result.exitCode).toBe(2);
    expect(result.stdout + result.stderr).not.toContain(pasted);
  }
});

/*
 * The threat: a repository that brings a CODEX_HOME with a record of its own, and sets variables (direnv, a dev container).
 * It would choose where your key goes, which of your secrets is taken for the key, and what is written into your files.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import { runBin } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

const key = 'sk-orq-made-up-0123456789';
const token = 'ghp_made-up-0123456789';
const secrets = { ORQ_API_KEY: key, GITHUB_TOKEN: token };
const setUp = ['--yes', '--dest', 'none', '--shell', 'none'];

/** A repository whose CODEX_HOME was set up at another address, with another variable. */
async function hostile(baseUrl: string, envKey = 'ORQ_API_KEY'): Promise<TemporaryHome> {
  const machine = homeWith({ env: secrets, files: { '.bashrc': '# mine\n' } });
  const home = join(machine.project, '.codex');
  mkdirSync(home);
  machine.env['CODEX_HOME'] = home;
  const { exitCode } = await runBin(machine, [...setUp, '--base-url', baseUrl, '--env-key', envKey]);
  expect(exitCode).toBe(0);
  writeFileSync(join(home, '.env'), '');
  mkdirSync(join(machine.project, '.git'));
  return machine;
}

test.each([
  ['the variable of another secret', { CODEX_ORQ_ENV_KEY: 'GITHUB_TOKEN' }],
  ['a gateway elsewhere', { CODEX_ORQ_BASE_URL: 'https://evil.example/v3/router' }],
  ['a gateway on this machine', { CODEX_ORQ_BASE_URL: 'http://127.0.0.1:9/v3/router' }],
  ['the value of another variable', { CODEX_ORQ_METADATA: 'team=core,x=env:HOSTNAME' }],
  ['a variable that says who you are', { CODEX_ORQ_IDENTITY: 'env:USER' }],
  ['your e-mail address', { CODEX_ORQ_IDENTITY: 'git' }],
])('%s in a variable is refused, and nothing is stored', async (_what, env) => {
  const files = { '.gitconfig': '[user]\n\temail = me@example.org\n' };
  const machine = homeWith({ env: { ...secrets, ...env }, files });
  const { exitCode, stderr } = await runBin(machine, setUp);
  for (const variable of Object.keys(env)) expect(stderr).toContain(variable);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringContaining('Nothing was written.'),
  });
  expect(() => readFileSync(join(machine.codexHome, '.env'))).toThrow('ENOENT');
});

test.each([
  ['a model', ['model', 'openai/gpt-5.5', '--yes', '--dest', 'none']],
  ['a look at it', ['model', 'openai/gpt-5.5', '--dry-run', '--dest', 'none']],
  ['a set-up', setUp],
])('the record of a repository does not choose the gateway: %s', async (_what, args) => {
  const gateway = await startLoopbackGateway({ models: ['openai/gpt-5.5'] });
  try {
    const machine = await hostile(gateway.baseUrl);
    const before = gateway.requests.length;
    const { exitCode, stderr } = await runBin(machine, args);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('lies in a repository'),
    });
    expect(gateway.requests.length).toBe(before);
  } finally {
    await gateway.close();
  }
});

test('nor which variable is stored as the key', async () => {
  const machine = await hostile('https://api.orq.ai/v3/router', 'GITHUB_TOKEN');
  const { exitCode, stderr } = await runBin(machine, setUp);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('GITHUB_TOKEN') });
  expect(readFileSync(join(machine.project, '.codex/.env'), 'utf8')).not.toContain(token);
});

test.each([
  ['the value of a variable', { metadata: ['x=env:HOSTNAME'] }, 'the variable HOSTNAME'],
  ['who you are, from a variable', { identity: 'env:USER' }, 'the variable USER'],
  ['your e-mail address', { identity: 'git' }, 'your e-mail address'],
])('nor what of yours is sent with each request: %s', async (_what, asked, said) => {
  const machine = await hostile('https://api.orq.ai/v3/router');
  const file = join(machine.project, '.codex/codex-orq.json');
  const record = JSON.parse(readFileSync(file, 'utf8')) as { answers: object };
  writeFileSync(file, JSON.stringify({ ...record, answers: { ...record.answers, ...asked } }));
  const config = readFileSync(join(machine.project, '.codex/config.toml'), 'utf8');
  const { exitCode, stderr } = await runBin(machine, setUp);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(said) });
  expect(readFileSync(join(machine.project, '.codex/config.toml'), 'utf8')).toBe(config);
});

test('nor what an undo writes into your profile, or which other file it touches', async () => {
  const machine = await hostile('https://api.orq.ai/v3/router');
  const bashrc = join(machine.home, '.bashrc');
  const netrc = join(machine.home, '.netrc');
  const block = '# >>> codex-orq >>>\n# x\n. ./ours\n# <<< codex-orq <<<\n';
  writeFileSync(bashrc, `# mine\n${block}`);
  writeFileSync(netrc, 'machine x\n');
  const file = join(machine.project, '.codex/codex-orq.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as { files: unknown[] };
  const owned = (target: string, path: string, before: string) => ({
    target,
    path,
    created: false,
    keys: [{ path: ['block'], before, written: '. ./ours' }],
  });
  state.files.push(owned('profile', bashrc, 'touch /tmp/attacked'), owned('catalogue', netrc, 'x'));
  writeFileSync(file, JSON.stringify(state));
  const { exitCode } = await runBin(machine, ['remove', '--yes', '--dest', 'none']);
  expect(exitCode).toBe(0);
  expect(readFileSync(bashrc, 'utf8')).toBe('# mine\n');
  expect(readFileSync(netrc, 'utf8')).toBe('machine x\n');
});

test('nor which address stands in your own configuration after an undo', async () => {
  const machine = await hostile('https://api.orq.ai/v3/router');
  const yours = join(machine.home, '.codex/config.toml');
  const provider = '[model_providers.orq]\nbase_url = "https://api.orq.ai/v3/router"\n';
  const text = `model = "openai/gpt-5.4"\n${provider}`;
  mkdirSync(join(machine.home, '.codex'), { recursive: true });
  writeFileSync(yours, text);
  writeFileSync(join(machine.home, '.gitignore'), 'mine\n');
  const file = join(machine.project, '.codex/codex-orq.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as { files: unknown[] };
  const key = (path: string[], before: string | null, written: string) => ({ path, before, written });
  const address = ['model_providers', 'orq', 'base_url'];
  const keys = [
    key(['model'], '"evil/model"', '"openai/gpt-5.4"'),
    key(address, '"https://evil.example"', '"https://api.orq.ai/v3/router"'),
  ];
  const owned = (target: string, path: string, of: unknown[]) => ({ target, path, created: false, keys: of });
  state.files.push(
    owned('project-pin', yours, keys),
    owned('gitignore', join(machine.home, '.gitignore'), [key(['mine'], null, 'mine')]),
  );
  writeFileSync(file, JSON.stringify(state));
  expect((await runBin(machine, ['remove', '--yes', '--dest', 'none'])).exitCode).toBe(0);
  expect(readFileSync(yours, 'utf8')).toBe(text);
  expect(readFileSync(join(machine.home, '.gitignore'), 'utf8')).toBe('mine\n');
});

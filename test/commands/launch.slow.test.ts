import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { bin } from '../support/cli.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { setUp } from '../roundtrip/runs.ts';

const key = 'made-up-key-0123456789';
const personal = 'model = "gpt-5.5" # mine\n\n[shell_environment_policy]\nexclude = ["AWS_*"]\n';

let gateway: LoopbackGateway;
let machine: Machine;

beforeEach(async () => {
  gateway = await startLoopbackGateway({ reply: 'hello from the gateway', models: ['openai/gpt-5.4'] });
  machine = machineWithCodex({ files: { '.codex/config.toml': personal } });
});

afterEach(async () => {
  machine.cleanup();
  await gateway.close();
});

const environment = (): Record<string, string> => {
  const proxy = new URL(gateway.baseUrl).origin;
  return {
    ...machine.env,
    ...{ ORQ_API_KEY: key, HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
  };
};

const line = (...args: string[]): string[] => [bin, 'launch', '--base-url', gateway.baseUrl, ...args];

const launch = (args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}) =>
  run(process.execPath, line(...args), {
    ...{ cwd: machine.project, env: { ...environment(), ...env }, timeoutMs: 45_000 },
  });

/** Everything of ours that a run can leave behind. */
const leftBehind = (): readonly string[] => [
  ...readdirSync(machine.env['TMPDIR'] ?? '').filter((name) => name.startsWith('codex-orq-')),
  ...readdirSync(machine.codexHome).filter((name) => /orq|^\.env$/.test(name)),
  ...readdirSync(machine.project),
];

const posts = () => gateway.requests.filter(({ method }) => method === 'POST');

describe('codex-orq launch, with the real Codex', () => {
  it('routes one run of exec, with a catalogue, and leaves nothing behind', async () => {
    const args = [
      '--identity',
      'ada',
      '--metadata',
      'team=core',
      'exec',
      '--skip-git-repo-check',
      'say hello',
    ];
    const result = await launch(args);
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    expect(result.stdout.trim()).toBe('hello from the gateway');
    expect(result.stderr).not.toMatch(/metadata for/i);
    expect(posts()).toMatchObject([
      {
        model: 'openai/gpt-5.4',
        authorization: `Bearer ${key}`,
        headers: { 'x-orq-identity-id': 'ada', 'x-orq-metadata-team': 'core' },
      },
    ]);
    expect(posts()[0]?.tools).toContain('apply_patch');
    expect(readFileSync(join(machine.codexHome, 'config.toml'), 'utf8')).toBe(personal);
    expect(leftBehind()).toEqual([]);
  });

  it.each([
    ['a command that fetches a key', '[model_providers.orq.auth]\ncommand = "/bin/echo"\nargs = ["foreign"]'],
    ['a token', 'experimental_bearer_token = "foreign"'],
    ['headers', 'http_headers = { "x-foreign" = "foreign" }'],
    ['sockets', 'supports_websockets = true'],
    [
      'a table of the other name as well',
      'query_params = { a = "b" }\n\n[model_providers.orq-launch]\nname = "Foreign"',
    ],
  ])('is not mixed with your own provider of the same id: %s', async (_, more) => {
    const table = `[model_providers.orq]\nname = "Mine"\nbase_url = "http://127.0.0.1:9/v1"\n${more}\n`;
    writeFileSync(join(machine.codexHome, 'config.toml'), table);
    const { exitCode, stdout, stderr } = await launch(['exec', '--skip-git-repo-check', 'say hello']);
    expect(exitCode, stderr).toBe(0);
    expect(stdout.trim()).toBe('hello from the gateway');
    expect(posts()).toMatchObject([{ authorization: `Bearer ${key}` }]);
    expect(posts()[0]?.path).not.toContain('?');
    expect(JSON.stringify(gateway.requests)).not.toContain('foreign');
    expect(stderr).not.toContain('ws://');
    expect(readFileSync(join(machine.codexHome, 'config.toml'), 'utf8')).toBe(table);
  });

  it('hands on every argument and the exit status, and keeps its own options apart', async () => {
    const model = 'anthropic/claude-sonnet-4-6';
    const args = ['--model', model, 'exec', '--skip-git-repo-check', '--json', 'a "b" $c'];
    const result = await launch(args);
    expect(result.exitCode, result.stderr).toBe(0);
    for (const json of result.stdout.trim().split('\n')) expect(() => JSON.parse(json)).not.toThrow();
    expect(posts()[0]?.model).toBe(model);
    expect(JSON.stringify(posts()[0]?.body)).toContain(JSON.stringify('a "b" $c').slice(1, -1));
    // Functions only.
    expect(posts()[0]?.tools).not.toContain('web_search');
    expect(await launch(['exec', '--nosuch'])).toMatchObject({ exitCode: 2 });
    expect((await launch(['--', '--version'])).stdout).toContain('codex-cli 0.169.0');
  });

  it('takes the name of the repository from its remote, and your e-mail address from git, on request', async () => {
    const git = (...args: string[]) =>
      run('git', args, { cwd: machine.project, env: machine.env, timeoutMs: 20_000 });
    await git('init', '-q');
    await git('remote', 'add', 'origin', 'ssh://git@git.example:22/acme/billing.git');
    await git('config', '--global', 'user.email', 'ada@example.com');
    const args = ['--identity', 'git', '--metadata', 'repo=@remote', 'exec', 'say hello'];
    expect(await launch(args)).toMatchObject({ exitCode: 0 });
    expect(posts()[0]?.headers).toMatchObject({
      'x-orq-identity-id': 'ada@example.com',
      'x-orq-metadata-repo': 'acme/billing',
    });
  });

  it('uses what a set-up recorded, its key included, and touches none of it', async () => {
    await setUp(machine.host, { baseUrl: gateway.baseUrl, model: 'openai/gpt-5.5' }, 'stored-key-0123456789');
    const before = readFileSync(join(machine.codexHome, 'codex-orq.json'), 'utf8');
    const args = ['exec', '--skip-git-repo-check', 'say hello'];
    expect(await launch(args, { ORQ_API_KEY: undefined })).toMatchObject({ exitCode: 0 });
    expect(posts()[0]).toMatchObject({
      model: 'openai/gpt-5.5',
      authorization: 'Bearer stored-key-0123456789',
    });
    expect(readFileSync(join(machine.codexHome, 'codex-orq.json'), 'utf8')).toBe(before);
  });

  it('is for the CODEX_HOME of --codex-home, whatever the variable names', async () => {
    const [named, exported] = ['named', 'exported'].map((name) => join(machine.home, name));
    for (const folder of [named, exported]) mkdirSync(folder ?? '');
    writeFileSync(join(named ?? '', '.env'), 'ORQ_API_KEY=named-key-0123456789\n');
    writeFileSync(join(exported ?? '', '.env'), 'ORQ_API_KEY=exported-key-0123456789\n');
    const args = ['--codex-home', named ?? '', 'exec', '--skip-git-repo-check', 'say hello'];
    const result = await launch(args, { ORQ_API_KEY: undefined, CODEX_HOME: exported });
    expect(result.exitCode, result.stderr).toBe(0);
    expect(posts()[0]?.authorization).toBe('Bearer named-key-0123456789');
  });

  it('leaves standard output to Codex where it has a warning itself', needs('posix'), async () => {
    const folder = join(machine.home, 'own-programs');
    mkdirSync(folder);
    const program = '#!/bin/sh\n[ "$1" = --version ] && echo codex-cli 0.169.0 && exit 0\necho of Codex\n';
    writeFileSync(join(folder, 'codex'), program, { mode: 0o755 });
    const PATH = `${folder}:${machine.env['PATH']}`;
    const result = await launch(['exec', 'say hello'], { PATH });
    expect(result).toMatchObject({ exitCode: 0, stdout: 'of Codex\n' });
    expect(result.stderr).toContain('Codex gets no catalogue of models');
  });

  it('starts nothing without a key', async () => {
    const result = await launch(['exec', 'say hello'], { ORQ_API_KEY: undefined });
    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No API key is known') });
    expect(gateway.requests).toEqual([]);
    expect(leftBehind()).toEqual([]);
    writeFileSync(join(machine.codexHome, '.env'), "ORQ_API_KEY='  '\n");
    const blank = await launch(['exec', 'say hello'], { ORQ_API_KEY: undefined });
    expect(blank).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('No API key is known') });
    // That option is for Codex, whatever stands behind it.
    const json = await launch(['exec', '--json', 'say hello'], { ORQ_API_KEY: undefined });
    expect(json).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('No API key') });
    const wrong = await launch(['--model', 'gpt-5.4', 'exec', '--json', 'say hello']);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: '' });
  });

  it('fetches the key with a command', needs('posix'), async () => {
    const command = join(machine.home, 'key');
    writeFileSync(command, `#!/bin/sh\necho fetched-by-a-command\n`, { mode: 0o755 });
    const args = ['--key-command', `'${command}'`, 'exec', '--skip-git-repo-check', 'say hello'];
    expect(await launch(args, { ORQ_API_KEY: undefined })).toMatchObject({ exitCode: 0 });
    expect(posts()[0]?.authorization).toBe('Bearer fetched-by-a-command');
  });
});

/** A gateway that never ends its answer, and a session that waits for it. */
async function waiting(): Promise<{
  child: ReturnType<typeof spawn>;
  ended: Promise<[number | null, string | null]>;
}> {
  await gateway.close();
  gateway = await startLoopbackGateway({
    script: (request, response) => {
      if (request.method === 'POST')
        response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      return request.method === 'POST';
    },
  });
  const child = spawn(process.execPath, line('exec', '--skip-git-repo-check', 'say hello'), {
    ...{ cwd: machine.project, env: environment(), stdio: 'ignore' as const, detached: true },
  });
  const ended = new Promise<[number | null, string | null]>((resolve) => {
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
  await expect.poll(() => posts().length, { timeout: 40_000 }).toBeGreaterThan(0);
  return { child, ended };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a session that is ended', needs('posix'), () => {
  it.each([
    ['SIGTERM', 143],
    // Codex ends by itself then, as it does without us.
    ['SIGINT', 1],
    ['SIGHUP', 129],
  ] as const)('by %s ends Codex, and leaves nothing behind', async (signal, status) => {
    const { child, ended } = await waiting();
    child.kill(signal);
    const [code] = await ended;
    expect(code).toBe(status);
    expect(leftBehind()).toEqual([]);
  });

  it('keeps its folder until Codex has ended, too', async () => {
    const folder = join(machine.home, 'own-programs');
    mkdirSync(folder);
    const program = `#!${process.execPath}
const { readdirSync } = require('node:fs');
const ours = () => readdirSync(process.env.TMPDIR).filter((name) => name.startsWith('codex-orq-'));
if (!process.argv.includes('waiting')) process.exit(1);
process.on('SIGTERM', () =>
  setTimeout(() => {
    console.log('folders: ' + ours().length);
    process.exit(7);
  }, 500),
);
console.log('it waits');
setTimeout(() => undefined, 20_000);
`;
    writeFileSync(join(folder, 'codex'), program, { mode: 0o755 });
    const env = { ...environment(), PATH: `${folder}:${machine.env['PATH']}` };
    const child = spawn(process.execPath, line('waiting'), { cwd: machine.project, env });
    let said = '';
    child.stdout.on('data', (text) => {
      said += String(text);
    });
    await expect.poll(() => said, { timeout: 40_000 }).toContain('it waits');
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(7);
    expect(said).toContain('folders: 1');
    expect(leftBehind()).toEqual([]);
  });

  it('by SIGKILL ends Codex, too, and leaves nothing behind', async () => {
    const { child, ended } = await waiting();
    const group = -(child.pid ?? 0);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    await expect.poll(leftBehind, { timeout: 20_000 }).toEqual([]);
    // Nobody is left in the group of the session.
    await expect.poll(() => isThere(group), { timeout: 20_000 }).toBe(false);
  });

  it('by SIGKILL of the whole group leaves nothing behind either', async () => {
    const { child, ended } = await waiting();
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    await expect.poll(leftBehind, { timeout: 20_000 }).toEqual([]);
  });
});

describe('in a terminal', needs('pty', 'posix'), () => {
  it('shows the interface of Codex, and ends with it', async () => {
    const terminal = startTerminal(process.execPath, line('say hello'), {
      ...{ cwd: machine.project, env: { ...environment(), TERM: 'xterm-256color' }, cols: 100, rows: 40 },
    });
    const found = await terminal.waitFor(/trust|hello from the gateway/i, 40_000);
    if (/trust/i.test(found) && !/hello from the gateway/.test(found)) terminal.press('enter');
    await terminal.waitFor('hello from the gateway', 40_000);
    // Once clears the line, twice ends.
    terminal.press('ctrl-c');
    await new Promise((resolve) => setTimeout(resolve, 300));
    terminal.press('ctrl-c');
    const { exitCode } = await terminal.exit;
    expect(exitCode).toBe(0);
    expect(posts().every(({ model }) => model === 'openai/gpt-5.4')).toBe(true);
    expect(leftBehind()).toEqual([]);
  });
});

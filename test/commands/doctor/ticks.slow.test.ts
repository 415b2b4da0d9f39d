import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../../src/host/processes.ts';
import { runBin } from '../../support/cli.ts';
import { codexBinary } from '../../support/codex.ts';
import { type TemporaryHome, temporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { linkPrograms } from '../../support/programs.ts';

/*
 * Each ✔ of the doctor, with the real Codex, in situations in which it would be untrue, and in such in which its absence
 * would be a false alarm. docs/ticks.md names them.
 */

const key = 'sk-orq-Made0Up1Key2Made3Up4Key5';

let home: TemporaryHome;
let saved: string;

const at = (...names: string[]): string => join(home.home, ...names);
const config = (): string => at('.codex', 'config.toml');

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** Changes config.toml: something at its top, something at its end, one text for another. */
const write = ({ top = '', end = '', from = '', to = '' }) =>
  edit(config(), (text) => `${top}${text.replace(from, to)}${end}`);

function projectSays(text: string, trust = 'trusted'): void {
  mkdirSync(join(home.project, '.codex'), { recursive: true });
  writeFileSync(join(home.project, '.codex', 'config.toml'), text);
  write({ end: `[projects.${JSON.stringify(home.project)}]\ntrust_level = "${trust}"\n` });
}

const git = (...args: readonly string[]) =>
  run('git', args, { cwd: home.project, env: home.env, timeoutMs: 20_000 });

const keyFile = (text: string): void => writeFileSync(at('.codex', '.env'), text);

beforeAll(async () => {
  home = temporaryHome({
    env: { SHELL: '/bin/bash' },
    files: { '.bashrc': '', '.profile': '. ~/.bashrc\n' },
  });
  const programs = join(home.home, '..', 'programs');
  linkPrograms(programs, 'git', 'sh', 'bash');
  symlinkSync(codexBinary, join(programs, 'codex'));
  home.env['PATH'] = programs;
  await git('init', '-q');
  const line = ['setup', '--yes', '--model', 'openai/gpt-5.4', '--shell', 'bash'];
  const { exitCode, stderr } = await runBin(home, line, { env: { ORQ_API_KEY: key } });
  expect(exitCode, stderr).toBe(0);
  saved = join(home.home, '..', 'saved');
  cpSync(home.home, saved, { recursive: true, verbatimSymlinks: true });
}, 60_000);

beforeEach(() => {
  rmSync(home.home, { recursive: true });
  cpSync(saved, home.home, { recursive: true, verbatimSymlinks: true });
  chmodSync(at('.codex'), 0o700);
});

afterAll(() => home.cleanup());

async function doctor(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const { stdout } = await runBin(home, ['doctor', '--json', ...args], { env });
  const { findings } = JSON.parse(stdout) as { findings: { code: string }[] };
  return findings.map(({ code }) => code);
}

type Row = [
  tick: string,
  situation: string,
  instead: string,
  make: () => unknown,
  run?: Readonly<{ args?: readonly string[]; env?: Readonly<Record<string, string>> }>,
];

const prove = { args: ['--prove'] };
const bashrc = (change: (text: string) => string) => () => edit(at('.bashrc'), change);

/** Each has the ✔ go, and something else said. */
const untrue: readonly Row[] = [
  [
    'config-fine',
    'a value has changed since',
    'setting-differs',
    () => write({ from: '"Orq AI Gateway"', to: '"Mine"' }),
  ],
  [
    'config-fine',
    'the provider stands below the header of a table',
    'setting-slid',
    () => write({ from: 'model_provider = "orq"', to: '[tui]\nmodel_provider = "orq"\n[x]' }),
  ],
  [
    'config-fine',
    'no provider is chosen',
    'provider-not-chosen',
    () => write({ from: 'model_provider = "orq"\n' }),
  ],
  [
    'config-fine',
    'the base URL is at another host',
    'base-url-foreign',
    () => write({ from: 'api.orq.ai', to: 'gateway.example' }),
  ],
  [
    'config-fine',
    'env_key names a variable that is not set, and the key is in another one',
    'env-key-unset',
    () => write({ from: 'env_key = "ORQ_API_KEY"', to: 'env_key = "ORQ_KEY"' }),
  ],
  [
    'config-fine',
    'Codex does not start for another reason',
    'codex-refuses',
    () => write({ top: 'sandbox_mode = 3\n' }),
  ],
  [
    'providers-fine',
    'a provider of another vendor has no name',
    'provider-blocks-codex',
    () => write({ end: '[model_providers.x]\nbase_url = "https://x.example"\n' }),
  ],
  [
    'providers-fine',
    'a provider of another vendor speaks the chat protocol',
    'provider-blocks-codex',
    () => write({ end: '[model_providers.x]\nname = "x"\nwire_api = "chat"\n' }),
  ],
  [
    'layers-fine',
    'a trusted project pins another model',
    'project-pins-model',
    () => projectSays('model = "openai/gpt-5.5"\n'),
  ],
  [
    'layers-fine',
    'profile = "work" stands at the top of the file',
    'legacy-profile',
    () => write({ top: 'profile = "work"\n' }),
  ],
  [
    'catalogue-fine',
    'the catalogue does not list the model',
    'catalogue-lacks-model',
    () => write({ from: 'openai/gpt-5.4', to: 'openai/gpt-5.5' }),
  ],
  [
    'catalogue-fine',
    'the catalogue is gone',
    'catalogue-file-missing',
    () => rmSync(at('.codex', 'orq-models.json')),
  ],
  [
    'key-fine',
    'the shell has another key',
    'key-conflict',
    () => undefined,
    { env: { ORQ_API_KEY: `${key}9` } },
  ],
  ['key-fine', 'others can read the file', 'dotenv-open', () => chmodSync(at('.codex', '.env'), 0o640)],
  [
    'key-fine',
    'a byte order mark hides the line',
    'dotenv-bom',
    () => keyFile(`\ufeffORQ_API_KEY='${key}'\n`),
  ],
  ['key-fine', 'a blank belongs to the value', 'key-odd', () => keyFile(`ORQ_API_KEY=' ${key}'\n`)],
  [
    'key-fine',
    'it is the key of another vendor',
    'key-not-of-gateway',
    () => keyFile('ORQ_API_KEY=sk-proj-Made0Up1Key2Made3Up4Key5\n'),
  ],
  [
    'key-fine',
    'it is the placeholder of a page',
    'key-not-of-gateway',
    () => keyFile("ORQ_API_KEY='<your-orq-api-key>'\n"),
  ],
  [
    'key-fine',
    'a quote that opens above the line goes over it',
    'key-unread',
    () => keyFile(`MSG=it's\nORQ_API_KEY='${key}'\n`),
  ],
  ['key-fine', 'no key is stored', 'key-missing', () => rmSync(at('.codex', '.env'))],
  ['block-fine', 'the profile ends before the block', 'block-unreached', bashrc((text) => `return\n${text}`)],
  [
    'block-fine',
    'another shell takes over before the block',
    'block-unreached',
    bashrc((text) => `exec fish\n${text}`),
  ],
  [
    'block-fine',
    'a later line unsets the variable',
    'block-overridden',
    bashrc((text) => `${text}unset ORQ_API_KEY\n`),
  ],
  ['block-fine', 'the script is gone', 'script-missing', () => rmSync(at('.codex', 'codex-orq.sh'))],
  [
    'git-fine',
    'git tracks a .env with the key',
    'key-tracked',
    async () => {
      writeFileSync(join(home.project, '.env'), `ORQ_API_KEY=${key}\n`);
      await git('add', '-f', '.env');
    },
  ],
  [
    'codex-loads',
    'Codex cannot be started',
    'codex-unstartable',
    () => {
      const codex = join(home.env['PATH'] ?? '', 'codex');
      rmSync(codex);
      writeFileSync(codex, '', { mode: 0o755 });
      onTestFinished(() => {
        rmSync(codex);
        symlinkSync(codexBinary, codex);
      });
    },
  ],
  ['prove-routed', 'there is no key', 'prove-key-missing', () => rmSync(at('.codex', '.env')), prove],
  [
    'prove-routed',
    'the model has no prefix',
    'prove-bare-model',
    () => write({ from: 'openai/gpt-5.4', to: 'gpt-5.5' }),
    prove,
  ],
  [
    'prove-routed',
    'the base URL is at another host, as a proof sees it',
    'prove-host-foreign',
    () => write({ from: 'api.orq.ai', to: 'gateway.example' }),
    prove,
  ],
];

/** Each looks as if it had the ✔ go, and does not. */
const notUntrue: [tick: string, situation: string, make: () => unknown, env?: Record<string, string>][] = [
  [
    'codex-loads',
    'a trusted project pins another model, which is named',
    () => projectSays('model = "openai/gpt-5.5"\n'),
  ],
  [
    'config-fine',
    'the file is spelled otherwise',
    () =>
      edit(config(), (text) => text.replace('model_provider = "orq"', "'model_provider'   =   'orq' # mine")),
  ],
  [
    'layers-fine',
    'a project without trust names a model',
    () => projectSays('model = "openai/gpt-5.5"\n', 'untrusted'),
  ],
  [
    'providers-fine',
    'a provider of another vendor is in order',
    () => write({ end: '[model_providers.x]\nname = "x"\nbase_url = "https://x.example"\n' }),
  ],
  [
    'block-fine',
    'the profile ends before the block for other than interactive shells',
    bashrc((text) => `case $- in\n  *i*) ;;\n  *) return;;\nesac\n${text}`),
  ],
  ['key-fine', 'the shell has the same key', () => undefined, { ORQ_API_KEY: key }],
  [
    'git-fine',
    'a .env with the key is ignored',
    () => {
      writeFileSync(join(home.project, '.env'), `ORQ_API_KEY=${key}\n`);
      writeFileSync(join(home.project, '.gitignore'), '.env\n');
    },
  ],
];

describe('a ✔', needs('posix', 'bash'), () => {
  test('stands for each of these where all is well', { timeout: 60_000 }, async () => {
    const found = await doctor(['--prove']);
    expect(found).toEqual(expect.arrayContaining([...new Set(untrue.map(([tick]) => tick))]));
  });

  test.each(untrue)('%s goes where %s', { timeout: 60_000 }, async (tick, _, instead, make, options) => {
    await make();
    const found = await doctor(options?.args, options?.env);
    expect(found).toContain(instead);
    expect(found).not.toContain(tick);
  });

  test('a setting that no file has is told once, and no policy is blamed for it', {
    timeout: 60_000,
  }, async () => {
    write({ from: 'model_provider = "orq"\n' });
    expect(await doctor()).not.toContain('codex-uses-other');
    write({ from: 'model = "openai/gpt-5.4"\n' });
    expect(await doctor()).not.toContain('codex-uses-other');
  });

  test.each(notUntrue)('%s stays where %s', { timeout: 60_000 }, async (tick, _, make, env) => {
    await make();
    expect(await doctor([], env)).toContain(tick);
  });
});

describe('what a set-up says of itself', needs('posix', 'bash'), () => {
  const setup = ['setup', '--yes', '--model', 'openai/gpt-5.4', '--shell', 'bash'];

  test('names a project that has its own model, which `model` then lists', { timeout: 60_000 }, async () => {
    projectSays('model = "openai/gpt-5.5"\n');
    const { exitCode, stdout } = await runBin(home, setup, { env: { ORQ_API_KEY: key } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✔ Nothing to change in the files.');
    expect(stdout).toContain('pins model = "openai/gpt-5.5"');
    expect(stdout).toContain('does not list "openai/gpt-5.5"');
    await runBin(home, ['model', '--yes']);
    expect(await doctor()).toContain('catalogue-fine');
  });

  test('claims nothing of a Codex that is not there', { timeout: 60_000 }, async () => {
    const programs = join(home.home, '..', 'without');
    linkPrograms(programs, 'git', 'sh', 'bash');
    const { stdout } = await runBin(home, setup, { env: { ORQ_API_KEY: key, PATH: programs } });
    expect(stdout).toContain('✔ Nothing to change in the files.');
  });
});

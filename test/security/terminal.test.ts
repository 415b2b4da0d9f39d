import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startLoopbackGateway } from '../../src/proof/loopback.ts';
import type { RunResult } from '../../src/host/types.ts';
import { bin, runBin, runPlop } from '../support/cli.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { startTerminal } from '../support/pty.ts';
import { homeWith } from '../support/test-home.ts';

/*
 * Nothing that comes from a file's name or text, a record, a model's id, a program or a server may steer the terminal:
 * write to its clipboard (OSC 52), clear its screen, or turn the direction of its text.
 */

/** What is visible of it. */
const visible = 'cHduZWQ=';
/** An OSC that writes to the clipboard, a C1 control that clears the screen, and a right-to-left override. */
const evil = `\u001b]52;c;${visible}\u0007\u009b2J\u202e`;
/** The same as TOML and JSON spell it. */
const escaped = `\\u001b]52;c;${visible}\\u0007\\u009b2J\\u202e`;

const key = 'sk-orq-made-up-0123456789';

/** All that may steer, but line feeds and tabs. */
const steering = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u;

function expectHarmless({ stdout, stderr }: Pick<RunResult, 'stdout' | 'stderr'>, what: string): string {
  const text = stdout + stderr;
  const at = text.search(steering);
  expect(at === -1 ? '' : JSON.stringify(text.slice(Math.max(0, at - 200), at + 80)), what).toBe('');
  return text;
}

/** Every command, and each way in which one reports. They follow one another in one home. */
const commands = [
  ['doctor'],
  ['doctor', '--json'],
  ['--dry-run', '--model', 'openai/gpt-5.5'],
  ['model', 'openai/gpt-5.5', '--dry-run'],
  ['devcontainer', '--dry-run'],
  ['--model', 'openai/gpt-5.5'],
  ['model', 'anthropic/claude-sonnet-4-6', '--force', '--json'],
  ['devcontainer', '--model', 'openai/gpt-5.5'],
  ['doctor'],
  ['model', 'openai/gpt-5.4'],
  ['devcontainer', '--remove'],
  ['remove', '--json', '--dry-run'],
  ['remove'],
];

type Machine = Readonly<{
  /** Texts by path below the home folder. */
  files?: Readonly<Record<string, string>>;
  env?: (home: string) => Readonly<Record<string, string>>;
  /** The project's folder below the home folder. */
  project?: string;
}>;

function make({ files = {}, env, project = 'project' }: Machine): { home: TemporaryHome; cwd: string } {
  const home = homeWith({ files, env: { SHELL: '/bin/bash', ORQ_API_KEY: key } });
  Object.assign(home.env, env?.(home.home));
  const cwd = join(home.home, project);
  mkdirSync(join(cwd, '.git'), { recursive: true });
  return { home, cwd };
}

const routed = (model: string, more = ''): string =>
  `model = "${model}"\nmodel_provider = "orq"\n${more}\n[model_providers.orq]\nname = "Orq"\nbase_url = "https://api.orq.ai/v3/router"\nenv_key = "ORQ_API_KEY"\nwire_api = "responses"\nrequires_openai_auth = false\n`;

const record = (answers: object, files: readonly object[] = []): string =>
  JSON.stringify({
    version: 1,
    package: '0.1.0',
    written: '2026-01-01T00:00:00.000Z',
    answers: {
      ...{ model: 'openai/gpt-5.4', baseUrl: 'https://api.orq.ai/v3/router', provider: 'orq' },
      ...{ envKey: 'ORQ_API_KEY', keyStore: 'codex-env', shell: 'bash', ...answers },
    },
    files,
  });

const machines: Readonly<Record<string, Machine>> = {
  'names of files and folders': {
    project: `pro${evil}ject`,
    env: (home) => ({ CODEX_HOME: join(home, `co${evil}dex`) }),
    files: {
      [`co${evil}dex/config.toml`]: routed('openai/gpt-5.4', 'service_tier = "fast"'),
      [`co${evil}dex/w${evil}.config.toml`]: 'model = "bare"\nmodel_provider = "other"\n',
      [`pro${evil}ject/.codex/config.toml`]: 'model = "bare"\nmodel_provider = "x"\n',
      [`pro${evil}ject/.devcontainer/a${evil}/devcontainer.json`]: '{"image": "debian"}',
      [`pro${evil}ject/.devcontainer/b/devcontainer.json`]: '{"image": "debian"}',
      [`pro${evil}ject/.env.${evil}`]: `ORQ_API_KEY=${key}\n`,
    },
  },
  'a config.toml that does not parse': { files: { '.codex/config.toml': `model = ${evil}\n[${evil}` } },
  'a name twice in a config.toml': { files: { '.codex/config.toml': `"${escaped}" = 1\n"${escaped}" = 2` } },
  'other configuration files that do not parse': {
    files: {
      '.codex/config.toml': routed('openai/gpt-5.4'),
      '.codex/x.config.toml': `model = "${evil}`,
      '.codex/.env': `ORQ_API_KEY='${evil}\n`,
      '.bashrc': `# >>> codex-orq >>>\n${evil}\n`,
      'project/.codex/config.toml': `${evil} = `,
      'project/.env.example': `ORQ_API_KEY="${evil}\n`,
    },
  },
  'values of a config.toml': {
    files: {
      '.codex/config.toml': `${routed(
        `x${escaped}/y`,
        `review_model = "${escaped}"\nmodel_catalog_json = "${escaped}.json"\nservice_tier = "${escaped}"\nprofile = "${escaped}"`,
      )}\n[model_providers."${escaped}"]\nwire_api = "${escaped}"\n[profiles."${escaped}"]\nmodel = "a"\n`,
      'project/.codex/config.toml': `model = "${escaped}"\n`,
    },
  },
  'a record of a home': {
    files: {
      '.codex/config.toml': routed('openai/gpt-5.4'),
      '.codex/codex-orq.json': record({ model: `x${evil}/y`, provider: `o${evil}`, shell: 'none' }, [
        { path: `/tmp/${evil}`, target: `t${evil}`, created: true, keys: [] },
      ]),
    },
  },
  'a record that is broken': { files: { '.codex/codex-orq.json': `{"${evil}": ${evil}` } },
  'a dev container': {
    files: {
      'project/.devcontainer/devcontainer.json': `{"image": "x${escaped}", "runArgs": ["--env-file", "e${escaped}"],
        "dockerComposeFile": "c${escaped}.yml", "service": "s${escaped}",
        "remoteEnv": {"ORQ_API_KEY": "${escaped}", "${escaped}": "x"},
        "features": {"./codex-orq": {"model": "m${escaped}", "baseUrl": "https://h${escaped}"}}}`,
      'project/.devcontainer/codex-orq/undo.json': `{"version": 9, "${escaped}": "${escaped}"}`,
    },
  },
  'a devcontainer.json that does not parse': {
    files: { 'project/.devcontainer/devcontainer.json': `{"a": ${evil}, "${evil}": 1, "${evil}": 2` },
  },
  'variables of the environment': {
    env: () => ({
      CODEX_ORQ_MODEL: `x${evil}/y`,
      CODEX_ORQ_BASE_URL: `https://${evil}/v3/router`,
      CODEX_ORQ_SHELL: evil,
      HTTPS_PROXY: `http://${evil}:1`,
      SSL_CERT_FILE: `/tmp/${evil}`,
    }),
  },
};

/** Of the others only a position is told. */
const repeated = new Set([
  'names of files and folders',
  'values of a config.toml',
  'a record of a home',
  'variables of the environment',
]);

describe('nothing steers the terminal: in a machine with hostile', () => {
  test.each(Object.entries(machines))('%s', { timeout: 180_000 }, async (name, machine) => {
    const { home, cwd } = make(machine);
    let said = '';
    for (const args of commands)
      said += expectHarmless(await runBin(home, args, { cwd }), `codex-orq ${args.join(' ')}`);
    // Where it is repeated, it is without what steers.
    expect(said.includes(visible)).toBe(repeated.has(name));
    if (!repeated.has(name)) return;
    expectHarmless(await runPlop(home, ['codex-orq doctor', '--dest', cwd]), 'plop codex-orq doctor');
    expectHarmless(await runPlop(home, ['codex-orq', '--dest', cwd]), 'plop codex-orq');
  });
});

test.each([
  [['--model', `x${evil}/y`]],
  [['--provider', evil]],
  [['--env-key', evil]],
  [['--base-url', `https://${evil}.test/v3`]],
  [['--shell', evil]],
  [['--dest', evil]],
  [['model', evil]],
  [['model', `x${evil}/y`, '--json']],
  [['devcontainer', '--only', evil]],
  [['devcontainer', '--codex-version', evil]],
  [['doctor', '--dest', evil]],
  [['doctor', '--dest', evil, '--json']],
  [['remove', evil]],
  [[evil]],
  [[`--${evil}`]],
])('an argument is repeated without what steers: %j', async (args) => {
  const { home, cwd } = make({});
  expectHarmless(await runBin(home, args, { cwd }), args.join(' '));
});

/** A Codex that says hostile things, whatever it is asked. */
function hostileCodex(home: TemporaryHome, script: string): void {
  const programs = join(home.home, '..', 'programs');
  mkdirSync(programs);
  writeFileSync(join(programs, 'codex'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(programs, 'codex'), 0o755);
  home.env['PATH'] = [programs, dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
}

const version = 'case "$1" in --version) echo "codex-cli 0.169.0"; exit 0;; esac';

test.each([
  ['a version', `printf '%s' 'codex-cli 0.169.0-${evil}'`],
  ['an error', `${version}\nprintf '%s' '${evil}' >&2; exit 1`],
  [
    'a report',
    `${version}\nprintf '%s' '{"checks":{"config.load":{"status":"warning","details":{"model":"${escaped}","model provider":"${escaped}","startup warning":"user (/x): \`${escaped}\` is ignored."}}}}'`,
  ],
  ['a list of models', `${version}\nprintf '%s' '{"models":[{"slug":"${escaped}"}]}'`],
])('Codex itself says hostile things: %s', { timeout: 120_000 }, async (_, script) => {
  const { home, cwd } = make({ files: { '.codex/config.toml': routed('openai/gpt-5.4') } });
  hostileCodex(home, script);
  let said = '';
  for (const args of [['doctor'], ['doctor', '--json'], [], ['model', 'openai/gpt-5.5'], ['remove']])
    said += expectHarmless(await runBin(home, args, { cwd }), args.join(' '));
  expect(said).toContain('Codex');
});

test.each([
  [
    'an error',
    401,
    { 'content-type': 'application/json' },
    { error: { message: evil, type: evil, code: evil } },
  ],
  ['a page', 200, { 'content-type': `text/html` }, evil],
  ['an unknown model', 404, { 'content-type': 'application/json' }, { error: { message: `model ${evil}` } }],
  ['a limit', 429, { 'content-type': 'application/json' }, { error: { message: evil, scope_kind: evil } }],
] as const)('the gateway says hostile things: %s', { timeout: 120_000 }, async (_, status, headers, body) => {
  const gateway = await startLoopbackGateway({
    models: [`acme/${evil}`, 'openai/gpt-5.4'],
    script: ({ method }, response) => {
      if (method !== 'POST') return false;
      response.writeHead(status, { ...headers, 'x-orq-trace-id': 'trace' }).end(JSON.stringify(body));
      return true;
    },
  });
  onTestFinished(() => gateway.close());
  const { home, cwd } = make({
    files: { '.codex/config.toml': routed('openai/gpt-5.4').replace(/https:.*router/, gateway.baseUrl) },
  });
  for (const args of [
    ['doctor', '--live'],
    ['doctor', '--live', '--json'],
    ['--base-url', gateway.baseUrl],
  ])
    expectHarmless(await runBin(home, args, { cwd }), args.join(' '));
});

describe('on a terminal', needs('pty'), () => {
  test.each([
    ['doctor', ['doctor']],
    ['the questions of a set-up', []],
    ['the list of models', ['model']],
    ['the choice of dev containers', ['devcontainer', '--model', 'openai/gpt-5.4']],
  ])('%s', { timeout: 120_000 }, async (_, args) => {
    const gateway = await startLoopbackGateway({ models: [`acme/${evil}`, 'openai/gpt-5.5'] });
    onTestFinished(() => gateway.close());
    const { home, cwd } = make({
      ...machines['names of files and folders'],
      files: {
        ...machines['names of files and folders']?.files,
        [`co${evil}dex/config.toml`]: routed(`acme${escaped}/fast`).replace(
          /https:.*router/,
          gateway.baseUrl,
        ),
        [`co${evil}dex/codex-orq.json`]: record({ model: `acme${evil}/fast`, baseUrl: gateway.baseUrl }),
      },
    });
    // A loopback address is refused for a repository unless it is named.
    const named = args[0] === 'devcontainer' ? ['--base-url', gateway.baseUrl] : [];
    const terminal = startTerminal(process.execPath, [bin, ...args, ...named], {
      cwd,
      env: home.env,
      timeoutMs: 20_000,
    });
    onTestFinished(terminal.kill);
    // Enter takes what is offered, until it ends or nothing more is asked.
    const ended = terminal.exit.then(() => true);
    for (let presses = 0; presses < 12; presses += 1) {
      if (await Promise.race([ended, new Promise<false>((go) => setTimeout(() => go(false), 700))])) break;
      terminal.press('enter');
    }
    terminal.press('ctrl-c');
    await terminal.exit;
    const output = terminal.output();
    expect(output).toContain(visible);
    for (const part of ['\u001b]52', '\u0007', '\u009b', '\u202e']) expect(output).not.toContain(part);
  });
});

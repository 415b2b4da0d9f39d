import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { RunResult } from '../../src/host/types.ts';
import type { TemporaryHome } from '../support/home.ts';
import { homeWith } from '../support/test-home.ts';

/* Machines in which what a command could repeat steers a terminal, and the commands. */

/** What is visible of it. */
export const visible = 'cHduZWQ';
/** An OSC that writes to the clipboard, a C1 control that clears the screen, and a right-to-left override. */
export const evil = `\u001b]52;c;${visible}\u0007\u009b2J\u202e`;
/** The same as TOML and JSON spell it. */
export const escaped = `\\u001b]52;c;${visible}\\u0007\\u009b2J\\u202e`;

export const key = 'sk-orq-made-up-0123456789';

/** All that may steer, but line feeds and tabs. */
export const steering = /(?![\n\t])[\p{Cc}\p{Bidi_Control}]/u;

export function expectHarmless(
  { stdout, stderr }: Pick<RunResult, 'stdout' | 'stderr'>,
  what: string,
): string {
  const text = stdout + stderr;
  const at = text.search(steering);
  expect(at === -1 ? '' : JSON.stringify(text.slice(Math.max(0, at - 200), at + 80)), what).toBe('');
  return text;
}

const feature = 'ghcr.io/acme/features/codex-orq:1';

/** Every command, and each way in which one reports. They follow one another in one home. */
export const commands: readonly (readonly string[])[] = [
  ['doctor'],
  ['doctor', '--json'],
  ['doctor', '--verbose'],
  ['doctor', '--prove', '--verbose'],
  ['doctor', '--fix', '--dry-run'],
  ['fix', '--dry-run', '--verbose'],
  ['fix', '--json', '--dry-run', '--responses'],
  ['--dry-run', '--model', 'openai/gpt-5.5'],
  ['--dry-run', '--verbose', '--mcp', '--only-gateway'],
  ['--dry-run', '--as', 'profile:work'],
  ['--check'],
  ['launch', '--version'],
  ['launch', '--model', 'openai/gpt-5.5', '--version'],
  ['model', 'openai/gpt-5.5', '--dry-run'],
  ['model', '--dry-run', '--verbose', '--prefix-others'],
  ['devcontainer', '--dry-run'],
  ['devcontainer', '--dry-run', '--verbose', '--renovate', '--ci', 'github', '--metadata', 'repo=@remote'],
  ['devcontainer', '--dry-run', '--feature', feature],
  ['devcontainer', '--check', '--report', 'page.html'],
  ['devcontainer', '--check', '--json', '--dest', '.', '--dest', 'published'],
  ['devcontainer', '--publishable', 'published'],
  ['devcontainer', '--publishable', 'published', '--dry-run', '--verbose'],
  ['devcontainer', '--publishable', 'published', '--remove'],
  ['fleet', 'ansible', 'ops'],
  ['fleet', 'report', 'reports/a.json', 'reports/none.json'],
  ['fleet', 'report', 'reports/a.json', '--verbose'],
  ['completion', 'bash'],
  ['complete', 'zsh', 'model', ''],
  ['fix', '--yes'],
  ['--model', 'openai/gpt-5.5'],
  ['model', 'anthropic/claude-sonnet-4-6', '--force', '--json'],
  ['devcontainer', '--model', 'openai/gpt-5.5', '--renovate', '--ci', 'github'],
  ['doctor'],
  ['model', 'openai/gpt-5.4'],
  ['devcontainer', '--feature', feature],
  ['devcontainer', '--remove'],
  ['remove', '--json', '--dry-run'],
  ['remove', '--dry-run', '--verbose'],
  ['remove'],
];

export type Machine = Readonly<{
  /** Texts by path below the home folder. */
  files?: Readonly<Record<string, string>>;
  env?: (home: string) => Readonly<Record<string, string>>;
  /** The project's folder below the home folder. */
  project?: string;
}>;

export function make({ files = {}, env, project = 'project' }: Machine): {
  home: TemporaryHome;
  cwd: string;
} {
  const home = homeWith({ files, env: { SHELL: '/bin/bash', ORQ_API_KEY: key } });
  Object.assign(home.env, env?.(home.home));
  const cwd = join(home.home, project);
  for (const folder of ['.git', 'published', 'ops']) mkdirSync(join(cwd, folder), { recursive: true });
  return { home, cwd };
}

export const routed = (model: string, more = ''): string =>
  `model = "${model}"\nmodel_provider = "orq"\n${more}\n[model_providers.orq]\nname = "Orq"\nbase_url = "https://api.orq.ai/v3/router"\nenv_key = "ORQ_API_KEY"\nwire_api = "responses"\nrequires_openai_auth = false\n`;

export const record = (answers: object, files: readonly object[] = []): string =>
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

export const machines: Readonly<Record<string, Machine>> = {
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
  'a rule of Renovate, a workflow, and a Feature to publish': {
    files: {
      'project/renovate.json': `{"${escaped}": "${escaped}", "packageRules": "${escaped}", "${escaped}": 1}`,
      'project/.github/workflows/codex.yml': `"on": [push]\njobs: {"${escaped}": {steps: [{run: "${escaped}"}]}}\n`,
      'project/compose.yml': `services: {"s${escaped}": {env_file: "${escaped}"}}`,
      'project/.devcontainer/devcontainer.json': '{"dockerComposeFile": "../compose.yml", "service": "x"}',
      'project/published/src/codex-orq/devcontainer-feature.json': `{"version": "${escaped}"}`,
      'project/published/test/codex-orq/undo.json': `{"version": 1, "files": [{"path": "${escaped}"}]}`,
    },
  },
  'reports of other machines': {
    files: {
      'project/reports/a.json': JSON.stringify({
        ...{
          version: 1,
          intent: evil,
          applied: false,
          codexHome: evil,
          changes: [{ path: evil, kind: evil }],
        },
        findings: [{ code: evil, level: 'error', group: evil, message: evil, hint: evil }, evil, [[evil]]],
      }),
      'project/ops/.codex-orq-fleet.json': JSON.stringify({ files: { [`../${evil}`]: evil }, [evil]: evil }),
    },
  },
  'lists of models that are kept': {
    files: {
      '.codex/config.toml': routed('openai/gpt-5.4', 'model_catalog_json = "orq-models.json"'),
      '.codex/codex-orq.json': record({}),
      '.codex/orq-models.json': JSON.stringify({
        models: [{ slug: `a${evil}/b`, display_name: evil, [evil]: 1 }],
      }),
      '.codex/codex-orq-models.json': JSON.stringify({
        ...{ version: 1, gateway: `https://${evil}`, fetched: '2026-01-01T00:00:00.000Z' },
        models: [{ id: `a${evil}/b` }, { id: 'openai/gpt-5.4', contextWindow: 1 }],
      }),
      'project/.devcontainer/codex-orq/models.json': `{"models": [{"id": "a${escaped}/b"}]}`,
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
export const repeated = new Set([
  'a name twice in a config.toml',
  'a rule of Renovate, a workflow, and a Feature to publish',
  'names of files and folders',
  'values of a config.toml',
  'a record of a home',
  'reports of other machines',
  'variables of the environment',
]);

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { setUp } from '../roundtrip/runs.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { bin } from '../support/cli.ts';
import { needs } from '../support/needs.ts';

/*
 * The files of the machine, with the real Codex. Each run sees an /etc of its own: a copy, with these files in
 * /etc/codex, in a mount namespace. The real one stays as it is.
 */

const routed = `model = "openai/gpt-5.4"
model_provider = "orq"
[model_providers.orq]
name = "Orq AI Gateway"
base_url = "https://api.orq.ai/v3/router"
env_key = "ORQ_API_KEY"
wire_api = "responses"
requires_openai_auth = false
`;

let machine: Machine;

beforeEach(() => {
  machine = machineWithCodex();
});
afterEach(() => machine.cleanup());

/** What the doctor says on a machine whose /etc/codex has these files. */
function doctorWith(files: Readonly<Record<string, string>>): readonly string[] {
  const [etc, codex] = ['etc', 'etc-codex'].map((name) => join(machine.home, '..', name)) as [string, string];
  for (const folder of [etc, codex]) mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(codex, name), text);
  const script = [
    'mount -t tmpfs none "$1" && cp -a /etc/. "$1" && rm -rf "$1/codex" && cp -a "$2" "$1/codex"',
    'mount --bind "$1" /etc && shift 2 && exec "$@"',
  ].join('; ');
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['-m', 'sh', '-ec', script, 'sh', etc, codex, process.execPath, bin, 'doctor', '--json'],
    { cwd: machine.project, env: machine.env, encoding: 'utf8', timeout: 60_000 },
  );
  expect(readdirSync(etc), 'the mounts are gone with the process').toEqual([]);
  expect(stdout, stderr).toMatch(/^\{/);
  const { findings } = JSON.parse(stdout) as {
    findings: readonly { level: string; code: string; message: string }[];
  };
  return findings.map(({ level, code, message }) => `${level} ${code}: ${message}`);
}

const notInfo = (found: readonly string[]): readonly string[] =>
  found.filter((line) => !line.startsWith('info'));

describe('the files of the machine, with the real Codex', needs('linux', 'root'), () => {
  const timeout = 120_000;

  it('routing in /etc/codex/config.toml alone is routing', { timeout }, () => {
    writeFileSync(join(machine.codexHome, '.env'), 'ORQ_API_KEY=sk-orq-made-up-0123456789\n', {
      mode: 0o600,
    });
    const found = doctorWith({ 'config.toml': routed });
    expect(found).toContain(
      'info config-fine: /etc/codex/config.toml routes Codex through "orq" to api.orq.ai, for each user who has no provider of their own; only root can change that file.',
    );
    expect(found).toContain(
      'info codex-loads: Codex 0.169.0 loads it: openai/gpt-5.4 through orq at api.orq.ai.',
    );
    expect(notInfo(found)).toEqual([]);
  });

  it('what the managers of the machine set is named once, with nothing that contradicts it', {
    timeout,
  }, async () => {
    await setUp(machine.host);
    const found = doctorWith({ 'managed_config.toml': 'model_provider = "openai"\nmodel = "gpt-5.5"\n' });
    expect(notInfo(found)).toEqual([
      expect.stringContaining(
        'error model-unprefixed: /etc/codex/managed_config.toml pins model = "gpt-5.5"',
      ),
      expect.stringContaining(
        'error setting-managed: /etc/codex/managed_config.toml sets model_provider to "openai" for',
      ),
    ]);
    expect(found.join()).not.toMatch(/config-fine|layers-fine|codex-loads/);
  });

  it('so is a base URL in their file', { timeout }, async () => {
    await setUp(machine.host);
    const found = doctorWith({
      'managed_config.toml': '[model_providers.orq]\nbase_url = "https://gw.example/v1"\n',
    });
    expect(notInfo(found)).toEqual([
      expect.stringContaining(
        'error setting-managed: /etc/codex/managed_config.toml sets model_providers.orq.base_url to "https://gw.example/v1" for',
      ),
    ]);
  });

  it('and what requirements.toml insists on, as a whole table', { timeout }, async () => {
    await setUp(machine.host);
    const table = '[model_providers.orq]\nname = "R"\nbase_url = "https://gw.example/v1"\n';
    const found = doctorWith({ 'requirements.toml': `model = "ignored"\nmodel_provider = "orq"\n${table}` });
    expect(notInfo(found)).toEqual([
      expect.stringContaining(
        'error setting-managed: /etc/codex/requirements.toml sets model_providers.orq.base_url to "https://gw.example/v1" for',
      ),
      expect.stringContaining(
        'error setting-managed: /etc/codex/requirements.toml sets model_providers.orq.env_key to nothing for',
      ),
    ]);
  });
});

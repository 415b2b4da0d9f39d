import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { blockedBy } from '../../src/checks/provider-faults.ts';
import { valueAt } from '../../src/lib/key-path.ts';
import { parseToml } from '../../src/edit/toml.ts';
import { type Machine, machineWithCodex } from '../roundtrip/machine.ts';
import { runCodex } from '../support/codex.ts';

/** A provider's table below its id, and whether the real Codex 0.169.0 starts with it. */
const tables: readonly (readonly [id: string, text: string, starts: boolean])[] = [
  ['x', 'name = "x"', true],
  ['x', 'name = "x"\nfoo = 1', true],
  ['x', 'name = "x"\nbase_url = "no url"', true],
  ['x', 'name = "x"\nenv_key = "A"\nexperimental_bearer_token = "b"', true],
  ['x', 'name = "x"\nrequest_max_retries = 0\nquery_params = { api-version = "1" }', true],
  ['x', 'name = "x"\nauth = { command = "a" }', true],
  ['OpenAI', 'name = "x"', true],
  ['amazon-bedrock', 'aws = { region = "r" }', true],
  ['x', 'base_url = "http://127.0.0.1:1/"', false],
  ['x', 'name = " "', false],
  ['x', 'name = 5', false],
  ['x', 'name = "x"\nwire_api = "chat"', false],
  ['x', 'name = "x"\nbase_url = 5', false],
  ['x', 'name = "x"\nenv_key = 5', false],
  ['x', 'name = "x"\nhttp_headers = "a"', false],
  ['x', 'name = "x"\nenv_http_headers = { a = 1 }', false],
  ['x', 'name = "x"\nrequest_max_retries = "4"', false],
  ['x', 'name = "x"\nstream_max_retries = -1', false],
  ['x', 'name = "x"\nrequires_openai_auth = "true"', false],
  ['x', 'name = "x"\nsupports_websockets = "yes"', false],
  ['x', 'name = "x"\naws = { region = "r" }', false],
  ['x', 'name = "x"\nauth = "pass"', false],
  ['x', 'name = "x"\nauth = { command = "" }', false],
  ['x', 'name = "x"\nauth = { args = ["a"] }', false],
  ['x', 'name = "x"\nenv_key = "A"\nauth = { command = "a" }', false],
  ['x', 'name = "x"\nexperimental_bearer_token = "b"\nauth = { command = "a" }', false],
  ['x', 'name = "x"\nrequires_openai_auth = true\nauth = { command = "a" }', false],
  [
    'x',
    'name = "x"\nenv_key = "A"\ngateway_oauth = { authorization_url = "https://a.example/", token_url = "https://a.example/t", client_id = "c" }',
    false,
  ],
  ['openai', 'name = "x"', false],
  ['ollama', 'name = "x"', false],
  ['lmstudio', 'name = "x"', false],
  ['amazon-bedrock', 'name = "x"', false],
];

let machine: Machine | undefined;
afterAll(() => machine?.cleanup());

describe('a provider that keeps Codex from starting', () => {
  test.each(tables)('%s: %s', { timeout: 60_000 }, async (id, text, starts) => {
    const toml = `[model_providers.${id}]\n${text}\n`;
    expect(blockedBy(id, valueAt(parseToml(toml, 'x'), ['model_providers', id])) === undefined).toBe(starts);
    machine ??= machineWithCodex();
    writeFileSync(join(machine.codexHome, 'config.toml'), toml);
    const { exitCode } = await runCodex(['features', 'list'], { cwd: machine.project, env: machine.env });
    expect(exitCode === 0).toBe(starts);
  });
});

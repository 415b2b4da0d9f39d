/*
 * The same threat where the template is Ansible's: on a host without Node the role itself renders. The values are those of an
 * inventory. The real Ansible renders them; what it takes has to be read back as it was.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse as parseToml } from 'smol-toml';
import { expect, test } from 'vitest';
import {
  headersOf,
  parseIdentity,
  parseMetadata,
  resolveMetadata,
} from '../../../src/answers/attribution.ts';
import { parseBaseUrl, parseModel, parseProvider } from '../../../src/answers/rules.ts';
import { readDotenv } from '../../../src/edit/dotenv.ts';
import { isUsableKey } from '../../../src/edit/dotenv/usable-key.ts';
import { run } from '../../../src/host/processes.ts';
import { isEnvName } from '../../../src/lib/env-name.ts';
import { runBin } from '../../support/cli.ts';
import { needs } from '../../support/needs.ts';
import { homeWith } from '../../support/test-home.ts';
import { hostile } from './values.ts';

const role = 'roles/codex_orq';
const usual = {
  ...{
    model: 'openai/gpt-5.4',
    provider: 'orq',
    envKey: 'TEAM_KEY',
    baseUrl: 'https://api.orq.ai/v3/router',
  },
  ...{ identity: 'ops@acme.example', metadata: { team: 'core api' }, key: 'sk-orq-made-up', profile: 'work' },
};
type Values = Readonly<typeof usual>;

/** A value in which one thing is odd; Ansible itself evaluates braces in an inventory. */
const odd = hostile.filter((text) => !/[{}]/.test(text) && text !== '');
const field = fc.constantFrom('model', 'provider', 'envKey', 'baseUrl', 'identity', 'key', 'profile');
const values: fc.Arbitrary<Values> = fc.oneof(
  fc.tuple(field, odd, fc.boolean()).map(([name, text, isWhole]) => ({
    ...usual,
    [name]: isWhole ? text : `${usual[name as 'model']}${text}`,
  })),
  odd.map((text) => ({ ...usual, metadata: { team: text } })),
  odd.map((text) => ({ ...usual, metadata: { [text]: 'core' } as never })),
);

const pairs = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v'])) as never;

/** What stands for something else than itself, and what is as long as it may be, or longer. */
const attributions: readonly (readonly [taken: boolean, given: Partial<Values>])[] = [
  [true, { identity: 'env:USER', metadata: { team: 'env:TEAM_NAME' } }],
  [true, { identity: '', metadata: { team: 'env:TEAM_NAME' } }],
  [true, { identity: 'env:USER', metadata: {} as never }],
  [true, { identity: 'None' }],
  [true, { metadata: { Team: 'first', TEAM: 'last' } as never }],
  [true, { metadata: { team: 7 } as never }],
  [true, { identity: 'i'.repeat(255), metadata: pairs(16) }],
  [true, { metadata: { team: 'v'.repeat(512) } }],
  [false, { identity: 'git' }],
  [false, { identity: 'env:' }],
  [false, { identity: 'env:1' }],
  [false, { identity: 'env:DEPLOY_TOKEN' }],
  [false, { identity: 'i'.repeat(256) }],
  [false, { metadata: { team: '@remote' } }],
  [false, { metadata: { team: 'env:a b' } }],
  [false, { metadata: { team: 'env:my_key' } }],
  [false, { metadata: { team: `env:${'V'.repeat(129)}` } }],
  [false, { metadata: { team: 'v'.repeat(513) } }],
  [false, { metadata: pairs(17) }],
];

const playbook = `
- hosts: localhost
  connection: local
  gather_facts: false
  vars_files: [${role}/defaults/main.yml, ${role}/vars/main.yml, cases.json]
  vars: {results: []}
  tasks:
    - ansible.builtin.set_fact:
        results: "{{ results + [{
          'unfit': codex_orq_unfit,
          'toml': lookup('ansible.builtin.template', playbook_dir + '/${role}/templates/config.toml.j2'),
          'dotenv': codex_orq_dotenv_text}] }}"
      loop: "{{ cases }}"
      vars:
        codex_orq_model: "{{ item.model }}"
        codex_orq_provider: "{{ item.provider }}"
        codex_orq_env_key: "{{ item.envKey }}"
        codex_orq_base_url: "{{ item.baseUrl }}"
        codex_orq_identity: "{{ item.identity }}"
        codex_orq_metadata: "{{ item.metadata }}"
        codex_orq_key: "{{ item.key }}"
        codex_orq_profile: "{{ item.profile }}"
    - ansible.builtin.copy: {content: "{{ results | to_json }}", dest: "{{ playbook_dir }}/results.json"}
`;

type Result = Readonly<{ unfit: readonly string[]; toml: string; dotenv: string }>;

/** What Codex, and what the package, make of values that the role takes. */
function expectReadBack(given: Values, { toml, dotenv }: Result): void {
  const { model, provider, envKey, baseUrl, identity, metadata, key } = given;
  const written = resolveMetadata(Object.entries(metadata).map((pair) => parseMetadata(pair.join('='))));
  const { headers, envHeaders } = headersOf({ identity: parseIdentity(identity), metadata: written });
  const tableOf = (these: typeof headers) =>
    Object.fromEntries(these.map(({ name, value }) => [name, value]));
  expect(parseToml(toml)).toEqual({
    ...{ model, model_provider: provider },
    model_providers: {
      [provider]: {
        ...{ name: 'Orq AI Gateway', base_url: baseUrl.replace(/\/$/, ''), env_key: envKey },
        ...{ wire_api: 'responses', requires_openai_auth: false },
        ...(headers.length > 0 && { http_headers: tableOf(headers) }),
        ...(envHeaders.length > 0 && { env_http_headers: tableOf(envHeaders) }),
      },
    },
    shell_environment_policy: { exclude: [envKey] },
  });
  expect([...readDotenv(dotenv)]).toEqual([[envKey, key]]);
  // Nor would the package refuse them where there is Node.
  expect([parseModel(model), parseProvider(provider), isEnvName(envKey)]).toEqual([model, provider, true]);
  expect(isUsableKey(key)).toBe(true);
  expect(parseBaseUrl(baseUrl)).toBe(baseUrl.replace(/\/$/, ''));
}

test('the role takes no value that Codex would read as something else', {
  ...needs('ansible-playbook'),
  timeout: 120_000,
}, async () => {
  const home = homeWith();
  const made = await runBin(home, ['fleet', 'ansible', '.']);
  expect(made.exitCode, made.stderr).toBe(0);
  const told = attributions.map(([, given]) => ({ ...usual, ...given }));
  const cases = [usual, { ...usual, baseUrl: `${usual.baseUrl}/` }, ...told, ...fc.sample(values, 150)];
  writeFileSync(join(home.project, 'cases.json'), JSON.stringify({ cases }));
  writeFileSync(join(home.project, 'try.yml'), playbook);
  const played = await run('ansible-playbook', ['-i', 'localhost,', 'try.yml'], {
    cwd: home.project,
    env: { ...home.env, PATH: process.env['PATH'] ?? '', LC_ALL: 'C.UTF-8' },
    timeoutMs: 100_000,
  });
  expect(played.exitCode, played.stdout.slice(-2000) + played.stderr).toBe(0);
  const results = JSON.parse(readFileSync(join(home.project, 'results.json'), 'utf8')) as Result[];
  expect(results).toHaveLength(cases.length);
  const taken = cases.flatMap((given, at) =>
    results[at]?.unfit.length === 0 ? [[given, results[at]] as const] : [],
  );
  expect(told.map((given) => taken.some(([one]) => one === given))).toEqual(attributions.map(([is]) => is));
  expect(taken.length).toBeGreaterThan(20);
  expect(taken.length).toBeLessThan(cases.length / 2);
  expect(taken[0]?.[0]).toBe(usual);
  for (const [given, result] of taken) expectReadBack(given, result);
});

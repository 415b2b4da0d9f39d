import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { codes, finding, Problem, wordingOf } from '../src/findings/index.ts';
import { registerActionTypes } from '../src/plop/action-types.ts';
import { prepareRemove } from '../src/remove.ts';
import { prepareSetup } from '../src/setup.ts';
import { type MemoryHost, memoryHost } from './support/memory-host.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));

test('every code is asserted by a test somewhere', () => {
  const texts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|json)$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  expect(
    codes.filter((code) => !texts.some((text) => text.includes(`'${code}'`) || text.includes(`"${code}"`))),
  ).toEqual([]);
});

test('codes are kebab-case, and a finding can be put into words', () => {
  for (const code of codes) expect(code).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
  const { message, hint } = wordingOf(finding('codex-not-installed', {}));
  expect(message).toContain('not installed');
  expect(hint).toContain('npm install');
});

describe('a set-up', () => {
  const key = { ORQ_API_KEY: 'made-up-key-0123' };
  const codesOf = async (host: MemoryHost, given = {}): Promise<string[]> => {
    const prepared = await prepareSetup(host, { given });
    return [...prepared.plan.findings, ...(await prepared.check())].map(({ code }) => code);
  };
  const write = async (host: MemoryHost): Promise<void> => {
    const { plan } = await prepareSetup(host, { given: {} });
    for (const { path, after } of plan.changes) if (after !== undefined) host.put(path, after);
  };

  test('sessions-hidden: sessions of another provider leave the list', async () => {
    const files = { '/home/ada/.codex/sessions/2026/s.jsonl': '{}' };
    expect(await codesOf(memoryHost({ files, env: key }))).toContain('sessions-hidden');
    expect(await codesOf(memoryHost({ env: key }))).not.toContain('sessions-hidden');
  });

  test('shell-new-needed: only where a profile changes', async () => {
    expect(await codesOf(memoryHost({ env: key }))).toContain('shell-new-needed');
    expect(await codesOf(memoryHost({ env: key }), { shell: 'none' })).not.toContain('shell-new-needed');
  });

  test('secret-not-kept: a key that was pasted as a name', async () => {
    const config = (name: string) => ({
      '/home/ada/.codex/config.toml': `[model_providers.orq]\nname = "x"\nenv_key = "${name}"\n`,
    });
    expect(await codesOf(memoryHost({ files: config('sk-orq-0123456789'), env: key }))).toContain(
      'secret-not-kept',
    );
    expect(await codesOf(memoryHost({ files: config('MY_KEY'), env: key }))).not.toContain('secret-not-kept');
  });

  test('written-differs: somebody else writes at the same time', async () => {
    const host = memoryHost({ env: key });
    const prepared = await prepareSetup(host, { given: {} });
    for (const { path, after } of prepared.plan.changes) if (after !== undefined) host.put(path, after);
    expect((await prepared.check()).map(({ code }) => code)).not.toContain('written-differs');
    host.put('/home/ada/.codex/config.toml', 'model = "theirs"\n');
    expect((await prepared.check()).map(({ code }) => code)).toContain('written-differs');
  });

  test('path-empty: an empty project', async () => {
    const error = await prepareSetup(memoryHost(), { given: { project: ' ' } }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error instanceof Problem && error.finding.code).toBe('path-empty');
    expect(error instanceof Problem && error.exitCode).toBe(2);
  });

  describe('undone', () => {
    const request = { keepKey: false, keepProvider: false };
    const statePath = '/home/ada/.codex/codex-orq.json';

    test('sessions-lost: sessions that need the provider', async () => {
      const host = memoryHost({ env: key });
      await write(host);
      const codesNow = async () => (await prepareRemove(host, request)).plan.findings.map(({ code }) => code);
      expect(await codesNow()).not.toContain('sessions-lost');
      host.put('/home/ada/.codex/sessions/s.jsonl', '{}');
      expect(await codesNow()).toContain('sessions-lost');
    });

    test('target-unknown: what a newer version wrote stays, and is named', async () => {
      const host = memoryHost({ env: key });
      await write(host);
      const codesNow = async () => (await prepareRemove(host, request)).plan.findings.map(({ code }) => code);
      expect(await codesNow()).not.toContain('target-unknown');
      const state = host.texts()[statePath] ?? '';
      host.put(statePath, state.replace('"target": "env-example"', '"target": "of-tomorrow"'));
      expect(await codesNow()).toContain('target-unknown');
    });
  });
});

test('fragment-empty: a template that renders to nothing that can be merged', async () => {
  type Action = (answers: object, config: object, plop: object) => Promise<string> | string;
  const actions = new Map<string, Action>();
  const plop = {
    setActionType: (name: string, action: Action) => actions.set(name, action),
    getDestBasePath: () => '/home/ada/work',
    getPlopfilePath: () => '/home/ada/work',
  };
  registerActionTypes(plop as unknown as Parameters<typeof registerActionTypes>[0], memoryHost());
  const merge = async (template: string): Promise<unknown> =>
    actions.get('dotenv-merge')?.({}, { type: 'dotenv-merge', path: '.env', template }, plop);
  const error = await merge("A='it's'").catch((thrown: unknown) => thrown);
  expect(error instanceof Problem && error.finding.code).toBe('fragment-empty');
  expect(await merge("A='b'")).toBe('/home/ada/work/.env');
});

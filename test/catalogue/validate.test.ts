import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { catalogueFile } from '../../src/catalogue/catalogue-file.ts';
import { makeCatalogue } from '../../src/catalogue/make.ts';
import {
  type InstalledCodex,
  readBundled,
  refusalOf,
  validateCatalogue,
} from '../../src/catalogue/validate.ts';
import { privateEnvironment } from '../../src/codex/run.ts';
import { newestCovered } from '../../src/codex/versions.ts';
import { createHost } from '../../src/host/host.ts';
import type { RunOptions, RunResult } from '../../src/host/types.ts';
import { codexBinary } from '../support/codex.ts';
import { bundled } from './made-up-codex.ts';

const host = createHost();
const ids = ['openai/gpt-5.4', 'anthropic/claude-sonnet-4-6', 'acme@orq/fast'];
let codex: InstalledCodex;

beforeEach(() => {
  const folder = join(mkdtempSync(join(tmpdir(), 'judge-')), 'codex home');
  codex = { command: codexBinary, folder, env: process.env };
});

type Call = Readonly<{ args: readonly string[]; options: RunOptions }>;

/** A Codex that answers as told; what is not told succeeds with nothing to say. */
function scripted(answers: Record<string, Partial<RunResult>>): {
  calls: Call[];
  host: Parameters<typeof readBundled>[0];
} {
  const calls: Call[] = [];
  const run = (_command: string, args: readonly string[], options: RunOptions): Promise<RunResult> => {
    calls.push({ args, options });
    return Promise.resolve({
      exitCode: 0,
      stdout: '',
      stderr: '',
      timedOut: false,
      ...answers[args.join(' ')],
    });
  };
  return { calls, host: { run, write: () => Promise.resolve(undefined) } };
}

const version = { '--version': { stdout: 'codex-cli 0.169.0\n' } };

describe('with the real Codex', () => {
  it('a catalogue is made from its own models, and loaded by it as exactly the asked ids', async () => {
    const made = await makeCatalogue(host, codex, { ids });
    expect(made).toMatchObject({ ok: true, slugs: ids, version: newestCovered, findings: [] });
  });

  it('nothing is written outside of the private folder, and that is private', async () => {
    await makeCatalogue(host, codex, { ids });
    expect(statSync(codex.folder).mode & 0o077).toBe(0);
    expect(readdirSync(codex.folder)).toEqual(expect.arrayContaining(['config.toml', catalogueFile]));
    const ownHome = process.env['CODEX_HOME'] ?? '';
    expect(readdirSync(ownHome)).toEqual([]);
  });

  it.each([
    ['lacks a field', { models: [{ slug: 'a/b' }] }, 'display_name'],
    ['is empty', { models: [] }, 'at least one model'],
  ])('a catalogue that %s is refused with its reason', async (_name, value, reason) => {
    const json = JSON.stringify(value);
    const refused = await validateCatalogue(host, codex, { json, slugs: ['a/b'] }, []);
    expect(refused).toMatchObject({ reason: expect.stringContaining(reason) });
  });

  it('a catalogue that lists other models than ours is refused', async () => {
    const made = await makeCatalogue(host, codex, { ids });
    const json = made.ok ? made.json : '';
    for (const slugs of [['openai/gpt-5.4'], ids.toReversed(), [...ids, 'x/y']]) {
      const refused = await validateCatalogue(host, codex, { json, slugs }, []);
      expect(refused).toMatchObject({ reason: expect.stringContaining('it lists') });
    }
  });

  it('a setting that Codex does not accept leaves the catalogue out', async () => {
    const made = await makeCatalogue(host, codex, { ids });
    const settings = [{ path: ['web_search'], value: 'no such value' }];
    const refused = made.ok && (await validateCatalogue(host, codex, made, settings));
    expect(refused).toMatchObject({ reason: expect.stringContaining('no such value') });
  });

  it('the finished configuration can be asked the same', async () => {
    const made = await makeCatalogue(host, codex, { ids });
    expect(made.ok).toBe(true);
    const options = { cwd: codex.folder, env: { ...process.env, CODEX_HOME: codex.folder } };
    expect(await refusalOf(host, codexBinary, ids, options)).toBeUndefined();
    rmSync(join(codex.folder, catalogueFile));
    expect(await refusalOf(host, codexBinary, ids, options)).toContain('No such file');
  });

  it('that is not there, there is no catalogue', async () => {
    const made = await makeCatalogue(host, { ...codex, command: join(tmpdir(), 'no-such-codex') }, { ids });
    expect(made).toMatchObject({ ok: false, finding: { code: 'catalogue-no-codex', level: 'warning' } });
  });
});

describe('an odd Codex', () => {
  it.each([
    ['has no debug command', "error: unrecognized subcommand 'models'\n", 'catalogue-codex-too-old'],
    ['has no --bundled', "error: unexpected argument '--bundled' found\n", 'catalogue-codex-too-old'],
    ['refuses for another reason', 'error: something else\n', 'catalogue-unreadable'],
  ])('that %s is told as such', async (_name, stderr, code) => {
    const odd = scripted({ ...version, 'debug models --bundled': { exitCode: 2, stderr } });
    expect(await readBundled(odd.host, codex)).toMatchObject({
      ok: false,
      version: '0.169.0',
      finding: { code },
    });
  });

  it.each<[string, Record<string, Partial<RunResult>>, string, string]>([
    [
      'does not start',
      { '--version': { exitCode: null, startError: 'spawn EACCES' } },
      'catalogue-no-codex',
      'EACCES',
    ],
    ['hangs', { '--version': { exitCode: null, timedOut: true } }, 'catalogue-no-codex', '20 seconds'],
    ['tells no version', { '--version': { stdout: 'hello\n' } }, 'catalogue-no-codex', 'version'],
    [
      'prints no JSON',
      { ...version, 'debug models --bundled': { stdout: '{"models":' } },
      'catalogue-unreadable',
      'not JSON',
    ],
    [
      'dies',
      { ...version, 'debug models --bundled': { exitCode: 101, stderr: 'panicked\n' } },
      'catalogue-unreadable',
      'panicked',
    ],
    [
      'has other models',
      { ...version, 'debug models --bundled': { stdout: '{"models":[1]}' } },
      'catalogue-unreadable',
      'models.0',
    ],
  ])('that %s leads to no catalogue, with the reason', async (_name, answers, code, reason) => {
    const made = await makeCatalogue(scripted(answers).host, codex, { ids });
    expect(made).toMatchObject({
      ok: false,
      finding: { code, args: { reason: expect.stringContaining(reason) } },
    });
  });

  it('that lists something else than a list of models is not believed', async () => {
    const stdout = JSON.stringify(bundled());
    const odd = scripted({
      ...version,
      'debug models --bundled': { stdout },
      'debug models': { stdout: 'hm' },
    });
    expect(await makeCatalogue(odd.host, codex, { ids })).toMatchObject({
      finding: { code: 'catalogue-refused' },
    });
  });

  it('is taken at its priorities, whatever order it prints in', async () => {
    const told = (models: readonly unknown[]): ReturnType<typeof scripted> =>
      scripted({ 'debug models': { stdout: JSON.stringify({ models }) } });
    const options = { cwd: '/', env: {} };
    const [a, b] = [
      { slug: 'a/a', priority: 0 },
      { slug: 'b/b', priority: 1 },
    ];
    expect(await refusalOf(told([b, a]).host, 'codex', ['a/a', 'b/b'], options)).toBeUndefined();
    expect(await refusalOf(told([b, a]).host, 'codex', ['b/b', 'a/a'], options)).toContain(
      'it lists a/a, b/b',
    );
  });

  it('gives its reason without warnings and colours, and not at any length', async () => {
    const stderr = `WARNING: proceeding\n\n\u001b[31mError: ${'long '.repeat(500)}\u001b[0m\n`;
    const odd = scripted({ ...version, 'debug models --bundled': { exitCode: 1, stderr } });
    const made = await readBundled(odd.host, codex);
    const reason = made.ok || made.finding.code !== 'catalogue-unreadable' ? '' : made.finding.args.reason;
    expect(reason).toMatch(/^long long/);
    expect(reason.length).toBeLessThanOrEqual(300);
  });
});

it("Codex is asked in the private folder, without the person's secrets, and never for long", async () => {
  const env = {
    PATH: '/bin',
    CODEX_HOME: '/elsewhere',
    CODEX_SQLITE_HOME: '/x',
    ORQ_API_KEY: 'k',
    GH_TOKEN: 't',
  };
  const { calls, host: odd } = scripted({
    ...version,
    'debug models --bundled': { stdout: JSON.stringify(bundled()) },
  });
  await makeCatalogue(odd, { ...codex, env }, { ids });
  expect(calls.map(({ args }) => args.join(' '))).toEqual([
    '--version',
    'debug models --bundled',
    'debug models',
  ]);
  for (const { options } of calls) {
    expect(options.cwd).toBe(codex.folder);
    expect(options.env).toEqual(privateEnvironment({ PATH: '/bin' }, codex.folder));
    expect(Object.values(options.env ?? {})).not.toContain('k');
    expect(options.timeoutMs).toBeLessThanOrEqual(20_000);
  }
});

it('a broken configuration of the person does not stand in the way', async () => {
  const ownHome = process.env['CODEX_HOME'] ?? '';
  const path = join(ownHome, 'config.toml');
  await host.write(path, Buffer.from('model_catalog_json = "gone.json"\n'), 0o600);
  try {
    expect(await makeCatalogue(host, codex, { ids })).toMatchObject({ ok: true });
    expect(readFileSync(path, 'utf8')).toBe('model_catalog_json = "gone.json"\n');
  } finally {
    rmSync(path);
  }
  expect(existsSync(path)).toBe(false);
});

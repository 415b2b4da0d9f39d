import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { describe, expect, test } from 'vitest';
import { featureFiles, minimalDevcontainer } from '../../src/devcontainer/feature.ts';
import { isCodexVersion } from '../../src/devcontainer/rules.ts';
import { needs } from '../support/needs.ts';
import { answers, temporaryRepo } from '../support/devcontainer-cli.ts';

const files = featureFiles(answers);
const textOf = (name: string): string => files.find((file) => file.name === name)?.text ?? '';

describe('the files of the Feature', () => {
  test('are these, with these permissions', () => {
    expect(files.map(({ name, mode }) => [name, mode.toString(8)])).toEqual([
      ['devcontainer-feature.json', '644'],
      ['install.sh', '755'],
      ['borrow-npm.sh', '644'],
      ['make-catalogue.cjs', '644'],
      ['codex-orq-check', '755'],
      ['README.md', '644'],
      ['.gitattributes', '644'],
    ]);
  });

  test.each(files)('$name is text with LF, and fully rendered', ({ name, text }) => {
    expect(text).toMatch(/[^\n]\n$/);
    // In JavaScript it is a word.
    const plain = name.endsWith('.cjs') ? text.replace(/\bundefined\b/g, '') : text;
    expect(plain).not.toMatch(/\r|\t|\{\{|undefined|\[object/);
  });

  test('take Codex from wherever npm is told to: no host of a registry is in them', () => {
    const hosts = files.flatMap(({ text }) =>
      Array.from(text.matchAll(/\/\/([\w-]+(?:\.[\w-]+)+)/g), ([, host]) => host),
    );
    expect([...new Set(hosts)].sort()).toEqual(['api.orq.ai', 'containers.dev', 'docs.orq.ai']);
    for (const name of ['install.sh', 'borrow-npm.sh']) expect(textOf(name)).not.toMatch(/curl|wget|npmjs/);
  });

  test('say the same id as the folder', () => {
    expect(JSON.parse(textOf('devcontainer-feature.json'))).toMatchObject({ id: 'codex-orq' });
  });

  test('follow other names of provider and variable', () => {
    const other = featureFiles({ ...answers, providerId: 'my-orq', envKey: 'TEAM_ORQ_KEY' });
    for (const name of ['install.sh', 'codex-orq-check']) {
      const text = other.find((file) => file.name === name)?.text ?? '';
      expect(text).not.toContain('ORQ_API_KEY');
      expect(text).toContain('TEAM_ORQ_KEY');
      expect(text).toContain('my-orq');
    }
  });

  test.each(['install.sh', 'borrow-npm.sh', 'codex-orq-check'])('%s is a script that sh can read', (name) => {
    execFileSync('sh', ['-n'], { input: textOf(name) });
  });

  test('tell no model what Codex tells it: its texts are in none of them', () => {
    for (const { text } of files) expect(text).not.toMatch(/You are Codex, a|coding agent/);
  });

  test.each(['install.sh', 'borrow-npm.sh', 'codex-orq-check'])(
    '%s is what shellcheck has nothing to say about',
    needs('shellcheck'),
    (name) => {
      const folder = mkdtempSync(join(tmpdir(), 'scripts-'));
      for (const file of files) writeFileSync(join(folder, file.name), file.text);
      execFileSync('shellcheck', ['--shell=sh', name], { cwd: folder, encoding: 'utf8' });
      rmSync(folder, { recursive: true });
    },
  );

  test('keep their line ends in a checkout for Windows', () => {
    const repo = temporaryRepo({});
    const clone = mkdtempSync(join(tmpdir(), 'clone-'));
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    git('-C', repo, 'init', '--quiet');
    git('-C', repo, 'add', '.');
    git('-C', repo, 'commit', '--quiet', '-m', 'x');
    git('-c', 'core.autocrlf=true', 'clone', '--quiet', repo, clone);
    for (const { name, text } of files)
      expect(readFileSync(join(clone, '.devcontainer/codex-orq', name), 'utf8')).toBe(text);
    for (const folder of [repo, clone]) rmSync(folder, { recursive: true, force: true });
  });
});

describe('values are judged before they are written,', () => {
  test.each([
    'https://gateway.example/$(touch P)',
    "https://gateway.example/'x",
    'https://gateway.example/a|b',
    'https://gateway.example/a&b',
    'https://gateway.example/;x',
  ])('so that %s, which is a valid URL, is refused', (baseUrl) => {
    expect(URL.canParse(baseUrl)).toBe(true);
    expect(() => featureFiles({ ...answers, baseUrl })).toThrow(
      expect.objectContaining({ finding: expect.objectContaining({ code: 'url-malformed' }) }),
    );
  });

  test.each([
    [{ model: 'openai/x$(touch P)' }, 'model-malformed'],
    [{ model: 'gpt-5.4' }, 'model-bare'],
    [{ baseUrl: 'http://gateway.example/v3' }, 'url-plain-http'],
    [{ providerId: 'openai' }, 'provider-reserved'],
    [{ envKey: 'A B' }, 'env-key-malformed'],
  ])('so that %j is refused', (overrides, code) => {
    expect(() => featureFiles({ ...answers, ...overrides })).toThrow(
      expect.objectContaining({ finding: expect.objectContaining({ code }) }),
    );
  });

  test.each(['0.169.0', '0.170.0-alpha.3', 'none'])('the version %s is one', (version) => {
    expect(isCodexVersion(version)).toBe(true);
  });

  test.each(['', 'latest', '0.169', '^0.169.0', '0.169.0 ', '0.169.0\n', '0.169.0;x', 'None'])(
    'the version %j is none',
    (version) => {
      expect(isCodexVersion(version)).toBe(false);
      expect(() => featureFiles({ ...answers, codexVersion: version })).toThrow(RangeError);
    },
  );
});

test('the minimal devcontainer.json says what it is, and quotes its name', () => {
  const text = minimalDevcontainer('it\'s "here" \\ \u2028');
  expect(text).toMatch(/^\/\/ This repo's dev container: .*\n/);
  expect(parseJsonc(text)).toEqual({
    name: 'it\'s "here" \\ \u2028',
    image: expect.stringMatching(/devcontainers\/javascript-node:22-bookworm$/),
  });
});

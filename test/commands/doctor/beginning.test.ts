import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config } from '../../checks/fixture.ts';
import { runBin } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { personWith } from '../../support/test-home.ts';

type Found = Readonly<{ code: string; level: string; message: string; hint?: string }>;

async function doctor(home: TemporaryHome, ...args: string[]) {
  const { stdout, exitCode } = await runBin(home, ['doctor', '--json', ...args]);
  const { findings } = JSON.parse(stdout) as { findings: readonly Found[] };
  const errors = findings.filter(({ level }) => level === 'error').map(({ code }) => code);
  return { findings, errors, exitCode, codes: findings.map(({ code }) => code) };
}

describe('a key that is nowhere is one error, whatever has to do without it', () => {
  test.each([
    ['--live', 'key-missing', '', 'live-key-unknown'],
    ['--prove', 'key-missing', '', 'prove-key-missing'],
    ['--live', 'key-empty', 'ORQ_API_KEY=\n', 'live-key-unknown'],
  ])('%s beside %s', async (level, missing, env, stopped) => {
    const home = personWith({ files: { '.codex/config.toml': config, '.codex/.env': env } });
    const { findings, errors, exitCode } = await doctor(home, level);
    expect(errors).toEqual([missing]);
    expect(exitCode).toBe(1);
    const consequence = findings.find(({ code }) => code === stopped);
    expect(consequence).toMatchObject({ level: 'info' });
    expect(consequence?.hint).toBeUndefined();
  });
});

test('of what git tracks it speaks in a repository only, or where a key is shared all the same', async () => {
  const home = personWith({ files: { '.codex/config.toml': config } });
  expect((await doctor(home)).codes.filter((code) => code.startsWith('git-'))).toEqual([]);
  writeFileSync(join(home.project, '.env.example'), 'ORQ_API_KEY=made-up-key-0123\n');
  expect((await doctor(home)).codes).toContain('key-in-example');
  writeFileSync(join(home.project, '.env.example'), 'ORQ_API_KEY=\n');
  mkdirSync(join(home.project, '.git'));
  expect((await doctor(home)).codes).toContain('git-fine');
  const inner = join(home.project, 'inner');
  mkdirSync(inner);
  expect((await doctor(home, '--dest', inner)).codes).toContain('git-fine');
});

describe('where nothing is set up, it claims nothing of a provider', () => {
  test.each([
    ['no folder', { bare: true }],
    ['an empty folder', {}],
    [
      'settings of somebody who has never heard of it',
      { files: { '.codex/config.toml': 'model = "gpt-5.5"\n' } },
    ],
  ])('%s', async (_, options) => {
    for (const more of [[], ['--prove'], ['--live']]) {
      const { findings, exitCode } = await doctor(personWith(options), ...more);
      expect(exitCode).toBe(1);
      for (const { message, code } of findings) {
        expect(message, code).not.toContain('"orq" reads');
        expect(message, code).not.toContain('Missing environment variable');
      }
      expect(findings.filter(({ code }) => code === 'key-missing')).toHaveLength(1);
    }
  });

  test.each([[{ bare: true }], [{}]])('and Codex is blamed for nothing: %j', async (options) => {
    const { findings, errors } = await doctor(personWith(options), '--prove');
    expect(errors).toEqual(['config-missing', 'key-missing']);
    const unasked = findings.filter(({ code }) => code === 'codex-not-asked');
    expect(unasked.map(({ level }) => level)).toEqual(['info', 'info']);
  });

  test('while a provider that is there, and reads a key, is named', async () => {
    const { findings } = await doctor(personWith({ files: { '.codex/config.toml': config } }));
    const [missing] = findings.filter(({ code }) => code === 'key-missing');
    expect(missing?.message).toContain('"orq" reads');
  });
});

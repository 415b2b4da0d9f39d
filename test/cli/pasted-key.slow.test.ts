import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { finding, wordingOf } from '../../src/findings/index.ts';
import { maskSecrets } from '../../src/lib/secret.ts';
import { runBin, runPlop, treeOf } from '../support/cli.ts';
import { type TemporaryHome, temporaryHome } from '../support/home.ts';

const homes: TemporaryHome[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.cleanup();
});

function homeWith(): TemporaryHome {
  const home = temporaryHome({ env: { DEBUG: '*' } });
  homes.push(home);
  return home;
}

const keys = {
  'of Orq': 'sk-orq-made0up1key2for3tests',
  'a JWT': 'eyJhbGciOiJIUzI1NiJ9.eyJ3b3Jrc3BhY2VJZCI6IjEyMyJ9.c2lnbmF0dXJl',
  random: 'Zm9vYmFyYmF6cXV4Y29yZ2VncmF1bHRnYXJwbHl3YWxk',
  'random, with signs in it': 'aB3_dE6-fG9_hI2-jK5_lM8-nO1_pQ4-rS7_tU0-vW3',
};

/** A command line around a key. `--json` prints the document and the text for people alike. */
const lines: readonly ((key: string) => string[])[] = [
  (key) => [key],
  (key) => [`--${key}`],
  (key) => [`--${key}=x`],
  (key) => [`-${key}`],
  (key) => [`--modle=${key}`],
  (key) => [`--model=${key}`],
  (key) => ['--dest', key],
  (key) => ['--dest', `${key}/repo`],
  (key) => ['--codex-home', key, '--dry-run'],
  (key) => ['--base-url', key],
  (key) => ['--provider', key],
  (key) => ['--env-key', key],
  (key) => ['--shell', key],
  (key) => [`--yes=${key}`],
  (key) => ['model', key],
  (key) => ['model', 'a/b', key],
  (key) => ['model', 'a/b', '--codex-home', key],
  (key) => ['remove', key],
  (key) => ['remove', '--dest', key],
  (key) => ['devcontainer', '--codex-version', key],
  (key) => ['devcontainer', '--only', key],
  (key) => ['devcontainer', '--only', `./${key}`],
  (key) => ['devcontainer', '--ci', key],
  (key) => ['doctor', key],
  (key) => ['doctor', `--${key}`],
  (key) => ['doctor', '--dest', key],
  (key) => ['doctor', '--codex-home', key],
];

describe('a key that was pasted into a command line', () => {
  // Which texts are keys is tested below; these two are the usual one and the one that is hardest to tell.
  test.each([keys['of Orq'], keys['random, with signs in it']])(
    '%s is repeated nowhere, and becomes no name on the disk',
    async (key) => {
      const home = homeWith();
      const before = treeOf(home.home);
      for (const line of lines) {
        const args = line(key);
        const { stdout, stderr, exitCode } = await runBin(home, [...args, '--json']);
        expect((stdout + stderr).toLowerCase(), args.join(' ')).not.toContain(key.toLowerCase());
        expect([args, exitCode]).toEqual([args, 2]);
      }
      expect(treeOf(home.home)).toEqual(before);
    },
  );

  test('is called one, so that its owner replaces it', async () => {
    const key = keys['of Orq'];
    for (const args of [[key], [`--${key}`], ['--dest', key], ['doctor', key]]) {
      const { stdout } = await runBin(homeWith(), [...args, '--json']);
      expect(JSON.parse(stdout)).toMatchObject({ findings: [{ code: 'key-as-flag' }] });
    }
  });

  test('is repeated by no action of plop either', async () => {
    const key = keys['of Orq'];
    const home = homeWith();
    const before = treeOf(home.home);
    for (const args of [
      ['codex-orq', '--', '--codexHome', key],
      ['codex-orq', '--', '--dest', key],
      ['codex-orq', '--dest', key],
      ['codex-orq remove', '--', '--keepKey', key],
      ['codex-orq doctor', '--', '--codexHome', key],
    ]) {
      const { stdout, stderr, exitCode } = await runPlop(home, args);
      expect(stdout + stderr, args.join(' ')).not.toContain(key);
      expect(exitCode, args.join(' ')).not.toBe(0);
    }
    expect(treeOf(home.home)).toEqual(before);
  });
});

test('a folder that is there may look like a key, and be shown', async () => {
  const home = homeWith();
  const name = '123e4567-e89b-12d3-a456-426614174000';
  mkdirSync(join(home.project, name));
  const { stdout, exitCode } = await runBin(home, ['--dest', name, '--shell', 'none', '--json']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain(name);
  expect(readdirSync(join(home.project, name))).toEqual(['.env.example']);
  const { stdout: missing } = await runBin(home, ['--dest', `${name}/no`, '--json']);
  expect(missing).toContain(`${name}/no does not exist`);
});

test.each(Object.entries(keys))('what quotes somebody hides a key (%s)', (_, key) => {
  const found = finding('usage-wrong', { reason: `There is no option --${key}.` });
  expect(wordingOf(found).message).toBe('There is no option --(hidden).');
  expect(maskSecrets(`ORQ_API_KEY=${key} next`)).toBe('ORQ_API_KEY=(hidden) next');
});

test.each([
  'us.anthropic.claude-3-5-sonnet-20241022-v2',
  'A-Rather-Long-Name-Of-A-Project-With-2-Numbers-And-1-More',
  'the-tests.OfTheGateway-ThatRun.OnTheBuildMachine-2',
])('%s is no key', (text) => expect(maskSecrets(text)).toBe(text));

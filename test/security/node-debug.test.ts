/*
 * The threat: a `NODE_DEBUG` that is left over from a search for a fault. Node then prints the headers of requests and the
 * environment of programs itself, past the one console that masks secrets.
 */
import { expect, test } from 'vitest';
import { config, key } from '../checks/fixture.ts';
import { runBin, runPlop, treeOf } from '../support/cli.ts';
import { personWith } from '../support/test-home.ts';

const files = { '.codex/config.toml': config, '.codex/.env': `ORQ_API_KEY='${key}'\n` };
const lines = [
  ['--yes'],
  ['doctor', '--live'],
  ['doctor', '--prove'],
  ['model', 'openai/gpt-5.5'],
  ['launch', 'exec', 'hello'],
  ['remove', '--yes'],
  ['devcontainer', '--yes'],
];

test.each(['http', 'NET', 'child_process', 'fs,ht*'])(
  'with NODE_DEBUG=%s every command is refused, and the key is printed by none',
  async (debug) => {
    const home = personWith({ files, env: { ORQ_API_KEY: key, NODE_DEBUG: debug } }, false);
    const before = treeOf(home.home);
    for (const line of lines) {
      const { stdout, stderr, exitCode } = await runBin(home, line);
      expect([line, exitCode]).toEqual([line, 2]);
      expect(stderr).toContain('NODE_DEBUG makes Node print');
      expect(stdout + stderr).not.toContain(key);
    }
    expect(treeOf(home.home)).toEqual(before);
  },
);

test('plop refuses it, too', async () => {
  const home = personWith({ files, env: { ORQ_API_KEY: key, NODE_DEBUG: 'http' } }, false);
  const { stdout, stderr, exitCode } = await runPlop(home, ['codex-orq', '--', '--yes']);
  expect(exitCode).not.toBe(0);
  expect(stdout + stderr).toContain('NODE_DEBUG makes Node print');
  expect(stdout + stderr).not.toContain(key);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bin, runBin } from '../support/cli.ts';
import { personWith } from '../support/test-home.ts';
import { keyFile, routing } from './proving.ts';

/* A proof that is killed cannot take its folder along: the next doctor does. */

test('what a killed proof has left goes with the next doctor', { timeout: 120_000 }, async () => {
  const home = personWith({ files: { '.codex/config.toml': routing, ...keyFile } });
  const temporary = home.env['TMPDIR'] ?? '';
  const ours = (): readonly string[] =>
    readdirSync(temporary).filter((name) => name.startsWith('codex-orq-'));
  const copied = (): boolean => ours().some((name) => existsSync(join(temporary, name, 'codex/config.toml')));

  const child = spawn(process.execPath, [bin, 'doctor', '--prove'], {
    ...{ cwd: home.project, env: home.env, stdio: 'ignore' },
  });
  const end = once(child, 'exit');
  while (!copied() && child.exitCode === null) await new Promise((go) => setTimeout(go, 5));
  child.kill('SIGKILL');
  expect(await end).toEqual([null, 'SIGKILL']);
  expect(ours()).toHaveLength(1);

  await runBin(home, ['doctor']);
  expect(ours()).toEqual([]);
});

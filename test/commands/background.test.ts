import { expect, test } from 'vitest';
import { runningCodex, runsInBackground } from '../../src/commands/background.ts';
import { pathsFor } from '../../src/host/paths.ts';
import type { RunOptions } from '../../src/host/types.ts';
import { memoryHost } from '../support/memory-host.ts';

/* A Codex that runs in the background with one CODEX_HOME, while the shell may name another one. */

const own = '/home/ada/.codex';
const other = '/home/ada/other';

test.each<[string, string, Record<string, string>, string | undefined, string | undefined]>([
  ['the usual one', own, {}, undefined, undefined],
  ['another one', other, {}, other, other],
  ['the one that the variable names', other, { CODEX_HOME: other }, other, undefined],
  ['the usual one, and the variable names another', own, { CODEX_HOME: other }, undefined, own],
  ['another one than the variable names', other, { CODEX_HOME: '/home/ada/third' }, other, other],
])('the Codex of this CODEX_HOME is restarted: %s', async (_which, codexHome, env, asked, told) => {
  const started: unknown[] = [];
  const pidFile = `${codexHome}/app-server-daemon/daemon.pid`;
  const host = memoryHost({
    ...{ env, files: { [pidFile]: '{"pid":1}', [`${codexHome}/.env`]: 'ORQ_API_KEY=orq-made-up-1\n' } },
    run: async (program, args, options: RunOptions) => {
      started.push([program, ...args, options.env?.['CODEX_HOME']]);
      return { exitCode: 1, stdout: '', stderr: 'Error: it is busy\n', timedOut: false };
    },
  });
  const paths = pathsFor(host, codexHome);
  const answer = {
    kind: 'refuses',
    version: '0.169.0',
    reason: 'it will not',
    onlyHere: false,
    background: { pidFile },
  } as const;
  const plan = { intent: 'setup', changes: [], findings: [] } as const;
  const found = await runningCodex(host, { paths, plan, answer, restart: true });
  expect(started).toEqual([['codex', 'app-server', 'daemon', 'restart', asked]]);
  const args = { reason: 'it is busy', ...(told !== undefined && { codexHome: told }) };
  expect(found).toMatchObject([{ code: 'background-not-restarted', args }]);
});

test.each([
  ['daemon.pid', true],
  ['app-server.pid', true],
  ['settings.json', false],
])('beside %s one may run: only then is Codex asked (%s)', async (name, isAsked) => {
  const file = `${own}/app-server-daemon/${name}`;
  const status = { details: { status: 'running', 'pid file': `${file} (file)` } };
  const checks = { 'config.load': { status: 'ok', details: {} }, 'app_server.status': status };
  let asked = 0;
  const host = memoryHost({
    files: { [file]: '' },
    run: async (_program, [word]) => {
      asked += 1;
      const stdout = word === 'doctor' ? JSON.stringify({ checks }) : 'codex-cli 0.169.0';
      return { exitCode: 0, stdout, stderr: '', timedOut: false };
    },
  });
  expect(await runsInBackground(host, pathsFor(host))).toBe(isAsked);
  expect(asked > 0).toBe(isAsked);
});

import { describe, expect, test } from 'vitest';
import { askVersion, codexEnvironment, privateEnvironment, reasonOf } from '../../src/codex/run.ts';
import { createHost } from '../../src/host/host.ts';
import type { RunResult } from '../../src/host/types.ts';
import { codexBinary } from '../support/codex.ts';

const ended: RunResult = { exitCode: 1, stdout: '', stderr: '', timedOut: false };

test.each([
  ['an error', 'Error: it does not like it\n', 'it does not like it'],
  [
    'an error with its place, and a cause that names something else',
    'Error: /h/config.toml:3:15: invalid type\n\nCaused by:\n    AbsolutePathBuf deserialized without a base path\n    in `model_catalog_json`\n',
    '/h/config.toml:3:15: invalid type',
  ],
  ['an error and what caused it', 'Error: no\n\nCaused by:\n    because\n', 'no because'],
  ['warnings before it', 'WARNING: x\nwarning: y\nerror: no\n', 'no'],
  ['log lines before it', '2026-01-02T03:04:05Z  WARN something\nERROR: no\n', 'no'],
  ['a stack trace behind it', 'Error: no\n\nStack backtrace:\n   0: main\n', 'no'],
  ['words that are no error', 'hello\npanicked at x\n', 'panicked at x'],
  ['colours', '\u001b[31mError\u001b[0m: no\n', 'no'],
  ['a key', 'Error: sk-orq-made-up-0123456789 is odd\n', '(hidden) is odd'],
  ['nothing', '', 'it printed no reason (exit status 1)'],
])('the reason of a failure is one clause: %s', (_, stderr, reason) => {
  expect(reasonOf({ ...ended, stderr })).toBe(reason);
});

test('a program that did not start, or did not end, has a reason, too', () => {
  expect(reasonOf({ ...ended, exitCode: null, startError: 'spawn codex ENOENT' })).toBe('spawn codex ENOENT');
  expect(reasonOf({ ...ended, exitCode: null, timedOut: true })).toBe('no answer within 20 seconds');
});

describe('the environment in which Codex is asked', () => {
  const env = {
    PATH: '/bin',
    HTTPS_PROXY: 'http://proxy',
    CODEX_CA_CERTIFICATE: '/ca',
    ORQ_PROD: 'k',
    ORQ_API_KEY: 'k',
    gh_token: 't',
    DB_PASSWORD: 'p',
  };

  test('is yours without secrets', () => {
    expect(codexEnvironment(env, '/codex', 'ORQ_PROD')).toEqual({
      PATH: '/bin',
      HTTPS_PROXY: 'http://proxy',
      CODEX_CA_CERTIFICATE: '/ca',
      CODEX_HOME: '/codex',
      NO_COLOR: '1',
      // Under which Codex and npm leave nothing behind.
      ...(process.platform !== 'win32' && { TMPDIR: '/', npm_config_logs_max: '0' }),
    });
  });

  test('leads to no other file of yours where the folder is a private one', () => {
    const { CODEX_CA_CERTIFICATE: _, ...rest } = codexEnvironment(env, '/private', 'ORQ_PROD');
    expect(privateEnvironment(env, '/private', 'ORQ_PROD')).toEqual(rest);
  });
});

describe('the version', () => {
  const options = { cwd: '/', env: process.env };
  const answering = (answer: Partial<RunResult>) => ({ run: async () => ({ ...ended, ...answer }) });

  test('is that of the real Codex', async () => {
    expect(await askVersion(createHost(), codexBinary, options)).toEqual({
      kind: 'starts',
      version: '0.169.0',
    });
  });

  test.each<[string, Partial<RunResult>, object]>([
    [
      'a preview',
      { exitCode: 0, stdout: 'codex-cli 0.170.0-alpha.1\n' },
      { kind: 'starts', version: '0.170.0-alpha.1' },
    ],
    ['a bare one', { exitCode: 0, stdout: 'v1.2.3\n' }, { kind: 'starts', version: '1.2.3' }],
    ['none', { exitCode: 0, stdout: 'hello\n' }, { kind: 'starts', version: undefined }],
    [
      'a failure',
      { stderr: 'Error: no\n', program: '/bin/codex' },
      { kind: 'unstartable', reason: 'no', program: '/bin/codex' },
    ],
    [
      'a failure with a version',
      { stdout: 'codex-cli 0.1.0', stderr: 'Error: no\n' },
      { kind: 'fails', version: '0.1.0', reason: 'no' },
    ],
    ['no end', { exitCode: null, timedOut: true }, { kind: 'fails', reason: 'no answer within 20 seconds' }],
    ['no Codex', { exitCode: null, startError: 'ENOENT' }, { kind: 'missing' }],
    [
      'nothing',
      { exitCode: 0, stdout: '\n' },
      { kind: 'unstartable', reason: 'it prints nothing when it is asked for its version', program: 'codex' },
    ],
    [
      'a signal',
      { exitCode: null, signal: 'SIGILL' },
      { kind: 'unstartable', reason: 'a signal ended it (SIGILL)', program: 'codex' },
    ],
  ])('%s', async (_, answer, expected) => {
    expect(await askVersion(answering(answer), 'codex', options)).toEqual(expected);
  });
});

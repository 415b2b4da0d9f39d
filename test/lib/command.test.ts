import { describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { calledAs } from '../../src/lib/command.ts';

describe('a command is written as this run was called', () => {
  test.each([
    ['by npx, as a dependency', '/home/dev/site/node_modules/.bin/codex-orq', {}, 'npx codex-orq remove'],
    [
      'by npx, from its cache',
      '/home/dev/.npm/_npx/1f/node_modules/.bin/codex-orq',
      {},
      'npx codex-orq remove',
    ],
    [
      'by pnpm',
      '/home/dev/site/node_modules/codex-orq/dist/cli.cjs',
      { npm_config_user_agent: 'pnpm/9.1.0 npm/? node/v20.20.2 linux x64' },
      'pnpm exec codex-orq remove',
    ],
    [
      'by yarn',
      '/home/dev/site/node_modules/.bin/codex-orq',
      { npm_config_user_agent: 'yarn/1.22.22 npm/? node/v20.20.2 linux x64' },
      'yarn codex-orq remove',
    ],
    [
      'installed for the machine',
      '/usr/local/bin/codex-orq',
      { PATH: '/bin:/usr/local/bin' },
      'codex-orq remove',
    ],
    ['by a path', '/opt/my tools/codex-orq', { PATH: '/bin' }, "'/opt/my tools/codex-orq' remove"],
    ['as a file of a clone', '/src/codex-orq/dist/cli.cjs', {}, 'node /src/codex-orq/dist/cli.cjs remove'],
    ['through plop', '/home/dev/site/node_modules/.bin/plop', {}, 'npx plop codex-orq remove'],
    [
      'through a plop of the machine',
      '/usr/local/bin/plop',
      { PATH: '/usr/local/bin' },
      'plop codex-orq remove',
    ],
    ['in another way', '/home/dev/run-tests.mjs', {}, 'npx codex-orq remove'],
  ])('%s', (_, script, env, expected) => {
    expect(calledAs(script, env)('remove')).toBe(expected);
  });

  test.each([
    ['', 'npx plop codex-orq'],
    ['model openai/gpt-5.4', 'npx plop codex-orq model openai/gpt-5.4'],
    ['remove --keep-provider', 'npx plop codex-orq remove -- --keepProvider'],
    ['--shell none', 'npx plop codex-orq -- --shell none'],
    ['--as profile:orq-2', 'npx plop codex-orq -- --as profile:orq-2'],
    ['--help', 'npx plop codex-orq -- --help'],
  ])('plop gets options by its own names: %s', (args, expected) => {
    expect(calledAs('/home/dev/site/node_modules/plop/bin/plop.js', {})(args)).toBe(expected);
  });
});

test('through plop, a command that plop does not have is one of our own program', () => {
  const called = calledAs('/home/dev/site/node_modules/.bin/plop', {});
  for (const { name, plop = true } of commands)
    expect(called(name)).toBe(plop ? `npx plop codex-orq ${name}` : `npx codex-orq ${name}`);
});

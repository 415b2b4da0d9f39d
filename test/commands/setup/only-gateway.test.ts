import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { run } from '../../../src/host/processes.ts';
import { codesOf, runBin } from '../../support/cli.ts';
import { codexBinary } from '../../support/codex.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { personWith } from '../../support/test-home.ts';

/* What Codex calls besides the gateway, in a network namespace in which there is nothing else to reach. */

const port = '18080';
const key = { ORQ_API_KEY: 'sk-orq-made-up-0123' };
const usual = ['--dest', 'none', '--shell', 'none', '--base-url', `http://127.0.0.1:${port}/v3/router`];

async function setUp(home: TemporaryHome, ...more: string[]): Promise<readonly string[]> {
  const { stdout } = await runBin(home, ['--yes', '--json', ...usual, ...more], { env: key });
  return codesOf(stdout);
}

const configOf = (home: TemporaryHome): string => readFileSync(join(home.codexHome, 'config.toml'), 'utf8');

/** The names that the real Codex asks for in one turn. */
async function namesAskedFor(home: TemporaryHome): Promise<readonly string[]> {
  const etc = join(home.home, 'etc');
  mkdirSync(etc, { recursive: true });
  writeFileSync(join(etc, 'resolv.conf'), 'nameserver 127.0.0.1\n');
  const script = fileURLToPath(new URL('../../support/namespace/alone.cjs', import.meta.url));
  const inside = '/usr/bin/mount --bind "$1" /etc && shift && ip link set lo up && exec "$@"';
  const codex = [codexBinary, 'exec', '--skip-git-repo-check', 'hi'];
  const command = ['sh', etc, process.execPath, script, port, ...codex];
  const { stdout } = await run('/usr/bin/unshare', ['-rmn', '/bin/sh', '-c', inside, ...command], {
    cwd: home.project,
    env: { ...home.env, PATH: `${home.env['PATH']}:/usr/sbin:/sbin:/usr/bin:/bin` },
    timeoutMs: 60_000,
  });
  const { code, posts, names } = JSON.parse(stdout) as { code: number; posts: number; names: string[] };
  expect({ code, posts }).toEqual({ code: 0, posts: 1 });
  return names;
}

test('without it, the real Codex calls others of its own accord', needs('namespaces'), async () => {
  const home = personWith({});
  await setUp(home);
  const names = await namesAskedFor(home);
  expect(names).toEqual(expect.arrayContaining(['ab.chatgpt.com', 'api.github.com', 'chatgpt.com']));
});

test('with --only-gateway it calls nothing else', needs('namespaces'), async () => {
  const home = personWith({});
  expect(await setUp(home, '--only-gateway')).toContain('calls-left');
  expect(await namesAskedFor(home)).toEqual([]);
});

test('--only-gateway is kept by later runs, taken back by its opposite, and undone', async () => {
  const mine = '# mine\n[analytics]\nenabled = true # why not\n';
  const home = personWith({ files: { '.codex/config.toml': mine } });
  await setUp(home, '--only-gateway');
  const routed = configOf(home);
  expect(routed).toContain('enabled = false # why not');
  expect(routed).toContain('check_for_update_on_startup = false');
  await runBin(home, ['model', 'anthropic/claude-sonnet-4-6', '--yes']);
  expect(configOf(home)).toContain('plugins = false');
  await setUp(home, '--model', 'openai/gpt-5.4');
  expect(configOf(home)).toContain('plugins = false');
  await setUp(home, '--no-only-gateway');
  expect(configOf(home)).toContain('enabled = true # why not');
  expect(configOf(home)).not.toMatch(/plugins|check_for_update/);
  await setUp(home, '--only-gateway');
  await runBin(home, ['remove', '--yes']);
  expect(configOf(home)).toBe(mine);
});

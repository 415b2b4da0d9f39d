import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type GatewayRequest, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { codesOf, runBin } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import { stopDaemon } from '../support/codex-daemon.ts';
import { needs } from '../support/needs.ts';
import { personWith } from '../support/test-home.ts';
import { type Pane, startPane } from '../support/tmux.ts';
import { toolsOf } from './ask-codex.ts';

const offered = ['openai/gpt-5.5', 'google/gemini-3-pro', 'openai/gpt-5.4', 'anthropic/claude-sonnet-4-6'];
/** The default first, then by provider and name. */
const planned = ['google/gemini-3-pro', 'anthropic/claude-sonnet-4-6', 'openai/gpt-5.4', 'openai/gpt-5.5'];

/** Chooses a model in the terminal UI, by its number; an effort where one is asked for. */
async function choose(pane: Pane, model: string): Promise<readonly string[]> {
  pane.keys('-l', '/model');
  await pane.waitFor(/\/model\s+choose what model/);
  pane.keys('Enter');
  const list = await pane.waitFor(/1\. \S+\/[\s\S]*esc back/);
  const rows = [...list.matchAll(/^\W*\d+\. (\S+)/gm)].map(([, id = '']) => id);
  // It begins at the current one.
  const [, current = ''] = /› \d+\. (\S+)/.exec(list) ?? [];
  const steps = rows.indexOf(model) - rows.indexOf(current);
  for (let step = 0; step < Math.abs(steps); step += 1) pane.keys(steps > 0 ? 'Down' : 'Up');
  await pane.waitFor(new RegExp(`› \\d+\\. ${model}`));
  pane.keys('Enter');
  const chosen = new RegExp(`Model changed to ${model}`);
  const next = await pane.waitFor(new RegExp(`${chosen.source}|Select Reasoning Level`));
  if (!chosen.test(next)) pane.keys('Enter');
  await pane.waitFor(chosen);
  return rows;
}

/** Sends a prompt in it. Resolves to the request of the turn: Codex asks for a title besides, without tools. */
async function ask(pane: Pane, requests: readonly GatewayRequest[], prompt: string): Promise<GatewayRequest> {
  const before = requests.length;
  pane.keys('-l', prompt);
  await pane.waitFor(new RegExp(`› ${prompt}`));
  pane.keys('Enter');
  await pane.waitFor(new RegExp(`› ${prompt}\\n[\\s\\S]*• the answer`));
  const turn = requests.slice(before).find((request) => toolsOf(request).length > 0);
  if (turn === undefined) throw new Error(`no turn:\n${pane.screen()}`);
  return turn;
}

test('/model in the terminal UI lists the models as planned, and each that is chosen gets its own tools', {
  ...needs('tmux'),
  timeout: 180_000,
}, async () => {
  const gateway = await startLoopbackGateway({ models: offered, reply: 'the answer' });
  onTestFinished(() => gateway.close());
  const home = personWith({ env: { ORQ_API_KEY: 'sk-orq-made-up-0123456789', SHELL: '/bin/bash' } });
  const setUp = [
    '--yes',
    '--model',
    'google/gemini-3-pro',
    '--shell',
    'none',
    '--dest',
    'none',
    '--base-url',
    gateway.baseUrl,
  ];
  const { exitCode, stderr } = await runBin(home, setUp);
  expect(exitCode, stderr).toBe(0);

  const proxy = new URL(gateway.baseUrl).origin;
  const { ORQ_API_KEY: _, ...rest } = home.env;
  const pane = startPane(codexBinary, {
    cwd: home.project,
    socket: home.home,
    env: {
      ...rest,
      // What is not meant for the gateway is refused by it: no test needs the network.
      ...{ HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1' },
      ...{ TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', PATH: `${rest['PATH']}:${process.env['PATH']}` },
    },
  });
  onTestFinished(async () => {
    pane.kill();
    await stopDaemon(home);
  });
  const first = await pane.waitFor(/Ask Codex to do anything[\s\S]*google\/gemini-3-pro/);
  expect(first).not.toMatch(/metadata/i);

  expect(await choose(pane, 'anthropic/claude-sonnet-4-6')).toEqual(planned);
  const translated = await ask(pane, gateway.requests, 'say one');
  expect(translated.model).toBe('anthropic/claude-sonnet-4-6');
  expect(toolsOf(translated)).toContain('function exec_command');
  expect(toolsOf(translated).filter((tool) => !tool.startsWith('function '))).toEqual([]);

  await choose(pane, 'openai/gpt-5.5');
  const own = await ask(pane, gateway.requests, 'say two');
  expect(own.model).toBe('openai/gpt-5.5');
  expect(toolsOf(own)).toContain('custom apply_patch');
  expect(pane.screen()).not.toMatch(/metadata/i);

  // Codex has made the last choice the default: the doctor says so, and an undo takes all of it out again.
  const config = join(home.codexHome, 'config.toml');
  expect(readFileSync(config, 'utf8')).toContain('model = "openai/gpt-5.5"');
  const doctor = await runBin(home, ['doctor', '--json']);
  expect(codesOf(doctor.stdout)).toContain('codex-loads');
  expect(doctor.exitCode).toBe(0);
  expect((await runBin(home, ['remove', '--yes', '--dest', 'none'])).exitCode).toBe(0);
  expect(existsSync(config) ? readFileSync(config, 'utf8') : '').not.toContain('openai/gpt-5.5');
});

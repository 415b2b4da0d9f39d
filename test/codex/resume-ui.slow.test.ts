import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type LoopbackGateway, startLoopbackGateway } from '../../src/proof/loopback.ts';
import { bin, runBin } from '../support/cli.ts';
import { codexBinary, runCodex } from '../support/codex.ts';
import { stopDaemon } from '../support/codex-daemon.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { personWith } from '../support/test-home.ts';
import { type Pane, startPane } from '../support/tmux.ts';

const key = 'sk-orq-made-up-0123456789';

async function gatewayThatSays(reply: string): Promise<LoopbackGateway> {
  const gateway = await startLoopbackGateway({ reply });
  onTestFinished(() => gateway.close());
  return gateway;
}

/** What is not meant for a gateway of ours is refused by it: no test needs the network. */
const environment = ({ env }: TemporaryHome, { baseUrl }: LoopbackGateway) => {
  const proxy = new URL(baseUrl).origin;
  return {
    ...env,
    ...{ HTTPS_PROXY: proxy, https_proxy: proxy, NO_PROXY: '127.0.0.1', OLD_KEY: 'made-up' },
    ...{ TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', PATH: `${env['PATH']}:${process.env['PATH']}` },
  };
};

test('what is said of earlier sessions holds in the terminal UI, after a set-up and after an undo', {
  ...needs('tmux'),
  timeout: 240_000,
}, async () => {
  const [old, gateway] = [
    await gatewayThatSays('from the old one'),
    await gatewayThatSays('from the gateway'),
  ];
  const home = personWith({ env: { ORQ_API_KEY: key, SHELL: '/bin/bash' } });
  const env = environment(home, gateway);
  writeFileSync(
    join(home.codexHome, 'config.toml'),
    `model = "gpt-5.4"\nmodel_provider = "old"\n[model_providers.old]\nname = "Old"\nbase_url = "${old.baseUrl}"\nenv_key = "OLD_KEY"\nwire_api = "responses"\n`,
  );
  const sessionWith = async (prompt: string): Promise<string> => {
    const args = ['exec', '--skip-git-repo-check', prompt];
    const { stderr } = await runCodex(args, { cwd: home.project, env });
    return /session id: (\S+)/.exec(stderr)?.[1] ?? stderr;
  };
  let pane: Pane | undefined;
  onTestFinished(async () => {
    pane?.kill();
    await stopDaemon(home);
  });
  const open = (program: string): Pane => {
    pane?.kill();
    // The server of the earlier one may still be on its way out.
    const socket = mkdtempSync(join(home.home, 'tmux-'));
    pane = startPane(program, { cwd: home.project, socket, env });
    return pane;
  };
  const goOn = async (chat: Pane, reply: string): Promise<void> => {
    await chat.waitFor(/Ask Codex to do anything/);
    chat.keys('-l', 'go on');
    await chat.waitFor(/› go on/);
    chat.keys('Enter');
    await chat.waitFor(new RegExp(`› go on\\s[\\s\\S]*• ${reply}`));
  };

  const before = await sessionWith('an early one');
  const set = ['--yes', '--shell', 'none', '--dest', 'none', '--base-url', gateway.baseUrl];
  const done = await runBin(home, set);
  expect(done.exitCode, done.stderr).toBe(0);
  expect(done.stdout).toMatch(/no longer lists them\.[\s\S]*past the gateway/);
  await open(`${codexBinary} resume`).waitFor(/No sessions yet/);
  await goOn(open(`${codexBinary} resume ${before}`), 'from the old one');
  expect(gateway.requests.flatMap(({ model }) => model ?? [])).toEqual([]);

  const since = await sessionWith('a later one');
  const undone = await runBin(home, ['remove', '--yes', '--dest', 'none']);
  expect(undone.exitCode, undone.stderr).toBe(0);
  expect(undone.stdout).toContain('codex resume refuses those made through it');
  await open(`${codexBinary} resume ${since}`).waitFor(/“orq”, which is no longer configured/);
  const [, options = ''] = /launch (.*) resume <id>/.exec(undone.stdout.replace(/\s+/g, ' ')) ?? [];
  expect(options).toContain(gateway.baseUrl);
  await goOn(open(`${process.execPath} ${bin} launch ${options} resume ${since}`), 'from the gateway');
});

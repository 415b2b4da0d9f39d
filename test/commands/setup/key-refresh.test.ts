import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLoopbackGateway } from '../../../src/proof/loopback.ts';
import { eventText } from '../../../src/proof/responses-stream.ts';
import { runCodex } from '../../support/codex.ts';
import { needs } from '../../support/needs.ts';
import { codesOf, madeUpKey, setUp, undo } from '../../roundtrip/runs.ts';
import { at, fetchedKey, gateway, machine, sent, text, vault } from './key-fetched.ts';

describe('how often Codex runs the command', needs('posix'), () => {
  it.each([
    [0, 'once'],
    [1, 'again'],
  ])(
    'has Codex run it with refresh_interval_ms = %i in a turn of two requests: %s',
    async (interval, often) => {
      const { command, calls } = vault();
      const [call, plan] = [{ type: 'function_call', call_id: 'c', name: 'update_plan' }, '{"plan":[]}'];
      const slow = await startLoopbackGateway({
        script: async ({ method }, response) => {
          if (method !== 'POST' || slow.requests.filter((each) => each.method === 'POST').length > 1)
            return false;
          await new Promise((resolve) => setTimeout(resolve, 50));
          const done = { id: 'r', output: [], usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 } };
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(eventText({ type: 'response.created', response: { id: 'r' } }));
          response.write(
            eventText({ type: 'response.output_item.done', item: { ...call, arguments: plan } }),
          );
          response.end(eventText({ type: 'response.completed', response: done }));
          return true;
        },
      });
      onTestFinished(() => slow.close());
      await setUp(machine.host, { keyCommand: command, baseUrl: slow.baseUrl });
      writeFileSync(
        at('config.toml'),
        text('config.toml').replace('timeout_ms =', `refresh_interval_ms = ${interval}\ntimeout_ms =`),
      );
      const before = calls();
      const { exitCode, stderr } = await runCodex(['exec', '--skip-git-repo-check', 'say hello'], {
        ...{ cwd: machine.project, env: { ...machine.env, NO_PROXY: '127.0.0.1' } },
      });
      expect(exitCode, stderr).toBe(0);
      expect(slow.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
      expect(calls() - before > 1 ? 'again' : 'once').toBe(often);
    },
  );

  it('takes what you set beside the command out with it: Codex would not start with that alone', async () => {
    const mine = '[model_providers.mine]\nname = "Mine"\nbase_url = "http://127.0.0.1:9"\n';
    const before = `model = "gpt-5.5"\n\n${mine}`;
    const { command } = vault();
    const edit = (now: string, next: string): void =>
      writeFileSync(at('config.toml'), text('config.toml').replace(now, next));
    writeFileSync(at('config.toml'), before);
    await setUp(machine.host, { keyCommand: command, baseUrl: gateway.baseUrl }, '');
    edit('timeout_ms = 60000', 'timeout_ms = 9000\nrefresh_interval_ms = 0');
    expect(await sent()).toBe(`Bearer ${fetchedKey}`);
    await setUp(machine.host, { model: 'openai/gpt-5.5' }, '');
    expect(text('config.toml')).toContain('refresh_interval_ms = 0\n');

    edit('timeout_ms = 60000', 'timeout_ms = 9000');
    const stored = await setUp(machine.host, { keyStore: 'codex-env' });
    expect(codesOf(stored)).not.toContain('kept-changed');
    expect(await sent()).toBe(`Bearer ${madeUpKey}`);

    await setUp(machine.host, { keyCommand: command }, '');
    edit('args = ', 'refresh_interval_ms = 0\nargs = ');
    expect(codesOf(await undo(machine.host))).not.toContain('kept-name');
    expect(text('config.toml')).toBe(before);
  });
});

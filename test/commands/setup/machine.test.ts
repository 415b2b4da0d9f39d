import { expect, test } from 'vitest';
import { prepareMachine } from '../../../src/commands/setup/machine.ts';
import { parseToml } from '../../../src/edit/toml.ts';
import { apply } from '../../support/apply.ts';
import { type MemoryHost, memoryHost } from '../../support/memory-host.ts';

/** A machine that is routed already, by other answers than the usual ones. */
async function routed(given: Parameters<typeof prepareMachine>[1]): Promise<MemoryHost> {
  const host = memoryHost();
  const { plan } = await prepareMachine(host, given);
  await apply(host, plan);
  return host;
}

const providerIn = (text: string | undefined): Record<string, unknown> => {
  const data = parseToml(text ?? '', 'config.toml') as {
    model_provider: string;
    model_providers: Record<string, Record<string, unknown>>;
  };
  return { model: (data as { model?: unknown }).model, ...data.model_providers[data.model_provider] };
};

test('a file for other machines has nothing of the record of this one', async () => {
  const host = await routed({ as: 'managed', model: 'openai/o3', envKey: 'OTHER_KEY' });
  const to = '/home/ada/work/managed_config.toml';
  const { plan } = await prepareMachine(host, { as: 'managed' }, { to });
  expect(providerIn(plan.changes.find(({ path }) => path === to)?.after)).toMatchObject({
    model: 'openai/gpt-5.4',
    env_key: 'ORQ_API_KEY',
  });
});

test('a command for the key takes the place of the variable that the record names, and stays in later runs', async () => {
  const host = await routed({ as: 'system', envKey: 'OTHER_KEY' });
  const file = '/etc/codex/config.toml';
  expect(providerIn(host.texts()[file])).toMatchObject({ env_key: 'OTHER_KEY' });
  const { plan } = await prepareMachine(host, { as: 'system', keyCommand: 'pass show orq/key' });
  await apply(host, plan);
  const fetching = { auth: { command: 'pass', args: ['show', 'orq/key'] } };
  expect(providerIn(host.texts()[file])).toMatchObject(fetching);
  expect(providerIn(host.texts()[file])).not.toHaveProperty('env_key');
  const again = await prepareMachine(host, { as: 'system' });
  expect(again.plan.changes.every(({ kind }) => kind === 'keep')).toBe(true);
});

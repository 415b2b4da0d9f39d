import { expect, test } from 'vitest';
import { keyedIn, withKept } from '../../src/checks/key-kept.ts';
import { finding } from '../../src/findings/index.ts';
import { parseState } from '../../src/state/state.ts';
import { contextWith, layer } from './context.ts';
import { config, stateWith } from './fixture.ts';

const envKey = 'ORQ_API_KEY';
const fetching = layer('user', config.replace('env_key = "ORQ_API_KEY"\n', 'auth = { command = "pass" }\n'));
const ci = { env: { CI: 'true' }, platform: 'linux', home: '/home/p' } as const;
const recorded = (store: string) => parseState(stateWith('none').replace('codex-env', store), 'state');

test.each([
  ['in .env, without a record', {}, undefined],
  ['in .env, by the record', { state: recorded('codex-env') }, undefined],
  ['where the record says', { state: recorded('external') }, 'external'],
  ['with the command of the record', { state: recorded('command') }, 'command'],
  ['with a command, without a record', { user: fetching }, 'command'],
  ['by the record before the table', { user: fetching, state: recorded('external') }, 'external'],
  ['outside where CI is set', { host: ci }, 'external'],
  ['with a command also where CI is set', { host: ci, user: fetching }, 'command'],
  ['outside where the machine routes', { user: layer('system', config) }, 'external'],
  ['outside where those who manage the machine route', { user: layer('managed', config) }, 'external'],
])('the key is kept %s', (_where, parts, kept) => {
  const context = contextWith({ state: undefined, ...parts });
  expect(keyedIn(context)).toEqual({ envKey, ...(kept !== undefined && { kept }) });
  const about = finding('live-key-unknown', { provider: 'orq', envKey, file: '/home/p/.codex/.env' });
  const other = finding('gateway-not-asked', {});
  expect(withKept([about, other], context)).toStrictEqual([
    { ...about, args: { ...about.args, ...(kept !== undefined && { kept }) } },
    other,
  ]);
});

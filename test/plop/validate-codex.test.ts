import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import nodePlop from 'node-plop';
import { expect, test } from 'vitest';
import { createHost } from '../../src/host/host.ts';
import { validateCodex } from '../../src/plop/action-configs.ts';
import { registerActionTypes } from '../../src/plop/action-types.ts';
import { personWith } from '../support/test-home.ts';

/** What a plopfile's `orq-validate` says on a machine with the real Codex. */
async function validated({
  codexHome,
  env = {},
  action = validateCodex(),
}: Partial<Record<'codexHome', string | undefined>> &
  Readonly<{ env?: Readonly<Record<string, string>>; action?: object }> = {}): Promise<string> {
  const home = personWith({ bare: true });
  rmSync(home.codexHome, { recursive: true, force: true });
  if (codexHome !== undefined) {
    mkdirSync(home.codexHome, { recursive: true });
    writeFileSync(join(home.codexHome, 'config.toml'), codexHome);
  }
  const plop = await nodePlop('', { destBasePath: home.project, force: false });
  registerActionTypes(plop, {
    ...createHost(),
    cwd: home.project,
    home: home.home,
    env: { ...home.env, ...env },
  });
  plop.setGenerator('g', { description: '', prompts: [], actions: [action as never] });
  const { changes, failures } = await plop.getGenerator('g').runActions({});
  return changes[0]?.path ?? failures[0]?.error ?? '';
}

test('a Codex that was never started is no failure', async () => {
  expect(await validated()).toMatch(/^Codex \d[\d.]* has no configuration yet$/);
  expect(await validated({ codexHome: '' })).toMatch(/^Codex \d[\d.]* loads its configuration/);
});

test('one that does not start is', async () => {
  expect(await validated({ codexHome: 'model = 1\n' })).toContain('does not start with');
  // Named, and not there: it does not start so.
  expect(await validated({ env: { CODEX_HOME: '/no/such/folder' } })).toContain('does not start with');
});

test('takes what plop takes, and refuses what there is not', async () => {
  expect(await validated({ action: validateCodex({ skip: () => 'not today' }) })).toBe('not today');
  expect(await validated({ action: { type: 'orq-validate', path: 'config.toml' } })).toContain(
    'takes no option path',
  );
});

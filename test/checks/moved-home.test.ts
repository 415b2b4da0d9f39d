import { describe, expect, test } from 'vitest';
import { pathsFor } from '../../src/host/paths.ts';
import { parseState } from '../../src/state/state.ts';
import { profile } from '../../src/targets/profile.ts';
import { config, examine, key, machine, stateWith } from './fixture.ts';

/** The codes of what is wrong, with the file that each is about. */
async function wrong(
  files: Readonly<Record<string, string | undefined>>,
  env: Readonly<Record<string, string>> = {},
): Promise<readonly (readonly [string, unknown])[]> {
  const found = await examine({ files, env, codex: {} });
  return (
    found
      // The made-up Codex says that it uses the usual model, whatever is written.
      .filter(({ level, code }) => level !== 'info' && code !== 'codex-uses-other')
      .map(({ code, args }) => [code, (args as { file?: unknown }).file])
  );
}

const changed = config.replace(
  'wire_api = "responses"',
  'wire_api = "responses"\nquery_params = { a = "b" }',
);
const drifted = changed.replace('gpt-5.4', 'gpt-5.5');

describe('a home that was moved as a whole is checked by its record all the same', () => {
  const recorded = stateWith('zsh', [
    { target: 'profile', path: '/old/home/.zshrc', created: false, keys: [] },
  ]).replaceAll('/home/p/', '/old/home/');
  const state = { '/home/p/.codex/codex-orq.json': recorded };

  test('its config.toml', async () => {
    const zshrc = { '/home/p/.zshrc': block() };
    expect(await wrong({ ...state, ...zshrc, '/home/p/.codex/config.toml': changed })).toEqual([]);
    expect(await wrong({ ...state, ...zshrc, '/home/p/.codex/config.toml': drifted })).toEqual([
      ['setting-differs', '/home/p/.codex/config.toml'],
    ]);
  });

  test('its profile, once', async () => {
    expect(await wrong({ ...state, '/home/p/.zshrc': '# nothing of ours\n' })).toEqual([
      ['block-missing', '/home/p/.zshrc'],
    ]);
    const shown = await examine({ files: { ...state, '/home/p/.zshrc': block() } });
    expect(shown.filter(({ code }) => code.startsWith('block-')).map(({ args }) => args)).toEqual([
      expect.objectContaining({ file: '/home/p/.zshrc' }),
    ]);
  });
});

test('a CODEX_HOME of another name is checked by its record all the same', async () => {
  const files = {
    '/home/p/.codex/config.toml': undefined,
    '/home/p/.codex/.env': undefined,
    '/home/p/.codex/codex-orq.json': undefined,
    '/srv/codex/.env': `ORQ_API_KEY='${key}'\n`,
    '/srv/codex/codex-orq.json': stateWith('none'),
  };
  const env = { CODEX_HOME: '/srv/codex' };
  expect(await wrong({ ...files, '/srv/codex/config.toml': changed }, env)).toEqual([]);
  expect(await wrong({ ...files, '/srv/codex/config.toml': drifted }, env)).toEqual([
    ['setting-differs', '/srv/codex/config.toml'],
  ]);
});

/** A ~/.zshrc with our block, as a set-up of this version writes it. */
function block(): string {
  const host = machine({});
  const { answers } = parseState(stateWith('zsh'), '/home/p/.codex/codex-orq.json');
  const context = {
    ...{ answers: { ...answers, project: undefined }, paths: pathsFor(host), host },
    ...{ exists: () => false, key: undefined, explicitKeyStore: false },
  };
  return profile.install('', context, '/home/p/.zshrc', undefined).text ?? '';
}

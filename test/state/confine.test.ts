import { expect, test } from 'vitest';
import { pathsFor } from '../../src/host/paths.ts';
import { confined } from '../../src/state/confine.ts';
import { parseState } from '../../src/state/state.ts';
import { stateWith } from '../checks/fixture.ts';
import { memoryHost } from '../support/memory-host.ts';

const home = '/home/p';

/** What of the files counts in a record under a CODEX_HOME, with each key's value of before. */
async function counting(
  files: readonly (readonly [target: string, path: string])[],
  codexHome = `${home}/.codex`,
): Promise<readonly string[]> {
  const keys = [{ path: ['model'], before: 'theirs', written: 'ours' }];
  const others = files.map(([target, path]) => ({ target, path, created: false, keys }));
  const state = parseState(stateWith('none', others), 'codex-orq.json');
  const host = memoryHost({
    home,
    env: { CODEX_HOME: codexHome },
    files: { '/repo/.git/HEAD': '', [`${codexHome}/config.toml`]: '' },
  });
  const { files: found } = await confined(host, { ...state, files: state.files.slice(1) }, pathsFor(host));
  return found.map(({ path, keys: of }) => `${path} ${of[0]?.before}`);
}

test.each([
  ['config', `${home}/.codex/config.toml`, `${home}/.codex/auth.json`],
  ['config', `${home}/.codex/config.toml`, `${home}/config.toml`],
  ['codex-env', `${home}/.codex/.env`, `${home}/project/.env`],
  ['profile', `${home}/.zshrc`, `${home}/.ssh/authorized_keys`],
  ['profile', '/etc/dotfiles/.bashrc', '/etc/dotfiles/bashrc'],
  ['env-example', '/srv/app/.env.example', '/srv/app/.env'],
  ['project-pin', '/srv/app/.codex/config.toml', '/srv/app/config.toml'],
  ['project-pin', '/srv/app/.codex/config.toml', '/srv/app/.codex/auth.json'],
  ['config', `${home}/.codex/work.config.toml`, `${home}/.codex/.config.toml`],
  ['catalogue', `${home}/.codex/orq-models.json`, `${home}/.codex/auth.json`],
  ['other-models', `${home}/.codex/work.toml`, `${home}/.codex/AGENTS.md`],
  ['other-models', `${home}/.codex/agents/a.toml`, `${home}/.cargo/config.toml`],
  ['gitignore', '/srv/app/.gitignore', '/srv/app/.gitconfig'],
])('of %s a record may name %s, and not %s', async (target, possible, impossible) => {
  expect(await counting([[target, impossible]])).toEqual([]);
  expect(await counting([[target, possible]])).toEqual([`${possible} theirs`]);
});

test('of a pin alone it may name no keys that a set-up never writes there', async () => {
  const keys = [{ path: ['approval_policy'], before: 'theirs', written: 'ours' }];
  const named = [
    { target: 'config', path: `${home}/.codex/config.toml`, created: false, keys },
    { target: 'project-pin', path: '/srv/app/.codex/config.toml', created: false, keys },
  ];
  const state = parseState(stateWith('none', named), 'codex-orq.json');
  const host = memoryHost({ home });
  const { files } = await confined(host, { ...state, files: state.files.slice(1) }, pathsFor(host));
  expect(files.map((file) => file.keys.length)).toEqual([1, 0]);
});

test('what this version does not know stays in the record, for the undo to tell of', async () => {
  expect(await counting([['later', '/anywhere']])).toEqual(['/anywhere theirs']);
});

test('in a repository what a profile held before counts for nothing', async () => {
  const files = [
    ['profile', `${home}/.zshrc`],
    ['env-example', '/repo/.env.example'],
  ] as const;
  expect(await counting(files, '/repo/.codex')).toEqual([`${home}/.zshrc null`, '/repo/.env.example theirs']);
});

test.each([
  ['project-pin', '/repo/.codex/config.toml', `${home}/.codex/config.toml`],
  ['project-pin', '/repo/a/.codex/config.toml', '/repository/.codex/config.toml'],
  ['gitignore', '/repo/.codex/.gitignore', `${home}/.gitignore`],
  ['env-example', '/repo/.env.example', `${home}/.env.example`],
  ['env-example', '/repo/.env.example', '/repo/../srv/.env.example'],
])('in a repository the record may name a %s at %s, and not at %s', async (target, possible, impossible) => {
  expect(await counting([[target, impossible]], '/repo/.codex')).toEqual([]);
  expect(await counting([[target, possible]], '/repo/.codex')).toEqual([`${possible} theirs`]);
});

test('in a repository the record may name what lies beside it', async () => {
  expect(await counting([['codex-env', '/repo/.codex/.env']], '/repo/.codex')).toEqual([
    '/repo/.codex/.env theirs',
  ]);
});

test('in a repository the record may name profiles of this home alone', async () => {
  expect(await counting([['profile', '/srv/dotfiles/.zshrc']], '/repo/.codex')).toEqual([]);
});

test('of a pin the model counts, and no address', async () => {
  const key = (...path: string[]) => ({ path, before: 'theirs', written: 'ours' });
  const keys = [
    key('model'),
    key('model_provider'),
    key('model_providers', 'orq', 'base_url'),
    key('model', 'x'),
  ];
  const pin = { target: 'project-pin', path: '/srv/.codex/config.toml', created: false, keys };
  const state = parseState(stateWith('none', [pin]), 'codex-orq.json');
  const host = memoryHost({ home });
  const { files } = await confined(host, state, pathsFor(host));
  expect(files.find(({ target }) => target === 'project-pin')?.keys).toEqual([key('model')]);
});

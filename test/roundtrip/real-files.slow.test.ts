import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHost } from '../../src/host/host.ts';
import { apply } from '../support/apply.ts';
import { prepareRemove } from '../../src/commands/remove/prepare.ts';
import { treeOf } from '../support/cli.ts';
import { runCodex } from '../support/codex.ts';
import { temporaryHome } from '../support/home.ts';
import { type Machine, machineWithCodex } from './machine.ts';
import { changeModel, setUp, undo } from './runs.ts';

const grown = [
  '# my notes',
  'model = "gpt-5.5" # fast',
  'approval_policy = "on-request"',
  '',
  '[features]',
  '',
  '# at work',
  '[model_providers.azure]',
  'name = "Azure"',
  'base_url = "https://a.example/v1"',
  '',
].join('\n');

const looks: readonly (readonly [string, string])[] = [
  ['LF', grown],
  ['CRLF', grown.replaceAll('\n', '\r\n')],
  ['a BOM and CRLF', `\ufeff${grown.replaceAll('\n', '\r\n')}`],
  ['no final line end', grown.trimEnd()],
];

type Options = Readonly<{ linked: boolean }>;

function machineWith(config: string, { linked }: Options): Machine {
  const machine = machineWithCodex({ files: { '.codex/config.toml': config, '.zshrc': 'alias l=ls\r\n' } });
  onTestFinished(machine.cleanup);
  if (!linked) return machine;
  const real = join(machine.home, 'dotfiles', 'codex.toml');
  mkdirSync(join(machine.home, 'dotfiles'));
  renameSync(join(machine.codexHome, 'config.toml'), real);
  symlinkSync('../dotfiles/codex.toml', join(machine.codexHome, 'config.toml'));
  return machine;
}

const configOf = ({ codexHome }: Machine): string => readFileSync(join(codexHome, 'config.toml'), 'utf8');

/** What Codex itself writes in the life of a configuration: an MCP server, a trusted project. */
async function live({ codexHome, env, project }: Machine): Promise<void> {
  const options = { env, cwd: project };
  const { exitCode, stderr } = await runCodex(['mcp', 'add', 'docs', '--', 'npx', '-y', 'docs'], options);
  if (exitCode !== 0) throw new Error(stderr);
  appendFileSync(join(codexHome, 'config.toml'), '\n[projects."/srv/app"]\ntrust_level = "trusted"\n');
}

describe('with real files and the real Codex', () => {
  it.each(looks)('set-up, another model, remove: the same bytes as before (%s)', async (_look, text) => {
    const machine = machineWith(text, { linked: false });
    await setUp(machine.host);
    await changeModel(machine.host, { model: 'anthropic/claude-sonnet-4-6', createPin: true });
    expect(configOf(machine)).toContain('anthropic/claude-sonnet-4-6');
    expect(existsSync(join(machine.codexHome, 'orq-models.json'))).toBe(true);
    await undo(machine.host);
    expect(configOf(machine)).toBe(text);
    expect(readFileSync(join(machine.home, '.zshrc'), 'utf8')).toBe('alias l=ls\r\n');
    for (const left of [
      '.codex/orq-models.json',
      '.codex/.env',
      '.codex/codex-orq.json',
      'project/.env.example',
    ])
      expect(existsSync(join(machine.home, left)), left).toBe(false);
  });

  it.each([
    ['LF', grown, false],
    ['CRLF behind a symlink', grown.replaceAll('\n', '\r\n'), true],
    ['a BOM', `\ufeff${grown}`, false],
  ] as const)(
    'Codex’s own edits in between stay, as if we had never been there (%s)',
    async (_look, text, linked) => {
      const never = machineWith(text, { linked });
      await live(never);
      const machine = machineWith(text, { linked });
      await setUp(machine.host);
      await live(machine);
      await changeModel(machine.host, { model: 'acme@orq/fast' });
      await undo(machine.host);
      expect(configOf(machine)).toBe(configOf(never));
      const path = join(machine.codexHome, 'config.toml');
      expect(lstatSync(path).isSymbolicLink()).toBe(linked);
      if (linked) expect(readlinkSync(path)).toBe('../dotfiles/codex.toml');
    },
  );

  it('says so when Codex does not start with what is left', async () => {
    const machine = machineWith(grown, { linked: false });
    await setUp(machine.host);
    const prepared = async () => {
      const { plan, check } = await prepareRemove(machine.host, { keepKey: false, keepProvider: false });
      await apply(machine.host, plan);
      return check();
    };
    expect(await prepared()).toEqual([]);
    await setUp(machine.host);
    appendFileSync(join(machine.codexHome, 'config.toml'), '\n[model_providers.theirs]\nbase_url = "x"\n');
    expect(await prepared()).toMatchObject([{ code: 'codex-refuses', level: 'warning' }]);
  });

  it('what a person has put into our table since leaves a Codex that starts', async () => {
    const machine = machineWith(grown, { linked: false });
    await setUp(machine.host);
    appendFileSync(
      join(machine.codexHome, 'config.toml'),
      '\n[model_providers.orq.http_headers]\nX-Team = "a"\n',
    );
    await undo(machine.host);
    expect(configOf(machine)).toContain('X-Team');
    const { exitCode, stderr } = await runCodex(['mcp', 'list'], { env: machine.env, cwd: machine.project });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  });

  it('a file that only Codex has written to since we made it stays, with what Codex wrote', async () => {
    const machine = machineWithCodex();
    onTestFinished(machine.cleanup);
    await setUp(machine.host);
    await live(machine);
    await undo(machine.host);
    const never = machineWithCodex();
    onTestFinished(never.cleanup);
    await live(never);
    expect(configOf(machine).trim()).toBe(configOf(never).trim());
  });
});

/** A home that has never seen Codex, on a machine without it: nothing but us writes there. */
function bareMachine(files: Readonly<Record<string, string>> = {}): Machine {
  const home = temporaryHome({ bare: true, files, env: { SHELL: '/usr/bin/fish', PATH: '/usr/bin:/bin' } });
  onTestFinished(home.cleanup);
  return { ...home, host: { ...createHost(), env: home.env, home: home.home, cwd: home.project } };
}

describe('folders that were made for our files', () => {
  it('go with them, however often we ran', async () => {
    const machine = bareMachine();
    const before = treeOf(machine.home);
    await setUp(machine.host);
    await changeModel(machine.host, { model: 'acme@orq/fast', createPin: true });
    await setUp(machine.host, { model: 'openai/gpt-5.5' });
    expect(Object.keys(treeOf(machine.home))).toEqual(
      expect.arrayContaining(['.codex', '.config/fish', 'project/.codex']),
    );
    await undo(machine.host);
    expect(treeOf(machine.home)).toEqual(before);
  });

  it('stay where they were before, or hold something else by now', async () => {
    const machine = bareMachine({ '.config/other': '' });
    mkdirSync(machine.codexHome);
    await setUp(machine.host);
    await changeModel(machine.host, { createPin: true });
    writeFileSync(join(machine.project, '.codex', 'notes'), '');
    await undo(machine.host);
    expect(Object.keys(treeOf(machine.home))).toEqual([
      '.codex',
      '.config',
      '.config/other',
      'project',
      'project/.codex',
      'project/.codex/notes',
    ]);
  });
});

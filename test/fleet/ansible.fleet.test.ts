import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { run } from '../../src/host/processes.ts';
import { binaryOf } from '../codex-versions/install.ts';
import { runBin } from '../support/cli.ts';
import { codexBinary } from '../support/codex.ts';
import type { TemporaryHome } from '../support/home.ts';
import { needs } from '../support/needs.ts';
import { linkPrograms } from '../support/programs.ts';
import { homeWith } from '../support/test-home.ts';
import { oldCodex } from './global-setup.ts';

const key = 'orq-made-up-for-the-fleet-0123456789';
const grown = '# mine\nmodel = "gpt-5"   # why\n\n[mcp_servers.notes]\ncommand = "notes"\n';

type Machine = Readonly<{ vars?: object; config?: string; codex?: string | false; fails?: true }>;

const noNode = { codex_orq_node: '/nowhere/node' };

/** Ten hosts, each with a home and programs of its own. */
const machines: Readonly<Record<string, Machine>> = {
  plain: {},
  grown: { config: grown },
  broken: { config: 'model = "no end\n', fails: true },
  'old-codex': { codex: binaryOf(oldCodex) },
  'no-codex': { codex: false, config: 'model = "gpt-5"\r\n' },
  'no-node': { vars: noNode },
  'no-node-grown': { vars: noNode, config: grown, fails: true },
  profile: { vars: { codex_orq_scope: 'profile' }, config: grown },
  external: { vars: { codex_orq_key_store: 'external', codex_orq_hide_key: false } },
  attributed: { vars: { codex_orq_identity: "o'neil $HOME", codex_orq_metadata: { team: 'core' } } },
};

type Fleet = Readonly<{ home: TemporaryHome; role: string; hosts: string }>;

function makeHost(hosts: string, name: string, { config, codex = codexBinary }: Machine): void {
  const programs = join(hosts, name, 'programs');
  mkdirSync(join(hosts, name, 'home'), { recursive: true });
  linkPrograms(programs, 'git', 'sh');
  if (codex !== false) symlinkSync(codex, join(programs, 'codex'));
  if (config === undefined) return;
  mkdirSync(join(hosts, name, 'home', '.codex'), { mode: 0o700 });
  writeFileSync(join(hosts, name, 'home', '.codex', 'config.toml'), config, { mode: 0o640 });
}

async function makeFleet(): Promise<Fleet> {
  const home = homeWith({ env: { ORQ_API_KEY: key, ANSIBLE_NOCOLOR: '1', LC_ALL: 'C.UTF-8' } });
  const role = join(home.home, 'role');
  const hosts = join(home.home, 'hosts');
  for (const [name, machine] of Object.entries(machines)) makeHost(hosts, name, machine);
  const { exitCode, stderr } = await runBin(home, ['fleet', 'ansible', role]);
  expect(exitCode, stderr).toBe(0);
  const vars = {
    ansible_connection: 'local',
    ansible_python_interpreter: '/usr/bin/python3',
    codex_orq_model: 'anthropic/claude-sonnet-4-6',
  };
  const inventory = {
    all: {
      vars,
      hosts: Object.fromEntries(Object.entries(machines).map(([name, one]) => [name, one.vars ?? {}])),
    },
  };
  const at = `${hosts}/{{ inventory_hostname }}`;
  const play = {
    hosts: 'all',
    gather_facts: false,
    environment: { HOME: `${at}/home`, PATH: `${at}/programs:/usr/bin:/bin`, CODEX_HOME: '' },
    roles: [{ role: 'codex_orq' }],
  };
  // JSON is YAML.
  writeFileSync(join(role, 'hosts.yml'), JSON.stringify(inventory));
  writeFileSync(join(role, 'play.yml'), JSON.stringify([play]));
  return { home, role, hosts };
}

type Recap = Readonly<Record<string, Readonly<{ changed: number; failed: number }>>>;

async function playbook({ home, role }: Fleet, ...args: readonly string[]) {
  const began = Date.now();
  const { stdout, stderr, timedOut } = await run(
    'ansible-playbook',
    ['-i', 'hosts.yml', 'play.yml', '-f', '2', '-v', ...args],
    { cwd: role, env: home.env, timeoutMs: 600_000 },
  );
  const output = `${stdout}${stderr}`;
  expect(timedOut, output).toBe(false);
  // What a role prints with -v is where a key would leak.
  expect(output).not.toContain(key);
  const recap: Recap = Object.fromEntries(
    [...stdout.matchAll(/^(\S+)\s+: ok=\d+ +changed=(\d+) +unreachable=0 +failed=(\d+)/gm)].map(
      ([, name = '', changed, failed]) => [name, { changed: Number(changed), failed: Number(failed) }],
    ),
  );
  expect(Object.keys(recap).sort(), output).toEqual(Object.keys(machines).sort());
  process.stdout.write(
    `${args.join(' ') || 'route'}: ${((Date.now() - began) / 1000 / Object.keys(machines).length).toFixed(1)} s a host\n`,
  );
  return { output, recap };
}

const failedIn = (recap: Recap): readonly string[] =>
  Object.keys(recap).filter((name) => recap[name]?.failed !== 0);
const changedIn = (recap: Recap): readonly string[] =>
  Object.keys(recap).filter((name) => recap[name]?.changed !== 0);
const failing = Object.keys(machines).filter((name) => machines[name]?.fails === true);

/** What a Codex that is asked leaves itself, empty: `tmp/arg0-linux` in CODEX_HOME, which it makes for that. */
const codexLeaves = (_path: string): boolean => false;

/** The homes: path → permissions and bytes; without the program, which is ours. */
function homesOf(folder: string, prefix = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    if (name === '.codex-orq-program') continue;
    const [path, shown] = [join(folder, name), join(prefix, name)];
    const stats = lstatSync(path);
    if (stats.isDirectory())
      Object.assign(tree, codexLeaves(path) ? {} : { [shown]: 'folder' }, homesOf(path, shown));
    else if (stats.isFile())
      tree[shown] = `${(stats.mode & 0o777).toString(8)} ${readFileSync(path, 'latin1')}`;
  }
  return tree;
}

const homeOf = ({ hosts }: Fleet, name: string) => homesOf(join(hosts, name, 'home'));

test(
  'ten hosts: a look, a set-up, a second one that changes nothing, an undo',
  needs('ansible-playbook'),
  async () => {
    expect(inject('oldCodexMissing')).toBe('');
    const fleet = await makeFleet();
    const before = homesOf(fleet.hosts);

    const looked = await playbook(fleet, '--check', '--diff');
    expect(homesOf(fleet.hosts)).toEqual(before);
    expect(looked.output).toContain('+ model_provider = \\"orq\\"');
    expect(failedIn(looked.recap).toSorted()).toEqual(failing.toSorted());

    const untouched = failing.map((name) => homeOf(fleet, name));
    const routed = await playbook(fleet);
    expect(failedIn(routed.recap).toSorted(), routed.output).toEqual(failing.toSorted());
    expect(failing.map((name) => homeOf(fleet, name))).toEqual(untouched);
    expect(routed.output).toContain('string that is not closed on its line');
    expect(routed.output).toContain('codex-orq needs Node 20.12 or newer on this host');
    for (const name of Object.keys(machines).filter((one) => !failing.includes(one))) {
      const text = Object.values(homeOf(fleet, name)).join('\n');
      expect(text, name).toContain('model = "anthropic/claude-sonnet-4-6"');
      expect(text.includes(key), name).toBe(name !== 'external');
    }
    expect(homeOf(fleet, 'attributed')['.codex/config.toml']).toContain(`"o'neil $HOME"`);
    expect(homeOf(fleet, 'grown')['.codex/config.toml']).toContain('# mine\n');

    const after = homesOf(fleet.hosts);
    const again = await playbook(fleet);
    expect(changedIn(again.recap), again.output).toEqual([]);
    expect(homesOf(fleet.hosts)).toEqual(after);

    await playbook(fleet, '--tags', 'undo');
    expect(homesOf(fleet.hosts)).toEqual(before);
    const undone = await playbook(fleet, '--tags', 'undo');
    expect(changedIn(undone.recap), undone.output).toEqual([]);
  },
);

test('ansible-lint has nothing to say, with its production profile', needs('ansible-lint'), async () => {
  const home = homeWith({ env: { LC_ALL: 'C.UTF-8' } });
  const role = join(home.home, 'role');
  await runBin(home, ['fleet', 'ansible', role]);
  const { exitCode, stdout, stderr } = await run('ansible-lint', ['--offline', '--profile', 'production'], {
    cwd: role,
    env: home.env,
    timeoutMs: 200_000,
  });
  expect(exitCode, `${stdout}${stderr}`).toBe(0);
});

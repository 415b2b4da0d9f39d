import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
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

/** Nothing listens there. */
const unreachable = {
  ansible_connection: 'ssh',
  ansible_host: '127.0.0.1',
  ansible_port: 1,
  ansible_ssh_common_args: '-F /dev/null -o ConnectTimeout=5 -o BatchMode=yes',
};

/** Ten hosts, each with a home and programs of its own, and one that does not answer. */
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
  gone: { vars: unreachable, config: grown, fails: true },
};

type Fleet = Readonly<{
  home: TemporaryHome;
  role: string;
  hosts: string;
  names: readonly string[];
  /** What Ansible is started by. */
  below?: readonly string[];
}>;

function makeHost(hosts: string, name: string, { config, codex = codexBinary }: Machine): void {
  const programs = join(hosts, name, 'programs');
  mkdirSync(join(hosts, name, 'home'), { recursive: true });
  linkPrograms(programs, 'git', 'sh');
  if (codex !== false) symlinkSync(codex, join(programs, 'codex'));
  if (config === undefined) return;
  mkdirSync(join(hosts, name, 'home', '.codex'), { mode: 0o700 });
  writeFileSync(join(hosts, name, 'home', '.codex', 'config.toml'), config, { mode: 0o640 });
}

async function makeFleet(machines: Readonly<Record<string, Machine>>): Promise<Fleet> {
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
  return { home, role, hosts, names: Object.keys(machines) };
}

type Recap = Readonly<Record<string, Readonly<{ changed: number; failed: number }>>>;

async function playbook({ home, role, names, below = [] }: Fleet, ...args: readonly string[]) {
  const began = Date.now();
  const words = [...below, 'ansible-playbook', '-i', 'hosts.yml', 'play.yml', '-f', '2', '-v', ...args];
  const [program = '', ...rest] = words;
  const options = { cwd: role, env: home.env, timeoutMs: 600_000 };
  const { stdout, stderr, timedOut } = await run(program, rest, options);
  const output = `${stdout}${stderr}`;
  expect(timedOut, output).toBe(false);
  // What a role prints with -v is where a key would leak.
  expect(output).not.toContain(key);
  const recap: Recap = Object.fromEntries(
    [...stdout.matchAll(/^(\S+)\s+: ok=\d+ +changed=(\d+) +unreachable=(\d+) +failed=(\d+)/gm)].map(
      ([, name = '', changed, gone, failed]) => [
        name,
        { changed: Number(changed), failed: Number(failed) + Number(gone) },
      ],
    ),
  );
  expect(Object.keys(recap).sort(), output).toEqual([...names].sort());
  process.stdout.write(
    `${args.join(' ') || 'route'}: ${((Date.now() - began) / 1000 / names.length).toFixed(1)} s a host\n`,
  );
  return { output, recap };
}

const failedIn = (recap: Recap): readonly string[] =>
  Object.keys(recap).filter((name) => recap[name]?.failed !== 0);
const changedIn = (recap: Recap): readonly string[] =>
  Object.keys(recap).filter((name) => recap[name]?.changed !== 0);
const failing = Object.keys(machines).filter((name) => machines[name]?.fails === true);

/** The homes: path → permissions and bytes; without the program, which is ours. */
function homesOf(folder: string, prefix = ''): Record<string, string> {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder)) {
    if (name === '.codex-orq-program') continue;
    const [path, shown] = [join(folder, name), join(prefix, name)];
    const stats = lstatSync(path);
    if (stats.isDirectory()) Object.assign(tree, { [shown]: 'folder' }, homesOf(path, shown));
    else if (stats.isFile())
      tree[shown] = `${(stats.mode & 0o777).toString(8)} ${readFileSync(path, 'latin1')}`;
  }
  return tree;
}

const homeOf = ({ hosts }: Fleet, name: string) => homesOf(join(hosts, name, 'home'));

test(
  'ten hosts, and one that does not answer: a look, a set-up, a second one that changes nothing, an undo',
  needs('ansible-playbook', 'ssh'),
  async () => {
    expect(inject('oldCodexMissing')).toBe('');
    const fleet = await makeFleet(machines);
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
    expect(routed.output).toMatch(/gone[\s\S]*UNREACHABLE/);
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

/** A machine of its own as far as /etc goes. */
async function wholeMachine(scope: string, config: Readonly<Record<string, string>>): Promise<Fleet> {
  const vars = { codex_orq_scope: scope };
  const fleet = await makeFleet({ whole: { vars } });
  const etc = join(fleet.home.home, 'etc');
  mkdirSync(etc);
  for (const name of ['passwd', 'group', 'nsswitch.conf']) copyFileSync(join('/etc', name), join(etc, name));
  for (const [name, text] of Object.entries(config)) {
    mkdirSync(join(etc, 'codex'), { recursive: true });
    writeFileSync(join(etc, 'codex', name), text, { mode: 0o644 });
  }
  const inventory = JSON.parse(readFileSync(join(fleet.role, 'hosts.yml'), 'utf8'));
  // Else it would be put into /opt.
  inventory.all.vars.codex_orq_dir = join(fleet.hosts, 'whole', 'home', '.codex-orq-program');
  writeFileSync(join(fleet.role, 'hosts.yml'), JSON.stringify(inventory));
  const script = 'mount --bind "$0" /etc && exec "$@"';
  return { ...fleet, below: ['/usr/bin/unshare', '-m', '/bin/sh', '-c', script, etc] };
}

test.each([
  ['system', 'config.toml', { 'config.toml': grown }],
  ['system', 'config.toml', {}],
  ['managed', 'managed_config.toml', {}],
  ['managed', 'managed_config.toml', { 'managed_config.toml': '# ours\nsandbox_mode = "read-only"\n' }],
] as const)(
  'the scope %s: %s, beside %j',
  needs('ansible-playbook', 'root', 'namespaces'),
  async (scope, file, old) => {
    const fleet = await wholeMachine(scope, old);
    const etc = join(fleet.home.home, 'etc');
    const state = () => ({ ...homesOf(fleet.hosts), ...homesOf(etc, 'etc') });
    const before = state();

    const looked = await playbook(fleet, '--check', '--diff');
    expect(state()).toEqual(before);
    expect(failedIn(looked.recap), looked.output).toEqual([]);
    expect(looked.output).toContain(`etc/codex/${file}`);
    expect(looked.output).toContain('+ model_provider = \\"orq\\"');

    const routed = await playbook(fleet);
    expect(failedIn(routed.recap), routed.output).toEqual([]);
    const text = readFileSync(join(etc, 'codex', file), 'utf8');
    expect(text).toContain('model = "anthropic/claude-sonnet-4-6"');
    for (const [name, was] of Object.entries(old))
      if (name === file) expect(text).toContain(was.split('\n')[0]);
    // The key of a whole machine is not the role's business.
    expect(Object.values(state()).join('\n')).not.toContain(key);

    const after = state();
    const again = await playbook(fleet);
    expect(changedIn(again.recap), again.output).toEqual([]);
    expect(state()).toEqual(after);

    const undone = await playbook(fleet, '--tags', 'undo');
    expect(failedIn(undone.recap), undone.output).toEqual([]);
    expect(state()).toEqual(before);
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

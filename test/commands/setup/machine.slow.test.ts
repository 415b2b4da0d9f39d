import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/host/processes.ts';
import type { LoopbackGateway } from '../../../src/proof/loopback.ts';
import { bin, treeOf } from '../../support/cli.ts';
import type { TemporaryHome } from '../../support/home.ts';
import { needs } from '../../support/needs.ts';
import { type SharedMachine, sharedMachine } from '../../support/shared-machine.ts';
import type { Machine } from '../../roundtrip/machine.ts';

let machine: SharedMachine;
let gateway: LoopbackGateway;
let own: LoopbackGateway;
let root: Machine;
let { etc, on, orq, user, theirs } = {} as SharedMachine;

beforeEach(async () => {
  machine = await sharedMachine();
  ({ gateway, own, root, etc, on, orq, user, theirs } = machine);
});

afterEach(() => machine.close());

/** One turn of the real Codex, as that user. */
async function say(uid: number, home: TemporaryHome, isKnown = true): Promise<string> {
  const { said, stderr } = await machine.turn(uid, home);
  // Everybody's model is known to everybody's Codex.
  if (isKnown) expect(stderr).not.toMatch(/metadata for/i);
  return said;
}

const posts = () => gateway.requests.filter(({ method }) => method === 'POST');

describe('a whole machine, with the real Codex and two users', needs('root', 'namespaces'), () => {
  it('--as system is what those get who have nothing else', async () => {
    await orq('--as', 'system', '--base-url', gateway.baseUrl, '--yes');
    expect((statSync(etc('codex')).mode & 0o777).toString(8)).toBe('755');
    expect((statSync(etc('codex/config.toml')).mode & 0o777).toString(8)).toBe('644');
    expect(readdirSync(etc('codex')).sort()).toEqual(['codex-orq.json', 'config.toml', 'orq-models.json']);
    expect((statSync(etc('codex/orq-models.json')).mode & 0o777).toString(8)).toBe('644');
    expect(readdirSync(root.codexHome)).toEqual([]);

    expect(await say(1001, user(1001))).toBe('hello from the gateway');
    expect(posts()).toMatchObject([
      { model: 'openai/gpt-5.4', authorization: 'Bearer key-of-1001-0123456789' },
    ]);
    expect(posts()[0]?.tools).toContain('apply_patch');
    // An own model goes to the gateway; an own provider goes its own way.
    expect(await say(1002, user(1002, 'model = "openai/gpt-5.5"\n'))).toBe('hello from the gateway');
    expect(posts()[1]?.model).toBe('openai/gpt-5.5');
    expect(await say(1003, user(1003, theirs()))).toBe('hello from my own');

    expect(await orq('--as', 'system', '--yes')).toContain('Nothing to change');
    const doctor = await on(0, [process.execPath, bin, 'doctor'], user(0));
    expect(doctor.stdout).toContain(
      'for each user who has no provider of their own; only root can change that file',
    );
    await orq('remove', '--as', 'system', '--yes');
    expect(existsSync(etc('codex'))).toBe(false);
  });

  it('--as managed is what everyone gets; what was in the file stays, and comes back', async () => {
    mkdirSync(etc('codex'), { mode: 0o755 });
    const mine = '# by the company\n[analytics]\nenabled = false # quiet\n';
    writeFileSync(etc('codex/managed_config.toml'), mine, { mode: 0o644 });
    await orq('--as', 'managed', '--base-url', gateway.baseUrl, '--yes');
    expect(readFileSync(etc('codex/managed_config.toml'), 'utf8')).toContain(
      '[analytics]\nenabled = false # quiet\n',
    );

    expect(await say(1002, user(1002, 'model = "gpt-5.5"\n'))).toBe('hello from the gateway');
    expect(await say(1003, user(1003, theirs()))).toBe('hello from the gateway');
    expect(posts().map(({ model }) => model)).toEqual(['openai/gpt-5.4', 'openai/gpt-5.4']);
    expect(own.requests).toEqual([]);

    // A user's doctor tells who decides.
    const doctor = await on(0, [process.execPath, bin, 'doctor', '--json'], user(0, theirs()));
    expect(doctor.stdout).toContain('/etc/codex/managed_config.toml');
    const plain = await on(0, [process.execPath, bin, 'doctor'], user(0, theirs()));
    expect(plain.stdout).toContain(
      'for every user and whatever is in their own files; only root can change that',
    );

    // From one to the other in one run.
    await orq('--as', 'system', '--yes');
    expect(readFileSync(etc('codex/managed_config.toml'), 'utf8')).toBe(mine);
    expect(await say(1003, user(1003, theirs()))).toBe('hello from my own');
    await orq('remove', '--as', 'system', '--yes');
    expect(readdirSync(etc('codex'))).toEqual(['managed_config.toml']);
  });
});

describe('a Codex that does not start with the catalogue of the machine', needs('root', 'namespaces'), () => {
  it('gets the routing without it, and nothing of it is left', async () => {
    const real = realpathSync(join(root.env['PATH']?.split(delimiter)[0] ?? '', 'codex'));
    const programs = join(root.home, 'other');
    mkdirSync(programs);
    // It takes the file where it is asked beforehand, and none that all users read.
    const refuses =
      '[ "$1" != --version ] && grep -q model_catalog_json /etc/codex/config.toml 2>/dev/null && echo \'Error: no such catalogue\' >&2';
    writeFileSync(join(programs, 'codex'), `#!/bin/sh\n${refuses} && exit 1\nexec '${real}' "$@"\n`, {
      mode: 0o755,
    });
    const env = { ...root.env, PATH: [programs, root.env['PATH']].join(delimiter) };
    const args = [process.execPath, bin, '--as', 'system', '--base-url', gateway.baseUrl, '--yes'];
    const { stdout } = await on(0, args, { ...root, env });
    expect(stdout).toMatch(/Codex gets no catalogue of models: Codex [\d.]+ did not load it/);
    expect(readdirSync(etc('codex')).sort()).toEqual(['codex-orq.json', 'config.toml']);
    expect(readFileSync(etc('codex/config.toml'), 'utf8')).not.toContain('model_catalog_json');
    expect(await say(1001, user(1001), false)).toBe('hello from the gateway');
    await orq('remove', '--as', 'system', '--yes');
    expect(existsSync(etc('codex'))).toBe(false);
  });
});

/** The text that a configuration profile carries, by Python's own reader of property lists. */
async function settingsIn(profile: string): Promise<string> {
  const script =
    'import plistlib, sys; (one,) = plistlib.load(open(sys.argv[1], "rb"))["PayloadContent"]; assert one["PayloadType"] == "com.openai.codex"; print(one["config_toml_base64"])';
  const { exitCode, stdout, stderr } = await run('python3', ['-c', script, profile], { timeoutMs: 20_000 });
  expect(exitCode, stderr).toBe(0);
  return Buffer.from(stdout.trim(), 'base64').toString();
}

describe('the model of a whole machine', needs('root', 'namespaces'), () => {
  const slugs = (): readonly string[] =>
    (
      JSON.parse(readFileSync(etc('codex/orq-models.json'), 'utf8')) as { models: { slug: string }[] }
    ).models.map(({ slug }) => slug);

  it.each(['system', 'managed'])('model --as %s changes it, and what goes with it', async (as) => {
    const other = 'anthropic/claude-sonnet-4-6';
    const file = as === 'system' ? 'config.toml' : 'managed_config.toml';
    await orq('--as', as, '--base-url', gateway.baseUrl, '--yes');
    const first = readFileSync(etc(`codex/${file}`), 'utf8');
    expect(slugs()[0]).toBe('openai/gpt-5.4');
    // Those who have a provider of their own find Codex's own models behind ours.
    expect(slugs().includes('gpt-5.5')).toBe(as === 'system');

    await orq('model', other, '--as', as, '--yes');
    expect(slugs()[0]).toBe(other);
    expect(await say(1001, user(1001))).toBe('hello from the gateway');
    expect(posts()[0]?.model).toBe(other);
    expect(posts()[0]?.tools).not.toContain('web_search');

    await orq('model', 'openai/gpt-5.4', '--as', as, '--yes');
    expect(readFileSync(etc(`codex/${file}`), 'utf8')).toBe(first);
    expect(await orq('model', 'openai/gpt-5.4', '--as', as, '--yes')).toContain('Nothing to change');
    const wrong = as === 'system' ? 'managed' : 'system';
    const refused = await on(0, [process.execPath, bin, 'model', other, '--as', wrong, '--yes'], root);
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain(`model --as ${as}`);
    await orq('remove', '--as', as, '--yes');
    expect(existsSync(etc('codex'))).toBe(false);
  });
});

describe('the settings of a machine as a file for others', needs('root', 'namespaces', 'python3'), () => {
  it.each(['codex.mobileconfig', 'managed_config.toml'])('%s: the real Codex reads it', async (name) => {
    const file = join(root.project, name);
    const render = ['--as', 'managed', '--to', file, '--base-url', gateway.baseUrl, '--yes'];
    const before = treeOf(root.codexHome);
    const said = await orq(...render);
    expect(said).toContain('It was never tried there.');
    expect(treeOf(root.codexHome)).toEqual(before);
    expect(readdirSync(root.project)).toEqual([name]);
    expect(existsSync(etc('codex'))).toBe(false);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('never tried');

    // What each system hands to Codex, as the managed settings of this one.
    mkdirSync(etc('codex'), { mode: 0o755 });
    const settings = name.endsWith('.toml') ? text : await settingsIn(file);
    writeFileSync(etc('codex/managed_config.toml'), settings, { mode: 0o644 });
    expect(await say(1003, user(1003, theirs()), false)).toBe('hello from the gateway');
    expect(posts().map(({ model }) => model)).toEqual(['openai/gpt-5.4']);

    expect(await orq(...render)).toContain('Nothing to change');
    expect(readFileSync(file, 'utf8')).toBe(text);
    await orq(...render, '--model', 'openai/gpt-5.5');
    expect(readFileSync(file, 'utf8')).not.toBe(text);
  });
});

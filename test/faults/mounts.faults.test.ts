import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { key, Machine } from './machine.ts';
import { model, remove, scenes, setUp } from './scenes.ts';
import { type Ended, type Fault, faulty, type Program, run, shimmed } from './shim.ts';
import { nameless } from './sweep.ts';
import { differences, type Tree } from './tree.ts';

/*
 * Files that are mounts of their own, as containers and some dotfile tools make them: a rename over one is refused (EBUSY),
 * a second name leads to another file system (EXDEV). So they are written in place. Real mounts, in a namespace of their own.
 */

const dotfiles = {
  '.codex/config.toml': 'dotfiles/config.toml',
  '.codex/.env': 'dotfiles/env',
  '.zshrc': 'dotfiles/zshrc',
};

/** A machine whose three files hold nothing of their own, but show what lies elsewhere. */
function mountedMachine(): Machine {
  const machine = new Machine(false);
  machine.build(scenes['a set-up']);
  const { files } = scenes['a set-up'];
  for (const [path, source] of Object.entries(dotfiles)) {
    mkdirSync(dirname(join(machine.home, source)), { recursive: true });
    writeFileSync(join(machine.home, source), files[path as keyof typeof files], { mode: 0o600 });
    writeFileSync(join(machine.home, path), '');
  }
  return machine;
}

/** A run of our command with the mounts in place; they are gone with it. */
function mounted(
  machine: Machine,
  args: readonly string[],
  { env }: Pick<Program, 'env'> = machine.program(args),
): Promise<Ended> {
  const plain = machine.program(args);
  // For Node alone: what looks at its calls takes itself out of the environment of the first program.
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const mounts = Object.entries(dotfiles).flatMap(([path, source]) => [
    join(machine.home, source),
    join(machine.home, path),
  ]);
  const script =
    'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 99; shift 2; done; shift; exec "$@"';
  return run({
    ...plain,
    command: '/usr/bin/unshare',
    args: [
      ...['-rm', '/bin/sh', '-c', script, 'sh', ...mounts, '--', '/usr/bin/env'],
      ...[...variables, process.execPath, ...plain.args],
    ],
  });
}

/** Each call that the command makes, and the middle of each write. */
async function faultsOf(machine: Machine, args: readonly string[]): Promise<readonly Fault[]> {
  const log = machine.beside('log');
  const env = shimmed(machine.program(args).env, machine.root, { FAULTS_LOG: log });
  const { status } = await mounted(machine, args, { env });
  expect(status).toBe(0);
  return readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .flatMap((line, index): Fault[] => {
      const at = index + 1;
      const isWrite = line.split(' ')[1] === 'write';
      return [{ at, do: 'kill' }, ...(isWrite ? [{ at, do: 'tear' } as const] : [])];
    });
}

async function well(machine: Machine, args: readonly string[]): Promise<readonly string[]> {
  const { status, stdout, stderr } = await mounted(machine, args);
  return status === 0 ? [] : [`${args.join(' ')}: ${status} ${stdout} ${stderr}`];
}

const told = (tree: Tree): readonly string[] =>
  Object.entries(tree).flatMap(([path, text]) => {
    const isOpen = (Number.parseInt(text, 8) & 0o077) !== 0 && text.includes(key);
    const isLeft = /codex-orq-[\da-f]{12}|\.codex-orq\b/.test(path);
    return [...(isOpen ? [`open key: ${path}`] : []), ...(isLeft ? [`left over: ${path}`] : [])];
  });

const commands = {
  'a set-up': { earlier: [], args: setUp },
  'another model': { earlier: [setUp], args: model('anthropic/claude-sonnet-4-6') },
  'the removal': { earlier: [setUp], args: remove },
} as const;

test.concurrent.each(Object.keys(commands) as readonly (keyof typeof commands)[])(
  'killed or torn at any call, where the files are mounts of their own: %s',
  needs('gcc', 'namespaces'),
  async (name) => {
    const { earlier, args } = commands[name];
    const machine = mountedMachine();
    const original = machine.tree();
    for (const each of earlier) expect(await well(machine, each)).toEqual([]);
    await machine.save('before');
    const faults = await faultsOf(machine, args);
    const after = machine.tree();
    expect(told(after)).toEqual([]);
    expect(await well(machine, remove)).toEqual([]);
    expect(differences(machine.tree(), original)).toEqual([]);

    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const fault of faults) {
      await machine.restore('before');
      const { signal, status, stderr } = await mounted(
        machine,
        args,
        faulty(machine.program(args), machine.root, fault),
      );
      const name = `${fault.at} ${fault.do}`;
      if (signal !== 'SIGKILL') wrong.push(`${name}: ends with ${status} ${stderr}`);
      const state = nameless(machine.tree());
      if (seen.has(state)) continue;
      seen.add(state);
      await machine.save('killed');
      const found = [...(await well(machine, args)), ...differences(machine.tree(), after)];
      await machine.restore('killed');
      found.push(...(await well(machine, remove)), ...differences(machine.tree(), original));
      wrong.push(...found.map((line) => `${name}: ${line}`));
    }
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(20);
    machine.end();
  },
);

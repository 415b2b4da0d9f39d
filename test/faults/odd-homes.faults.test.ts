import { execFileSync } from 'node:child_process';
import { closeSync, ftruncateSync, lstatSync, mkdirSync, openSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { Machine } from './machine.ts';
import { model, remove, scenes, setUp } from './scenes.ts';
import { run } from './shim.ts';
import { differences } from './tree.ts';

/*
 * Something else than a plain file in each place where one of ours may be. Every node is made here, in a private folder; a
 * link that leads to one leads to one of these.
 */

type Odd = (path: string, machine: Machine) => void;

function sparse(path: string, size: number): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, size);
  closeSync(file);
}

const aside = (machine: Machine): string => join(machine.home, 'aside');

const plain: Readonly<Record<string, Odd>> = {
  'a pipe': (path) => execFileSync('mkfifo', [path]),
  'a socket': (path) => {
    const script = `require('net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
    try {
      execFileSync(process.execPath, ['-e', script, path]);
    } catch {
      // Killed, which leaves the socket behind.
    }
  },
  'a device that is always empty': (path) => execFileSync('mknod', [path, 'c', '1', '3']),
  'a device that never ends': (path) => execFileSync('mknod', [path, 'c', '1', '5']),
  'a folder': (path) => mkdirSync(path),
  'a file of 65 MB': (path) => sparse(path, 65 * 1024 * 1024),
};

const linked = Object.entries(plain).map(([name, make]): [string, Odd] => [
  `a link to ${name}`,
  (path, machine) => {
    make(aside(machine), machine);
    symlinkSync(aside(machine), path);
  },
]);

const odds: Readonly<Record<string, Odd>> = {
  ...plain,
  ...Object.fromEntries(linked),
  'a link to itself': (path) => symlinkSync(path, path),
  'a link into nowhere': (path, machine) => symlinkSync(join(aside(machine), 'no', 'folder'), path),
  'a link to another file of ours': (path, { codexHome }) => {
    const other = path.endsWith('config.toml') ? '.env' : 'config.toml';
    symlinkSync(join(codexHome, other), path);
  },
};

const files = [
  '.codex/config.toml',
  '.codex/.env',
  '.codex/codex-orq.json',
  '.codex/codex-orq.sh',
  '.codex/orq-models.json',
  '.zshrc',
  'project/.env.example',
  'project/.codex/config.toml',
];

const commands: Readonly<Record<string, readonly string[]>> = {
  'set-up': setUp,
  model: model('openai/gpt-5.4-mini'),
  doctor: ['doctor'],
  remove,
};

const kindAt = (path: string): string => {
  const { mode, rdev } = lstatSync(path);
  return `${mode & 0o170000} ${rdev}`;
};

/** What does not hold: it ends in time, says what is wrong in a sentence, and the node is what it was. */
async function wrongWith(
  machine: Machine,
  file: string,
  odd: Odd,
  args: readonly string[],
): Promise<string[]> {
  await machine.restore(args === setUp ? 'fresh' : 'set-up');
  const path = join(machine.home, file);
  mkdirSync(join(path, '..'), { recursive: true });
  rmSync(path, { force: true });
  odd(path, machine);
  const kind = kindAt(path);
  const before = machine.tree();
  const { status, signal, stdout, stderr } = await run({ ...machine.program(args), timeoutMs: 30_000 });
  const output = `${stdout}${stderr}`;
  const wrong: string[] = [];
  if (status !== 0 && status !== 1) wrong.push(`ends with ${status ?? signal}`);
  if (/\n\s+at |bug in codex-orq|undefined|\[object/.test(output)) wrong.push(`says ${output.slice(-400)}`);
  if (kindAt(path) !== kind) wrong.push('it is something else now');
  const changed = differences(machine.tree(), before);
  const isRefused = status === 1 && args !== remove && args[0] !== 'doctor';
  if (isRefused && changed.length > 0)
    wrong.push(`refused, and written: ${changed.join(', ')} ${output.slice(-400)}`);
  if (isRefused && !output.includes(file.slice(file.lastIndexOf('/') + 1)))
    wrong.push(`not named: ${output}`);
  return wrong;
}

test.concurrent.each(Object.keys(odds))('%s in place of any file', needs('root', 'linux'), async (name) => {
  const odd = odds[name];
  if (odd === undefined) return;
  const machine = new Machine(false);
  machine.build(scenes['a set-up']);
  await machine.save('fresh');
  await machine.runWell(setUp);
  await machine.save('set-up');
  const wrong: string[] = [];
  for (const file of files)
    for (const [command, args] of Object.entries(commands)) {
      const found = await wrongWith(machine, file, odd, args);
      wrong.push(...found.map((line) => `${command}, ${file}: ${line}`));
    }
  expect(wrong).toEqual([]);
  machine.end();
});

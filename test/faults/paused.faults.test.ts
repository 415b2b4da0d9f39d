import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { codexBinary } from '../support/codex.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { needs } from '../support/needs.ts';
import type { Machine } from './machine.ts';
import { remove } from './scenes.ts';
import { type Call, type Ended, faulty, run, start } from './shim.ts';
import { endOf, type Known, undisturbed } from './sweep.ts';
import { differences, type Tree } from './tree.ts';

/** A run is paused at every fourth of its calls; with `PROPERTY_SCALE=4` at each. */
const every = Math.max(1, Math.floor(4 / propertyRuns(1).numRuns));

const theirs = { toml: '\n[projects."/srv/theirs"]\ntrust_level = "trusted"\n', env: 'THEIRS=1\n' };

const pathOf = ({ codexHome }: Machine, name: string): string => join(codexHome, name);

/** Another file in its place, as most editors do. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.editor`, text, { mode: 0o600 });
  renameSync(`${path}.editor`, path);
}

type Edit = Readonly<{ file: string; what: string; do: (machine: Machine) => void | Promise<void> }>;

const edits: Readonly<Record<string, Edit>> = {
  'an editor that replaces config.toml': {
    file: 'config.toml',
    what: theirs.toml,
    do: (machine) => {
      const path = pathOf(machine, 'config.toml');
      replace(path, `${readFileSync(path, 'utf8')}${theirs.toml}`);
    },
  },
  'one that writes to config.toml itself': {
    file: 'config.toml',
    what: theirs.toml,
    do: (machine) => appendFileSync(pathOf(machine, 'config.toml'), theirs.toml),
  },
  'an editor that replaces .env': {
    file: '.env',
    what: theirs.env,
    do: (machine) => {
      const path = pathOf(machine, '.env');
      replace(path, `${readFileSync(path, 'utf8')}${theirs.env}`);
    },
  },
  '`codex mcp add`': {
    file: 'config.toml',
    what: '[mcp_servers.theirs]',
    do: async (machine) => {
      const args = ['mcp', 'add', 'theirs', '--', 'true'];
      const { env } = machine.program([]);
      const { status, stderr } = await run({ command: codexBinary, args, cwd: machine.home, env });
      expect(status, stderr).toBe(0);
    },
  },
};

const stateOf = (pid: number): string => {
  try {
    return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? '';
  } catch {
    return '';
  }
};

/** Pauses a run before a call, lets somebody edit, and lets it go on. */
async function pausedAt({ machine, scene }: Known, call: Call, edit: Edit): Promise<Ended> {
  await machine.restore('before');
  const program = faulty(machine.program(scene.args), machine.root, { at: call.number, do: 'stop' });
  const { pid, ended } = start(program);
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  while (stateOf(pid) !== 'T' && !isOver) await wait(5);
  try {
    await edit.do(machine);
  } finally {
    if (!isOver) process.kill(pid, 'SIGCONT');
  }
  return ended;
}

/** The lines of one file. */
const linesOf = (tree: Tree, path: string): readonly string[] => (tree[path] ?? '').split('\n').slice(1);

const isReplacement = ({ name, path }: Call, { file }: Edit): boolean =>
  name === 'rename' && path.endsWith(`/.codex/${file}`);

/**
 * POSIX knows no comparison and replacement in one: another file in this place is too late for that one call. The run has to
 * say so.
 */
const isTold = (call: Call, edit: Edit, { status, stdout, stderr }: Ended): boolean =>
  isReplacement(call, edit) && status === 1 && `${stdout}${stderr}`.includes('Another program replaced');

/** What does not hold once the run has gone on: what they wrote is there, and after the removal nothing of ours is. */
async function wrongAfter(known: Known, call: Call, edit: Edit): Promise<readonly string[]> {
  const { machine, original } = known;
  const ended = await pausedAt(known, call, edit);
  const path = join('a person', '.codex', edit.file);
  const wrong: string[] = [];
  if (ended.status !== 0 && ended.status !== 1) wrong.push(`ends with ${ended.status} ${ended.signal}`);
  if (!(machine.tree()[path] ?? '').includes(edit.what)) {
    if (isTold(call, edit, ended)) return wrong;
    wrong.push(`lost: ${ended.stdout}${ended.stderr}`);
  }
  await machine.run(remove);
  const tree = machine.tree();
  const added = linesOf(tree, path).filter((line) => !linesOf(original, path).includes(line));
  const missing = linesOf(original, path).filter((line) => !linesOf(tree, path).includes(line));
  if (!(tree[path] ?? '').includes(edit.what)) wrong.push('lost by the removal');
  if (missing.length > 0) wrong.push(`missing: ${missing.join(' | ')}`);
  if (added.some((line) => /orq/i.test(line))) wrong.push(`left: ${added.join(' | ')}`);
  // Codex makes itself a folder there.
  const others = differences({ ...tree, [path]: '' }, { ...original, [path]: '' }).filter(
    (line) => !line.includes('/.codex/tmp'),
  );
  return [...wrong, ...others].map((line) => `${call.number} ${call.name} ${call.path}: ${line}`);
}

test.concurrent.each(Object.keys(edits))('a paused run meets %s', needs('gcc', 'linux'), async (name) => {
  const edit = edits[name];
  if (edit === undefined) return;
  const known = await undisturbed('a set-up', false);
  const wrong: string[] = [];
  for (const call of known.calls)
    if (call.number % every === 0 || isReplacement(call, edit))
      wrong.push(...(await wrongAfter(known, call, edit)));
  expect(wrong).toEqual([]);
  await endOf(known);
});

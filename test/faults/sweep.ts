import { dirname, join } from 'node:path';
import { key, Machine } from './machine.ts';
import { type Scene, type SceneName, scenes } from './scenes.ts';
import { Server } from './server.ts';
import { type Call, callsOf, type Ended, type Fault, faulty, run } from './shim.ts';
import { differences, plainTree, type Tree } from './tree.ts';

/** A scene as it goes undisturbed. */
export type Known = Readonly<{
  machine: Machine;
  scene: Scene;
  /** Where runs without a fault take place. */
  server: Server;
  calls: readonly Call[];
  /** Before the earlier commands, before the command, after it. */
  original: Tree;
  before: Tree;
  after: Tree;
}>;

/** The permissions of what was open at the start do not count: an undo gives bytes back. */
const unclosed = (tree: Tree, { open = [] }: Scene): Tree => {
  const paths = new Set(open.map((path) => join('a person', path)));
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => [path, paths.has(path) ? text.replace(/^\d+/, '') : text]),
  );
};

/** Plays a scene, and keeps what it started from (saved as `before`), what it led to, and what a kill would have left. */
export async function undisturbed(name: SceneName, snapshots = true): Promise<Known> {
  const scene: Scene = scenes[name];
  const machine = new Machine(scene.withCodex === true);
  machine.build(scene);
  const original = unclosed(machine.tree(), scene);
  for (const args of scene.earlier) await machine.runWell(args);
  machine.lose(scene);
  const before = machine.tree();
  await machine.save('before');
  // Codex remembers its answers.
  if (scene.withCodex === true) await machine.runWell(scene.args);
  await machine.restore('before');
  const options = snapshots ? { snapshots: machine.beside('snapshots') } : {};
  const ended = await callsOf(machine.program(scene.args), machine.root, options);
  if (ended.status !== 0) throw new Error(`${name}: ${ended.stdout}${ended.stderr}`);
  const after = machine.tree();
  await machine.runWell(scene.undo);
  const left = differences(unclosed(machine.tree(), scene), original);
  if (left.length > 0) throw new Error(`${name}, undone: ${left.join(', ')}`);
  return { machine, scene, server: new Server(machine, 'calm'), calls: ended.calls, original, before, after };
}

const names = (text: string): number => Number(/^\d+ \d+ (\d+)/.exec(text)?.[1] ?? 1);

/** While a run is at work, a file has a second name in its run folder; that is none of the file's own affairs. */
const unnamed = (text: string | undefined): string | undefined => text?.replace(/^(\d+ \d+) \d+/, '$1');

/**
 * Files that are neither of what they may be. One that is written in place may be half-way: the next run sees to it.
 * @param mayBe what they may be
 */
function halfway(tree: Tree, { before }: Known, mayBe: readonly Tree[]): readonly string[] {
  return Object.keys(Object.assign({}, ...mayBe)).flatMap((path) => {
    const isInPlace = names(before[path] ?? '') > 1;
    const isWhole = mayBe.some((one) => unnamed(one[path]) === unnamed(tree[path]));
    return isWhole || isInPlace ? [] : [`neither old nor new: ${path}`];
  });
}

/** The key where a journal holds it, or where others can read it: a run folder is closed, and what was open before may be still. */
const openKeys = (tree: Tree, before: Tree): readonly string[] =>
  Object.entries(tree).flatMap(([path, text]) => {
    if (!text.includes(key)) return [];
    const isClosed = tree[dirname(path)] === 'folder 700' && dirname(path).endsWith('.codex-orq');
    const isOpen =
      !isClosed && unnamed(text) !== unnamed(before[path]) && (Number.parseInt(text, 8) & 0o077) !== 0;
    return isOpen || path.includes('journal') ? [`open key: ${path}`] : [];
  });

const short = ({ status, signal, stdout, stderr }: Ended): string =>
  `${status ?? signal} ${stdout.slice(-300)} ${stderr.slice(-300)}`;

/** Runs a command. @returns what is wrong with its end, and where the tree differs from the one that it should have made */
async function endsAs(
  { machine, server }: Known,
  args: readonly string[],
  expected: Tree,
  treeOf = (tree: Tree): Tree => tree,
): Promise<readonly string[]> {
  const ended = await server.run(machine.program(args));
  const wrong = ended.status === 0 ? [] : [short(ended)];
  return [...wrong, ...differences(treeOf(machine.tree()), expected)];
}

/** What the next run makes of a machine that is saved under this name: the same command, and the undo. */
async function afterwards(known: Known, name: string): Promise<readonly string[]> {
  const { machine, scene, after, original } = known;
  await machine.restore(name);
  const again = await endsAs(known, scene.args, after);
  await machine.restore(name);
  const undone = await endsAs(known, scene.undo, original, (tree) => unclosed(tree, scene));
  return [...again.map((line) => `second run: ${line}`), ...undone.map((line) => `undo: ${line}`)];
}

const textOf = (tree: Tree): string => JSON.stringify(tree);

/** Whether Codex starts from a machine that is saved under this name. */
async function stillStarts({ machine }: Known, name: string): Promise<readonly string[]> {
  await machine.restore(name);
  return (await machine.codexStarts()) ? [] : ['Codex does not start'];
}

/**
 * What does not hold after a kill at a call. States that are alike are looked at once.
 * @param every which share of the states is looked at: 16 is a sixteenth
 * @param codex whether Codex is to start from each
 * @param inPlace whether files are written over: one that is torn then is half a file until the next run, and Codex need not
 *   start from it
 */
export async function wrongAfterKills(
  known: Known,
  { every = 1, codex = false, inPlace = false } = {},
): Promise<readonly string[]> {
  const { machine, before, after } = known;
  const seen = new Set([before, after].map(textOf));
  const wrong: string[] = [];
  for (const [index, name] of machine.snapshots('snapshots').entries()) {
    const tree = plainTree(machine.beside(name));
    if (index % every !== 0 || seen.has(textOf(tree))) continue;
    seen.add(textOf(tree));
    const found = [
      ...halfway(tree, known, [before, after]),
      ...openKeys(tree, before),
      ...(codex && !(inPlace && name.endsWith('.torn')) ? await stillStarts(known, name) : []),
      ...(await afterwards(known, name)),
    ];
    wrong.push(...found.map((line) => `${name}: ${line}`));
  }
  return wrong;
}

/** Where a process that is really killed leaves something else than the snapshot tells. */
export async function wrongSnapshots({ machine, scene }: Known, at: readonly number[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const number of at) {
    await machine.restore('before');
    const ended = await run(faulty(machine.program(scene.args), machine.root, { at: number, do: 'kill' }));
    if (ended.signal !== 'SIGKILL') wrong.push(`${number}: ${short(ended)}`);
    const told = plainTree(machine.beside(`snapshots/${number}`));
    if (nameless(machine.tree()) !== nameless(told)) wrong.push(`${number}: another tree`);
  }
  return wrong;
}

/** What is wrong with how a run has ended that met a failing call. */
function wrongEnd(ended: Ended, tree: Tree, known: Known): readonly string[] {
  const { status, stdout, stderr } = ended;
  const { before, after } = known;
  const output = `${stdout}${stderr}`;
  const wrong: string[] = [];
  if (status !== 0 && status !== 1) wrong.push(`ends with ${short(ended)}`);
  if (/\n\s+at |bug in codex-orq|undefined|Unknown system|\[object/.test(output))
    wrong.push(`says ${output.slice(-500)}`);
  if (status === 1 && !/cannot|could not|is not|unfinished/.test(output))
    wrong.push(`says nothing: ${output}`);
  wrong.push(...halfway(tree, known, status === 0 ? [after] : [before, after]));
  return [...wrong, ...openKeys(tree, before)];
}

export type Failure = Readonly<{ call: Call; error: string; code: number }>;

/** What differs from run to run in names and texts that are ours: random names, processes, moments. */
export const nameless = (tree: Tree): string =>
  JSON.stringify(tree)
    .replace(/[\da-f]{64}/g, 'digest')
    .replace(/codex-orq-\d[\d.a-f]*-\w{6}/g, 'temporary')
    .replace(/(lock-|-orq-|\/|\\"|")[\da-f]{12}\b/g, '$1x')
    .replace(/\\"(pid|started|since)\\":\s*(\d+|\\"[^"]*\\")/g, '$1');

/** Ends what a scene has started, and takes its machine away. */
export async function endOf({ machine, server }: Known): Promise<void> {
  await server.end();
  machine.end();
}

/** What does not hold after each of these failures. */
export async function wrongAfterFailures(
  known: Known,
  failures: readonly Failure[],
): Promise<readonly string[]> {
  const { machine, scene, before, after } = known;
  const server = new Server(machine, 'faulty');
  const program = machine.program(scene.args);
  const wrong: string[] = [];
  const seen = new Set([nameless(before), nameless(after)]);
  let isFresh = false;
  for (const { call, error, code } of failures) {
    if (!isFresh) await machine.restore('before');
    const ended = await server.run(program, call.number, code);
    const tree = machine.tree();
    const found = [...wrongEnd(ended, tree, known)];
    isFresh = textOf(tree) === textOf(before);
    if (!seen.has(nameless(tree))) {
      seen.add(nameless(tree));
      found.push(...(await reallyAfter(known, { at: call.number, do: code }, tree)));
    }
    const path = call.path.slice(machine.root.length + 1);
    wrong.push(...found.map((line) => `${call.number} ${call.name} ${path}, ${error}: ${line}`));
  }
  await server.end();
  return wrong;
}

/** The same failure in a process of its own: it ends alike, or better at its very end, and the next one can go on from there. */
async function reallyAfter(known: Known, fault: Fault, told: Tree): Promise<readonly string[]> {
  const { machine, scene, before, after } = known;
  await machine.restore('before');
  await run(faulty(machine.program(scene.args), machine.root, fault));
  const isAlike = [told, before, after].map(nameless).includes(nameless(machine.tree()));
  await machine.save('failed');
  return [
    ...(isAlike ? [] : ['another state in a process of its own']),
    ...(await afterwards(known, 'failed')),
  ];
}

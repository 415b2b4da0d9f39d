import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Everything below a folder: path → kind, mode, and for a file its owner, how many names it has, and its bytes. */
export type Tree = Readonly<Record<string, string>>;

/** The day and time in a record differ from run to run. */
const timeless = (text: string): string => text.replace(/"written": "\d{4}-[^"]*"/g, '"written": "(then)"');

/** When each file was written does not count. */
export function plainTree(folder: string, prefix = ''): Tree {
  const tree: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    const shown = join(prefix, name);
    const stats = lstatSync(path);
    const mode = (stats.mode & 0o7777).toString(8);
    if (stats.isDirectory()) Object.assign(tree, { [shown]: `folder ${mode}` }, plainTree(path, shown));
    else if (stats.isSymbolicLink()) tree[shown] = `link to ${readlinkSync(path)}`;
    else if (!stats.isFile()) tree[shown] = `special ${mode}`;
    else if (stats.size > 1_000_000) tree[shown] = `${mode} ${stats.uid} ${stats.nlink}\n${stats.size} bytes`;
    else tree[shown] = `${mode} ${stats.uid} ${stats.nlink}\n${timeless(readFileSync(path, 'latin1'))}`;
  }
  return tree;
}

/** Where two trees differ: one line a path. */
export function differences(now: Tree, expected: Tree): readonly string[] {
  const paths = [...new Set([...Object.keys(now), ...Object.keys(expected)])].sort();
  return paths.flatMap((path) => {
    if (now[path] === expected[path]) return [];
    if (now[path] === undefined) return [`missing ${path}`];
    return [expected[path] === undefined ? `left over ${path}` : `differs ${path}`];
  });
}

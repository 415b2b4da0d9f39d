import type { CommentMarks } from './block.ts';

/** What begins and ends a comment line, and the files that have it so: by their extension, or by their whole name. */
const kinds: readonly (readonly [begin: string, end: string, names: string])[] = [
  [
    '//',
    '',
    'c cc cpp cs cts cxx dart fs go gradle groovy h hpp java js json5 jsonc jsx kt kts less m mjs cjs mts php proto rs sass scala scss sol swift ts tsx typ v zig',
  ],
  ['/*', '*/', 'css'],
  ['<!--', '-->', 'astro htm html markdown md mdx plist svelte svg vue xhtml xml xsd xsl csproj props'],
  ['--', '', 'adb ads cabal elm hs lua sql vhd vhdl'],
  [';', '', 'asm clj cljs edn el ini lisp reg scm'],
  ['%', '', 'bib cls erl hrl sty tex'],
  ['"', '', 'vim vimrc .vimrc'],
  ['REM', '', 'bat cmd'],
  ["'", '', 'bas vb vbs'],
  ['!', '', 'f90 f95 xresources .xresources'],
];

const byName: ReadonlyMap<string, CommentMarks> = new Map(
  kinds.flatMap(([begin, end, names]) => names.split(' ').map((name) => [name, { begin, end }] as const)),
);

/**
 * What marks a comment in a file of this name; `#` for one that is not known (shells, TOML, YAML, Python, …).
 * @returns undefined for JSON, which has none
 */
export function commentMarksFor(path: string): CommentMarks | undefined {
  const name = (path.split(/[/\\]/).at(-1) ?? '').toLowerCase();
  const extension = name.slice(name.lastIndexOf('.') + 1);
  if (extension === 'json') return undefined;
  return byName.get(name) ?? byName.get(extension) ?? { begin: '#', end: '' };
}

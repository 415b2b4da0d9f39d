import { render } from '../../edit/render.ts';
import { packageVersion } from '../../lib/package.ts';

/** How a row is marked: the worst first, in which order the page counts them. */
export const marks = ['error', 'differs', 'warning', 'ok'] as const;
export type Mark = (typeof marks)[number];

export type PageEntry = Readonly<{ code: string; level: string; message: string; hint: string }>;

export type PageRow = Readonly<{
  name: string;
  mark: Mark;
  /** The state in a word. */
  state: string;
  /** What stands under the other headings. */
  cells: readonly string[];
  place: string;
  entries: readonly PageEntry[];
}>;

export type PageCode = Readonly<{
  code: string;
  level: string;
  count: number;
  message: string;
  names: readonly string[];
}>;

export type PageContent = Readonly<{
  title: string;
  /** How it came about, up to the moment. */
  about: string;
  made: string;
  /** What a row is, as a heading: one, and several. */
  row: string;
  rowsName: string;
  /** The headings after name and state. */
  columns: readonly string[];
  totals: readonly Readonly<{ mark: Mark; state: string; count: number }>[];
  codes: readonly PageCode[];
  rows: readonly PageRow[];
  /** What is not in it, and why. */
  broken: readonly string[];
}>;

/** A page that needs nothing else: no script, no other file, no network. */
export const renderPage = (content: PageContent): string =>
  render('fleet/report.html', { ...content, version: packageVersion });

/** What is wrong, by code, and where: errors first, then what is found most often. */
export function codesOf(
  rows: readonly Readonly<{ name: string; entries: readonly PageEntry[] }>[],
): readonly PageCode[] {
  const found = new Map<string, { level: string; message: string; names: string[] }>();
  for (const { name, entries } of rows)
    for (const { code, level, message } of entries) {
      if (level !== 'error' && level !== 'warning') continue;
      const one = found.get(code) ?? { level, message, names: [] };
      if (!one.names.includes(name)) one.names.push(name);
      found.set(code, one);
    }
  return [...found]
    .map(([code, { level, message, names }]) => ({ code, level, message, names, count: names.length }))
    .sort((one, other) => one.level.localeCompare(other.level) || other.count - one.count);
}

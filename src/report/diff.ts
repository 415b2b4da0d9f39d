import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type { Change, Plan } from '../plan/plan.ts';
import { maskSecrets } from '../lib/secret.ts';
import { sanitizeText } from '../lib/sanitize.ts';
import { bom } from '../lib/text.ts';

export type DiffLine = Readonly<{ sign: '+' | '-' | ' '; text: string }>;

/** What a change does to a file, line by line, fit to be shown. */
export type FileDiff = Readonly<{
  added: number;
  removed: number;
  /** Lines that stay byte for byte. */
  untouched: number;
  /**
   * The changed lines, of the part that brings the file up to date (if any) and of the one that was asked for; a line
   * with sign " " and text "⋮" stands for those in between.
   */
  parts: Readonly<{ renewed: readonly DiffLine[]; asked: readonly DiffLine[] }>;
}>;

const gap: DiffLine = { sign: ' ', text: '⋮' };

/** In a file that holds secrets only names are shown, of every line: the other values are secrets as well. */
function hideValue(line: string): string {
  const name = /^\s*(?:export\s+)?[A-Za-z_][\w.]*\s*=/.exec(line)?.[0];
  if (name !== undefined) return `${name}(hidden)`;
  return line.trim() === '' || line.trimStart().startsWith('#') ? maskSecrets(line) : '(hidden)';
}

const countLines = (text: string): number =>
  text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);

type Show = (line: string) => string;

function linesBetween(before: string, after: string, show: Show): readonly DiffLine[] {
  if (before === after) return [];
  // Loaded when something differs: it takes as long as all else of a run that changes nothing.
  const { structuredPatch } = createRequire(import.meta.url)('diff') as typeof import('diff');
  const patch = structuredPatch('', '', before, after, undefined, undefined, { context: 0 });
  const lines: DiffLine[] = [];
  for (const hunk of patch.hunks) {
    if (lines.length > 0) lines.push(gap);
    for (const line of hunk.lines) {
      const sign = line[0];
      // How a line ends is no part of its text. A stray escape sequence in a comment must not reach the terminal.
      const text = line.slice(1).replace(/\r$/, '').replaceAll(bom, '');
      if (sign === '+' || sign === '-') lines.push({ sign, text: sanitizeText(show(text)) });
    }
  }
  return lines;
}

/** Computes the diff of one file; secrets are masked. */
export function diffOf(change: Change): FileDiff {
  const before = change.before ?? '';
  const after = change.after ?? '';
  const show = change.secret ? hideValue : maskSecrets;
  const lines = linesBetween(before, after, show);
  const between = change.upgrade === undefined ? before : (change.upgrade.text ?? '');
  const count = (sign: string): number => lines.filter((line) => line.sign === sign).length;
  const removed = count('-');
  return {
    added: count('+'),
    removed,
    untouched: countLines(before) - removed,
    parts: {
      renewed: between === before ? [] : linesBetween(before, between, show),
      asked: between === before ? lines : linesBetween(between, after, show),
    },
  };
}

/** The files that say what an undo has to know: on a machine, in a repo. */
export const undoNotes: ReadonlySet<string> = new Set(['state', 'record']);

/** What an undo has to know follows from the other files, and has the moment of the plan in it. */
const shownOf = ({ changes }: Plan): unknown =>
  changes
    .filter(({ kind }) => kind !== 'keep')
    .map((change) => [
      change.path,
      change.kind,
      change.mode,
      undoNotes.has(change.target) ? undefined : diffOf(change).parts,
    ]);

/** Whether two plans change the same lines of the same files, whatever else is in those files. */
export const isSameDiff = (one: Plan, other: Plan): boolean =>
  isDeepStrictEqual(shownOf(one), shownOf(other));

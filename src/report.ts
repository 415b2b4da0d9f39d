import { wrapAnsi } from 'fast-wrap-ansi';
import { diffOf } from './diff.ts';
import { type Finding, type Level, wordingOf } from './findings/index.ts';
import { showPath } from './places.ts';
import type { Change, Plan } from './plan.ts';
import type { Paint } from './terminal.ts';
import type { Host } from './types.ts';

/** How and where a report is read. */
export type View = Readonly<{
  paint: Paint;
  /** Columns of the terminal; undefined when nobody watches: then lines are left as long as they are. */
  columns: number | undefined;
  host: Pick<Host, 'home' | 'cwd'>;
}>;

/** Wraps prose to the terminal, with the continuation lines indented. */
function wrapped(text: string, indent: string, columns: number | undefined): string {
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - indent.length);
  const lines = Number.isFinite(width) ? wrapAnsi(text, width).split('\n') : [text];
  return lines.join(`\n${indent}`);
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/**
 * Files that are ours from the first line to the last: their lines would tell a reader nothing. A workflow is not: it
 * runs with somebody's rights, and becomes theirs.
 */
const isOurs = ({ action, target }: Change): boolean => action === 'write' && target !== 'workflow';

function summaryOf(change: Change, added: number, removed: number, untouched: number): string {
  if (change.target === 'state') return change.kind === 'create' ? 'new, what to undo' : 'what to undo';
  if (isOurs(change) && change.kind !== 'delete')
    return `${change.kind === 'create' ? 'new' : 'renewed'}, ${plural(added + untouched, 'line')}`;
  if (change.kind === 'delete') return 'deleted';
  const mode = change.snapshot.mode !== undefined && change.snapshot.mode !== change.mode;
  const parts = [
    ...(change.kind === 'create' ? ['new'] : []),
    ...(change.secret && (change.kind === 'create' || mode) ? ['readable by you alone'] : []),
    ...(change.kind === 'update' && removed > 0 ? [`${plural(removed, 'line')} replaced or removed`] : []),
    ...(change.kind === 'update' && added > 0 ? [`${added} added`] : []),
    ...(change.kind === 'update' ? [`${untouched} untouched`] : []),
  ];
  return parts.join(', ');
}

function changeText(change: Change, { paint, columns, host }: View): string {
  const diff = diffOf(change);
  const name = showPath(change.path, host);
  const summary = summaryOf(change, diff.added, diff.removed, diff.untouched);
  const oneLine = `  ${name.padEnd(28)} ${summary}`;
  const head =
    columns !== undefined && oneLine.length > columns
      ? `  ${paint.bold(name)}\n    ${wrapped(summary, '    ', columns)}`
      : `  ${paint.bold(name)}${oneLine.slice(2 + name.length)}`;
  if (isOurs(change)) return head;
  const colours = { '+': paint.green, '-': paint.red, ' ': paint.dim };
  const body = diff.lines.map(({ sign, text }) => `    ${colours[sign](`${sign} ${text}`.trimEnd())}`);
  return [head, ...body].join('\n');
}

/** The diff of everything that a plan changes. */
export const planText = (plan: Plan, view: View): string =>
  plan.changes
    .filter((change) => change.kind !== 'keep')
    .map((change) => changeText(change, view))
    .join('\n');

const marks: Record<Level, string> = { error: '✖', warning: '!', info: '·' };

/** One finding as people read it: what and why, then the next step on a line of its own. */
export function findingText(found: Finding, { paint, columns, host }: View): string {
  const home = (text: string): string => text.replaceAll(`${host.home}/`, '~/');
  const wording = wordingOf(found);
  const message = home(wording.message);
  const hint = wording.hint === undefined ? undefined : home(wording.hint);
  const colour = { error: paint.red, warning: paint.yellow, info: paint.dim }[found.level];
  const good = found.code === 'codex-loads' || found.code === 'codex-loads-unreported';
  const mark = good ? paint.green('✔') : colour(marks[found.level]);
  const body = `${mark} ${wrapped(message, '  ', columns)}`;
  return hint === undefined ? body : `${body}\n  ${wrapped(hint, '  ', columns)}`;
}

/** A written file as one line. */
export const writtenText = (change: Change, { paint, host }: View): string =>
  `${paint.green('✔')} ${showPath(change.path, host)}`;

/** A word and a command: `['Undo', 'npx codex-orq remove']`. */
export type NextStep = readonly [what: string, how: string];

/** The last lines of a run: how to try, check and undo it. */
export const nextStepsText = ({ paint }: View, steps: readonly NextStep[]): string =>
  steps.map(([what, how]) => `  ${what.padEnd(8)} ${paint.bold(how)}`).join('\n');

/** The JSON document of a run; its form is documented in the README and changes only with `version`. */
export const reportJson = (plan: Plan | undefined, applied: boolean, findings: readonly Finding[]): string =>
  `${JSON.stringify(
    {
      version: 1,
      intent: plan?.intent ?? 'setup',
      applied,
      changes: (plan?.changes ?? []).map(({ path, kind }) => ({ path, kind })),
      findings: findings.map((found) => ({ code: found.code, level: found.level, ...wordingOf(found) })),
    },
    undefined,
    2,
  )}\n`;

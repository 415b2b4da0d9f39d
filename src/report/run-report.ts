import { wrapAnsi } from 'fast-wrap-ansi';
import { type DiffLine, diffOf, type FileDiff } from './diff.ts';
import { type Finding, type Level, wordingOf } from '../findings/index.ts';
import { packageVersion } from '../lib/package.ts';
import { showPath } from '../host/paths.ts';
import type { Change, Plan, Upgrade } from '../plan/plan.ts';
import type { Paint } from './terminal.ts';
import type { Host } from '../host/types.ts';

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

/** Which version wrote a file before this one. */
const earlierVersion = ({ from }: Upgrade): string => (from === undefined ? 'an older one' : from);

/** Heads the lines of a diff that come from this version of the package, and not from what was asked for. */
const renewalHeading = (upgrade: Upgrade): string =>
  `What codex-orq ${packageVersion} writes differently than ${earlierVersion(upgrade)}:`;

const askedHeading = 'What was asked for:';

/** The files that say what an undo has to know: on a machine, in a repo. */
const undoNotes = new Set(['state', 'record']);

function summaryOf(change: Change, { added, removed, untouched }: FileDiff): string {
  if (change.kind === 'delete') return 'deleted';
  if (undoNotes.has(change.target)) return change.kind === 'create' ? 'new, what to undo' : 'what to undo';
  if (isOurs(change)) {
    const { upgrade } = change;
    const version =
      upgrade === undefined
        ? ''
        : ` (as codex-orq ${packageVersion} writes it; ${earlierVersion(upgrade)} did before)`;
    const verb = change.kind === 'create' ? 'new' : 'renewed';
    return `${verb}, ${plural(added + untouched, 'line')}${version}`;
  }
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
  const summary = summaryOf(change, diff);
  const oneLine = `  ${name.padEnd(28)} ${summary}`;
  const head =
    columns !== undefined && oneLine.length > columns
      ? `  ${paint.bold(name)}\n    ${wrapped(summary, '    ', columns)}`
      : `  ${paint.bold(name)}${oneLine.slice(2 + name.length)}`;
  if (isOurs(change)) return head;
  return [head, ...bodyOf(diff, change.upgrade, { paint, columns, host })].join('\n');
}

/** What stands in front of a line of a diff: indentation, sign, space. */
const bodyIndent = ' '.repeat(6);

/** The changed lines; where a part of them is this version's doing, that part first, and each under its heading. */
function bodyOf({ parts }: FileDiff, upgrade: Upgrade | undefined, { paint, columns }: View): string[] {
  const colours = { '+': paint.green, '-': paint.red, ' ': paint.dim };
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, columns - bodyIndent.length);
  const folded = (text: string): readonly string[] =>
    text.length <= width
      ? [text]
      : wrapAnsi(text, width, { trim: false, hard: true })
          .split('\n')
          .map((part, index) => (index === 0 ? part : part.replace(/^ /, '')));
  const body = (lines: readonly DiffLine[]): string[] =>
    lines.flatMap(({ sign, text }) =>
      folded(text).map(
        (part, index) => `    ${colours[sign](`${index === 0 ? sign : ' '} ${part}`.trimEnd())}`,
      ),
    );
  if (upgrade === undefined || parts.renewed.length === 0) return body(parts.asked);
  const heading = (text: string): string => `    ${paint.dim(wrapped(text, '    ', columns))}`;
  return [
    heading(renewalHeading(upgrade)),
    ...body(parts.renewed),
    ...(parts.asked.length === 0 ? [] : [heading(askedHeading), ...body(parts.asked)]),
  ];
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

/** What ended a run, as an error has it: each of its lines wrapped. */
export const failureText = (message: string, { paint, columns }: View): string =>
  `${paint.red('✖')} ${message
    .split('\n')
    .map((line) => wrapped(line.trim(), '  ', columns))
    .join('\n  ')}`;

/** What a person is asked before a plan is carried out. */
export function planQuestion({ changes }: Plan): string {
  const deleted = changes.filter(({ kind }) => kind === 'delete').length;
  const written = changes.filter(({ kind }) => kind === 'create' || kind === 'update').length;
  const these = (count: number): string => (count === 1 ? 'this file' : `these ${count} files`);
  if (deleted === 0) return `Write ${these(written)}?`;
  if (written === 0) return `Delete ${these(deleted)}?`;
  return `Write ${plural(written, 'file')} and delete ${deleted}?`;
}

/** A word and a command: `['Undo', 'npx codex-orq remove']`. */
export type NextStep = readonly [what: string, how: string];

/** The last lines of a run: how to try, check and undo it. */
export const nextStepsText = ({ paint }: View, steps: readonly NextStep[]): string =>
  steps.map(([what, how]) => `  ${what.padEnd(8)} ${paint.bold(how)}`).join('\n');

/**
 * The JSON document of a run; its form is documented in the README and changes only with `version`.
 * @param asked what was asked for, which is all there is to say where nothing could be planned
 */
export const reportJson = (
  asked: Plan['intent'],
  plan: Plan | undefined,
  applied: boolean,
  findings: readonly Finding[],
): string =>
  `${JSON.stringify(
    {
      version: 1,
      intent: plan?.intent ?? asked,
      applied,
      changes: (plan?.changes ?? []).map(({ path, kind, upgrade }) => ({
        path,
        kind,
        ...(upgrade !== undefined && { renewed: { from: upgrade.from ?? null, to: packageVersion } }),
      })),
      findings: findings.map((found) => ({ code: found.code, level: found.level, ...wordingOf(found) })),
    },
    undefined,
    2,
  )}\n`;

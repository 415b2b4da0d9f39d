import type { Change, Plan, Upgrade } from '../plan/plan.ts';
import { type Finding, type Show, wordingOf } from '../findings/index.ts';
import { packageVersion } from '../lib/package.ts';
import { plural } from '../lib/text.ts';
import { type DiffLine, diffOf, type FileDiff, undoNotes } from './diff.ts';
import type { RunDocument } from './documents.ts';
import { jsonDocument } from './json.ts';
import type { View } from './view.ts';

/**
 * Files of which every line is ours: to show the lines would tell you nothing. A workflow is shown: it runs with your
 * rights, and becomes yours.
 */
const isOurs = ({ action, target }: Change): boolean => action === 'write' && target !== 'workflow';

/** Which version wrote a file before this one. */
const earlierVersion = ({ from }: Upgrade): string => (from === undefined ? 'an older one' : from);

/** Heads the lines of a diff that come from this version of the package, and not from what was asked for. */
const upgradeHeading = (upgrade: Upgrade): string =>
  `What codex-orq ${packageVersion} writes differently than ${earlierVersion(upgrade)}:`;

const askedHeading = 'What was asked for:';

/** Who may read a file with a secret from now on. */
const readersOf = ({ mode }: Change): string =>
  (mode & 0o077) === 0 ? 'readable by you alone' : `with its earlier permissions (${mode.toString(8)})`;

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
    ...(change.secret && (change.kind === 'create' || mode) ? [readersOf(change)] : []),
    ...(change.kind === 'update' && removed > 0 ? [`${plural(removed, 'line')} replaced or removed`] : []),
    ...(change.kind === 'update' && added > 0 ? [`${added} added`] : []),
    ...(change.kind === 'update' ? [`${untouched} untouched`] : []),
  ];
  return parts.join(', ');
}

/** The summary of a file stands beside its name; below it where both do not fit into a line. */
function changeText(change: Change, view: View): string {
  const { paint, wrap, show } = view;
  const diff = diffOf(change);
  const { path, snapshot } = change;
  // A link stays one: what is written is its target.
  const isLink = snapshot.realPath !== path && !snapshot.realPath.endsWith(path);
  const name = isLink ? `${show.path(path)} → ${show.path(snapshot.realPath)}` : show.path(path);
  const summary = summaryOf(change, diff);
  const oneLine = `  ${name.padEnd(28)} ${summary}`;
  const head = wrap.exceeds(oneLine)
    ? `  ${paint.bold(name)}\n    ${wrap.prose(summary, 4)}`
    : `  ${paint.bold(name)}${oneLine.slice(2 + name.length)}`;
  return isOurs(change) ? head : [head, ...bodyOf(diff, change.upgrade, view)].join('\n');
}

/** What stands in front of a line of a diff: indentation, sign, blank. */
const bodyIndent = 6;

/** The changed lines; where a part of them is this version's doing, that part first, and each under its heading. */
function bodyOf({ parts }: FileDiff, upgrade: Upgrade | undefined, { paint, wrap }: View): string[] {
  const colours = { '+': paint.green, '-': paint.red, ' ': paint.dim };
  const body = (lines: readonly DiffLine[]): string[] =>
    lines.flatMap(({ sign, text }) =>
      wrap
        .cut(text, bodyIndent)
        .map((part, index) => `    ${colours[sign](`${index === 0 ? sign : ' '} ${part}`.trimEnd())}`),
    );
  if (upgrade === undefined || parts.renewed.length === 0) return body(parts.asked);
  const heading = (text: string): string => `    ${paint.dim(wrap.prose(text, 4))}`;
  return [
    heading(upgradeHeading(upgrade)),
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

/** The question before a plan is carried out. */
export function planQuestion({ changes }: Plan): string {
  const deleted = changes.filter(({ kind }) => kind === 'delete').length;
  const written = changes.filter(({ kind }) => kind === 'create' || kind === 'update').length;
  const these = (count: number): string => (count === 1 ? 'this file' : `these ${count} files`);
  if (deleted === 0) return `Write ${these(written)}?`;
  if (written === 0) return `Delete ${these(deleted)}?`;
  return `Write ${plural(written, 'file')} and delete ${deleted}?`;
}

/** A word, and what to type or to do: `['Undo', ({ command }) => command('remove')]`. */
export type NextStep = readonly [what: string, how: (show: Show) => string];

/** The last lines of a run: how to try, check and undo it. */
export const nextStepsText = ({ paint, show }: View, steps: readonly NextStep[]): string =>
  steps.map(([what, how]) => `  ${what.padEnd(8)} ${paint.bold(how(show))}`).join('\n');

/**
 * The JSON document of a run; its form is `schemas/run.schema.json`, and changes only with `version`.
 * @param asked what was asked for, which is all there is to say where nothing could be planned
 */
export const reportJson = (
  asked: Plan['intent'],
  plan: Plan | undefined,
  applied: boolean,
  findings: readonly Finding[],
): string => {
  const document: RunDocument = {
    version: 1,
    intent: plan?.intent ?? asked,
    applied,
    changes: (plan?.changes ?? []).map(({ path, kind, upgrade }) => ({
      path,
      kind,
      ...(upgrade !== undefined && { renewed: { from: upgrade.from ?? null, to: packageVersion } }),
    })),
    findings: findings.map((found) => ({ code: found.code, level: found.level, ...wordingOf(found) })),
  };
  return jsonDocument(document);
};

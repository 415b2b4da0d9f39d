import type { Plan } from '../plan/plan.ts';
import { plural } from '../lib/text.ts';
import { jsonDocument } from './json.ts';
import type { RepoStatus } from './documents.ts';
import type { View } from './view.ts';

/** How a run in one of many repositories ended: its exit status, and the JSON document of that run. */
export type RepoReport = Readonly<{ folder: string; exitCode: number; document: string }>;

/** As much of such a document as is read here. */
export type Document = Readonly<{
  applied: boolean;
  changes: readonly Readonly<{ kind: string }>[];
  findings: readonly Readonly<{ code: string; level: string; message: string; hint?: string }>[];
}>;

/** The state of a repository by the code that tells it. */
const states: ReadonlyMap<string, RepoStatus> = new Map([
  ['folder-no-repo', 'no-repository'],
  ['folder-repeated', 'repeated'],
  ['devcontainer-unrouted', 'never-routed'],
  ['devcontainer-drifted', 'drifted'],
  ['devcontainer-current', 'current'],
  ['devcontainer-newer', 'newer-version'],
]);

export const documentOf = ({ document }: RepoReport): Document => JSON.parse(document) as Document;

const changing = ({ changes }: Document): number => changes.filter(({ kind }) => kind !== 'keep').length;

/** What is wrong; that files differ is what the state says already. */
const errorIn = ({ findings }: Document): string | undefined =>
  findings.find(({ level, code }) => level === 'error' && code !== 'check-differs')?.message;

/** In which state a repository is. */
export function statusOf(document: Document): RepoStatus {
  for (const { code } of document.findings) {
    const state = states.get(code);
    if (state !== undefined) return state;
  }
  if (errorIn(document) !== undefined) return 'failed';
  if (document.applied) return 'written';
  return changing(document) > 0 ? 'would-change' : 'unchanged';
}

/** One document for all of them: `repos`, each with its folder, state, exit status and what its own run says. */
export const reposJson = (intent: Plan['intent'], reports: readonly RepoReport[]): string =>
  jsonDocument({
    version: 1,
    intent,
    failed: reports.filter(({ exitCode }) => exitCode !== 0).length,
    repos: reports.map((report) => {
      const { folder, exitCode } = report;
      const document = documentOf(report);
      return { folder, status: statusOf(document), exitCode, ...document };
    }),
  });

/** A table: a line for each, what is wrong below it, and how many of each state there are. */
export function reposText(reports: readonly RepoReport[], { paint, show, wrap }: View): string {
  const rows = reports.map((report) => {
    const document = documentOf(report);
    return { ...report, name: show.path(report.folder), status: statusOf(document), document };
  });
  const width = Math.min(Math.max(0, ...rows.map(({ name }) => name.length)), 50);
  const counts = new Map<string, number>();
  for (const { status } of rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  const lines = rows.map(({ name, status, exitCode, document }) => {
    const mark = exitCode === 0 ? paint.green('✔') : paint.red('✖');
    const count = changing(document);
    const files = count === 0 ? '' : ` (${plural(count, 'file')})`;
    const error = errorIn(document);
    const reason = error === undefined ? '' : `\n    ${wrap.prose(error, 4)}`;
    const oneLine = `${mark} ${name.padEnd(width)}  ${status}${files}`;
    // As in the diff: below the name where both do not fit.
    const line = wrap.exceeds(oneLine) ? `${mark} ${name}\n    ${status}${files}` : oneLine;
    return `${line}${reason}`;
  });
  const summary = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  return [...lines, '', `${plural(rows.length, 'folder')}: ${summary}.`].join('\n');
}

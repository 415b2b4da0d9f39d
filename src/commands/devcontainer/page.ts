import { Buffer } from 'node:buffer';
import { dirname } from 'node:path';
import { describeRepo } from '../../devcontainer/describe.ts';
import { Problem, problem } from '../../findings/index.ts';
import { requireNoWayOut } from '../../host/confine.ts';
import type { FileSnapshot, Host } from '../../host/types.ts';
import { sanitizeLine } from '../../lib/sanitize.ts';
import { plural } from '../../lib/text.ts';
import type { RepoStatus } from '../../report/documents.ts';
import { documentOf, type RepoReport, statusOf } from '../../report/repos-report.ts';
import { applyPlan } from '../../plan/apply.ts';
import { changeOf } from '../../plan/change.ts';
import { codesOf, type Mark, marks, type PageRow, renderPage } from '../fleet/page.ts';

const markOf: Readonly<Record<RepoStatus, Mark>> = {
  failed: 'error',
  'no-repository': 'error',
  repeated: 'error',
  drifted: 'differs',
  'would-change': 'differs',
  'newer-version': 'warning',
  'never-routed': 'warning',
  current: 'ok',
  written: 'ok',
  unchanged: 'ok',
};

const join = (values: readonly (string | undefined)[]): string =>
  values
    .filter((value) => value !== undefined)
    .map(sanitizeLine)
    .join(', ');

async function rowOf(host: Host, report: RepoReport): Promise<PageRow> {
  const document = documentOf(report);
  const status = statusOf(document);
  const isRepo = status !== 'no-repository' && status !== 'repeated';
  const facts = isRepo ? await describeRepo(host, report.folder) : undefined;
  const { writtenBy, committedBy, models = [], codexVersions = [] } = facts ?? {};
  return {
    name: sanitizeLine(report.folder),
    ...{ mark: markOf[status], state: status, place: '' },
    cells: [
      join([writtenBy && `codex-orq ${writtenBy}`, committedBy && `committed by ${committedBy}`]),
      join(models),
      join(codexVersions),
    ],
    // That files differ is what the state says already.
    entries: document.findings
      .filter(({ code }) => code !== 'check-differs')
      .map(({ code, level, message, hint = '' }) => ({ code, level, message, hint })),
  };
}

/** A page of many repositories: in which state each is, and what it says of its routing. */
export async function reposPage(host: Host, reports: readonly RepoReport[]): Promise<string> {
  const rows: PageRow[] = [];
  // One after the other: each asks git.
  for (const report of reports) rows.push(await rowOf(host, report));
  rows.sort(
    (one, other) => marks.indexOf(one.mark) - marks.indexOf(other.mark) || one.name.localeCompare(other.name),
  );
  const counts = new Map<string, { mark: Mark; state: string; count: number }>();
  for (const { mark, state } of rows) {
    const before = counts.get(state)?.count ?? 0;
    counts.set(state, { mark, state, count: before + 1 });
  }
  return renderPage({
    title: 'Repositories through the gateway',
    about: `${plural(rows.length, 'folder')}, looked at`,
    made: new Date().toISOString(),
    ...{ row: 'Repository', rowsName: 'Repositories', columns: ['Written by', 'Model', 'Codex'] },
    totals: [...counts.values()],
    codes: codesOf(rows),
    ...{ rows, broken: [] },
  });
}

/** What a page of ours has in its head. */
const ours = '<meta name="generator" content="codex-orq">';

/**
 * Refuses, before anything is done, what is no place for a page, and a file that is none of ours.
 * @param path absolute
 * @throws Problem page-foreign, file-unwritable, file-unreadable, link-leaves-repo
 */
export async function requirePage(
  host: Pick<Host, 'read' | 'kindOf' | 'home'>,
  path: string,
): Promise<FileSnapshot> {
  if ((await host.kindOf(dirname(path))) !== 'folder')
    throw problem('file-unwritable', { path, cause: 'there is no such folder', state: '' });
  await requireNoWayOut(host, path);
  const snapshot = await host.read(path);
  if (snapshot.bytes !== undefined && !Buffer.from(snapshot.bytes).subarray(0, 4096).includes(ours))
    throw problem('page-foreign', { path });
  return snapshot;
}

const target = { id: 'page', action: 'write', mode: 0o644, secret: false } as const;

/**
 * Writes a page. What came into its place while the run went on stays.
 * @throws Problem page-foreign, file-unwritable, file-changed-meanwhile, file-unreadable, link-leaves-repo
 */
export async function writePage(host: Host, path: string, page: string): Promise<void> {
  const snapshot = await requirePage(host, path);
  const change = changeOf(target, snapshot, page, host.platform);
  try {
    const roots = { project: dirname(path) };
    await applyPlan(host, { intent: 'devcontainer', changes: [change] }, { roots });
  } catch (error) {
    if (!(error instanceof Problem) || error.finding.code !== 'file-unwritable') throw error;
    throw problem('file-unwritable', { ...error.finding.args, state: 'The rest is done.' }, { cause: error });
  }
}

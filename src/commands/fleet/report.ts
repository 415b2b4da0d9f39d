import { Buffer } from 'node:buffer';
import { basename } from 'node:path';
import { type Finding, finding, Problem, wordingOf } from '../../findings/index.ts';
import type { Host } from '../../host/types.ts';
import { isRecord, parseJson, textOr } from '../../lib/json.ts';
import { sanitizeLine } from '../../lib/sanitize.ts';
import { codesOf, type PageRow, renderPage } from './page.ts';

/** One line of a machine's report. */
type Entry = Readonly<{ code: string; level: string; group: string; message: string; hint: string }>;

/** What a machine has reported. */
export type Machine = Readonly<{
  name: string;
  state: 'error' | 'warning' | 'differs' | 'ok';
  place: string;
  entries: readonly Entry[];
}>;

/** In the order of the page: the worst first. */
const states = ['error', 'warning', 'differs', 'ok'] as const;

const textIn = (record: Readonly<Record<string, unknown>>, name: string): string =>
  sanitizeLine(textOr(record[name]));

function entryOf(value: unknown): Entry | undefined {
  if (!isRecord(value)) return undefined;
  const text = (name: string): string => textIn(value, name);
  const level = ['error', 'warning'].includes(text('level')) ? text('level') : 'info';
  return {
    ...{ code: text('code'), level, group: text('group') },
    ...{ message: text('message'), hint: text('hint') },
  };
}

/** A command that writes tells with --check what it would change. */
const differs = (changes: unknown): boolean =>
  Array.isArray(changes) && changes.some((change) => isRecord(change) && change['kind'] !== 'keep');

function stateOf(entries: readonly Entry[], changes: unknown): Machine['state'] {
  const has = (level: string): boolean =>
    entries.some((entry) => entry.level === level && entry.code !== 'check-differs');
  if (has('error')) return 'error';
  if (differs(changes)) return 'differs';
  return has('warning') ? 'warning' : 'ok';
}

/** What a report says; a clause that says why not, where it is none. */
function machineOf(name: string, text: string): Machine | string {
  const document = parseJson(text);
  if (document === undefined) return 'it is no JSON';
  if (!isRecord(document) || !Array.isArray(document['findings']) || typeof document['intent'] !== 'string')
    return 'it is no report of codex-orq';
  if (document['version'] !== 1) return 'its version is one that this codex-orq does not know';
  const entries = document['findings'].map(entryOf).filter((entry) => entry !== undefined);
  const place = textIn(document, 'codexHome') || textIn(document, 'project');
  return { name, state: stateOf(entries, document['changes']), place, entries };
}

async function readReport(host: Pick<Host, 'read'>, path: string): Promise<Machine | Finding> {
  try {
    const { bytes } = await host.read(path);
    if (bytes === undefined)
      return finding('fleet-document-broken', { path, reason: 'there is no such file' });
    const name = sanitizeLine(basename(path).replace(/\.json$/i, ''));
    const machine = machineOf(name, Buffer.from(bytes).toString());
    return typeof machine === 'string'
      ? finding('fleet-document-broken', { path, reason: machine })
      : machine;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return finding('fleet-document-broken', { path, reason: 'it cannot be read' });
  }
}

const isFinding = (read: Machine | Finding): read is Finding => 'args' in read;

/** What the table says of a machine. */
function rowOf({ name, state, place, entries }: Machine): PageRow {
  const count = (level: string): string => String(entries.filter((entry) => entry.level === level).length);
  const said = (...beginnings: readonly string[]): string =>
    entries
      .filter(({ code }) => beginnings.some((beginning) => code.startsWith(beginning)))
      .map(({ message }) => message)
      .join(' ');
  const codex = entries.filter(({ group }) => group === 'Codex').map(({ message }) => message);
  return {
    ...{ name, mark: state, state, place, entries },
    cells: [
      said('config-', 'provider-', 'routing-'),
      said('layers-', 'layer-', 'managed-', 'other-model'),
      codex.join(' '),
      count('error'),
      count('warning'),
    ],
  };
}

export type Merged = Readonly<{
  /** A page that needs nothing else. */
  html: string;
  /** The same for programs. */
  document: Readonly<Record<string, unknown>>;
  /** The files that are not in it. */
  findings: readonly Finding[];
}>;

/** Merges the reports of machines. One that cannot be read is told of, and left out. */
export async function mergeReports(host: Pick<Host, 'read'>, paths: readonly string[]): Promise<Merged> {
  const unique = [...new Set(paths)];
  const read = await Promise.all(unique.map((path) => readReport(host, path)));
  const findings = read.filter(isFinding);
  const machines = read
    .filter((one): one is Machine => !isFinding(one))
    .sort(
      (one, other) =>
        states.indexOf(one.state) - states.indexOf(other.state) || one.name.localeCompare(other.name),
    );
  const codes = codesOf(machines);
  const totals = states.map((state) => ({
    ...{ mark: state, state },
    count: machines.filter((machine) => machine.state === state).length,
  }));
  const made = new Date().toISOString();
  return {
    html: renderPage({
      title: 'Codex through the gateway',
      about: `${machines.length} reports, merged`,
      ...{ made, totals, codes, row: 'Machine', rowsName: 'Machines' },
      columns: ['Routing', 'Layers', 'Codex', 'Errors', 'Warnings'],
      rows: machines.map(rowOf),
      broken: findings.map((found) => wordingOf(found).message),
    }),
    document: {
      ...{ version: 1, intent: 'fleet', made, machines, codes },
      findings: findings.map((found) => ({ code: found.code, level: found.level, ...wordingOf(found) })),
    },
    findings,
  };
}

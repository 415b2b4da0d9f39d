import type { Diagnosis, Grouped } from '../checks/index.ts';
import { keysOf } from '../checks/key.ts';
import type { CheckContext } from '../checks/context.ts';
import { type Code, type DoctorCode, type Finding, type Level, wordingOf } from '../findings/index.ts';
import type { View } from './run-report.ts';

/** Findings that say that something is as it should be. */
const good: ReadonlySet<Code> = new Set<DoctorCode>([
  'block-fine',
  'catalogue-fine',
  'codex-loads',
  'codex-loads-unreported',
  'config-fine',
  'git-fine',
  'key-fine',
  'layers-fine',
  'live-answered',
  'live-model-listed',
  'prove-routed',
  'providers-fine',
]);

export const isGood = ({ code, level }: Finding): boolean => level === 'info' && good.has(code);

/** `error` when anything is one, and so on down; `ok` when there is nothing to do. */
export function overallOf(findings: readonly Grouped[]): 'error' | 'warning' | 'ok' {
  const levels = new Set(findings.map(({ finding }) => finding.level));
  if (levels.has('error')) return 'error';
  return levels.has('warning') ? 'warning' : 'ok';
}

/** Short values are no keys, and would be struck out of ordinary words. */
const shortest = 8;

/**
 * The last line of defence: strikes the keys that are known here out of a text, whoever put them there, and what could
 * steer a terminal (names of files and models come from anywhere).
 */
export function sanitize(context: CheckContext): (text: string) => string {
  const { stored, exported } = keysOf(context);
  const keys = [stored, stored?.trim(), exported, exported?.trim()].filter(
    (key): key is string => key !== undefined && key.length >= shortest,
  );
  return (text) =>
    keys
      .reduce((rest, key) => rest.replaceAll(key, '(hidden)'), text)
      .replace(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
}

type Wording = Readonly<{ message: string; hint?: string }>;

function wordingFor(found: Finding, clean: (text: string) => string): Wording {
  const { message, hint } = wordingOf(found);
  return { message: clean(message), ...(hint !== undefined && { hint: clean(hint) }) };
}

const marks: Readonly<Record<Level, string>> = { error: '✖', warning: '!', info: '·' };

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Narrower terminals are treated as this wide. */
const narrowest = 20;

/** How long lines are broken: not at all where nobody watches, and then nothing is loaded for it. */
async function wrapper(columns: number | undefined): Promise<(text: string, indent: number) => string> {
  if (columns === undefined) return (text) => text;
  const { wrapAnsi } = await import('fast-wrap-ansi');
  return (text, indent) =>
    wrapAnsi(text, Math.max(narrowest, columns - indent))
      .split('\n')
      .map((line) => line.trimEnd())
      .join(`\n${' '.repeat(indent)}`);
}

/** The last line: how many things are wrong. */
export function summaryOf(findings: readonly Grouped[]): string {
  const count = (level: Level): number => findings.filter(({ finding }) => finding.level === level).length;
  const parts = [
    ...(count('error') > 0 ? [plural(count('error'), 'error')] : []),
    ...(count('warning') > 0 ? [plural(count('warning'), 'warning')] : []),
  ];
  return parts.length === 0 ? 'Nothing is wrong.' : parts.join(', ');
}

/** The report for people: a heading a group, a line a check, the next step under each problem. */
export async function doctorText({ findings, context }: Diagnosis, view: View): Promise<string> {
  const { paint, columns, host } = view;
  const clean = sanitize(context);
  const wrap = await wrapper(columns);
  // As in showPath: the working folder first, since it usually lies in the home folder.
  const paths = (text: string): string =>
    (host.cwd === host.home || host.cwd === '/' ? text : text.replaceAll(`${host.cwd}/`, '')).replaceAll(
      `${host.home}/`,
      '~/',
    );
  const colours = { error: paint.red, warning: paint.yellow, info: paint.dim };
  const lines: string[] = [];
  let heading = '';
  for (const { group, finding } of findings) {
    if (group !== heading) lines.push(paint.bold(group));
    heading = group;
    const { message, hint } = wordingFor(finding, clean);
    const mark = isGood(finding) ? paint.green('✔') : colours[finding.level](marks[finding.level]);
    lines.push(`  ${mark} ${wrap(paths(message), 4)}`);
    if (hint !== undefined) lines.push(`    → ${wrap(paths(hint), 6)}`);
  }
  return `${lines.join('\n')}\n\n${summaryOf(findings)}`;
}

const asJson = (document: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify({ version: 1, intent: 'doctor', ...document }, undefined, 2)}\n`;

/**
 * The report for machines, as one JSON document. Its form changes only with `version`:
 *
 * - `version`: 1
 * - `intent`: "doctor"
 * - `overall`: "error" (exit status 1), "warning" or "ok" (both 0)
 * - `codexHome`, `project`: absolute paths of the folders that were looked at
 * - `findings`: in the order of the report, each with
 *   - `code`: what was found; a code never changes its meaning
 *   - `level`: "error", "warning" or "info"
 *   - `group`: "Files", "Environment", "Codex" or "Gateway"
 *   - `message`, and `hint` where there is a next step: for people, and may be reworded; full paths
 *
 * Where nothing could be looked at, {@link doctorProblemJson} has the same form.
 */
export function doctorJson({ findings, context }: Diagnosis): string {
  const clean = sanitize(context);
  return asJson({
    overall: overallOf(findings),
    codexHome: context.paths.codexHome,
    project: context.project,
    findings: findings.map(({ group, finding }) => ({
      code: finding.code,
      level: finding.level,
      group,
      ...wordingFor(finding, clean),
    })),
  });
}

/** Why nothing could be looked at (wrong usage, say): without folders, and one finding that is in no group. */
export const doctorProblemJson = (found: Finding): string =>
  asJson({
    overall: 'error',
    findings: [{ code: found.code, level: found.level, ...wordingOf(found) }],
  });

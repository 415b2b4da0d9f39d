import type { Diagnosis, Grouped } from '../checks/index.ts';
import type { CheckContext } from '../checks/context.ts';
import { keysOf } from '../checks/key.ts';
import { type Finding, type Level, wordingOf } from '../findings/index.ts';
import { plural } from '../lib/text.ts';
import { findingText } from './finding-text.ts';
import type { DoctorDocument } from './documents.ts';
import { jsonDocument, problemDocument } from './json.ts';
import type { View } from './view.ts';

/** `error` when anything is one, and so on down; `ok` when there is nothing to do. */
export function overallOf(findings: readonly Grouped[]): 'error' | 'warning' | 'ok' {
  const levels = new Set(findings.map(({ finding }) => finding.level));
  if (levels.has('error')) return 'error';
  return levels.has('warning') ? 'warning' : 'ok';
}

/** Shorter values are no keys, and would be struck out of ordinary words. */
const shortest = 8;

/** The last line of defence: strikes the keys that are known here out of a text, whoever put them there. */
function hideKeys(context: CheckContext): (text: string) => string {
  const { stored, exported } = keysOf(context);
  const keys = [stored, stored?.trim(), exported, exported?.trim()].filter(
    (key): key is string => key !== undefined && key.length >= shortest,
  );
  return (text) => keys.reduce((rest, key) => rest.replaceAll(key, '(hidden)'), text);
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

/** What is wrong, and nothing else. */
export const problemsOf = ({ findings, context }: Diagnosis): Diagnosis => ({
  findings: findings.filter(({ finding }) => finding.level !== 'info'),
  context,
});

/**
 * The report for people, in parts as they become known: a heading a group, a line a check, the next step under each
 * problem.
 */
export function doctorParts(view: View): (findings: readonly Grouped[], context: CheckContext) => string {
  let heading = '';
  return (findings, context) => {
    const layout = { indent: 2, arrow: '→ ', clean: hideKeys(context) };
    return findings
      .flatMap(({ group, finding }) => {
        const isNew = group !== heading;
        heading = group;
        return [...(isNew ? [view.paint.bold(group)] : []), findingText(finding, view, layout)];
      })
      .join('\n');
  };
}

/** The end of the report. */
export const doctorEnd = (findings: readonly Grouped[]): string => `\n${summaryOf(findings)}`;

/** The whole report for people. */
export const doctorText = ({ findings, context }: Diagnosis, view: View): string =>
  `${doctorParts(view)(findings, context)}\n${doctorEnd(findings)}`;

/** Said right before the one request that is billed. */
export const billedText = ({ host, model }: Readonly<{ host: string; model: string }>): string =>
  `Sending one small request for ${model} to ${host}; it is billed.`;

type Wording = Readonly<{ message: string; hint?: string }>;

function wordingFor(found: Finding, clean: (text: string) => string): Wording {
  const { message, hint } = wordingOf(found);
  return { message: clean(message), ...(hint !== undefined && { hint: clean(hint) }) };
}

const asJson = (document: Omit<DoctorDocument, 'version' | 'intent'>): string =>
  jsonDocument({ version: 1, intent: 'doctor', ...document });

/**
 * The report for machines, as one JSON document. Its form is `schemas/doctor.schema.json`, and changes only with
 * `version`. Where nothing could be looked at, {@link doctorProblemJson} has the same form.
 */
export function doctorJson({ findings, context }: Diagnosis): string {
  const clean = hideKeys(context);
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
  problemDocument('doctor', found, { overall: 'error' });

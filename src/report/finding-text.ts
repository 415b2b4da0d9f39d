import { inspect } from 'node:util';
import { type Code, type DoctorCode, type Finding, type Level, wordingOf } from '../findings/index.ts';
import type { View } from './view.ts';

/** Findings that say that something is as it should be. docs/ticks.md has what makes each of them untrue. */
export const good: ReadonlySet<Code> = new Set<DoctorCode>([
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

const marks: Readonly<Record<Level, string>> = { error: '✖', warning: '!', info: '·' };

/** What is told of an unforeseen error. */
export const bugText = (error: unknown, isUnwritten: boolean): string =>
  `This is a bug in codex-orq; please report it.${isUnwritten ? ' Nothing was written.' : ''}\n${inspect(error)}`;

/** What is done, or as it should be. */
export const doneText = (text: string, { paint, wrap }: View): string =>
  `${paint.green('✔')} ${wrap.prose(text, 2)}`;

/** How a finding stands in a report. */
export type Layout = Readonly<{
  /** Blanks in front of the mark. */
  indent: number;
  /** Stands in front of the hint. */
  arrow: string;
  /** The last change to a text before it is broken into lines. */
  clean: (text: string) => string;
}>;

const standard: Layout = { indent: 0, arrow: '', clean: (text) => text };

/** One finding as people read it: what and why behind its mark, then the next step on a line of its own. */
export function findingText(
  found: Finding,
  { paint, wrap, show }: View,
  { indent, arrow, clean }: Layout = standard,
): string {
  const { message, hint } = wordingOf(found, show);
  const colour = { error: paint.red, warning: paint.yellow, info: paint.dim }[found.level];
  const mark = isGood(found) ? paint.green('✔') : colour(marks[found.level]);
  const margin = ' '.repeat(indent);
  const body = `${margin}${mark} ${wrap.prose(clean(message), indent + 2)}`;
  if (hint === undefined) return body;
  return `${body}\n${margin}  ${arrow}${wrap.prose(clean(hint), indent + 2 + arrow.length)}`;
}

/** What ended a run, as an error has it: each of its lines wrapped. */
export const failureText = (message: string, { paint, wrap }: View): string =>
  `${paint.red(marks.error)} ${message
    .split('\n')
    .map((line) => wrap.prose(line.trim(), 2))
    .join('\n  ')}`;

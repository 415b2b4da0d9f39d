import { answerFindings } from './answers.ts';
import { restartFindings } from './background.ts';
import { catalogueFindings } from './catalogue.ts';
import type { Definition, Level, Show } from './define.ts';
import { devcontainerFindings } from './devcontainer.ts';
import { doctorFindings } from './doctor.ts';
import { editFindings } from './edit.ts';
import { fileFindings } from './files.ts';
import { fleetFindings } from './fleet.ts';
import { launchFindings } from './launch.ts';
import { modelFindings } from './model.ts';
import { removeFindings } from './remove.ts';
import { repositoryFindings } from './repositories.ts';
import { runFindings } from './runs.ts';
import { setupFindings } from './setup.ts';
import { shellFindings } from './shells.ts';
import { commandLine } from '../lib/command.ts';
import { shellWord } from '../lib/quote.ts';
import { sanitizeLine } from '../lib/sanitize.ts';

export type { Cause, Level, Show } from './define.ts';
export type { DoctorCode } from './doctor.ts';

/** Every finding there is, by code. The wording of the whole package lives in this folder and nowhere else. */
const definitions = {
  ...answerFindings,
  ...catalogueFindings,
  ...devcontainerFindings,
  ...doctorFindings,
  ...editFindings,
  ...fileFindings,
  ...fleetFindings,
  ...launchFindings,
  ...modelFindings,
  ...removeFindings,
  ...repositoryFindings,
  ...restartFindings,
  ...runFindings,
  ...setupFindings,
  ...shellFindings,
} as const;

export type Code = keyof typeof definitions;
export const codes = Object.keys(definitions) as readonly Code[];

type ArgsOf<C extends Code> = (typeof definitions)[C] extends Definition<infer Args> ? Args : never;

/** What a check, an edit or a run has found: data only; {@link wordingOf} turns it into sentences. */
export type Finding = {
  [C in Code]: Readonly<{
    code: C;
    level: Level;
    args: Readonly<ArgsOf<C>>;
    /** See {@link endsUnwritten}. */
    unwritten?: true;
    /** The option with which the run does without the file that is in its way. */
    without?: string;
  }>;
}[Code];

/** Builds a finding; `level` overrides the usual one where the same fact weighs differently. */
export function finding<C extends Code>(code: C, args: ArgsOf<C>, level?: Level): Finding {
  return { code, level: level ?? definitions[code].level, args } as Finding;
}

/**
 * A finding that has ended a run before it wrote anything: its hint is to say so. What can happen half-way tells itself
 * how the files were left.
 */
export const endsUnwritten = (found: Finding): Finding =>
  'state' in found.args || 'left' in found.args ? found : { ...found, unwritten: true };

/** The hint of such a finding. */
function unwrittenHint(hint: string | undefined, again = false): string {
  const nothing = 'Nothing was written.';
  if (hint === undefined) return nothing;
  if (again) return `${nothing} ${hint.replace(/\.$/, '')}, then run this again.`;
  // A command at the end has to be the end.
  return /[.?]$/.test(hint) ? `${hint} ${nothing}` : `${nothing} ${hint}`;
}

/** Whole paths, for readers that are programs. */
export const wholePaths: Show = {
  path: (path) => path,
  word: shellWord,
  value: shellWord,
  command: commandLine,
  message: (found) => wordingOf(found as Finding, wholePaths).message,
};

/** Texts that a finding repeats come from files, programs and servers: what could steer a terminal ends here. */
function sanitized(value: unknown): unknown {
  if (typeof value === 'string') return sanitizeLine(value);
  if (Array.isArray(value)) return value.map(sanitized);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, sanitized(inner)]));
}

/**
 * The sentences for a finding: what and why, and the next step where there is one.
 * @param show how paths and commands are written
 */
export function wordingOf(found: Finding, show: Show = wholePaths): { message: string; hint?: string } {
  // The union guarantees that code and args belong together; TypeScript cannot follow that through the look-up.
  const definition = definitions[found.code] as Definition<unknown>;
  const args = sanitized(found.args);
  const next = definition.hint?.(args, show);
  const told = found.unwritten === true ? unwrittenHint(next, definition.again) : next;
  const hint =
    found.without === undefined
      ? told
      : [told, `To leave that file out: ${show.command(found.without)}`].filter(Boolean).join(' ');
  return { message: definition.message(args, show), ...(hint !== undefined && { hint }) };
}

/** The same as one text, for a face that shows nothing but an error's message. */
export function textOf(found: Finding, show?: Show): string {
  const { message, hint } = wordingOf(found, show);
  return hint === undefined ? message : `${message}\n  ${hint}`;
}

/** A finding that ends the run: thrown by any layer, turned into a message and an exit status by the faces. */
export class Problem extends Error {
  readonly finding: Finding;
  /** 2 for wrong usage, otherwise 1. */
  readonly exitCode: 1 | 2;

  constructor(found: Finding, options?: ErrorOptions) {
    super(wordingOf(found).message, options);
    this.name = 'Problem';
    this.finding = found;
    this.exitCode = (definitions[found.code] as Definition<unknown>).exit ?? 1;
  }
}

/** Shorthand for `new Problem(finding(code, args))`. */
export const problem = <C extends Code>(code: C, args: ArgsOf<C>, options?: ErrorOptions): Problem =>
  new Problem(finding(code, args), options);

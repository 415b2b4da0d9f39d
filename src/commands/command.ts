import type { Options, Values } from '../answers/option.ts';
import type { Finding } from '../findings/index.ts';
import type { Host } from '../host/types.ts';
import type { Plan } from '../plan/plan.ts';
import type { Console } from '../report/console.ts';
import type { Prepared } from './session.ts';

/*
 * A command is data that costs nothing to load, and code that is loaded when it runs:
 *
 *   commands/NAME/options.ts ──► help, arguments, prompts, tables, completion
 *   load() ────────────────────► how it asks, plans and checks
 */

type About = Readonly<{
  /** The word that you type. */
  name: string;
  /** What other programs call it. It is not known by these names, but an error points from them to it. */
  otherNames?: readonly string[];
  /** What it does, in one line without a full stop. */
  summary: string;
  options: Options;
  /** Command lines without the name of the program, each with what it does. */
  examples: readonly (readonly [line: string, does: string])[];
  /** Whether plop has it, too. Absent: it has. */
  plop?: boolean;
  /** Further paragraphs of its help. */
  notes?: readonly string[];
}>;

/** How a command that writes is carried out. */
export type Work = Readonly<{
  /**
   * Plans everything. Reads only.
   * @param offered the options whose values were offered at a prompt and taken as they were
   * @throws Problem
   */
  prepare(host: Host, values: Values, offered: ReadonlySet<string>): Promise<Prepared>;
  /** Finds what is wrong before the first question. @throws Problem */
  precheck?(host: Host, values: Values): Promise<void>;
  /** What its questions depend on; read once, before the first of them. */
  facts?(host: Host, values: Values): unknown;
  /** Whether there is anything to ask in this run, or which questions alone. Absent: there is. */
  asks?(host: Host, values: Values): boolean | readonly string[] | Promise<boolean | readonly string[]>;
}>;

/** A command that changes files. It is planned, shown, asked about and written by a session (session.ts). */
export type WritingCommand = About &
  Readonly<{
    /** The line above its first question. */
    title?: string;
    /** What its report calls it. */
    intent(values: Values): Plan['intent'];
    load(): Promise<Work>;
  }>;

/** Where a command that changes no files shows its report. */
export type Show = Pick<Console, 'view' | 'say' | 'insist' | 'document'>;

/** How it ended: the exit status, and the result in a few words. */
export type Ended = Readonly<{ exitCode: number; summary: string }>;

/** How a command that changes no files is carried out. */
export type Look = Readonly<{
  run(host: Host, values: Values, show: Show): Promise<Ended>;
  /** The document of a run that could not begin. */
  problemJson(found: Finding): string;
}>;

/** A command that changes no files. */
export type LookingCommand = About &
  Readonly<{
    /** Whether it makes files of its own all the same, in a folder that you name. */
    makesFiles?: boolean;
    /**
     * Whether standard output is for a document, with or without `--json`: what else is said goes to standard error.
     */
    printsDocument?(values: Values): boolean;
    load(): Promise<Look>;
  }>;

export type Command = WritingCommand | LookingCommand;

/** Commands in the order of the help. The first is the default. */
export type Commands = readonly [Command, ...Command[]];

export const isWriting = (command: Command): command is WritingCommand => 'intent' in command;
